import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The boards are loaded when somebody opens them, with the charts. */
export class OkrInsightsAction extends Component {
    static template = xml`<LazyComponent bundle="'hr_okr.insights'" Component="'OkrInsights'" props="props"/>`;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("hr_okr.insights", OkrInsightsAction);
