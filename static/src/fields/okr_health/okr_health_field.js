import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export const HEALTH_ICONS = {
    on_track: "fa-check-circle",
    at_risk: "fa-exclamation-triangle",
    off_track: "fa-times-circle",
    outdated: "fa-clock-o",
    pending: "fa-hourglass-start",
    closed: "fa-flag-checkered",
};

/** Health of an objective or key result: icon and word, so that colour is never alone. */
export class OkrHealthField extends Component {
    static template = "hr_okr.OkrHealthField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return HEALTH_ICONS[this.value] || "fa-circle-o";
    }

    get word() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1] || "";
    }
}

export const okrHealthField = {
    component: OkrHealthField,
    displayName: _t("OKR Health"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
};

registry.category("fields").add("okr_health", okrHealthField);
