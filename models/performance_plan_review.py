from odoo import api, fields, models
from odoo.exceptions import UserError

from .performance_private_mixin import vault_and_window


class PerformancePlanReview(models.Model):
    """What was said when a development plan was looked at; append-only, under one's own name.

    Read by those who read the plan; written by the employee, the manager and the mentor.
    """

    _name = "performance.plan.review"
    _inherit = ["performance.private.mixin"]
    _description = "Review of a development plan"
    _order = "date desc, id desc"
    _party_fields = ("employee_user_id", "manager_user_id", "mentor_user_id")
    _server_fields = frozenset(
        {"author_user_id", "date", "employee_user_id", "manager_user_id", "mentor_user_id"}
    )

    plan_id = fields.Many2one("performance.plan", required=True, index=True, ondelete="cascade")
    author_user_id = fields.Many2one(
        "res.users", "From", required=True, readonly=True, default=lambda self: self.env.user
    )
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    body_vault, body = vault_and_window(fields.Text, "body", string="Review")

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(related="plan_id.employee_user_id", store=True)
    manager_user_id = fields.Many2one(related="plan_id.manager_user_id", store=True)
    mentor_user_id = fields.Many2one(related="plan_id.mentor_user_id", store=True)

    def _read_log_target(self):
        return self.plan_id

    def _fill_server_values(self, vals_list):
        return [{**vals, "author_user_id": self.env.uid} for vals in vals_list]

    def _inverse_window(self, name, vault_name):
        if any(review._origin.sudo()._open_vault()[vault_name] for review in self):
            raise UserError(self.env._("A review stays as it was written. Add another one."))
        return super()._inverse_window(name, vault_name)

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        if any(plan.state != "active" for plan in reviews.plan_id):
            raise UserError(self.env._("Plan: only an active plan is reviewed."))
        reviews.plan_id._review_done()
        return reviews
