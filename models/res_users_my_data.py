from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """A person's own export: both worlds side by side, neither of which reads the other."""

    _inherit = "res.users"

    @api.model
    def _okr_my_data(self):
        """Return all that OKRs and Performance hold about the current user, ready for JSON.

        For the real user, whatever ``sudo()`` came before, and nobody else. It changes nothing.

        :raise AccessError: not an internal user
        """
        real = self.sudo(False)
        user = real.env.user
        if not user._is_internal():
            raise AccessError(self.env._("Only employees have records here."))
        public = real.env["okr.my.data"]
        return {
            "person": user.name,
            "login": user.login,
            "created": fields.Datetime.to_string(fields.Datetime.now()),
            "time_zone": "UTC",
            "explanation": self.env._(
                "Everything that OKRs and Performance hold about you and let you read today. What "
                "your manager has not shared yet, other people's notes and 360 answers that were "
                "never released are not in it. Other people appear by their role, not by name, "
                "except where a text names them: texts are as they were written."
            ),
            "settings": public._settings(),
            "public_records": public._collect(),
            "records": real.env["performance.my.data"]._collect(),
        }
