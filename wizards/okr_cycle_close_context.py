from odoo import api, fields, models

from ..engine.progress import fell_short


class OkrCycleCloseScore(models.TransientModel):
    """The context of a key result stands before its score is given."""

    _inherit = "okr.cycle.close.score"

    capsule = fields.Json("Context", compute="_compute_capsule")

    @api.depends("key_result_id")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_capsule(self):
        capsules = self.env["okr.capsule"]._get_capsules(self.key_result_id._origin)
        for row in self:
            row.capsule = capsules[row.key_result_id._origin]


class OkrCycleCloseWizard(models.TransientModel):
    """What happened on the way, above the scores of all key results in scope."""

    _inherit = "okr.cycle.close.wizard"

    contexts = fields.Json("What happened on the way", compute="_compute_contexts")

    @api.depends("score_ids.key_result_id")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_contexts(self):
        """Key results with something to know about; those that fell short are unfolded."""
        rows = self.score_ids
        capsules = self.env["okr.capsule"]._get_capsules(rows.key_result_id._origin)
        for wizard in self:
            wizard.contexts = [
                {
                    "id": row.key_result_id.id,
                    "name": row.key_result_id.name,
                    "is_open": fell_short(row.suggestion, row.ambition),
                    **capsules[row.key_result_id._origin],
                }
                for row in wizard.score_ids
                if capsules[row.key_result_id._origin]["events"]
            ]

    def action_view_review_pack(self):
        """Open the review pack of what is being closed, beside the wizard."""
        self._check_may()
        return {
            "type": "ir.actions.act_url",
            "url": self.cycle_id._review_pack_url(self.department_id),
            "target": "new",
        }
