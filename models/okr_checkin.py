from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine.progress import is_sane
from ..engine.said import Said

BLOCKER_CAUSES = [
    ("resource", "Resources"),
    ("dependency", "Waiting for others"),
    ("clarity", "Unclear what to do"),
    ("priority", "Other priorities"),
    ("external", "Outside events"),
]

# Context values from a client are JSON: none of them can ever be this object.
_HAS_DEFAULTS = object()


class SaidBefore(NamedTuple):
    """What is known of a key result before somebody checks in."""

    key_result: models.Model
    value: float
    confidence: int
    is_checked: bool
    is_open: bool
    cycle_id: int
    start: date
    end: date
    is_grading: bool


class OkrCheckin(models.Model):
    """What was said about a key result on a day: append-only, readable by everybody.

    Leads, contributors, department managers and coaches check in, each under their own name. A
    slip is put right by a correction, a later row. The newest row (by date, then id) speaks.
    """

    _name = "okr.checkin"
    _description = "Check-in"
    _inherit = ["okr.number.mixin"]
    _order = "date desc, id desc"
    _rec_name = "key_result_id"

    key_result_id = fields.Many2one(
        "okr.key.result", required=True, index=False, ondelete="restrict"
    )
    cycle_id = fields.Many2one("okr.cycle", readonly=True, index=False)
    company_id = fields.Many2one(related="key_result_id.company_id")
    objective_id = fields.Many2one(related="key_result_id.objective_id")
    department_id = fields.Many2one(related="key_result_id.department_id")
    unit = fields.Char(related="key_result_id.unit")
    date = fields.Date(required=True, default=fields.Date.context_today)
    value = fields.Float(required=True, aggregator=None)
    confidence = fields.Integer(required=True, aggregator="avg", help="From 0 to 10.")
    progress = fields.Float(readonly=True, aggregator="avg", help="Share 0-1 that the value means.")
    kind = fields.Selection(
        [
            ("updated", "Updated"),
            ("confirmed", "Confirmed"),
            ("correction", "Correction"),
            ("measured", "Measured"),
        ],
        required=True,
        default="updated",
    )
    note = fields.Text()
    blocker_cause = fields.Selection(BLOCKER_CAUSES, "Blocked by")
    is_late = fields.Boolean("Late", readonly=True, help="Given after the end of the cycle.")
    author_id = fields.Many2one(
        "res.users", required=True, index=False, default=lambda self: self.env.uid
    )

    _confidence_range = models.Constraint(
        "CHECK (confidence >= 0 AND confidence <= 10)",
        "Confidence: a number from 0 to 10, please.",
    )
    _latest = models.Index("(key_result_id, date DESC, id DESC)")
    _by_cycle = models.Index("(cycle_id, date) INCLUDE (value, confidence)")
    _by_date = models.Index("USING brin (date)")

    @api.model_create_multi
    def create(self, vals_list):
        """Add check-ins, in one batch for any number of key results.

        `value` is in the unit of the key result (default: unchanged, as a confirmation),
        `confidence` 0-10 (default: unchanged). Raises a UserError that names the field when a
        value is no number, the day lies in the future or the cycle takes no check-ins, and an
        AccessError for who may not check in. The author is always the caller.
        """
        if not all(vals.get("key_result_id") for vals in vals_list):
            raise ValidationError(self.env._("Key Result: please say which one it is about."))
        key_results = self.env["okr.key.result"].browse(
            [self._okr_id(vals["key_result_id"]) for vals in vals_list]
        )
        if not vals_list:
            return super().create(vals_list)
        if not self._is_okr_internal():
            key_results._fetch_for_check_in()
            key_results._check_may_check_in()
        today = fields.Date.context_today(self)
        rollup = self.env["okr.rollup"]
        every = self.env["okr.key.result"].union(key_results)
        facts = {key_result.id: rollup._checkin_facts(key_result) for key_result in every}
        said = {key_result.id: self._prepare_said_before(key_result) for key_result in every}
        defaults = self._okr_defaults({"date": today})
        prepared = [
            self._prepare_checkin_vals({**defaults, **vals}, said[id_], facts[id_], today)
            for vals, id_ in zip(vals_list, key_results._ids, strict=True)
        ]
        with_defaults = super(OkrCheckin, self.with_context(okr_defaults=_HAS_DEFAULTS))
        checkins = with_defaults.create(prepared).with_env(self.env)
        rollup._apply_checkins(
            [
                Said(
                    vals["key_result_id"],
                    id_,
                    vals["date"],
                    vals["value"],
                    vals["progress"],
                    vals["confidence"],
                    vals.get("blocker_cause") or None,
                    vals.get("kind") != "measured",
                )
                for id_, vals in zip(checkins.ids, prepared, strict=True)
            ],
            facts,
        )
        return checkins

    @api.model
    def _okr_defaults(self, values):
        if "okr_defaults" in self.env.context:  # within another one's `create`
            self = self.with_context(okr_defaults=None)
        return self._add_missing_default_values(values)

    @api.model
    def _add_missing_default_values(self, values):
        """Asked for once by `create`; the ORM asks again for each of ten thousand rows."""
        if self.env.context.get("okr_defaults") is _HAS_DEFAULTS:
            return values
        return super()._add_missing_default_values(values)

    def write(self, vals):
        if self._is_okr_internal():
            return super().write(vals)
        raise UserError(
            self.env._("A check-in is never edited. Add a new one, as a correction if needed.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A check-in is never deleted. Add a new one, as a correction if needed.")
        )

    def _prepare_said_before(self, key_result):
        """What check-ins are held against, read once for all that speak of one key result."""
        cycle = key_result.cycle_id
        state = cycle.state
        return SaidBefore(
            key_result,
            key_result.current_value,
            key_result.confidence,
            bool(key_result.last_checkin_date),
            state in ("active", "grading") and key_result.state == "active" and key_result.active,
            cycle.id,
            cycle.date_start,
            cycle.date_end,
            state == "grading",
        )

    def _prepare_checkin_vals(self, vals, before, facts, today):
        key_result = before.key_result
        vals = dict(vals)
        value = vals.get("value", before.value)
        confidence = vals.get("confidence", before.confidence)
        if isinstance(value, bool) or not isinstance(value, int | float) or not is_sane(value):
            raise ValidationError(
                self.env._(
                    "Value of “%s”: please give a number below 10^15.", key_result.display_name
                )
            )
        unsaid = "confidence" not in vals and not before.is_checked
        if unsaid or confidence not in range(11) or isinstance(confidence, bool):
            raise ValidationError(
                self.env._(
                    "Confidence of “%s”: a whole number from 0 to 10, please.",
                    key_result.display_name,
                )
            )
        if not before.is_open:
            raise UserError(self._closed_text(key_result, key_result.cycle_id))
        day = self._checked_day(vals.get("date"), before, today)
        if vals.get("kind", "updated") == "updated" and "value" not in vals:
            vals["kind"] = "confirmed"
        if not self._is_okr_internal():
            vals["author_id"] = self.env.uid
            if vals.get("kind") == "measured":
                raise UserError(
                    self.env._("Kind: measured values come from live metrics, not by hand.")
                )
        return {
            **vals,
            "key_result_id": key_result.id,
            "value": value,
            "confidence": int(confidence),
            "date": day,
            "cycle_id": before.cycle_id,
            "progress": facts.measure.progress(value),
            "is_late": before.is_grading or day > before.end,
        }

    def _checked_day(self, day, before, today):
        """The day of a check-in as a date: from the start of its cycle to today."""
        try:
            day = fields.Date.to_date(day) or today
        except ValueError as error:
            raise ValidationError(self.env._("Date: %s is no day.", day)) from error
        if day > today:
            raise ValidationError(
                self.env._(
                    "Date: a check-in cannot lie in the future. Today is %s.",
                    format_date(self.env, today),
                )
            )
        # Work may begin before the first day, once the objective is active.
        first = before.start
        if day < first:
            first = min(first, before.key_result.objective_id.date_activated or first)
        if day < first:
            raise ValidationError(
                self.env._(
                    "Date: %(day)s lies before the start of %(cycle)s.",
                    day=format_date(self.env, day),
                    cycle=before.key_result.cycle_id.name,
                )
            )
        return day

    def _closed_text(self, key_result, cycle):
        if cycle.state in ("draft", "planning") or key_result.state == "draft":
            return self.env._(
                "“%s” is still a draft. It takes check-ins once its cycle is open and its "
                "objective active.",
                key_result.display_name,
            )
        if key_result.state == "dropped" or not key_result.active:
            return self.env._(
                "“%s” was given up and takes no more check-ins. Its history says why.",
                key_result.display_name,
            )
        return self.env._(
            "“%(key_result)s” is closed with %(cycle)s and takes no more check-ins. An OKR coach "
            "can reopen the cycle with a reason.",
            key_result=key_result.display_name,
            cycle=cycle.name,
        )
