import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Told on the bus of the environment after a check-in, so that the count follows. */
export const CHECKED_IN = "HR_OKR:CHECKED-IN";

/** How many check-ins are due for me, one click from the screen; nothing for who leads nothing. */
export class MyCheckinSystray extends Component {
    static template = "hr_okr.MyCheckinSystray";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ led: 0, due: 0 });
        const refresh = () => this.refresh();
        onMounted(() => {
            this.env.bus.addEventListener(CHECKED_IN, refresh);
            this.timer = browser.setTimeout(refresh);
        });
        onWillUnmount(() => {
            browser.clearTimeout(this.timer);
            this.env.bus.removeEventListener(CHECKED_IN, refresh);
        });
    }

    async refresh() {
        try {
            const count = await this.orm.silent.call("okr.key.result", "get_my_check_in_count", []);
            Object.assign(this.state, count);
        } catch {
            // The menu bar works without a count.
            this.state.due = 0;
        }
    }

    open() {
        this.action.doAction("hr_okr.okr_my_check_in_action", { clearBreadcrumbs: true });
    }
}

registry
    .category("systray")
    .add("hr_okr.my_checkin", { Component: MyCheckinSystray }, { sequence: 30 });
