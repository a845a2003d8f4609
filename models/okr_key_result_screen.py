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

    def _get_check_in_extras(self):
        """What stands beside the field of a check-in, in batch: {id: {"live": …, "guardrail": …}}.

        `live` says where a measured value comes from: {"value", "source", "at"}; `guardrail` how
        a counter-metric stands: {"state": "inside" | "outside" | "unknown", "text"}. Both are
        left out where there is none.
        """
        return {key_result.id: {} for key_result in self}
