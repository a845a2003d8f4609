import { aimText, noteQuestion } from "@hr_okr/checkin/checkin_words";
import { OkrConfidenceField } from "@hr_okr/fields/okr_confidence/okr_confidence_field";
import { OkrValueField, formatOkrValue } from "@hr_okr/fields/okr_value/okr_value_field";
import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { BooleanField } from "@web/views/fields/boolean/boolean_field";
import { SelectionField } from "@web/views/fields/selection/selection_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TextField } from "@web/views/fields/text/text_field";

/** The key results of a check-in as cards to fill in, one fieldset each: no dialog, no table. */
export class OkrCheckinLinesField extends Component {
    static template = "hr_okr.OkrCheckinLinesField";
    static components = {
        BooleanField,
        OkrConfidenceField,
        OkrValueField,
        SelectionField,
        TextField,
    };
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    get isAllUnchanged() {
        return this.lines.every((line) => line.data.is_unchanged);
    }

    /** Where it comes from and where it goes, such as "31 → 50 customers". */
    aim(line) {
        return aimText(line.data);
    }

    lastCheckin(line) {
        const { previous_value, previous_confidence, last_checkin_date } = line.data;
        if (!last_checkin_date) {
            return _t("Never checked in. Now: %s", formatOkrValue(previous_value));
        }
        return _t("Last: %(value)s, confidence %(confidence)s, on %(date)s", {
            value: formatOkrValue(previous_value),
            confidence: previous_confidence,
            date: formatDate(last_checkin_date),
        });
    }

    /** What to ask for in the note, when a confidence asks for words; empty otherwise. */
    question(line) {
        const data = line.data;
        if (!data.confidence || data.is_unchanged) {
            return "";
        }
        return noteQuestion(
            { value: data.value, confidence: Number(data.confidence) },
            {
                value: data.previous_value,
                confidence: data.last_checkin_date ? data.previous_confidence : null,
                offTrack: [data.off_track_below, data.off_track_above],
            }
        );
    }

    async toggleAllUnchanged() {
        const is_unchanged = !this.isAllUnchanged;
        for (const line of this.lines) {
            await line.update({ is_unchanged });
        }
    }
}

export const okrCheckinLinesField = {
    component: OkrCheckinLinesField,
    displayName: _t("OKR Check-in"),
    supportedTypes: ["one2many"],
    useSubView: true,
    isEmpty: () => false,
};

registry.category("fields").add("okr_checkin_lines", okrCheckinLinesField);
