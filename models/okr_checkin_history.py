from odoo import fields, models


class OkrCheckin(models.Model):
    """A check-in may speak of an earlier day; the history knows since when it is there."""

    _inherit = "okr.checkin"

    date_recorded = fields.Date(
        "Given on", readonly=True, help="The day on which it was typed, which may be later."
    )

    def _prepare_checkin_vals(self, vals, before, facts, today):
        return {
            **super()._prepare_checkin_vals(vals, before, facts, today),
            "date_recorded": today,
        }
