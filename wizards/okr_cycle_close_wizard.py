from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("readiness", "Readiness"),
    ("score", "Score"),
    ("learn", "Learn"),
    ("decide", "Decide"),
    ("publish", "Publish"),
]


class OkrCycleCloseWizard(models.TransientModel):
    """Close a cycle, or one team's part of it: score, learn, decide, publish. For OKR coaches.

    What is filled in is written to the key results and objectives at every step, so the wizard
    can be left at any time; it starts again where something is missing. The steps themselves are
    in okr_cycle_close_steps.py.
    """

    _name = "okr.cycle.close.wizard"
    _description = "Close a Cycle"
    _rec_name = "step"

    cycle_id = fields.Many2one("okr.cycle", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="cycle_id.company_id")
    state = fields.Selection(related="cycle_id.state", string="State of the Cycle")
    date_grading_end = fields.Date(related="cycle_id.date_grading_end")
    department_id = fields.Many2one(
        "hr.department",
        domain="[('id', 'in', open_department_ids)]",
        help="Close one department's objectives. Empty: the whole cycle at once.",
    )
    open_department_ids = fields.Many2many("hr.department", compute="_compute_open_department_ids")
    shown_department_id = fields.Many2one("hr.department", readonly=True)
    step = fields.Selection(STEPS, required=True, default="readiness", readonly=True)
    problem = fields.Text("Still Missing", readonly=True)

    readiness_ids = fields.One2many("okr.cycle.close.readiness", "wizard_id", "What is Missing")
    score_ids = fields.One2many("okr.cycle.close.score", "wizard_id", "Scores")
    learn_ids = fields.One2many("okr.cycle.close.learn", "wizard_id", "Learning")
    decide_ids = fields.One2many("okr.cycle.close.decide", "wizard_id", "Decisions")
    objective_scores = fields.Html(compute="_compute_objective_scores")
    preview = fields.Html(readonly=True, sanitize=False)

    @api.model
    def default_get(self, fields):
        self.env["okr.cycle"]._check_coach()
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "okr.cycle":
            values.setdefault("cycle_id", self.env.context.get("active_id"))
        return values

    @api.depends("cycle_id")
    def _compute_open_department_ids(self):
        for wizard in self:
            teams = self.env["okr.objective"]._read_group(
                wizard.cycle_id._close_scope(None, ["active", "draft"]), ["department_id"]
            )
            wizard.open_department_ids = self.env["hr.department"].union(
                *(department for [department] in teams)
            )

    @api.depends("score_ids.score", "score_ids.is_scored")
    def _compute_objective_scores(self):
        for wizard in self:
            wizard.objective_scores = bool(wizard.score_ids) and self.env["ir.qweb"]._render(
                "hr_okr.okr_cycle_close_scores", {"rows": wizard.score_ids._objective_rows()}
            )

    @api.constrains("cycle_id", "department_id", "step")
    def _check_coach(self):
        # constraints run as superuser; the question is about the real user
        self.env["okr.cycle"].sudo(False)._check_coach()

    @api.model_create_multi
    def create(self, vals_list):
        """A new wizard starts on the step where the work was left."""
        self.env["okr.cycle"]._check_coach()
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._check_open()
            wizard._show(wizard._resume_step())
        return wizards

    def action_start_grading(self):
        """Move the running cycle to grading, also before its last day."""
        self._check_may()
        self._save_readiness()
        self.cycle_id.action_start_grading()
        self._show("readiness")
        return self._reopen_action()

    def action_show(self):
        """Show what is missing for the chosen department."""
        self._check_may()
        self._show("readiness")
        return self._reopen_action()

    def action_next(self):
        """Write what was filled in, and go on if the step is complete.

        Otherwise the wizard stays on the step and says what is missing.
        """
        self._check_may()
        if self.step == "readiness" and self.shown_department_id != self.department_id:
            return self.action_show()
        self._save_step()
        self.problem = "\n".join(self._step_problems(self.step)) or False
        if self.problem:
            self._show(self.step)
        else:
            self._show(self._neighbour(1))
        return self._reopen_action()

    def action_back(self):
        """Write what was filled in, and go one step back."""
        self._check_may()
        self._save_step()
        self.problem = False
        self._show(self._neighbour(-1))
        return self._reopen_action()

    def action_save(self):
        """Write what was filled in, complete or not, and leave."""
        self._check_may()
        self._save_step()
        return {"type": "ir.actions.act_window_close"}

    def action_publish(self):
        """Close for good: what the publish step has shown.

        Raises a UserError with all that is missing, whichever step it belongs to.
        """
        self._check_may()
        self.cycle_id._expect_state(("grading",))
        problems = [
            text for step, _label in STEPS[1:-1] for text in self._step_problems(step)
        ] + self.cycle_id._close_blockers(self._scope())
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))
        objectives = self.cycle_id._close(self._scope())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s objectives of %(cycle)s are closed. What was learned stays for "
                    "everybody to read.",
                    count=len(objectives),
                    cycle=self.cycle_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_may(self):
        self._okr_one()
        self.env["okr.cycle"]._check_coach()
        self._check_open()

    def _check_open(self):
        """Nothing can be scored before the cycle was opened nor after it was closed."""
        self.ensure_one()
        if self.cycle_id.state in ("draft", "planning"):
            raise UserError(
                self.env._(
                    "%s was never opened, so that there is nothing to close. Open it first.",
                    self.cycle_id.name,
                )
            )
        if self.cycle_id.state == "closed":
            self.cycle_id._expect_state(("active", "grading"))

    def _scope(self):
        """Departments to close, None for the whole cycle."""
        return self.department_id or None

    def _neighbour(self, direction):
        """The next or previous step; learning is skipped where nothing fell short."""
        steps = [step for step, _label in STEPS]
        step = steps[max(0, min(len(steps) - 1, steps.index(self.step) + direction))]
        if step == "learn" and not any(kr._fell_short() for kr in self._key_results()):
            step = steps[steps.index(step) + direction]
        return step

    def _resume_step(self):
        """The step to start on: the first one that is not complete."""
        key_results = self._key_results()
        begun = any(kr.is_scored or kr.close_anyway or kr.final_taken for kr in key_results)
        if self.cycle_id.state == "active" or not begun:
            return "readiness"
        for step in ("score", "learn", "decide"):
            if self._step_problems(step):
                return step
        decided = any(key_results.objective_id.mapped("decision"))
        return "publish" if decided else "decide"

    def _reopen_action(self, name=None):
        self._okr_one()
        return {
            "type": "ir.actions.act_window",
            "name": name or self.env._("Close %s", self.cycle_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
