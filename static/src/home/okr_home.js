import { Component, markup, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { HEALTH_ICONS } from "../fields/okr_health/okr_health_field";

/** Components that other parts of the system put below the public page, each with its own data. */
export const okrHomeStrips = registry.category("hr_okr.home_strips");

/** The first page of the OKR app: what needs me, my team's objectives and its rhythm. */
export class OkrHome extends Component {
    static template = "hr_okr.OkrHome";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.strips = okrHomeStrips.getAll();
        this.state = useState({ home: null });
        onWillStart(async () => {
            const home = await this.orm.call("okr.home", "get_home", []);
            for (const objective of home.team) {
                // drawn by the server from numbers alone
                objective.trend = markup(objective.trend);
            }
            this.state.home = home;
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    healthIcon(objective) {
        return HEALTH_ICONS[objective.health] || "fa-circle-o";
    }

    href(item) {
        return `/odoo/${item.model}/${item.id}`;
    }

    percent(share) {
        return Math.round(share * 100);
    }
}

registry.category("lazy_components").add("hr_okr.OkrHome", OkrHome);
