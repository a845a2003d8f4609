import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export const CONFIDENCES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const ON_TRACK_FROM = 7;
const AT_RISK_FROM = 4;

let nextId = 0;

/**
 * What a confidence of 0 to 10 means, in the words of the health of a key result.
 *
 * @param {number} confidence
 * @returns {{ health: string, icon: string, word: string }}
 */
export function confidenceBand(confidence) {
    if (confidence >= ON_TRACK_FROM) {
        return { health: "on_track", icon: "fa-check-circle", word: _t("On track") };
    }
    if (confidence >= AT_RISK_FROM) {
        return { health: "at_risk", icon: "fa-exclamation-triangle", word: _t("At risk") };
    }
    return { health: "off_track", icon: "fa-times-circle", word: _t("Off track") };
}

/**
 * Confidence 0-10 as a strip of radio buttons, with the word for what was chosen beside it.
 *
 * Works on a selection of "0" to "10", which may be empty, and on an integer. Arrow keys move,
 * Home and End go to 0 and 10, a digit chooses itself.
 */
export class OkrConfidenceField extends Component {
    static template = "hr_okr.OkrConfidenceField";
    static props = {
        ...standardFieldProps,
        label: { type: String, optional: true },
        noBand: { type: Boolean, optional: true },
    };

    setup() {
        this.confidences = CONFIDENCES;
        this.groupName = `okr_confidence_${nextId++}`;
    }

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

    /** Where a key leads from the focused radio; unlike native arrows it stops at both ends. */
    confidenceForKey(key, focused) {
        const last = CONFIDENCES.at(-1);
        const byKey = {
            ArrowRight: Math.min(focused + 1, last),
            ArrowDown: Math.min(focused + 1, last),
            ArrowLeft: Math.max(focused - 1, 0),
            ArrowUp: Math.max(focused - 1, 0),
            Home: 0,
            End: last,
        };
        return /^\d$/.test(key) ? Number(key) : byKey[key];
    }

    onKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const confidence = this.confidenceForKey(ev.key, Number(ev.target.value));
        if (confidence === undefined) {
            return;
        }
        ev.preventDefault();
        ev.currentTarget.querySelector(`input[value="${confidence}"]`).focus();
        this.choose(confidence);
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
