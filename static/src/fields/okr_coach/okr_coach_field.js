import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { x2ManyCommands } from "@web/core/orm_service";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What the coach asks about a draft, each with its reason and a button to put it aside.
 *
 * The field holds the hints that were put aside; the hints themselves come from `coach_advice`,
 * which the server works out anew after every change, of records that are not saved yet too.
 */
export class OkrCoachField extends Component {
    static template = "hr_okr.OkrCoachField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ why: {}, showDismissed: false });
    }

    get advice() {
        return this.props.record.data.coach_advice || {};
    }

    get hints() {
        return this.advice.hints || [];
    }

    get dismissed() {
        return this.advice.dismissed || [];
    }

    get lessons() {
        return this.advice.lessons || [];
    }

    get rows() {
        return this.props.record.data[this.props.name].records;
    }

    /** What a hint is about, whatever the words are at the moment: its key follows them. */
    codeOf(hint) {
        return hint.key.split(":")[0];
    }

    whyId(hint) {
        return `okr_coach_why_${this.codeOf(hint)}`;
    }

    dismissLabel(hint) {
        return _t("Dismiss: %s", hint.text);
    }

    restoreLabel(hint) {
        return _t("Show again: %s", hint.text);
    }

    toggleWhy(hint) {
        const code = this.codeOf(hint);
        this.state.why[code] = !this.state.why[code];
    }

    async dismiss(hint) {
        // What was typed just before is being looked at: the hint may have other words after it.
        await this.props.record.model.mutex.getUnlockedDef();
        const now = this.hints.find((found) => this.codeOf(found) === this.codeOf(hint));
        if (now) {
            await this.change([x2ManyCommands.create(undefined, { key: now.key })]);
        }
    }

    async restore(hint) {
        const row = this.rows.find((record) => record.data.key === hint.key);
        if (row) {
            await this.change([x2ManyCommands.delete(row.resId || row._virtualId)]);
        }
    }

    /** A saved draft keeps it at once; a new one with its first save. */
    async change(commands) {
        const { record } = this.props;
        await record.update({ [this.props.name]: commands });
        if (!record.isNew) {
            await record.save();
        }
    }

    openLesson(lesson) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "okr.key.result",
            res_id: lesson.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

export const okrCoachField = {
    component: OkrCoachField,
    displayName: _t("OKR Coach"),
    supportedTypes: ["one2many"],
    fieldDependencies: [{ name: "coach_advice", type: "json" }],
    relatedFields: [{ name: "key", type: "char" }],
    useSubView: false,
};

registry.category("fields").add("okr_coach", okrCoachField);
