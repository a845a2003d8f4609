import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { post, useImport } from "./import_file";

const STATUSES = {
    problem: { label: _t("Not clear"), icon: "fa-exclamation-triangle", color: "text-danger" },
    new: { label: _t("New"), icon: "fa-plus-circle", color: "text-success" },
    update: { label: _t("Changes"), icon: "fa-pencil", color: "text-info" },
    checkin: { label: _t("Check-in"), icon: "fa-comment", color: "text-info" },
    same: { label: _t("There already"), icon: "fa-check", color: "text-muted" },
    skipped: { label: _t("Left out"), icon: "fa-minus-circle", color: "text-muted" },
};

/** Objectives from a spreadsheet: choose, look at every row, then import all of it or nothing. */
export class OkrImport extends Component {
    static template = "hr_okr.OkrImport";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.input = useRef("file");
        this.statuses = STATUSES;
        this.choices = useState({});
        this.start = useState({ cycles: [], limit_mb: 10, error: "" });
        this.import = useImport({ look: "/hr_okr/import/look", run: "/hr_okr/import/run" });
        this.state = useState(this.import.state);
        onWillStart(async () => {
            try {
                Object.assign(this.start, await post("/hr_okr/import/start", null, {}));
                this.reset();
            } catch (error) {
                this.start.error = error.message;
            }
        });
    }

    lineTemplate = "hr_okr.OkrImportLine";

    get display() {
        return { controlPanel: {} };
    }

    get report() {
        return this.state.report;
    }

    get lines() {
        return this.import.lines;
    }

    /** Statuses that occur, with the number of their rows. */
    get tabs() {
        return Object.entries(this.report.counts.rows).filter(([, count]) => count);
    }

    get options() {
        return { ...this.choices };
    }

    get summary() {
        const { objectives, key_results, changes, checkins } = this.report.counts;
        const parts = [];
        if (objectives || key_results) {
            parts.push(
                _t("New drafts: objectives %(objectives)s, key results %(key_results)s", {
                    objectives,
                    key_results,
                })
            );
        }
        if (changes) {
            parts.push(_t("Changed drafts: %s", changes));
        }
        if (checkins) {
            parts.push(_t("Check-ins: %s", checkins));
        }
        return parts.join("; ");
    }

    /** Seconds that an import of so much takes, as measured; told from three on. */
    get seconds() {
        const { objectives, key_results, changes, checkins } = this.report.counts;
        return Math.round((objectives + key_results + changes + checkins) / 1000);
    }

    reset() {
        Object.assign(this.choices, {
            cycle_id: this.start.cycles[0]?.id || false,
            sheet: "",
            mapping: undefined,
            decimal: "",
            cycle_name: "",
            existing: "skip",
            leave_unknown: false,
        });
    }

    async onFile(ev) {
        const file = ev.target.files[0];
        const cycle_id = this.choices.cycle_id;
        this.reset();
        this.choices.cycle_id = cycle_id;
        this.state.source = "file";
        if (file && this.import.choose(file)) {
            await this.look();
        }
    }

    async onChallenges() {
        this.reset();
        this.import.choose(null);
        this.state.source = "gamification";
        await this.look();
    }

    look() {
        return this.import.look(this.options);
    }

    async set(name, value) {
        this.choices[name] = value;
        if (name === "sheet") {
            this.choices.mapping = undefined;
        }
        if (this.report) {
            await this.look();
        }
    }

    async map(column, field) {
        const mapping = {};
        for (const { index, field: known } of this.report.columns) {
            // a field stands for one column: the one chosen last
            if (known && index !== column && known !== field) {
                mapping[index] = known;
            }
        }
        if (field) {
            mapping[column] = field;
        }
        await this.set("mapping", mapping);
    }

    confirm() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Import into %s?", this.report.cycle.name),
            body: _t(
                "%s. Nothing is activated, and the drafts can be removed again afterwards.",
                this.summary
            ),
            confirmLabel: _t("Import"),
            confirm: () => {
                this.import.run(this.options);
            },
            cancel: () => {},
        });
    }

    again() {
        this.import.choose(null);
        this.reset();
    }

    async openDrafts() {
        const action = await this.orm.call("okr.import.batch", "action_open_objectives", [
            [this.state.done.batch_id],
        ]);
        return this.action.doAction(action);
    }

    async undo() {
        const action = await this.orm.call("okr.import.batch", "action_undo", [
            [this.state.done.batch_id],
        ]);
        this.notification.add(action.params.message, { type: "success" });
        this.again();
    }
}

registry.category("lazy_components").add("hr_okr.OkrImport", OkrImport);
