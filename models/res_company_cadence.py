from odoo import api, fields, models

from .okr_cadence import WEEKDAYS


class ResCompany(models.Model):
    """When check-ins are due, and who hears of them."""

    _inherit = "res.company"

    okr_checkin_weekday = fields.Selection(WEEKDAYS, "Check-in Day", required=True, default="4")
    okr_fresh_days = fields.Integer("Fresh Days", default=3)
    okr_reminder = fields.Boolean("Check-in Reminders", default=True)
    okr_digest = fields.Boolean("Digest to the Team", default=True)
    okr_manager_days = fields.Integer("Working Days to the Manager", default=3)
    okr_coach_days = fields.Integer("Working Days to the Coach", default=8)

    _okr_fresh_days = models.Constraint(
        "CHECK (okr_fresh_days BETWEEN 0 AND 6)",
        "Fresh days: a number from 0 to 6, shorter than a week.",
    )
    _okr_ladder = models.Constraint(
        "CHECK (okr_manager_days >= 0 AND okr_coach_days >= 0"
        " AND (okr_coach_days = 0 OR okr_coach_days > okr_manager_days))",
        "A coach hears of silence later than the manager: more working days, or 0 for never.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["okr.cadence"]._forget_rhythms()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if {"okr_checkin_interval", "okr_checkin_weekday", "okr_fresh_days"} & vals.keys():
            self.env["okr.cadence"]._forget_rhythms()
        if {"okr_checkin_weekday", "okr_fresh_days"} & vals.keys():
            self.env["okr.cadence"]._refresh([("company_id", "in", self.ids)])
        return result
