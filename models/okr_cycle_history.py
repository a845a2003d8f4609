from odoo import api, models

from .okr_history import CYCLE_FIELDS


class OkrCycle(models.Model):
    """State and rhythm of a cycle are kept by day, and so is what its close does in SQL."""

    _inherit = "okr.cycle"

    @api.model_create_multi
    def create(self, vals_list):
        cycles = super().create(vals_list)
        self.env["okr.history"]._record_cycles(cycles)
        return cycles

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(CYCLE_FIELDS):
            self.env["okr.history"]._record_cycles(self)
        return result

    def _close(self, departments=None):
        objectives = super()._close(departments)
        carried = (
            self.env["okr.objective"]
            .with_context(active_test=False)
            .search([("carried_from_id", "in", objectives.ids)])
        )
        self.env["okr.history"]._record_objectives(objectives | carried)
        self.env["okr.history"]._record_key_results(
            carried.with_context(active_test=False).key_result_ids
        )
        return objectives
