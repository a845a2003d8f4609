from odoo import api, fields, models

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

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        if departments._has_okr_rhythm():
            self.env["okr.cadence"]._forget_rhythms()
        return departments

    def write(self, vals):
        result = super().write(vals)
        if {"okr_checkin_interval", "okr_checkin_weekday", "parent_id"} & vals.keys():
            self.env["okr.cadence"]._forget_rhythms()
            self.env["okr.cadence"]._refresh([("department_id", "child_of", self.ids)])
        return result

    def unlink(self):
        had_rhythm = self._has_okr_rhythm()
        result = super().unlink()
        if had_rhythm:
            self.env["okr.cadence"]._forget_rhythms()
        return result

    def _has_okr_rhythm(self):
        """Whether one of them, or one right above, has chosen a rhythm or follows one that has."""
        teams, _companies = self.env["okr.cadence"]._chosen_rhythms()
        return any(
            department.okr_checkin_interval
            or department.okr_checkin_weekday
            or department.id in teams
            or department.parent_id.id in teams
            for department in self
        )
