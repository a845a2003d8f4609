from odoo import api, fields, models
from odoo.tools import SQL

from .okr_health_mixin import HEALTH


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
    confidence = fields.Float(
        aggregator="avg", help="From 0 to 10; empty before the first check-in."
    )
    ambition = fields.Selection(
        [("committed", "Committed"), ("aspirational", "Aspirational")], index=False
    )
    health = fields.Selection(HEALTH, help="As it was on that day.")
    key_result_count = fields.Integer("Key Results", help="Running ones, on that day.")
    fresh_count = fields.Integer(
        "Fresh Key Results", help="Those whose last check-in still spoke on that day."
    )
    checked_count = fields.Integer("Checked in", help="Key results with any check-in at all.")
    blocked_count = fields.Integer("Blocked Key Results")

    _once_a_day = models.UniqueIndex("(objective_id, date)")
    _by_cycle = models.Index("(cycle_id, date)")

    @api.model
    def _take(self, cycles, day=None):
        """Keep the numbers of the objectives of `cycles` as of `day` (a date; today if None).

        One statement for any number of objectives; freshness and health are judged on `day`.
        Returns how many objectives were kept.
        """
        self.env["okr.objective"].flush_model()
        self.env["okr.key.result"].flush_model()
        self.env.cr.execute(self._take_sql(cycles, day))
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _take_sql(self, cycles, day=None):
        """The statement of `_take`; nothing is flushed."""
        return SQL(
            """WITH own AS (
                       SELECT kr.objective_id AS id, COUNT(*) AS total,
                              COUNT(kr.last_checkin_date) AS checked,
                              COUNT(*) FILTER (
                                  WHERE kr.last_checkin_date IS NOT NULL
                                    AND COALESCE(kr.outdated_after, %(day)s) >= %(day)s) AS fresh,
                              COUNT(kr.blocker_cause) AS blocked
                         FROM okr_key_result kr
                        WHERE kr.cycle_id = ANY(%(cycles)s) AND kr.active
                     GROUP BY kr.objective_id)
                   INSERT INTO okr_snapshot (objective_id, cycle_id, department_id, company_id,
                                             date, progress, confidence, ambition, health,
                                             key_result_count, checked_count, fresh_count,
                                             blocked_count)
                   SELECT okr_objective.id, okr_objective.cycle_id, okr_objective.department_id,
                          okr_objective.company_id, %(day)s, okr_objective.progress,
                          CASE WHEN own.checked > 0 THEN okr_objective.confidence END,
                          okr_objective.ambition, %(health)s,
                          COALESCE(own.total, 0), COALESCE(own.checked, 0),
                          COALESCE(own.fresh, 0), COALESCE(own.blocked, 0)
                     FROM okr_objective
                LEFT JOIN own ON own.id = okr_objective.id
                    WHERE okr_objective.cycle_id = ANY(%(cycles)s) AND okr_objective.active
                      AND okr_objective.state <> 'draft'
                       ON CONFLICT (objective_id, date) DO UPDATE
                          SET progress = EXCLUDED.progress, confidence = EXCLUDED.confidence,
                              ambition = EXCLUDED.ambition, health = EXCLUDED.health,
                              key_result_count = EXCLUDED.key_result_count,
                              checked_count = EXCLUDED.checked_count,
                              fresh_count = EXCLUDED.fresh_count,
                              blocked_count = EXCLUDED.blocked_count""",
            day=day or fields.Date.context_today(self),
            cycles=cycles.ids,
            health=self.env["okr.objective"]._health_sql_on(day),
        )

    @api.model
    def _cron_take(self):
        self._take(self.env["okr.cycle"].search([("state", "in", ("active", "grading"))]))
