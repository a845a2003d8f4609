from odoo import models


class HrEmployee(models.Model):
    """Every row is a person: no OKR number is summed up here, whatever field leads to it."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "okr.number.mixin"]
