from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.progress import Measure, is_sane
from .okr_objective import DECISIONS, MISS_CAUSES

KINDS = [
    ("increase", "Increase"),
    ("decrease", "Decrease"),
    ("at_least", "At least"),
    ("at_most", "At most"),
    ("range", "Within a range"),
    ("milestone", "Milestone"),
]


class OkrKeyResult(models.Model):
    """How an objective is measured: a value on its way from base to target.

    Read and written by the same people as its objective; its own lead checks in. Text, targets
    and weight freeze with the objective. The latest value, date and confidence live here as plain
    columns that `okr.rollup` writes from the check-ins.
    """

    _name = "okr.key.result"
    _description = "Key Result"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "okr.verdict.mixin",
        "okr.frozen.mixin",
        "okr.health.mixin",
        "okr.import.mixin",
        "okr.number.mixin",
    ]
    _mail_post_access = "read"
    _order = "objective_id, sequence, id"
    _check_company_auto = True

    name = fields.Char("Key Result", required=True, index="trigram")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    objective_id = fields.Many2one(
        "okr.objective", required=True, index=True, ondelete="cascade", check_company=True
    )
    cycle_id = fields.Many2one(related="objective_id.cycle_id", store=True, index=True)
    company_id = fields.Many2one(related="objective_id.company_id", store=True, index=True)
    department_id = fields.Many2one(
        related="objective_id.department_id", store=True, index="btree_not_null"
    )
    state = fields.Selection(related="objective_id.state", store=True, index=True)
    ambition = fields.Selection(related="objective_id.ambition")
    lead_id = fields.Many2one(
        "hr.employee",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Who checks in. Empty: the lead of the objective.",
    )
    lead_user_id = fields.Many2one(
        related="lead_id.user_id", string="Lead's User", store=True, index="btree_not_null"
    )

    # measure
    kind = fields.Selection(KINDS, required=True, default="increase")
    unit = fields.Char(help="Such as %, days, € or customers.")
    base_value = fields.Float("Base", help="Where it stands at the start.")
    target_value = fields.Float(
        "Target",
        compute="_compute_target_value",
        store=True,
        readonly=False,
        precompute=True,
        help="Where it should get; for At least and At most, the limit.",
    )
    commit_value = fields.Float("Commit", help="Sure to be reached: counts 0.3.")
    stretch_value = fields.Float("Stretch", help="A wonder: counts 1.0.")
    range_min = fields.Float("From")
    range_max = fields.Float("To")
    fail_min = fields.Float("Fails below", help="Counts 0 from here downwards.")
    fail_max = fields.Float("Fails above", help="Counts 0 from here upwards.")
    weight = fields.Float(default=1.0, aggregator=None)

    # latest, written by okr.rollup
    current_value = fields.Float("Value", copy=False, aggregator=None)
    progress = fields.Float(readonly=True, copy=False, aggregator="avg", help="Share 0-1.")
    progress_raw = fields.Float(
        "Way Covered", readonly=True, copy=False, aggregator=None, help="Not limited to 0-1."
    )
    confidence = fields.Integer(readonly=True, copy=False, aggregator="avg", help="From 0 to 10.")
    last_checkin_id = fields.Many2one("okr.checkin", readonly=True, copy=False, index=False)
    last_checkin_date = fields.Date("Last Check-in", readonly=True, copy=False)
    checkin_due_date = fields.Date("Check-in Due", readonly=True, copy=False, index=True)
    outdated_after = fields.Date(readonly=True, copy=False)
    blocker_cause = fields.Selection(
        selection=lambda self: self.env["okr.checkin"]._fields["blocker_cause"].selection,
        string="Blocked by",
        readonly=True,
        copy=False,
    )
    blocked_since = fields.Date(readonly=True, copy=False)
    checkin_ids = fields.One2many("okr.checkin", "key_result_id", "Check-ins", readonly=True)
    revision_ids = fields.One2many("okr.revision", "key_result_id", "Changes", readonly=True)

    # given when the cycle is closed
    score = fields.Float(readonly=True, copy=False, aggregator="avg", help="0.0-1.0, judged once.")
    is_scored = fields.Boolean("Scored", readonly=True, copy=False)
    final_value = fields.Float(readonly=True, copy=False, aggregator=None)
    miss_cause = fields.Selection(MISS_CAUSES, "Main cause", readonly=True, copy=False)
    learning = fields.Text("What we learned", readonly=True, copy=False)
    miss_happened = fields.Text("What happened?", readonly=True, copy=False)
    miss_signal = fields.Text("When could we have known?", readonly=True, copy=False)
    miss_change = fields.Text("What will we do differently?", readonly=True, copy=False)
    decision = fields.Selection(DECISIONS, "What next", readonly=True, copy=False)
    carried_from_id = fields.Many2one(
        "okr.key.result", "Carried from", readonly=True, copy=False, index="btree_not_null"
    )

    can_check_in = fields.Boolean(compute="_compute_can_check_in")

    # An archived key result stays as it was closed, so that the numbers of its objective do too.
    _open_after_close = {"color", "sequence", "tag_ids"}

    _weight_not_negative = models.Constraint(
        "CHECK (weight >= 0 AND weight < 1e15)",
        "Weight: a number of 0 or more, please. 0 means that it does not count.",
    )

    @api.depends("kind")
    def _compute_target_value(self):
        """A milestone is reached at 1; the other kinds keep what was typed."""
        for key_result in self:
            if key_result.kind == "milestone" and not key_result.target_value:
                key_result.target_value = 1.0
            else:
                key_result.target_value = key_result.target_value

    @api.depends("state", "last_checkin_date", "outdated_after", "confidence", "guardrail_state")
    def _compute_health(self):
        return super()._compute_health()

    @api.depends_context("uid")
    @api.depends("state", "lead_user_id", "objective_id")
    def _compute_can_check_in(self):
        allowed = self._filter_may_check_in()
        for key_result in self:
            key_result.can_check_in = (
                key_result.state == "active"
                and key_result.cycle_id.state in ("active", "grading")
                and key_result in allowed
            )

    @api.constrains(
        "kind",
        "base_value",
        "target_value",
        "commit_value",
        "stretch_value",
        "range_min",
        "range_max",
        "fail_min",
        "fail_max",
        "current_value",
    )
    def _check_measure(self):
        texts = self._measure_problem_texts()
        for key_result in self:
            if problem := key_result._measure().problem():
                raise ValidationError(
                    self.env._(
                        "“%(key_result)s”: %(problem)s",
                        key_result=key_result.name,
                        problem=texts[problem],
                    )
                )
            if not is_sane(key_result.current_value):
                raise ValidationError(
                    self.env._("Value of “%s”: please give a number below 10^15.", key_result.name)
                )

    def _measure_problem_texts(self):
        return {
            "not_a_number": self.env._(
                "Base, Target and the limits must be real numbers below 10^15."
            ),
            "base_is_target": self.env._(
                "Target must differ from Base. To keep a value where it is, choose At least, "
                "At most or Within a range."
            ),
            "zones_order": self.env._(
                "Base, Commit, Target and Stretch must follow one another in this order. Correct "
                "Commit and Stretch, or leave both empty."
            ),
            "range_reversed": self.env._("From must not be greater than To."),
            "fail_min_inside": self.env._(
                "Fails below must be smaller than the lower limit: it is where nothing is left."
            ),
            "fail_max_inside": self.env._(
                "Fails above must be greater than the upper limit: it is where nothing is left."
            ),
        }

    def _measure(self):
        """The engine's view of this key result."""
        self.ensure_one()
        return Measure(
            kind=self.kind,
            base=self.base_value,
            target=self.target_value,
            commit=self.commit_value,
            stretch=self.stretch_value,
            range_min=self.range_min,
            range_max=self.range_max,
            fail_min=self.fail_min,
            fail_max=self.fail_max,
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal():
            for vals in vals_list:
                self._check_managed_fields(self._managed_in(vals))
        key_results = super().create(
            [{"current_value": vals.get("base_value", 0.0), **vals} for vals in vals_list]
        )
        if not self._is_okr_internal():
            key_results._log_added()
        self.env["okr.rollup"]._refresh_key_results(key_results)
        return key_results

    def write(self, vals):
        if not self._is_okr_internal():
            self._check_write(vals)
        untouched = self.browse()
        if "base_value" in vals and "current_value" not in vals:
            untouched = self.filtered(
                lambda kr: not kr.last_checkin_id and kr.current_value == kr.base_value
            )
        objectives = self.objective_id
        result = super().write(vals)
        if "objective_id" in vals and not self._is_okr_internal():
            self.check_access("write")  # the objective that they come to has owners too
            self._log_added()
        if untouched:
            untouched._okr_internal().write({"current_value": vals["base_value"]})
        numbers = self._frozen_fields() | {"current_value", "active", "objective_id"}
        if vals.keys() & numbers and not self._is_okr_together():
            self.env["okr.rollup"]._refresh_key_results(self)
            self.env["okr.rollup"]._refresh_objectives(objectives - self.objective_id)
        return result

    def unlink(self):
        objectives = self.objective_id
        result = super().unlink()
        self.env["okr.rollup"]._refresh_objectives(objectives.exists())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        used = self.filtered(lambda kr: kr.state != "draft" or kr.last_checkin_id)
        if used:
            raise UserError(
                self.env._(
                    "“%s” has history and cannot be deleted. Archive it instead.", used[0].name
                )
            )

    def _check_write(self, vals):
        active = self.filtered(lambda kr: kr.state != "draft")
        if active and "current_value" in vals:
            raise UserError(
                self.env._(
                    "Value: after activation the value of “%s” comes from check-ins.",
                    active[0].name,
                )
            )
        if active and "objective_id" in vals:
            raise UserError(
                self.env._("Objective: “%s” is active and stays where it is.", active[0].name)
            )

    def _log_added(self):
        """A key result that joins a running objective needs a reason, like any other change."""
        late = self.filtered(lambda kr: kr.state != "draft")
        late._check_not_closed({"name": True})
        late._log_revisions([(kr, "name", "", kr.name) for kr in late])

    def _frozen_fields(self):
        return {
            "name",
            "kind",
            "unit",
            "base_value",
            "target_value",
            "commit_value",
            "stretch_value",
            "range_min",
            "range_max",
            "fail_min",
            "fail_max",
            "weight",
            "active",
        }

    def _managed_fields(self):
        return {
            # copied from the objective and the lead; rights are read from some of them
            "state",
            "cycle_id",
            "company_id",
            "department_id",
            "lead_user_id",
            "progress",
            "progress_raw",
            "confidence",
            "last_checkin_id",
            "last_checkin_date",
            "checkin_due_date",
            "outdated_after",
            "blocker_cause",
            "blocked_since",
            "score",
            "is_scored",
            "final_value",
            "miss_cause",
            "learning",
            "miss_happened",
            "miss_signal",
            "miss_change",
            "decision",
            "carried_from_id",
        }

    def _revision_owner_vals(self):
        return {"objective_id": self.objective_id.id, "key_result_id": self.id}
