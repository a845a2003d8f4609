from odoo import api, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    """Every row is a person: no OKR number is summed up here, whatever field leads to it."""

    _name = "res.users"
    _inherit = ["res.users", "okr.number.mixin"]

    @api.constrains("active", "group_ids")
    def _check_okr_former(self):
        """Nobody ever logs in as the one who stands for people who left."""
        awake = self.filtered(lambda user: user.active or user.group_ids)
        # asked for everybody; only whether there is one
        companies_sudo = self.env["res.company"].sudo()
        if awake and companies_sudo.search_count(
            [("okr_former_user_id", "in", awake.ids)], limit=1
        ):
            raise ValidationError(
                self.env._(
                    "Active, Groups: this user stands for people who left. It stays archived and "
                    "without rights, so that nobody reads what was theirs."
                )
            )
