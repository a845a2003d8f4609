from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine import calendars

CADENCES = [
    ("quarter", "Quarter"),
    ("trimester", "Trimester"),
    ("half", "Half-year"),
    ("year", "Year"),
    ("custom", "Custom"),
]
STATES = [
    ("draft", "Draft"),
    ("planning", "Planning"),
    ("active", "Active"),
    ("grading", "Grading"),
    ("closed", "Closed"),
]


class OkrCycle(models.Model):
    """A period with its own objectives, from draft to closed.

    Every internal user of the company reads it; coaches write it. The state changes only through
    the methods of okr_cycle_life.py.
    """

    _name = "okr.cycle"
    _description = "OKR Cycle"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    cadence = fields.Selection(CADENCES, required=True, default="quarter")
    parent_id = fields.Many2one(
        "okr.cycle",
        "Within",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('id', '!=', id), ('cadence', '!=', 'quarter')]",
        help="The longer cycle that this one is a part of, such as the year of a quarter.",
    )
    child_ids = fields.One2many("okr.cycle", "parent_id", "Cycles Within")
    date_start = fields.Date("Starts on", required=True)
    date_end = fields.Date("Ends on", required=True)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True, index=True
    )

    # rhythm
    checkin_interval = fields.Selection(
        [
            ("weekly", "Every week"),
            ("biweekly", "Every two weeks"),
            ("monthly", "Every four weeks"),
        ],
        "Check-in Rhythm",
        compute="_compute_rhythm",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    grace_days = fields.Integer(
        compute="_compute_rhythm",
        store=True,
        readonly=False,
        precompute=True,
        help="Calendar days after a due check-in before a key result counts as outdated.",
    )
    grading_days = fields.Integer(
        compute="_compute_rhythm",
        store=True,
        readonly=False,
        precompute=True,
        help="Working days after the end in which late check-ins are taken and scores are given.",
    )
    date_grading_end = fields.Date("Grading until", compute="_compute_date_grading_end")

    # contents
    objective_ids = fields.One2many("okr.objective", "cycle_id", "Objectives")
    objective_count = fields.Integer(compute="_compute_counts")
    draft_count = fields.Integer("Drafts", compute="_compute_counts")
    closed_count = fields.Integer("Finished", compute="_compute_counts")
    log_ids = fields.One2many("okr.cycle.log", "cycle_id", "History", readonly=True)
    reopen_reason = fields.Text(compute="_compute_reopen_reason")
    previous_id = fields.Many2one("okr.cycle", "Follows", copy=False, check_company=True)

    _dates_order = models.Constraint(
        "CHECK (date_start < date_end)",
        "A cycle has to end after it starts: please correct Starts on or Ends on.",
    )
    _grace = models.Constraint(
        "CHECK (grace_days >= 0 AND grading_days >= 0)",
        "Days of grace and of grading cannot be negative.",
    )
    # The last word when two people create the same quarter at once.
    _start_uniq = models.UniqueIndex(
        "(company_id, cadence, date_start) WHERE active IS TRUE AND cadence <> 'custom'",
        "There is already a cycle of this cadence that starts on this day.",
    )

    @api.depends("cadence", "date_start", "company_id")
    def _compute_name(self):
        for cycle in self:
            cycle.name = cycle.name or cycle._suggest_name()

    @api.depends("company_id")
    def _compute_rhythm(self):
        for cycle in self:
            company = cycle.company_id
            cycle.checkin_interval = cycle.checkin_interval or company.okr_checkin_interval
            if not cycle.grace_days:
                cycle.grace_days = company.okr_grace_days
            if not cycle.grading_days:
                cycle.grading_days = company.okr_grading_days

    @api.depends("date_end", "grading_days")
    def _compute_date_grading_end(self):
        for cycle in self:
            cycle.date_grading_end = cycle.date_end and calendars.add_working_days(
                cycle.date_end, cycle.grading_days
            )

    @api.depends("objective_ids.state")
    def _compute_counts(self):
        counts = {
            (cycle.id, state): count
            for cycle, state, count in self.env["okr.objective"]._read_group(
                [("cycle_id", "in", self.ids)], ["cycle_id", "state"], ["__count"]
            )
        }
        for cycle in self:
            per_state = {
                state: n for (cycle_id, state), n in counts.items() if cycle_id == cycle.id
            }
            cycle.objective_count = sum(per_state.values())
            cycle.draft_count = per_state.get("draft", 0)
            cycle.closed_count = per_state.get("closed", 0) + per_state.get("dropped", 0)

    @api.depends("log_ids.event")
    def _compute_reopen_reason(self):
        for cycle in self:
            reopened = cycle.log_ids.filtered(lambda log: log.event == "reopened")
            cycle.reopen_reason = "\n".join(reopened.mapped("reason"))

    @api.constrains("date_start", "date_end", "cadence", "company_id", "active")
    def _check_overlap(self):
        checked = self.filtered(lambda c: c.active and c.cadence != "custom")
        if not checked:
            return
        others = self.search(
            [
                ("company_id", "in", checked.company_id.ids),
                ("cadence", "in", checked.mapped("cadence")),
                ("date_start", "<=", max(checked.mapped("date_end"))),
                ("date_end", ">=", min(checked.mapped("date_start"))),
            ]
        )
        for cycle in checked:
            for other in others.filtered(cycle._overlaps):
                raise ValidationError(
                    self.env._(
                        "%(cycle)s overlaps %(other)s (%(start)s to %(end)s), which has the same "
                        "cadence. Change Starts on or Ends on, or use the cadence Custom.",
                        cycle=cycle.name,
                        other=other.name,
                        start=format_date(self.env, other.date_start),
                        end=format_date(self.env, other.date_end),
                    )
                )

    def _overlaps(self, other):
        return (
            self != other
            and self.company_id == other.company_id
            and self.cadence == other.cadence
            and self.date_start <= other.date_end
            and other.date_start <= self.date_end
        )

    @api.constrains("parent_id", "date_start", "date_end", "cadence")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Within: a cycle cannot be a part of itself."))
        for cycle in self | self.child_ids:
            parent = cycle.parent_id
            if parent and not (
                parent.date_start <= cycle.date_start and cycle.date_end <= parent.date_end
            ):
                raise ValidationError(
                    self.env._(
                        "Within: %(cycle)s (%(start)s to %(end)s) does not lie inside %(parent)s. "
                        "Change its dates, or choose another cycle.",
                        cycle=cycle.name,
                        start=format_date(self.env, cycle.date_start),
                        end=format_date(self.env, cycle.date_end),
                        parent=parent.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        held = self.with_context(active_test=False).filtered("objective_ids")
        used = self.filtered(lambda c: c.state not in ("draft", "planning") or c in held)
        if used:
            raise UserError(
                self.env._(
                    "%(cycles)s has objectives or history and cannot be deleted. Archive it "
                    "instead.",
                    cycles=", ".join(used.mapped("name")),
                )
            )

    def write(self, vals):
        self._check_write(vals)
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # also in the company that they come to
        if {"checkin_interval", "grace_days"} & vals.keys():
            self.env["okr.rollup"]._refresh_due_dates(self)
        return result

    def copy_data(self, default=None):
        """A copy is the next period, in draft and without objectives."""
        vals_list = super().copy_data(default=default)
        for cycle, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("date_start"):
                vals.update(cycle._next_period_vals())
                if "name" not in (default or {}):
                    vals.pop("name")  # named after its own dates
        return vals_list

    def _check_write(self, vals):
        if self._is_okr_internal():
            return
        if "state" in vals:
            raise UserError(
                self.env._(
                    "State: a cycle is opened and closed with the buttons on its form, which show "
                    "what is still missing."
                )
            )
        shape = {"company_id", "cadence", "date_start"} & vals.keys()
        if shape and (opened := self.filtered(lambda c: c.state not in ("draft", "planning"))):
            raise UserError(
                self.env._(
                    "%(cycles)s is already open: its company, cadence and first day stay as they "
                    "are.",
                    cycles=", ".join(opened.mapped("name")),
                )
            )
        if closed := self.filtered(lambda c: c.state == "closed" and set(vals) - {"active"}):
            raise UserError(
                self.env._(
                    "%(cycles)s is closed and can no longer change. Reopen it with a reason.",
                    cycles=", ".join(closed.mapped("name")),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal() and any(
            vals.get("state", "draft") != "draft" for vals in vals_list
        ):
            raise UserError(
                self.env._("State: a new cycle starts as a draft. Open it with its button.")
            )
        return super().create(vals_list)

    def _suggest_name(self):
        """Name after the fiscal period, such as “Q2 2026”; the dates for a custom one."""
        self.ensure_one()
        if not self.date_start:
            return False
        if self.cadence == "custom":
            return self.env._("From %(date)s", date=format_date(self.env, self.date_start))
        month = int(self.company_id.okr_fiscal_month or 1)
        label = calendars.fiscal_year_label(self.date_start, month)
        if self.cadence == "year":
            return label
        prefix = {"quarter": "Q", "trimester": "T", "half": "H"}[self.cadence]
        return f"{prefix}{calendars.ordinal(self.cadence, self.date_start, month)} {label}"

    def _next_period_vals(self):
        """Values of the cycle that follows this one: same cadence and rhythm, later dates."""
        self.ensure_one()
        if self.cadence == "custom":
            start = self.date_end + timedelta(days=1)
            end = start + (self.date_end - self.date_start)
        else:
            start, end = calendars.next_period(
                self.cadence, self.date_end, int(self.company_id.okr_fiscal_month)
            )
        return {
            "company_id": self.company_id.id,
            "cadence": self.cadence,
            "date_start": start,
            "date_end": end,
            "checkin_interval": self.checkin_interval,
            "grace_days": self.grace_days,
            "grading_days": self.grading_days,
            "previous_id": self.id,
            "parent_id": self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("cadence", "=", self.parent_id.cadence),
                    ("date_start", "<=", start),
                    ("date_end", ">=", end),
                ],
                limit=1,
            ).id
            if self.parent_id
            else False,
        }
