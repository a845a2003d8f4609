import { Component, markup, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** In the link, what keeps a long cycle from beginning with the reader's department. */
const WHOLE = "all";

/** The review pack of a cycle, or of one department's part of it; each choice has its own link. */
export class OkrReviewPack extends Component {
    static template = "hr_okr.OkrReviewPack";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "okr-review-pack";
    static displayName = _t("Review Pack");

    setup() {
        this.orm = useService("orm");
        this.state = useState({ page: { html: "", cycles: [], departments: [] }, decision: "" });
        this.root = useRef("root");
        const { context = {}, params = {} } = this.props.action;
        const { department_id = false } = params;
        onWillStart(() =>
            this.load(
                context.active_id || false,
                department_id === WHOLE ? false : department_id,
                !department_id
            )
        );
    }

    get display() {
        return { controlPanel: {} };
    }

    async load(cycleId, departmentId, near = false, number = 1) {
        const page = await this.orm.call("okr.review.pack", "get_page", [
            cycleId,
            departmentId,
            number,
            near,
        ]);
        // made by the server from a template that escapes what people wrote
        this.state.page = { ...page, html: markup(page.html) };
        this.env.config.setDisplayName(page.title);
        if (page.cycle_id) {
            this.props.updateActionState({
                active_id: page.cycle_id,
                department_id: page.department_id || (page.pages > 1 ? WHOLE : undefined),
            });
        }
    }

    onChooseCycle(ev) {
        return this.load(parseInt(ev.target.value), false, true);
    }

    showWhole() {
        return this.load(this.state.page.cycle_id, false);
    }

    async turn(step) {
        const { cycle_id, department_id, page } = this.state.page;
        await this.load(cycle_id, department_id, false, page + step);
        // on with reading where the page begins
        this.root.el.parentElement.scrollTop = 0;
        this.root.el.focus({ preventScroll: true });
    }

    onChooseDepartment(ev) {
        return this.load(this.state.page.cycle_id, parseInt(ev.target.value) || false);
    }

    async noteDecision() {
        const body = this.state.decision.trim();
        if (!body) {
            return;
        }
        const { cycle_id, department_id, page } = this.state.page;
        await this.orm.create("okr.review.note", [{ body, cycle_id, department_id }]);
        this.state.decision = "";
        await this.load(cycle_id, department_id, false, page);
    }
}

registry.category("lazy_components").add("hr_okr.OkrReviewPack", OkrReviewPack);
