from odoo import fields, models

from .performance_private_mixin import vault_and_window


class PerformanceSignature(models.Model):
    """The employee has read the appraisal: when, with which comment, agreeing or not.

    Rows are made by :meth:`PerformanceAppraisal.action_acknowledge` and never change. An
    appraisal that was reopened gets a second one; the first stays.
    """

    _name = "performance.signature"
    _inherit = ["performance.private.mixin"]
    _description = "Signature"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {"appraisal_id", "date", "employee_user_id", "manager_user_id", "company_id"}
    )

    appraisal_id = fields.Many2one(
        "performance.appraisal", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime("Signed on", required=True, default=fields.Datetime.now)
    comment_vault, comment = vault_and_window(fields.Text, "comment")
    disagrees_vault, disagrees = vault_and_window(fields.Boolean, "disagrees")

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(related="appraisal_id.employee_user_id", store=True)
    manager_user_id = fields.Many2one(related="appraisal_id.manager_user_id", store=True)
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True)

    def _read_log_target(self):
        return self.appraisal_id
