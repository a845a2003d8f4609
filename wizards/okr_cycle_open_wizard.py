from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..models.okr_cycle import CADENCES

STEPS = [("cycle", "Cycle"), ("review", "Review"), ("activate", "Activate")]


class OkrCycleOpenWizard(models.TransientModel):
    """Open a cycle: pick or create it, see what each team has drafted, activate and freeze.

    Nothing is copied and nothing is kept here: cycle and drafts are real records, so that the
    wizard can be closed at any time and opened again. For OKR coaches.
    """

    _name = "okr.cycle.open.wizard"
    _description = "Open a Cycle"
    _rec_name = "step"

    step = fields.Selection(STEPS, required=True, default="cycle", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    source = fields.Selection(
        [("existing", "A cycle that is there already"), ("new", "A new cycle")],
        "Which cycle",
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    cycle_id = fields.Many2one(
        "okr.cycle",
        domain="[('company_id', '=', company_id),"
        " ('state', 'in', ('draft', 'planning', 'active'))]",
    )
    state = fields.Selection(related="cycle_id.state", string="State of the Cycle")
    cadence = fields.Selection(CADENCES, default="quarter", required=True)
    date_start = fields.Date(
        "Starts on", compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    date_end = fields.Date(
        "Ends on", compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    nest_in_year = fields.Boolean(
        "Create the year around it",
        default=True,
        help="Puts the cycle into the annual cycle around it, which is created when missing.",
    )
    new_name = fields.Char("Name", compute="_compute_names")
    year_name = fields.Char("Year", compute="_compute_names")

    line_ids = fields.One2many("okr.cycle.open.line", "wizard_id", "Teams")
    draft_count = fields.Integer("Drafts", compute="_compute_totals")
    ready_count = fields.Integer("Ready", compute="_compute_totals")
    blocked_count = fields.Integer("Stay drafts", compute="_compute_totals")
    empty_count = fields.Integer("Teams without drafts", compute="_compute_totals")

    @api.model
    def default_get(self, fields):
        self.env["okr.cycle"]._check_coach()
        values = super().default_get(fields)
        if "cycle_id" in fields and not values.get("cycle_id"):
            # What is being planned comes before what is only dated; the sooner the better.
            waiting = self.env["okr.cycle"].search(
                [
                    ("company_id", "=", self.env.company.id),
                    ("state", "in", ("draft", "planning")),
                ],
                order="state desc, date_start",
                limit=1,
            )
            values["cycle_id"] = waiting.id
        return values

    @api.depends("company_id")
    def _compute_source(self):
        for wizard in self:
            waiting = self.env["okr.cycle"].search_count(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("state", "in", ("draft", "planning")),
                ],
                limit=1,
            )
            wizard.source = wizard.source or ("existing" if waiting else "new")

    @api.depends("cadence", "company_id")
    def _compute_dates(self):
        for wizard in self:
            wizard.date_start, wizard.date_end = self.env["okr.cycle"]._propose_period(
                wizard.company_id, wizard.cadence or "quarter"
            )

    @api.depends("cadence", "date_start", "date_end", "company_id")
    def _compute_names(self):
        Cycle = self.env["okr.cycle"]
        for wizard in self:
            vals = {"company_id": wizard.company_id.id, "date_start": wizard.date_start}
            wizard.new_name = Cycle.new({**vals, "cadence": wizard.cadence})._suggest_name()
            year = wizard.date_start and Cycle._find_year(wizard.company_id, wizard.date_start)
            wizard.year_name = (
                year.name if year else Cycle.new({**vals, "cadence": "year"})._suggest_name()
            )

    @api.depends("line_ids.draft_count", "line_ids.blocked_count")
    def _compute_totals(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.draft_count = sum(lines.mapped("draft_count"))
            wizard.blocked_count = sum(lines.mapped("blocked_count"))
            wizard.ready_count = wizard.draft_count - wizard.blocked_count
            wizard.empty_count = len(lines.filtered("is_empty"))

    @api.constrains("cycle_id", "company_id", "step")
    def _check_cycle(self):
        # constraints run as superuser; the question is about the real user
        self.env["okr.cycle"].sudo(False)._check_coach()
        for wizard in self:
            if wizard.cycle_id and wizard.cycle_id.company_id != wizard.company_id:
                raise ValidationError(
                    self.env._("Cycle: choose one of %s.", wizard.company_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A wizard that starts on a cycle goes straight to the review."""
        self.env["okr.cycle"]._check_coach()
        for vals in vals_list:
            if vals.get("cycle_id") and "source" not in vals:
                cycle = self.env["okr.cycle"].browse(vals["cycle_id"])
                vals.update(company_id=cycle.company_id.id, source="existing")
                vals.setdefault("step", "review")
        wizards = super().create(vals_list)
        for wizard in wizards.filtered(lambda w: w.step == "review"):
            wizard._show_review()
        return wizards

    def action_next(self):
        """Go one step on. On the first one a new cycle is created for real."""
        self._check_may()
        if self.step == "cycle":
            self._take_cycle()
            self._show_review()
        elif self.step == "review":
            self.step = "activate"
        return self._reopen_action()

    def action_back(self):
        """Go one step back."""
        self._check_may()
        if self.step == "activate":
            self._show_review()
        else:
            self.step = "cycle"
        return self._reopen_action()

    def action_start_planning(self):
        """Let the teams draft their objectives: the cycle moves to planning and no further."""
        self._check_may()
        if self.step == "cycle":
            self._take_cycle()
        self.cycle_id.action_start_planning()
        return self._finish(self.env._("%s is being planned.", self.cycle_id.name))

    def action_activate(self):
        """Open the cycle: what is ready becomes active and freezes, the rest stays a draft."""
        self._check_may()
        if not self.cycle_id:
            raise UserError(self.env._("Cycle: please choose one first."))
        activated = self.cycle_id._open_from_wizard()
        return self._finish(
            self.env._(
                "%(cycle)s is open with %(count)s more objectives.",
                cycle=self.cycle_id.name,
                count=len(activated),
            )
        )

    def _check_may(self):
        self._okr_one()
        self.env["okr.cycle"]._check_coach()

    def _take_cycle(self):
        """The cycle that was picked, or a new one created from what was filled in."""
        if self.source == "existing":
            if not self.cycle_id:
                raise UserError(
                    self.env._("Cycle: please choose one, or create a new one instead.")
                )
            self.cycle_id._expect_state(("draft", "planning", "active"))
            return
        for name in ("date_start", "date_end"):
            if not self[name]:
                raise UserError(self.env._("%s: please give the day.", self._fields[name].string))
        if self.date_start >= self.date_end:
            raise UserError(
                self.env._(
                    "Ends on: it has to lie after Starts on, %s.",
                    format_date(self.env, self.date_start),
                )
            )
        self.cycle_id = self.env["okr.cycle"].create(
            {
                "company_id": self.company_id.id,
                "cadence": self.cadence,
                "date_start": self.date_start,
                "date_end": self.date_end,
            }
        )
        if self.nest_in_year and self.cadence != "year":
            self.cycle_id._nest_in_year()
        self.source = "existing"

    def _show_review(self):
        self.cycle_id._expect_state(("draft", "planning", "active"))
        self.step = "review"
        self.line_ids.unlink()
        self.env["okr.cycle.open.line"].create(
            [
                self.env["okr.cycle.open.line"]._prepare_vals(self, team)
                for team in self.cycle_id._review_teams()
            ]
        )

    def _reopen_action(self, name=None):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name or self.env._("Open %s", self.cycle_id.name or self.env._("a cycle")),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _finish(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
