from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.constrains("res_model")
    def _check_not_on_private_record(self):
        """Keep files off private records: their rights are others than the record's."""
        self.env["performance.link.guard"]._refuse_private_models(self.mapped("res_model"))
