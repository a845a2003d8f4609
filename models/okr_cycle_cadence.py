from odoo import fields, models

from .okr_cadence import WEEKDAYS


class OkrCycle(models.Model):
    """The weekday on which the check-ins of a cycle are due."""

    _inherit = "okr.cycle"

    checkin_weekday = fields.Selection(
        WEEKDAYS,
        "Check-in Day",
        help="Empty: as in the settings of the company. A department may choose its own.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "checkin_weekday" in vals:
            self.env["okr.rollup"]._refresh_due_dates(self)
        return result

    def _next_period_vals(self):
        return {**super()._next_period_vals(), "checkin_weekday": self.checkin_weekday}
