from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .performance_link_guard import internal
from .performance_private_mixin import vault_and_window
from .performance_todo import give_todo

REVIEW_EVERY = relativedelta(months=3)


class PerformancePlan(models.Model):
    """A development plan: where a person wants to grow in a year or longer.

    On a clock of its own: nothing in it points to an OKR cycle. The employee owns the words; the
    manager of the day it was made reads along and reviews; a mentor reads if the employee says so.
    """

    _name = "performance.plan"
    _inherit = ["performance.pair.mixin", "performance.private.mixin", "performance.turn.mixin"]
    _description = "Development plan"
    _order = "date_end desc, id desc"
    _party_fields = ("employee_user_id", "manager_user_id", "mentor_user_id")
    _server_fields = frozenset(
        {
            "manager_id",
            "employee_user_id",
            "manager_user_id",
            "mentor_user_id",
            "company_id",
            "state",
            "employee_todo_id",
            "manager_todo_id",
        }
    )

    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    date_end = fields.Date(
        "To",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(years=1, days=-1),
    )
    date_review = fields.Date(
        "Next review",
        required=True,
        default=lambda self: fields.Date.context_today(self) + REVIEW_EVERY,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("done", "Finished"), ("cancelled", "Given up")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    mentor_id = fields.Many2one(
        "hr.employee", ondelete="set null", help="A colleague who reads the plan and helps."
    )
    mentor_user_id = fields.Many2one("res.users", "Mentor's user", index=True, readonly=True)
    goal_vault, goal = vault_and_window(
        fields.Text, "goal", help="Where do you want to be at the end?"
    )
    why_vault, why = vault_and_window(
        fields.Text, "why", string="Why", help="What does it change, for you and for the team?"
    )
    step_ids = fields.One2many("performance.plan.step", "plan_id", "Steps")
    review_ids = fields.One2many("performance.plan.review", "plan_id", "Reviews")
    is_employee = fields.Boolean(compute="_compute_roles")
    is_manager = fields.Boolean(compute="_compute_roles")
    employee_todo_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )
    manager_todo_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )

    _dates = models.Constraint(
        "CHECK (date_end >= date_start + 180)",
        "To: a development plan runs for half a year or longer. For shorter things, use a 1:1.",
    )

    @api.depends("employee_user_id", "manager_user_id", "employee_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        for plan in self:
            # whose card it is, before the server has frozen the user
            user_sudo = plan.employee_user_id.sudo() or plan.employee_id._origin.sudo().user_id
            plan.is_employee = user_sudo.id == self.env.uid
            plan.is_manager = plan.manager_user_id == self.env.user

    def _filter_window(self, name, operation):
        records = super()._filter_window(name, operation)
        if operation == "write":
            return records.filtered(lambda plan: plan.employee_user_id == self.env.user)
        return records

    def _inverse_window(self, name, vault_name):
        # a form sends its empty fields along, also for a manager who makes the plan
        given = self.filtered(lambda plan: plan[name] or plan._open_vault()[vault_name])
        return super(PerformancePlan, given)._inverse_window(name, vault_name)

    def write(self, vals):
        commands = vals.get("review_ids")
        if commands and len(vals) == 1 and all(c[0] == Command.CREATE for c in commands):
            # a review does not change the plan: whoever reads it adds one from the form as well
            self.env["performance.plan.review"].create(
                [{**command[2], "plan_id": plan.id} for plan in self for command in commands]
            )
            return True
        result = super().write(vals)
        if "mentor_id" in vals:
            for plan in self:
                plan._freeze_mentor()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        for plan in plans.filtered("mentor_id"):
            plan._freeze_mentor()
        return plans

    def _freeze_mentor(self):
        """Give the mentor's user of this moment the right to read; only the employee chooses."""
        self.ensure_one()
        if self.sudo(False).env.uid != self.employee_user_id.id and not self.env.su:
            raise ValidationError(self.env._("Mentor: the employee chooses who reads along."))
        # only the user is taken from the card, and only of an active colleague
        mentor_sudo = self.mentor_id.sudo()
        user_sudo = mentor_sudo.user_id
        if mentor_sudo and (not mentor_sudo.active or not user_sudo.active or user_sudo.share):
            raise ValidationError(
                self.env._("Mentor: this person has left or has no user who can log in.")
            )
        if mentor_sudo and mentor_sudo.company_id != self.company_id:
            raise ValidationError(self.env._("Mentor: please choose somebody of the same company."))
        if user_sudo and user_sudo in (self.employee_user_id | self.manager_user_id):
            raise ValidationError(
                self.env._("Mentor: please choose somebody who is not part of it yet.")
            )
        internal(self.sudo()).write({"mentor_user_id": user_sudo.id})

    # -- the acts ----

    def action_start(self):
        """Begin to work on the plan. By the employee; needs a goal and a step."""
        self._check_turn(("draft",), "employee")
        for plan in self.sudo(False):
            if not (plan.goal or "").strip() or not plan.step_ids:
                raise ValidationError(
                    self.env._("Goal and steps: please write a goal and at least one step first.")
                )
        self._set_state("active")
        return True

    def action_finish(self):
        """Close the plan; it stays readable. By the employee or the manager."""
        self._check_turn(("active",), "employee", "manager")
        self._forget_todos()
        self._set_state("done")
        return True

    def action_cancel(self):
        """Give the plan up; it stays readable. By the employee."""
        self._check_turn(("draft", "active"), "employee")
        self._forget_todos()
        self._set_state("cancelled")
        return True

    def action_resume(self):
        """Go on with a plan that was finished or given up. By the employee."""
        self._check_turn(("done", "cancelled"), "employee")
        self._set_state("active")
        return True

    def _forget_todos(self):
        own = internal(self.sudo())  # made by the server
        (own.employee_todo_id | own.manager_todo_id).unlink()

    def _review_done(self):
        """Take the reminders away and set the next review, a quarter of a year from now."""
        self._forget_todos()
        following = fields.Date.context_today(self) + REVIEW_EVERY
        for plan in self:
            internal(plan.sudo()).write({"date_review": min(following, plan.date_end)})

    @api.model
    def _cron_remind(self):
        """Give both a to-do when a review is due; once."""
        due = internal(self.sudo()).search(
            [("state", "=", "active"), ("date_review", "<=", fields.Date.today())]
        )
        for plan in due:
            for side in ("employee", "manager"):
                if not plan[f"{side}_todo_id"].active:
                    user = plan[f"{side}_user_id"]
                    words = self.with_context(lang=user.lang).env._(
                        "Something waits for you in Performance"
                    )
                    plan[f"{side}_todo_id"] = give_todo(user, words)
