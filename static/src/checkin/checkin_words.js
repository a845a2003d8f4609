import { formatOkrValue } from "@hr_okr/fields/okr_value/okr_value_field";
import { _t } from "@web/core/l10n/translation";

const NOTABLE_DROP = 2;
const LOW_CONFIDENCE = 4;
const ON_TRACK_FROM = 7;

/**
 * What a check-in is asked to explain; empty when it needs no words. The server refuses by the
 * same rule (engine/checkin.py).
 *
 * @param {Object} said
 * @param {number} said.value
 * @param {number|null} said.confidence
 * @param {Object} before
 * @param {number} before.value
 * @param {number|null} before.confidence null: nobody has said one
 * @param {[number, number]} before.offTrack below and above these the value says off track
 * @returns {string}
 */
export function noteQuestion({ value, confidence }, before) {
    const isNews = value !== before.value || confidence !== before.confidence;
    if (confidence === null || !isNews) {
        return "";
    }
    const drop = before.confidence === null ? 0 : before.confidence - confidence;
    if (drop >= NOTABLE_DROP) {
        return _t("You dropped %s points. What changed?", drop);
    }
    if (confidence < LOW_CONFIDENCE && (before.confidence === null || drop > 0)) {
        return _t("What is in the way, and who could help?");
    }
    const [below, above] = before.offTrack;
    if (confidence >= ON_TRACK_FROM && (value < below || value > above)) {
        return _t("The value says off track, you say %s: what do you know?", confidence);
    }
    return "";
}

/**
 * Where a key result comes from and where it goes, such as "31 → 50 customers".
 *
 * @param {Object} data fields of a key result
 * @returns {string}
 */
export function aimText({ kind, base_value, target_value, range_min, range_max, unit }) {
    const target = formatOkrValue(target_value);
    const aims = {
        at_least: _t("at least %s", target),
        at_most: _t("at most %s", target),
        range: _t("between %(from)s and %(to)s", {
            from: formatOkrValue(range_min),
            to: formatOkrValue(range_max),
        }),
    };
    const aim = aims[kind] || `${formatOkrValue(base_value)} → ${target}`;
    return unit ? `${aim} ${unit}` : aim;
}
