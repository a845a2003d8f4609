import { Component, onWillStart, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatNumber } from "./formats";
import { HowComputed } from "./how_computed";
import { InsightChart } from "./insight_chart";

const FILTERS = ["company_id", "cycle_id", "department_id"];

/** Three boards of teams: rhythm, outcome, learning. What they show is computed by the server. */
export class OkrInsights extends Component {
    static template = "hr_okr.OkrInsights";
    static components = { HowComputed, InsightChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.format = formatNumber;
        this.boards = [
            { key: "rhythm", icon: "fa-heartbeat", label: _t("Rhythm") },
            { key: "outcome", icon: "fa-line-chart", label: _t("Outcome") },
            { key: "learning", icon: "fa-lightbulb-o", label: _t("Learning") },
        ];
        const { board, ...filters } = { ...this.readAddress(), ...this.props.state };
        this.state = useState({ board: board || "rhythm", filters, data: null, isLoading: true });
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
    }

    /** What a link or a bookmark asks for. */
    readAddress() {
        const known = this.boardsByAddress(router.current.board);
        const filters = {};
        for (const name of FILTERS) {
            const id = Number(router.current[name]);
            if (Number.isInteger(id) && id > 0) {
                filters[name] = id;
            }
        }
        return { ...filters, board: known };
    }

    boardsByAddress(key) {
        return this.boards.some((board) => board.key === key) ? key : undefined;
    }

    async load() {
        this.state.isLoading = true;
        const data = await this.keepLast.add(
            this.orm.call("okr.insights", "get_board", [this.state.board, this.state.filters])
        );
        this.state.data = data;
        this.state.isLoading = false;
        router.pushState({
            board: this.state.board,
            ...Object.fromEntries(FILTERS.map((name) => [name, data.filters[name] || undefined])),
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    get data() {
        return this.state.data;
    }

    show(board) {
        const { company_id, department_id } = this.state.filters;
        this.state.board = board;
        // another board looks at another cycle by itself: running, or closed
        this.state.filters = { company_id, department_id };
        return this.load();
    }

    /** The arrow keys walk along the tabs, as tabs do everywhere. */
    onTabKey(ev) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const index = this.boards.findIndex((board) => board.key === this.state.board);
        const { length } = this.boards;
        const next = this.boards[(index + step + length) % length];
        this.show(next.key);
        ev.currentTarget.querySelector(`[data-board=${next.key}]`)?.focus();
    }

    filter(name, ev) {
        const value = Number(ev.target.value) || undefined;
        const others = name === "company_id" ? {} : this.data.filters;
        this.state.filters = { ...others, [name]: value };
        return this.load();
    }

    before(tile) {
        if (tile.before === null || tile.before === undefined) {
            return "";
        }
        return _t("Before: %s", formatNumber(tile.before, tile.format));
    }

    barStyle(value) {
        return `width: ${Math.round(Math.min(1, Math.max(0, value)) * 100)}%`;
    }

    openAction({ name, model, domain }) {
        const modes = {
            "okr.key.result.report": ["list", "pivot", "graph"],
            "okr.snapshot": ["list", "graph"],
        };
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: (modes[model] || ["list", "form"]).map((mode) => [false, mode]),
        });
    }
}

registry.category("lazy_components").add("hr_okr.OkrInsights", OkrInsights);
