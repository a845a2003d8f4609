import { aimText } from "@hr_okr/checkin/checkin_words";
import { OkrConfidenceStrip } from "@hr_okr/fields/okr_confidence/okr_confidence_strip";
import { formatOkrValue } from "@hr_okr/fields/okr_value/okr_value_field";
import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { HelpersPicker } from "./helpers_picker";
import { Sparkline } from "./sparkline";

const GUARDRAILS = {
    inside: { icon: "fa-check-circle", health: "on_track", word: _t("inside") },
    outside: { icon: "fa-exclamation-triangle", health: "off_track", word: _t("outside") },
    unknown: { icon: "fa-question-circle", health: "pending", word: _t("unknown") },
};

/** One key result of a check-in: a fieldset with value, confidence and words, in that order. */
export class CheckinCard extends Component {
    static template = "hr_okr.CheckinCard";
    static components = { HelpersPicker, OkrConfidenceStrip, Sparkline };
    static props = { model: Object, row: Object };

    setup() {
        this.action = useService("action");
        this.state = useState({ isThanking: false });
        this.format = formatOkrValue;
        this.root = useRef("root");
        useEffect(
            (refusals) => {
                if (refusals) {
                    this.focusProblem();
                }
            },
            () => [this.row.refusals]
        );
    }

    get row() {
        return this.props.row;
    }

    get data() {
        return this.row.data;
    }

    get aim() {
        return aimText(this.data);
    }

    get zones() {
        const { has_zones, commit_value, target_value, stretch_value, zone } = this.data;
        if (!has_zones) {
            return [];
        }
        return [
            { key: "commit", word: _t("commit"), value: commit_value },
            { key: "target", word: _t("target"), value: target_value },
            { key: "stretch", word: _t("stretch"), value: stretch_value },
        ].map((part) => ({ ...part, isReached: part.key === zone }));
    }

    get guardrail() {
        const guardrail = this.data.guardrail;
        return (
            guardrail && { ...guardrail, ...(GUARDRAILS[guardrail.state] || GUARDRAILS.unknown) }
        );
    }

    get expectation() {
        return this.data.expected === null
            ? ""
            : _t("expected today %s", formatOkrValue(round(this.data.expected)));
    }

    get forecast() {
        const { forecast } = this.data;
        if (!forecast) {
            return "";
        }
        return _t("forecast %(value)s ± %(spread)s by %(date)s", {
            value: formatOkrValue(round(forecast.value)),
            spread: formatOkrValue(round(forecast.spread, 2)),
            date: day(forecast.date),
        });
    }

    get lastText() {
        const { last } = this.data;
        return last
            ? _t("was %(value)s on %(date)s", {
                  value: formatOkrValue(last.value),
                  date: day(last.date),
              })
            : _t("nobody has checked in yet");
    }

    get isThanking() {
        return this.state.isThanking || this.row.thanks.to.length > 0;
    }

    get hasNote() {
        return Boolean(this.row.question || this.row.note || this.row.isTouched);
    }

    get isAskedAlive() {
        return this.row.isUnchanged && this.data.asks_alive;
    }

    /** What the other one said, for a row that somebody else has checked in on. */
    said(conflict) {
        const { last } = conflict;
        if (!last) {
            return "";
        }
        const text = _t("%(author)s said %(value)s, confidence %(confidence)s, on %(date)s.", {
            author: last.author,
            value: formatOkrValue(last.value),
            confidence: last.confidence,
            date: day(last.date),
        });
        return last.note ? `${text} “${last.note}”` : text;
    }

    fieldId(name) {
        return `o_okr_checkin_${this.row.id}_${name}`;
    }

    update(changes) {
        this.props.model.update(this.row, changes);
    }

    toggleBlocked() {
        this.update({ isBlocked: !this.row.isBlocked });
    }

    focusProblem() {
        const field = this.root.el.querySelector("[aria-invalid=true]");
        const isStrip = field?.matches("[role=radiogroup]");
        (isStrip ? field.querySelector("input") : field)?.focus();
    }

    focused() {
        this.props.model.currentId = this.row.id;
    }

    open() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "okr.key.result",
            res_id: this.row.id,
            views: [[false, "form"]],
        });
    }
}

function day(date) {
    return formatDate(deserializeDate(date));
}

/** Beside a field three digits are enough, and whole numbers stay whole. */
function round(value, digits = 3) {
    const whole = String(Math.trunc(Math.abs(value))).length;
    return Number(value.toPrecision(Math.max(digits, whole)));
}
