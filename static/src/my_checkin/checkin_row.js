import { noteQuestion } from "@hr_okr/checkin/checkin_words";
import { formatOkrValue } from "@hr_okr/fields/okr_value/okr_value_field";
import { _t } from "@web/core/l10n/translation";
import { parseFloat } from "@web/views/fields/parsers";

export const MOST_HELPERS = 3;
const BOUND_KINDS = ["at_least", "at_most", "range"];
const DRAFTED = [
    "text",
    "confidence",
    "isAnswered",
    "note",
    "isBlocked",
    "cause",
    "isUnchanged",
    "thanks",
];

/** One key result on the screen: what the server knows of it, and what is being said. */
export class CheckinRow {
    constructor(data) {
        this.data = data;
        /** How often Post stopped here: the card leads to the field. */
        this.refusals = 0;
        this.reset();
    }

    reset() {
        const { data } = this;
        // A threshold that nobody has measured yet does not stand at the 0 of an empty field.
        const isUnknown = !data.is_checked && !data.value && BOUND_KINDS.includes(data.kind);
        this.text = isUnknown ? "" : formatOkrValue(data.live ? data.live.value : data.value);
        this.initialText = this.text;
        this.confidence = data.confidence;
        // A tap on the number that is lit already is an answer: still the same.
        this.isAnswered = false;
        this.note = "";
        this.isBlocked = Boolean(data.blocker_cause);
        this.cause = data.blocker_cause;
        this.isUnchanged = false;
        this.thanks = { to: [], body: "" };
        this.seen = data.seen_checkin_id;
        this.isLeftOut = false;
        this.conflict = null;
        this.errors = {};
    }

    get id() {
        return this.data.id;
    }

    /** The typed value, NaN when it is no number. */
    get value() {
        if (!this.text.trim()) {
            return NaN;
        }
        if (this.text === this.initialText && this.text) {
            return this.data.live ? this.data.live.value : this.data.value;
        }
        try {
            return parseFloat(this.text);
        } catch {
            return NaN;
        }
    }

    get isTouched() {
        return (
            this.isUnchanged ||
            this.isAnswered ||
            this.text !== this.initialText ||
            this.confidence !== this.data.confidence ||
            this.isBlocked !== Boolean(this.data.blocker_cause) ||
            this.cause !== this.data.blocker_cause ||
            Boolean(this.note.trim()) ||
            this.thanks.to.length > 0
        );
    }

    /** Whether Post takes it along. A live value that is due speaks by itself. */
    get isReady() {
        const speaksItself = this.data.live && this.data.is_checked && !this.data.is_fresh;
        return !this.conflict && (this.isTouched || Boolean(speaksItself && !this.isLeftOut));
    }

    /** Whether "Nothing changed" speaks for it: said before, not today, and nothing typed. */
    canConfirm(today) {
        const { last, is_checked } = this.data;
        return is_checked && !this.isTouched && !this.conflict && last?.date !== today;
    }

    /** What to ask for in the note; empty when no words are needed. */
    get question() {
        if (this.isUnchanged || isNaN(this.value)) {
            return "";
        }
        const { value, confidence, off_track } = this.data;
        return noteQuestion(
            { value: this.value, confidence: this.confidence },
            { value, confidence, offTrack: off_track }
        );
    }

    /** @returns {Object} texts by field for what is missing or wrong; each names its field */
    problems() {
        const name = this.data.name;
        const problems = {};
        if (this.isUnchanged) {
            return problems;
        }
        if (isNaN(this.value) || Math.abs(this.value) >= 1e15) {
            problems.value = _t("Value of “%s”: please give a number.", name);
        }
        if (this.confidence === null) {
            problems.confidence = _t("Confidence of “%s”: please choose 0 to 10.", name);
        }
        if (this.isBlocked && !this.cause) {
            problems.cause = _t("Blocked by of “%s”: please choose what blocks it.", name);
        }
        if (this.question && !this.note.trim()) {
            problems.note = _t("Note on “%(name)s”: %(question)s One line, please.", {
                name,
                question: this.question,
            });
        }
        return problems;
    }

    /** What the server is sent. */
    toPost() {
        const { thanks } = this;
        return {
            id: this.id,
            seen_checkin_id: this.seen,
            unchanged: this.isUnchanged,
            value: this.isUnchanged ? this.data.value : this.value,
            confidence: this.confidence,
            note: this.note.trim(),
            blocker_cause: this.isBlocked ? this.cause : "",
            thanks: thanks.to.length
                ? { to: thanks.to.map(({ model, id }) => [model, id]), body: thanks.body.trim() }
                : false,
        };
    }

    toDraft() {
        const draft = { name: this.data.name, seen: this.seen, at: Date.now() };
        for (const key of DRAFTED) {
            draft[key] = this[key];
        }
        return JSON.parse(JSON.stringify(draft));
    }

    /** Take a draft back. What was said since then is shown before it can be posted. */
    restore(draft) {
        for (const key of DRAFTED) {
            if (key in draft) {
                this[key] = draft[key];
            }
        }
        this.seen = draft.seen;
        if (draft.seen !== this.data.seen_checkin_id && this.data.last?.kind !== "measured") {
            this.conflict = {
                reason: "changed",
                text: _t("Somebody has checked in on “%s” since you opened it.", this.data.name),
                last: this.data.last,
                seen_checkin_id: this.data.seen_checkin_id,
            };
        }
    }
}
