from odoo import api, fields, models

from .okr_terms import TERM_FIELDS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    okr_fiscal_month = fields.Selection(
        related="company_id.okr_fiscal_month", readonly=False, required=True
    )
    okr_individual_level = fields.Boolean(related="company_id.okr_individual_level", readonly=False)
    okr_checkin_interval = fields.Selection(
        related="company_id.okr_checkin_interval", readonly=False, required=True
    )
    okr_grace_days = fields.Integer(related="company_id.okr_grace_days", readonly=False)
    okr_grading_days = fields.Integer(related="company_id.okr_grading_days", readonly=False)
    okr_draft_next_cycle = fields.Boolean(related="company_id.okr_draft_next_cycle", readonly=False)
    okr_draft_days = fields.Integer(related="company_id.okr_draft_days", readonly=False)
    okr_amnesia_days = fields.Integer(related="company_id.okr_amnesia_days", readonly=False)
    okr_term_objective = fields.Char(related="company_id.okr_term_objective", readonly=False)
    okr_term_objectives = fields.Char(related="company_id.okr_term_objectives", readonly=False)
    okr_term_key_result = fields.Char(related="company_id.okr_term_key_result", readonly=False)
    okr_term_key_results = fields.Char(related="company_id.okr_term_key_results", readonly=False)
    okr_term_cycle = fields.Char(related="company_id.okr_term_cycle", readonly=False)
    okr_term_cycles = fields.Char(related="company_id.okr_term_cycles", readonly=False)
    okr_cap_company = fields.Integer(related="company_id.okr_cap_company", readonly=False)
    okr_cap_team = fields.Integer(related="company_id.okr_cap_team", readonly=False)
    okr_key_results_min = fields.Integer(related="company_id.okr_key_results_min", readonly=False)
    okr_key_results_max = fields.Integer(related="company_id.okr_key_results_max", readonly=False)
    okr_band_green = fields.Float(related="company_id.okr_band_green", readonly=False)
    okr_band_yellow = fields.Float(related="company_id.okr_band_yellow", readonly=False)
    okr_group_minimum = fields.Integer(related="company_id.okr_group_minimum", readonly=False)
    okr_people_contact_id = fields.Many2one(
        related="company_id.okr_people_contact_id", readonly=False
    )

    # performance
    performance_use_ratings = fields.Boolean(
        related="company_id.performance_use_ratings", readonly=False
    )
    performance_peer_minimum = fields.Integer(
        related="company_id.performance_peer_minimum", readonly=False
    )
    performance_keep_appraisals = fields.Integer(
        related="company_id.performance_keep_appraisals", readonly=False
    )
    performance_keep_feedback = fields.Integer(
        related="company_id.performance_keep_feedback", readonly=False
    )
    performance_keep_meetings = fields.Integer(
        related="company_id.performance_keep_meetings", readonly=False
    )
    performance_keep_plans = fields.Integer(
        related="company_id.performance_keep_plans", readonly=False
    )
    performance_keep_notes = fields.Integer(
        related="company_id.performance_keep_notes", readonly=False
    )
    performance_keep_access_log = fields.Integer(
        related="company_id.performance_keep_access_log", readonly=False
    )
    performance_keep_leavers = fields.Integer(
        related="company_id.performance_keep_leavers", readonly=False
    )
    performance_glass_days = fields.Integer(
        related="company_id.performance_glass_days", readonly=False
    )
    performance_keep_names = fields.Integer(
        related="company_id.performance_keep_names", readonly=False
    )
    performance_group_minimum = fields.Integer(
        related="company_id.performance_group_minimum", readonly=False
    )

    @api.constrains(*TERM_FIELDS)
    def _check_okr_words(self):
        self.company_id._check_okr_words()
