import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

const DISPLAYED_DECIMALS = 4;

/**
 * Write a number as a person would: 50 stays 50, 13.4 stays 13.4.
 *
 * @param {number} value
 * @returns {string}
 */
export function formatOkrValue(value) {
    return formatFloat(value || 0, { digits: [16, DISPLAYED_DECIMALS], trailingZeros: false });
}

/** A value of a key result together with its unit, without pointless decimals. */
export class OkrValueField extends FloatField {
    static template = "hr_okr.OkrValueField";
    static props = {
        ...FloatField.props,
        unitField: { type: String, optional: true },
        ariaLabel: { type: String, optional: true },
    };

    get formattedValue() {
        return formatOkrValue(this.value);
    }

    get unit() {
        return this.props.unitField ? this.props.record.data[this.props.unitField] : "";
    }
}

export const okrValueField = {
    ...floatField,
    component: OkrValueField,
    displayName: _t("OKR Value"),
    supportedTypes: ["float"],
    supportedOptions: [
        {
            label: _t("Unit field"),
            name: "unit_field",
            type: "field",
            availableTypes: ["char"],
        },
    ],
    isEmpty: () => false,
    extractProps: ({ options, attrs }) => ({
        unitField: options.unit_field,
        ariaLabel: attrs["aria-label"],
    }),
    fieldDependencies: ({ options }) =>
        options.unit_field ? [{ name: options.unit_field, type: "char" }] : [],
};

registry.category("fields").add("okr_value", okrValueField);
