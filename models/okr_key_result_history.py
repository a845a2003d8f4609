from odoo import api, models

from .okr_history import KEY_RESULT_FIELDS


class OkrKeyResult(models.Model):
    """Every day on which the definition of a key result changes leaves a row in its history."""

    _inherit = "okr.key.result"

    @api.model_create_multi
    def create(self, vals_list):
        key_results = super().create(vals_list)
        self.env["okr.history"]._record_key_results(key_results)
        return key_results

    def write(self, vals):
        result = super().write(vals)
        kept = vals.keys() & {*KEY_RESULT_FIELDS, "objective_id"}
        if kept and not self._is_okr_together():
            self.env["okr.history"]._record_key_results(self)
        return result
