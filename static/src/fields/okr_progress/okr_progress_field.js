import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const percent = (share) => Math.round((share || 0) * 100);

/** A share 0-1 as a bar and as words; with `raw_field` the words may go beyond 100 %. */
export class OkrProgressField extends Component {
    static template = "hr_okr.OkrProgressField";
    static props = {
        ...standardFieldProps,
        rawField: { type: String, optional: true },
    };

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    get width() {
        return Math.min(100, Math.max(0, percent(this.props.record.data[this.props.name])));
    }

    get text() {
        const { data } = this.props.record;
        return `${percent(data[this.props.rawField || this.props.name])}\u00a0%`;
    }
}

export const okrProgressField = {
    component: OkrProgressField,
    displayName: _t("OKR Progress"),
    supportedTypes: ["float"],
    supportedOptions: [
        {
            label: _t("Unlimited share"),
            name: "raw_field",
            type: "field",
            availableTypes: ["float"],
        },
    ],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ rawField: options.raw_field }),
    fieldDependencies: ({ options }) =>
        options.raw_field ? [{ name: options.raw_field, type: "float" }] : [],
};

registry.category("fields").add("okr_progress", okrProgressField);
