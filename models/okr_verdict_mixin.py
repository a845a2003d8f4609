from odoo import fields, models

VERDICTS = [("green", "Reached"), ("yellow", "Partly reached"), ("red", "Missed")]


class OkrVerdictMixin(models.AbstractModel):
    """The word that stays of a score: its band on the day of the close, and amnesia of the rest."""

    _name = "okr.verdict.mixin"
    _description = "Verdict on OKRs"
    _inherit = ["okr.frozen.mixin", "okr.number.mixin"]

    cycle_id = fields.Many2one("okr.cycle")
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        copy=False,
        help="By the bands of the company on the day of the close. Empty without a score.",
    )
    is_forgotten = fields.Boolean(
        "Numbers Forgotten",
        related="cycle_id.is_forgotten",
        help="Score amnesia: its numbers were deleted some time after the close.",
    )

    def _managed_fields(self):
        return super()._managed_fields() | {"verdict"}

    def _okr_number_fields(self):
        # The word of a score is a score too, where somebody would count it by person.
        return super()._okr_number_fields() | {"verdict"}

    def _amnesia_fields(self):
        """Columns that score amnesia empties; whoever adds a number of an outcome extends it."""
        return {"confidence", "is_scored", "progress", "score"}
