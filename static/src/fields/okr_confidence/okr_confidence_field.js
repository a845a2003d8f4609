import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { OkrConfidenceStrip, confidenceBand } from "./okr_confidence_strip";

/** Confidence 0-10 on a selection of "0" to "10", which may be empty, or on an integer. */
export class OkrConfidenceField extends Component {
    static template = "hr_okr.OkrConfidenceField";
    static components = { OkrConfidenceStrip };
    static props = {
        ...standardFieldProps,
        label: { type: String, optional: true },
        noBand: { type: Boolean, optional: true },
    };

    get isSelection() {
        return this.props.record.fields[this.props.name].type === "selection";
    }

    /** @returns {number|null} */
    get value() {
        const value = this.props.record.data[this.props.name];
        return this.isSelection && !value ? null : Number(value);
    }

    get band() {
        return this.value === null || this.props.noBand ? null : confidenceBand(this.value);
    }

    get label() {
        return this.props.label || this.props.record.fields[this.props.name].string;
    }

    choose(confidence) {
        const value = this.isSelection ? String(confidence) : confidence;
        return this.props.record.update({ [this.props.name]: value });
    }
}

export const okrConfidenceField = {
    component: OkrConfidenceField,
    displayName: _t("OKR Confidence"),
    supportedTypes: ["integer", "selection"],
    isEmpty: (record, name) => record.data[name] === false,
    extractProps: ({ options, string }) => ({ label: string, noBand: Boolean(options.no_band) }),
};

registry.category("fields").add("okr_confidence", okrConfidenceField);
