from odoo import api, fields, models


class OkrKeyResult(models.Model):
    """What the screens ask a key result."""

    _inherit = "okr.key.result"

    can_edit = fields.Boolean(compute="_compute_can_edit")

    @api.depends_context("uid")
    @api.depends("objective_id.lead_user_id", "objective_id.manager_user_id")
    def _compute_can_edit(self):
        writable = self._origin._filtered_access("write")
        for key_result in self:
            key_result.can_edit = not key_result._origin or key_result._origin in writable
