from odoo import api, models
from odoo.exceptions import UserError


class OkrKeyResult(models.Model):
    _inherit = "okr.key.result"

    @api.model
    def action_mail_my_checkin(self):
        """Mail the caller's open key results to the caller; replies become check-ins.

        For every internal user. Raises a UserError without an address, or if nothing is open.
        """
        user = self.env.user
        if not user.email:
            raise UserError(
                self.env._("E-mail: please add your address to your preferences first.")
            )
        if not self.env["okr.checkin.mail"]._send(user):
            raise UserError(
                self.env._("No key result waits for you: you lead none in a cycle that is running.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Your check-in is on its way to %s.", user.email),
            },
        }
