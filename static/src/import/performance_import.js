import { Component, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useImport } from "./import_file";

const STATUSES = {
    problem: { label: _t("Not clear"), icon: "fa-exclamation-triangle", color: "text-danger" },
    new: { label: _t("New"), icon: "fa-plus-circle", color: "text-success" },
    same: { label: _t("There already"), icon: "fa-check", color: "text-muted" },
    skipped: { label: _t("Left out"), icon: "fa-minus-circle", color: "text-muted" },
};

/** Closed appraisals from another program's file; the file never leaves this page for keeps. */
export class PerformanceImport extends Component {
    static template = "hr_okr.PerformanceImport";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    lineTemplate = "hr_okr.PerformanceImportLine";
    seconds = 0;

    setup() {
        this.dialog = useService("dialog");
        this.input = useRef("file");
        this.statuses = STATUSES;
        this.choices = useState({ sheet: "", mapping: undefined });
        this.import = useImport({
            look: "/hr_okr/performance/import/look",
            run: "/hr_okr/performance/import/run",
        });
        this.state = useState(this.import.state);
    }

    get display() {
        return { controlPanel: {} };
    }

    get report() {
        return this.state.report;
    }

    get lines() {
        return this.import.lines;
    }

    get tabs() {
        return Object.entries(this.report.counts).filter(([, count]) => count);
    }

    async onFile(ev) {
        Object.assign(this.choices, { sheet: "", mapping: undefined });
        const file = ev.target.files[0];
        if (file && this.import.choose(file)) {
            await this.look();
        }
    }

    look() {
        return this.import.look({ ...this.choices });
    }

    async setSheet(sheet) {
        Object.assign(this.choices, { sheet, mapping: undefined });
        await this.look();
    }

    async map(column, field) {
        const mapping = {};
        for (const { index, field: known } of this.report.columns) {
            if (known && index !== column && known !== field) {
                mapping[index] = known;
            }
        }
        if (field) {
            mapping[column] = field;
        }
        this.choices.mapping = mapping;
        await this.look();
    }

    confirm() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Import closed appraisals: %s?", this.report.counts.new),
            body: _t(
                "Employee and manager of each one will read it and are told that something was added. " +
                    "That you imported it stays in the access log. It cannot be taken back."
            ),
            confirmLabel: _t("Import"),
            confirm: () => {
                this.import.run({ ...this.choices });
            },
            cancel: () => {},
        });
    }

    again() {
        this.import.choose(null);
    }
}

registry.category("lazy_components").add("hr_okr.PerformanceImport", PerformanceImport);
