from odoo import api, models


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    @api.constrains("res_model")
    def _check_not_on_private_record(self):
        """Keep followers off private records: nobody follows what is not theirs."""
        self.env["performance.link.guard"]._refuse_private_models(self.mapped("res_model"))
