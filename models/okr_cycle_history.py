from odoo import api, fields, models
from odoo.tools import SQL

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
        if vals.keys() & set(CYCLE_FIELDS) and not self._is_okr_together():
            self.env["okr.history"]._record_cycles(self)
        return result

    def _kept_sql(self, objectives, carried_ids, moved_ids):
        """What the history keeps of the close: cycle, objectives, new key results."""
        History = self.env["okr.history"]
        today = SQL("%s::date", fields.Date.context_today(self))
        return [
            *super()._kept_sql(objectives, carried_ids, moved_ids),
            History._cycles_sql(SQL("c.id = %s", self.id), today, SQL("c.state")),
            History._objectives_sql(
                SQL("o.id = ANY(%s)", [*objectives.ids, *carried_ids, *moved_ids]),
                today,
                SQL("o.state"),
            ),
            History._key_results_sql(SQL("kr.objective_id = ANY(%s)", carried_ids), today),
        ]
