from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    okr_checkin_weekday = fields.Selection(
        related="company_id.okr_checkin_weekday", readonly=False, required=True
    )
    okr_fresh_days = fields.Integer(related="company_id.okr_fresh_days", readonly=False)
    okr_reminder = fields.Boolean(related="company_id.okr_reminder", readonly=False)
    okr_digest = fields.Boolean(related="company_id.okr_digest", readonly=False)
    okr_manager_days = fields.Integer(related="company_id.okr_manager_days", readonly=False)
    okr_coach_days = fields.Integer(related="company_id.okr_coach_days", readonly=False)
