import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Past periods as bars with their numbers: [{label, value}], oldest first; null is no data. */
export class OkrHistoryField extends Component {
    static template = "hr_okr.OkrHistoryField";
    static props = { ...standardFieldProps };

    get bars() {
        const points = this.props.record.data[this.props.name] || [];
        const largest = Math.max(...points.map((point) => Math.abs(point.value || 0)), 0);
        return points.map((point) => ({
            ...point,
            text: this.format(point.value),
            height: largest ? Math.round((Math.abs(point.value || 0) / largest) * 48) + 2 : 2,
        }));
    }

    format(value) {
        if (value === null) {
            return "–";
        }
        return formatFloat(value, {
            digits: [16, 1],
            trailingZeros: false,
            humanReadable: value >= 10000,
        });
    }
}

export const okrHistoryField = {
    component: OkrHistoryField,
    displayName: _t("OKR History"),
    supportedTypes: ["json"],
    isEmpty: (record, name) => !record.data[name],
};

registry.category("fields").add("okr_history", okrHistoryField);
