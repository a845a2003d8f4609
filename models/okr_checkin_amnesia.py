from odoo import fields, models


class OkrCheckin(models.Model):
    """What score amnesia leaves of a check-in: day, kind, note and blocker, and no number."""

    _inherit = "okr.checkin"

    # `create` asks for both with a sentence; columns have to be empty once they are forgotten.
    value = fields.Float(required=False)
    confidence = fields.Integer(required=False)
    is_forgotten = fields.Boolean(
        "Numbers Forgotten",
        related="cycle_id.is_forgotten",
        help="Score amnesia: its numbers were deleted some time after the close.",
    )

    def _amnesia_fields(self):
        """Columns that score amnesia empties; whoever adds a number of an outcome extends it."""
        return {"value", "confidence", "progress"}
