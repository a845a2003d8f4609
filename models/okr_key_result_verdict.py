from odoo import models


class OkrKeyResult(models.Model):
    """What score amnesia empties on a key result."""

    _inherit = "okr.key.result"

    def _amnesia_fields(self):
        return super()._amnesia_fields() | {
            "current_value",
            "final_taken",
            "final_value",
            "next_target_taken",
            "next_target_value",
            "progress_raw",
        }
