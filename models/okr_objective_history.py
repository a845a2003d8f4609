from odoo import api, models

from .okr_history import OBJECTIVE_FIELDS

KEPT = {*OBJECTIVE_FIELDS, "cycle_id", "parent_id", "co_department_ids", "is_scored", "score"}


class OkrObjective(models.Model):
    """Every day on which an objective changes leaves a row in its history."""

    _inherit = "okr.objective"

    @api.model_create_multi
    def create(self, vals_list):
        objectives = super().create(vals_list)
        self.env["okr.history"]._record_objectives(objectives)
        return objectives

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & KEPT and not self._is_okr_together():
            self.env["okr.history"]._record_objectives(self)
        return result
