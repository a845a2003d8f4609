from odoo import Command, api, fields, models
from odoo.exceptions import UserError

CONFIDENCES = [(str(number), str(number)) for number in range(11)]


class OkrCheckinWizard(models.TransientModel):
    """The quick check-in: all open key results of an objective, or chosen ones, on one page.

    Opened with `default_objective_id` or `default_key_result_ids` in the context. Rows that were
    not touched are left out; the others become check-ins of the caller, in one batch.
    """

    _name = "okr.checkin.wizard"
    _description = "Quick Check-in"

    objective_id = fields.Many2one("okr.objective")
    key_result_ids = fields.Many2many("okr.key.result", string="Chosen Key Results")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day on which the values were true; today or earlier.",
    )
    is_correction = fields.Boolean(
        "This corrects a slip", help="The history shows it as a correction of what was said before."
    )
    line_ids = fields.One2many(
        "okr.checkin.wizard.line",
        "wizard_id",
        "Key Results",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("objective_id", "key_result_ids")
    def _compute_line_ids(self):
        for wizard in self:
            key_results = wizard._get_open_key_results()
            wizard.line_ids = [Command.clear()] + [
                Command.create(wizard._prepare_line_vals(key_result)) for key_result in key_results
            ]

    def _get_open_key_results(self):
        """The key results asked for that take a check-in of the caller; says why when none does."""
        self.ensure_one()
        asked = self.objective_id.key_result_ids | self.key_result_ids._origin
        asked._fetch_for_check_in()
        ready = asked.filtered("can_check_in")
        if asked and not ready:
            asked._check_may_check_in()
            raise UserError(
                self.env._(
                    "“%s” takes no check-ins now. That is possible while its cycle is running or "
                    "being graded, and its objective active.",
                    asked[0].display_name,
                )
            )
        return ready

    def _prepare_line_vals(self, key_result):
        checked = bool(key_result.last_checkin_date)
        return {
            "key_result_id": key_result.id,
            "value": key_result.current_value,
            "confidence": str(key_result.confidence) if checked else False,
            "blocker_cause": key_result.blocker_cause,
        }

    def action_post(self):
        """Check in on the touched rows, under the caller's own name and rights."""
        self._okr_one()
        touched = self.line_ids.filtered("is_touched")
        if not touched:
            raise UserError(
                self.env._(
                    "Nothing to post yet: change a value or a confidence, or tick No change."
                )
            )
        self.env["okr.checkin"].create([line._prepare_checkin_vals() for line in touched])
        return {"type": "ir.actions.act_window_close", "infos": {"checkins": len(touched)}}


class OkrCheckinWizardLine(models.TransientModel):
    """One key result of a quick check-in. What it shows is read with the caller's own rights."""

    _name = "okr.checkin.wizard.line"
    _description = "Quick Check-in on a Key Result"

    wizard_id = fields.Many2one("okr.checkin.wizard", required=True, ondelete="cascade")
    key_result_id = fields.Many2one("okr.key.result", required=True, ondelete="cascade")
    name = fields.Char("Title", related="key_result_id.name", related_sudo=False)
    objective_name = fields.Char(
        "Objective", related="key_result_id.objective_id.name", related_sudo=False
    )
    kind = fields.Selection(related="key_result_id.kind", related_sudo=False)
    unit = fields.Char(related="key_result_id.unit", related_sudo=False)
    base_value = fields.Float(related="key_result_id.base_value", related_sudo=False)
    target_value = fields.Float(related="key_result_id.target_value", related_sudo=False)
    range_min = fields.Float(related="key_result_id.range_min", related_sudo=False)
    range_max = fields.Float(related="key_result_id.range_max", related_sudo=False)
    previous_value = fields.Float(
        "Last Value", related="key_result_id.current_value", related_sudo=False
    )
    previous_confidence = fields.Integer(
        "Last Confidence", related="key_result_id.confidence", related_sudo=False
    )
    last_checkin_date = fields.Date(related="key_result_id.last_checkin_date", related_sudo=False)
    off_track_below = fields.Float(compute="_compute_off_track", compute_sudo=False)
    off_track_above = fields.Float(compute="_compute_off_track", compute_sudo=False)
    value = fields.Float()
    confidence = fields.Selection(CONFIDENCES, help="From 0 to 10: will the target be reached?")
    is_unchanged = fields.Boolean("No change")
    note = fields.Text()
    blocker_cause = fields.Selection(
        selection=lambda self: self.env["okr.checkin"]._fields["blocker_cause"].selection,
        string="Blocked by",
    )
    is_touched = fields.Boolean(compute="_compute_is_touched")

    @api.depends("value", "confidence", "is_unchanged", "note", "blocker_cause", "key_result_id")
    def _compute_is_touched(self):
        for line in self:
            line.is_touched = bool(
                line.is_unchanged
                or line.note
                or line._is_news()
                or line.blocker_cause != line.key_result_id.blocker_cause
            )

    @api.depends("key_result_id")
    def _compute_off_track(self):
        for line in self:
            below, above = line.key_result_id._off_track_bounds() if line.key_result_id else (0, 0)
            line.off_track_below, line.off_track_above = below, above

    @api.constrains("key_result_id")
    def _check_key_result(self):
        # Constraints run as superuser; this one asks what the caller may do.
        key_results = self.sudo(False).key_result_id
        key_results.check_access("read")
        key_results._check_may_check_in()

    def _is_news(self):
        """Whether value or confidence differ from the last check-in."""
        self.ensure_one()
        if self.value != self.previous_value:
            return True
        if not self.last_checkin_date:
            return bool(self.confidence)
        return self.confidence != str(self.previous_confidence)

    def _prepare_checkin_vals(self):
        self.ensure_one()
        vals = {"key_result_id": self.key_result_id.id, "date": self.wizard_id.date}
        if self.is_unchanged and self.last_checkin_date:
            return {**vals, "kind": "confirmed", "blocker_cause": self.key_result_id.blocker_cause}
        if not self.confidence:
            raise UserError(
                self.env._("Confidence of “%s”: please choose a number from 0 to 10.", self.name)
            )
        if not (self.note or "").strip():
            reason = self.key_result_id._note_reason(self.value, int(self.confidence))
            if reason:
                raise UserError(self.key_result_id._note_question_text(reason))
        kind = "updated" if self._is_news() else "confirmed"
        return {
            **vals,
            "kind": "correction" if self.wizard_id.is_correction else kind,
            "value": self.value,
            "confidence": int(self.confidence),
            "note": self.note,
            "blocker_cause": self.blocker_cause,
        }
