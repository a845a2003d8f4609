import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

export const CONFIDENCES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const ON_TRACK_FROM = 7;
const AT_RISK_FROM = 4;
/** How long a 1 waits for the 0 that makes a 10 of it, in milliseconds. */
const SECOND_DIGIT_WAIT = 1000;

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
 * Make a reader of keys: each digit is a confidence, and a 0 soon after a 1 makes a 10.
 *
 * @returns {(key: string) => number|undefined}
 */
export function confidenceKeyReader() {
    let oneAt = -Infinity;
    return (key) => {
        const now = Date.now();
        const isTen = key === "0" && now - oneAt < SECOND_DIGIT_WAIT;
        oneAt = key === "1" ? now : -Infinity;
        if (isTen) {
            return 10;
        }
        return /^\d$/.test(key) ? Number(key) : undefined;
    };
}

/** One for the page: the 1 may reach the screen and the 0 the strip that got the focus by it. */
export const readConfidenceKey = confidenceKeyReader();

/**
 * Confidence 0-10 as a strip of radio buttons, with the word for what was chosen beside it.
 *
 * A click on what is chosen already tells so too: it says "still the same". Arrow keys move, Home and End go to 0 and 10, a digit chooses itself, 1 and 0 choose 10.
 */
export class OkrConfidenceStrip extends Component {
    static template = "hr_okr.OkrConfidenceStrip";
    static props = {
        value: { type: [Number, { value: null }] },
        label: String,
        onChange: Function,
        describedBy: { type: String, optional: true },
        isInvalid: { type: Boolean, optional: true },
    };

    setup() {
        this.confidences = CONFIDENCES;
        this.groupName = `okr_confidence_${nextId++}`;
    }

    get band() {
        return this.props.value === null ? null : confidenceBand(this.props.value);
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
        return readConfidenceKey(key) ?? byKey[key];
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
        this.props.onChange(confidence);
    }
}
