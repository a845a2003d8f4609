from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.constrains("res_model_id")
    def _check_not_on_private_record(self):
        """Keep activities off private records: their rights are others than the record's."""
        self.env["performance.link.guard"]._refuse_private_models(
            self.sudo().mapped("res_model_id.model")
        )
