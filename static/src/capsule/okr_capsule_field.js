import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { OkrTimeline } from "./okr_timeline";

/** The context of one key result. */
export class OkrCapsuleField extends Component {
    static template = "hr_okr.OkrCapsuleField";
    static components = { OkrTimeline };
    static props = { ...standardFieldProps };

    get capsule() {
        return this.props.record.data[this.props.name] || { summary: [], events: [] };
    }
}

/** The contexts of several key results, one below the other; each can be folded. */
export class OkrCapsulesField extends Component {
    static template = "hr_okr.OkrCapsulesField";
    static components = { OkrTimeline };
    static props = { ...standardFieldProps };

    get capsules() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("okr_capsule", {
    component: OkrCapsuleField,
    displayName: _t("OKR Context"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
registry.category("fields").add("okr_capsules", {
    component: OkrCapsulesField,
    displayName: _t("OKR Contexts"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
