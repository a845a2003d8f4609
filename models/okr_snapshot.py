from odoo import api, fields, models
from odoo.tools import SQL


class OkrSnapshot(models.Model):
    """Numbers of an objective as they stood at the end of a week: what trends read.

    Written by one statement per week and when a cycle closes; never by hand.
    """

    _name = "okr.snapshot"
    _description = "Weekly Snapshot of an Objective"
    _inherit = ["okr.number.mixin"]
    _order = "date desc, id desc"
    _rec_name = "objective_id"
    _log_access = False

    objective_id = fields.Many2one("okr.objective", required=True, ondelete="cascade", index=False)
    cycle_id = fields.Many2one("okr.cycle", ondelete="cascade", index=False)
    department_id = fields.Many2one("hr.department", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    date = fields.Date(required=True)
    progress = fields.Float(aggregator="avg")
    confidence = fields.Float(aggregator="avg")

    _once_a_day = models.UniqueIndex("(objective_id, date)")
    _by_cycle = models.Index("(cycle_id, date)")

    @api.model
    def _take(self, cycles):
        """Keep today's numbers of the objectives of `cycles`: one statement for any number."""
        self.env["okr.objective"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO okr_snapshot (objective_id, cycle_id, department_id, company_id,
                                             date, progress, confidence)
                   SELECT id, cycle_id, department_id, company_id, %(today)s, progress, confidence
                     FROM okr_objective
                    WHERE cycle_id = ANY(%(cycles)s) AND active AND state <> 'draft'
                       ON CONFLICT (objective_id, date) DO UPDATE
                          SET progress = EXCLUDED.progress, confidence = EXCLUDED.confidence""",
                today=fields.Date.context_today(self),
                cycles=cycles.ids,
            )
        )
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _cron_take(self):
        self._take(self.env["okr.cycle"].search([("state", "in", ("active", "grading"))]))
