import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The alignment map with its layout library is fetched when somebody opens it. */
export class AlignmentMapLoader extends Component {
    static template = xml`<LazyComponent bundle="'hr_okr.assets_alignment_map'"
        Component="'hr_okr.AlignmentMap'" props="props"/>`;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("hr_okr.alignment_map", AlignmentMapLoader);
