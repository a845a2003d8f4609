from odoo import models


class HrEmployeePublic(models.Model):
    """Every row is a person: no OKR number is summed up here, whatever field leads to it."""

    _name = "hr.employee.public"
    _inherit = ["hr.employee.public", "okr.number.mixin"]
