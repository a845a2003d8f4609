import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What waits for the user in Performance: each line is a link, no line holds a number. */
export class PerformanceHome extends Component {
    static template = "hr_okr.PerformanceHome";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ sections: [] });
        onWillStart(async () => {
            this.state.sections = await this.orm.call("performance.home", "get_waiting", []);
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    get sections() {
        return this.state.sections.filter((section) => section.items.length);
    }

    open(item) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.id,
            views: [[false, "form"]],
        });
    }
}

/** What is in one's own export, before it is downloaded. */
export class PerformanceMyData extends Component {
    static template = "hr_okr.PerformanceMyData";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    get display() {
        return { controlPanel: {} };
    }
}

registry.category("lazy_components").add("hr_okr.PerformanceHome", PerformanceHome);
registry.category("lazy_components").add("hr_okr.PerformanceMyData", PerformanceMyData);
