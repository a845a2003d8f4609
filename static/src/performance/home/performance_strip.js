import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * The private strip below the OKR home: what waits for the user in Performance.
 *
 * It asks the private model itself, with the user's own rights. Nothing of it passes through the
 * public page, which does not know what stands here.
 */
export class PerformanceStrip extends Component {
    static template = "hr_okr.PerformanceStrip";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ sections: [] });
        onWillStart(async () => {
            const sections = await this.orm.call("performance.home", "get_waiting", []);
            this.state.sections = sections.filter((section) => section.items.length);
        });
    }

    href(item) {
        return `/odoo/${item.model}/${item.id}`;
    }
}

registry.category("hr_okr.home_strips").add("performance", PerformanceStrip);
