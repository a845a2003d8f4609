from odoo import fields, models
from odoo.exceptions import ValidationError

from .performance_private_mixin import vault_and_window


class PerformanceOutcome(models.Model):
    """The manager's conclusion: a summary and, where the company uses ratings, a rating.

    One row for each appraisal, made by the server when it opens. The manager writes it while the
    appraisal is open; the employee reads it once it is shared.
    """

    _name = "performance.outcome"
    _inherit = ["performance.glass.mixin", "performance.private.mixin"]
    _glass_scope = "has_appraisals"
    _glass_header = "appraisal_id"
    _description = "Outcome"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {"appraisal_id", "employee_user_id", "manager_user_id", "company_id", "state"}
    )

    appraisal_id = fields.Many2one(
        "performance.appraisal", required=True, index=True, ondelete="cascade"
    )
    rating_id_vault, rating_id = vault_and_window(
        fields.Many2one, "rating_id", "performance.rating", string="Rating", ondelete="restrict"
    )
    summary_vault, summary = vault_and_window(fields.Text, "summary")
    uses_ratings = fields.Boolean(compute="_compute_uses_ratings")

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(
        related="appraisal_id.employee_user_id", store=True, index=True, precompute=True
    )
    manager_user_id = fields.Many2one(
        related="appraisal_id.manager_user_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True, precompute=True)
    state = fields.Selection(
        related="appraisal_id.state", store=True, precompute=True, string="Appraisal state"
    )

    _appraisal_uniq = models.Constraint("unique(appraisal_id)", "An appraisal has one outcome.")

    def _compute_uses_ratings(self):
        for outcome in self:
            outcome.uses_ratings = outcome.company_id.sudo().performance_use_ratings

    def _inverse_window(self, name, vault_name):
        for outcome in self.filtered("rating_id") if name == "rating_id" else ():
            if not outcome.uses_ratings:
                raise ValidationError(
                    self.env._("Your company appraises without ratings. Please leave Rating empty.")
                )
            if outcome.rating_id.sudo().company_id not in (
                self.env["res.company"],
                outcome.company_id,
            ):
                raise ValidationError(
                    self.env._("This rating belongs to another company. Please choose another.")
                )
        return super()._inverse_window(name, vault_name)

    def _read_log_target(self):
        return self.appraisal_id
