from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    okr_checkin_alias_name = fields.Char(
        related="company_id.okr_checkin_alias_name", readonly=False
    )
    okr_checkin_alias_domain = fields.Char(
        "Alias Domain of Check-ins", related="company_id.alias_domain_id.name"
    )
