from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import amnesia

#: What is added up before it is divided by the count.
SUMMED = ("count", "progress", "confidence", "score", "scored")


class OkrCycleAverage(models.Model):
    """What a cycle keeps of its numbers after score amnesia: weekly averages of teams.

    An average stands for three people who lead or more; smaller teams are told together, and not
    at all where they are fewer even so. Everybody of the company reads it, nobody writes it.
    """

    _name = "okr.cycle.average"
    _description = "Average of a Past Cycle"
    _inherit = ["okr.number.mixin"]
    _order = "cycle_id, date desc, scope, id"
    _rec_name = "cycle_id"

    cycle_id = fields.Many2one("okr.cycle", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="cycle_id.company_id", store=True, index=True)
    scope = fields.Selection(
        [("total", "All"), ("team", "Team"), ("others", "Other teams together")], required=True
    )
    department_id = fields.Many2one(
        "hr.department", index="btree_not_null", ondelete="set null", help="Of a team."
    )
    date = fields.Date(required=True, help="End of the week; the last one is the close.")
    objective_count = fields.Integer("Objectives", aggregator=None)
    progress = fields.Float(aggregator="avg", help="Share 0-1.")
    confidence = fields.Float(aggregator="avg", help="From 0 to 10.")
    score = fields.Float(aggregator="avg", help="0.0-1.0, on the day of the close.")
    is_scored = fields.Boolean("Scored")

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal():
            raise UserError(self.env._("Averages of past cycles write themselves."))
        return super().create(vals_list)

    def write(self, vals):
        if self._is_okr_internal():
            return super().write(vals)
        raise UserError(self.env._("Averages of past cycles cannot be edited."))

    @api.model
    def _keep(self, cycle):
        """Keep the averages of a closed cycle, before its single numbers are forgotten."""
        final = self._query_final(cycle)
        people = defaultdict(set)
        for row in final:
            people[row["department_id"]] |= set(row["people"])
        apart = amnesia.teams_apart(people)
        rows = [
            *self._prepare_rows(cycle, self._query_weeks(cycle), apart),
            *self._prepare_rows(cycle, final, apart),
        ]
        # Nobody writes averages by hand; the cron that forgets does.
        self.sudo()._okr_internal().create(rows)

    def _query_final(self, cycle):
        return self.env.execute_query_dict(
            SQL(
                """SELECT %s::date AS date, department_id, COUNT(*) AS count,
                          COALESCE(SUM(progress), 0) AS progress,
                          COALESCE(SUM(confidence), 0) AS confidence,
                          COALESCE(SUM(score) FILTER (WHERE is_scored), 0) AS score,
                          COUNT(*) FILTER (WHERE is_scored) AS scored,
                          ARRAY_AGG(DISTINCT COALESCE(lead_id, -id)) AS people
                     FROM okr_objective
                    WHERE cycle_id = %s AND active AND state IN ('closed', 'dropped')
                 GROUP BY department_id""",
                cycle._date_of_close(),
                cycle.id,
            )
        )

    def _query_weeks(self, cycle):
        return self.env.execute_query_dict(
            SQL(
                """SELECT s.date, o.department_id, COUNT(*) AS count,
                          COALESCE(SUM(s.progress), 0) AS progress,
                          COALESCE(SUM(s.confidence), 0) AS confidence,
                          0 AS score, 0 AS scored,
                          ARRAY_AGG(DISTINCT COALESCE(o.lead_id, -o.id)) AS people
                     FROM okr_snapshot s JOIN okr_objective o ON o.id = s.objective_id
                    WHERE s.cycle_id = %s AND s.date < %s
                 GROUP BY s.date, o.department_id
                 ORDER BY s.date""",
                cycle.id,
                cycle._date_of_close(),
            )
        )

    @api.model
    def _prepare_rows(self, cycle, rows, apart):
        """Values of averages from sums by day and department; `apart` have a line of their own."""
        sums = defaultdict(lambda: {"people": set(), **dict.fromkeys(SUMMED, 0)})
        for row in rows:
            team = row["department_id"]
            own = ("team", team) if team in apart else ("others", None)
            for scope in (own, ("total", None)):
                total = sums[(row["date"], *scope)]
                total["people"] |= set(row["people"])
                for name in SUMMED:
                    total[name] += row[name]
        return [
            {
                "cycle_id": cycle.id,
                "scope": scope,
                "department_id": team,
                "date": day,
                "objective_count": total["count"],
                "progress": total["progress"] / total["count"],
                "confidence": total["confidence"] / total["count"],
                "score": total["score"] / total["scored"] if total["scored"] else 0.0,
                "is_scored": bool(total["scored"]),
            }
            for (day, scope, team), total in sums.items()
            if amnesia.is_told(total["people"])
        ]
