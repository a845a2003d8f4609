from odoo import models


class ResUsers(models.Model):
    """Every row is a person: no OKR number is summed up here, whatever field leads to it."""

    _name = "res.users"
    _inherit = ["res.users", "okr.number.mixin"]
