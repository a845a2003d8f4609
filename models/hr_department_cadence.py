from odoo import fields, models

from .okr_cadence import WEEKDAYS


class HrDepartment(models.Model):
    """The rhythm of a department: its own, else that of the departments above, else the cycle's."""

    _inherit = "hr.department"

    okr_checkin_interval = fields.Selection(
        selection=lambda self: self.env["okr.cycle"]._fields["checkin_interval"].selection,
        string="Check-in Rhythm",
        help="Empty: as the department above, or as the cycle says.",
    )
    okr_checkin_weekday = fields.Selection(
        WEEKDAYS,
        "Check-in Day",
        help="Empty: as the department above, or as the cycle says.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"okr_checkin_interval", "okr_checkin_weekday", "parent_id"} & vals.keys():
            self.env["okr.cadence"]._refresh([("department_id", "child_of", self.ids)])
        return result
