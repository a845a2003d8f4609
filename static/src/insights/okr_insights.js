import { Component, onPatched, onWillStart, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { router } from "@web/core/browser/router";
import { deserializeDateTime } from "@web/core/l10n/dates";
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
/** Teams that "Show more" adds. */
const PAGE = 50;

/** Three boards of teams: rhythm, outcome, learning. What they show is computed by the server. */
export class OkrInsights extends Component {
    static template = "hr_okr.OkrInsights";
    static components = { AutoComplete, HowComputed, InsightChart, Layout };
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
        this.state = useState({
            board: board || "rhythm",
            filters,
            data: null,
            isLoading: true,
            countedAt: null,
        });
        this.root = useRef("root");
        this.page = PAGE;
        this.placeholder = _t("All departments");
        this.firstNew = null;
        onPatched(() => {
            // "Show more" may be gone: go on reading where the new rows begin
            if (this.firstNew) {
                const row = this.root.el?.querySelector(`tr[data-row="${this.firstNew}"]`);
                row?.querySelector("button")?.focus({ preventScroll: true });
                this.firstNew = null;
            }
        });
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

    /** With `live`, all is counted now; else a large company hears what was counted last. */
    async load(live = false) {
        this.state.isLoading = true;
        const { board, filters } = this.state;
        const data = await this.keepLast.add(
            this.orm.call("okr.insights", "get_board", [board, filters, live])
        );
        this.state.data = data;
        this.state.isLoading = false;
        this.state.countedAt = data.as_of
            ? deserializeDateTime(data.as_of)
            : live
              ? luxon.DateTime.now()
              : null;
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

    get asOf() {
        return _t("As of %s.", this.state.countedAt.toLocaleString(luxon.DateTime.TIME_SIMPLE));
    }

    hasMore(table) {
        return table.rows.length < (table.total || 0);
    }

    shownText(table) {
        return _t("%(shown)s of %(total)s teams", {
            shown: formatNumber(table.rows.length, "number"),
            total: formatNumber(table.total, "number"),
        });
    }

    /** The next teams of a table, or with 0 all that follow. */
    async showMore(table, limit, isAgain = false) {
        this.state.isLoading = true;
        const { board, filters, as_of } = this.data;
        const offset = table.rows.length;
        const answer = await this.keepLast.add(
            this.orm.call("okr.insights", "get_teams", [board, filters, offset, limit, as_of])
        );
        this.state.isLoading = false;
        if (answer.changed && !isAgain) {
            // counted anew in between: no table is made of two moments
            await this.load();
            const again = this.data.tables.find(({ key }) => key === table.key);
            return again && this.hasMore(again) && this.showMore(again, limit && offset, true);
        }
        this.firstNew = answer.rows[0]?.key;
        table.rows.push(...answer.rows);
        table.total = answer.rows.length ? answer.total : table.rows.length;
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

    filter(name, value) {
        const others = name === "company_id" ? {} : this.data.filters;
        this.state.filters = { ...others, [name]: Number(value) || undefined };
        return this.load();
    }

    get departmentSources() {
        return [{ options: (text) => this.searchDepartments(text) }];
    }

    async searchDepartments(text) {
        const { company_id, department_id } = this.data.filters;
        const found = await this.orm.call("okr.insights", "get_departments", [text, company_id]);
        const options = found.map(({ id, name }) => ({
            label: name,
            onSelect: () => this.filter("department_id", id),
        }));
        if (!options.length) {
            options.push({ label: _t("No department of that name"), cssClass: "fst-italic" });
        } else if (!text) {
            options.push({ label: _t("Type to find others"), cssClass: "fst-italic" });
        }
        if (department_id) {
            options.unshift({
                label: this.placeholder,
                onSelect: () => this.filter("department_id"),
            });
        }
        return options;
    }

    /** An emptied field asks for all of them. */
    onDepartmentChange({ inputValue }) {
        if (!inputValue && this.data.filters.department_id) {
            return this.filter("department_id");
        }
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
