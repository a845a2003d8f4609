from odoo import api, fields, models
from odoo.exceptions import AccessError

from .performance_private_mixin import vault_and_window


class PerformancePlanStep(models.Model):
    """One step of a development plan: what to do or learn, by when, with whose help.

    Read by those who read the plan; written by the employee.
    """

    _name = "performance.plan.step"
    _inherit = ["performance.private.mixin"]
    _description = "Step of a development plan"
    _order = "sequence, date_due, id"
    _party_fields = ("employee_user_id", "manager_user_id", "mentor_user_id")
    _server_fields = frozenset({"employee_user_id", "manager_user_id", "mentor_user_id"})

    plan_id = fields.Many2one("performance.plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name_vault, name = vault_and_window(fields.Char, "name", string="Step")
    skill_vault, skill = vault_and_window(
        fields.Char, "skill", help="The skill that grows with it, in your words."
    )
    support_vault, support = vault_and_window(
        fields.Char, "support", string="What helps", help="A training, time, a person, a budget."
    )
    date_due = fields.Date("Until")
    state = fields.Selection(
        [("todo", "To do"), ("doing", "In progress"), ("done", "Done"), ("dropped", "Left out")],
        required=True,
        default="todo",
    )

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(related="plan_id.employee_user_id", store=True)
    manager_user_id = fields.Many2one(related="plan_id.manager_user_id", store=True)
    mentor_user_id = fields.Many2one(related="plan_id.mentor_user_id", store=True)

    def _read_log_target(self):
        return self.plan_id

    def write(self, vals):
        if "plan_id" in vals and not self.env.su:
            raise AccessError(self.env._("Plan: a step stays in its plan."))
        return super().write(vals)

    @api.model
    def _check_plan_of_caller(self, plans):
        if any(plan.employee_user_id != self.env.user for plan in plans) and not self.env.su:
            raise AccessError(self.env._("The employee writes the steps of the own plan."))

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        self._check_plan_of_caller(steps.plan_id)
        return steps
