from odoo import api, fields, models


class OkrKeyResult(models.Model):
    """The context of a key result, for its form."""

    _inherit = "okr.key.result"

    capsule = fields.Json(
        "Context",
        compute="_compute_capsule",
        help="What happened on the way, put together from what is recorded (see okr.capsule).",
    )

    @api.depends("checkin_ids", "revision_ids", "objective_id.revision_ids", "lead_id")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_capsule(self):
        for key_result, capsule in self.env["okr.capsule"]._get_capsules(self).items():
            key_result.capsule = capsule
