from odoo import api, models
from odoo.exceptions import ValidationError


class HrEmployee(models.Model):
    """Every row is a person: no OKR number is summed up here, whatever field leads to it."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "okr.number.mixin"]

    @api.constrains("active", "user_id")
    def _check_okr_former(self):
        """Nobody ever becomes the one who stands for people who left."""
        # asked for everybody; only who it is
        companies_sudo = self.env["res.company"].sudo()
        companies_sudo = companies_sudo.search([("okr_former_employee_id", "in", self.ids)])
        for company in companies_sudo:
            former = company.okr_former_employee_id
            if former.active or former.user_id != company.okr_former_user_id:
                raise ValidationError(
                    self.env._(
                        "Active, User: this employee stands for people who left and stays "
                        "archived, with the user made for it."
                    )
                )
