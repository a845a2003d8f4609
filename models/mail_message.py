from odoo import api, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.constrains("model")
    def _check_not_on_private_record(self):
        """Keep messages off private records: their rights are others than the record's."""
        self.env["performance.link.guard"]._refuse_private_models(self.mapped("model"))
