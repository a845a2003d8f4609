import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { normalize } from "@web/core/l10n/utils";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { _t } from "@web/core/l10n/translation";

const OFFERED = 8;

/** Choose what an objective supports, and say how; with a reason where it is frozen. */
export class RealignDialog extends Component {
    static template = "hr_okr.RealignDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        model: Object,
        objective: Object,
        parentId: { type: [Number, Boolean], optional: true },
        onDone: Function,
    };

    setup() {
        this.orm = useService("orm");
        const { objective, parentId } = this.props;
        this.state = useState({
            query: "",
            parentId: parentId ?? objective.parent_id ?? false,
            contribution: parentId ? "" : objective.contribution || "",
            reason: "",
            missing: "",
            isSaving: false,
            found: [],
        });
        this.candidates = this.props.model.parentCandidates(objective);
        if (this.props.model.payload.part) {
            // of a large cycle most are not here: the server knows them
            this.keepLast = new KeepLast();
            this.searchLater = debounce(() => this.search(), 200);
            onWillStart(() => this.search());
            onWillUnmount(() => this.searchLater.cancel());
        }
    }

    async search() {
        const { objective, model } = this.props;
        const domain = [
            ["cycle_id", "=", model.payload.cycle_id],
            ["state", "in", ["draft", "active"]],
            ["level", "!=", "individual"],
            ["name", "ilike", this.state.query.trim()],
            "!",
            ["id", "child_of", objective.id],
        ];
        const rows = await this.keepLast.add(
            this.orm.searchRead("okr.objective", domain, ["name", "level", "department_id"], {
                limit: OFFERED,
                order: "level, sequence, id",
            })
        );
        this.state.found = rows.map(({ id, name, level, department_id }) => ({
            id,
            name,
            level,
            place: level === "company" ? "" : department_id?.[1] || "",
        }));
    }

    onQuery() {
        this.searchLater?.();
    }

    choose(other) {
        this.state.parentId = other.id;
        if (!this.candidates.some(({ id }) => id === other.id)) {
            this.candidates.push(other);
        }
    }

    get title() {
        return _t("What does “%s” support?", this.props.objective.name);
    }

    get isFrozen() {
        return this.props.objective.state === "active";
    }

    /** The chosen one first, then what fits what was typed, the company's objectives before others. */
    get offered() {
        const words = normalize(this.state.query).trim();
        const known = new Set(this.candidates.map(({ id }) => id));
        const fitting = [...this.candidates, ...this.state.found.filter(({ id }) => !known.has(id))]
            .filter(({ id, name }) => id !== this.state.parentId && normalize(name).includes(words))
            .sort((a, b) => (b.level === "company") - (a.level === "company"));
        const chosen = this.candidates.filter(({ id }) => id === this.state.parentId);
        return [...chosen, ...fitting.slice(0, OFFERED)];
    }

    laneName({ lane, place }) {
        return place ?? (this.props.model.lanes.find(({ key }) => key === lane)?.name || "");
    }

    async save() {
        const { parentId, contribution, reason } = this.state;
        if (parentId && !contribution.trim()) {
            this.state.missing = "contribution";
            return;
        }
        if (this.isFrozen && !reason.trim()) {
            this.state.missing = "reason";
            return;
        }
        this.state.isSaving = true;
        const { objective } = this.props;
        const before = {
            parent_id: objective.parent_id || false,
            contribution: objective.contribution || false,
        };
        const vals = {
            parent_id: parentId || false,
            contribution: parentId ? contribution.trim() : false,
        };
        try {
            await this.orm.write("okr.objective", [objective.id], vals, {
                context: this.isFrozen ? { okr_reason: reason.trim() } : {},
            });
        } finally {
            this.state.isSaving = false;
        }
        this.props.onDone({ objective, before, reason: reason.trim(), isFrozen: this.isFrozen });
        this.props.close();
    }
}
