from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: A snapshot that a close took says nothing about the rhythm.
STILL_RUNNING = SQL("health IS DISTINCT FROM 'closed'")


class OkrInsights(models.AbstractModel):
    """How numbers went, week by week: from the snapshots alone."""

    _inherit = "okr.insights"

    @api.model
    def _weeks(self, scope, cycle):
        """Weekly numbers of `cycle`, {(week 1.., ambition): dict}, one statement.

        Of each objective the last snapshot of a week counts. `day` is the latest of them,
        `progress` and `confidence` are means over objectives, the rest are sums.
        """
        if not cycle:
            return {}
        start = cycle.date_start
        snapshots = self.env["okr.snapshot"]._search(scope.domain(cycle))
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT week, ambition, MAX(date) AS day, AVG(progress) AS progress,
                          AVG(confidence) AS confidence,
                          SUM(fresh_count) FILTER (WHERE %(running)s) AS fresh,
                          SUM(key_result_count) FILTER (WHERE %(running)s) AS total
                     FROM (SELECT DISTINCT ON (%(slot)s)
                                  (date - %(start)s) / 7 + 1 AS week, date, ambition,
                                  progress, confidence, fresh_count, key_result_count, health
                             FROM (%(snapshots)s) AS okr_snapshot
                            WHERE date >= %(start)s
                         ORDER BY %(slot)s, date DESC) AS weekly
                 GROUP BY week, ambition""",
                snapshots=snapshots.select(SQL("okr_snapshot.*")),
                start=SQL("%s::date", start),
                running=STILL_RUNNING,
                # an objective and a week in one number, which sorts fast
                slot=SQL("(objective_id::bigint * 10000 + (date - %s::date) / 7)", start),
            )
        )
        return {(row["week"], row["ambition"]): row for row in rows}

    @api.model
    def _fresh_by_week(self, weeks):
        """{week: share 0-1 of fresh key results}, all ambitions together."""
        fresh, total = {}, {}
        for (week, _ambition), row in weeks.items():
            fresh[week] = fresh.get(week, 0) + (row["fresh"] or 0)
            total[week] = total.get(week, 0) + (row["total"] or 0)
        return {week: fresh[week] / total[week] for week in sorted(total) if total[week]}

    @api.model
    def _past_by_team(self, scope, teams):
        """The teams' own numbers at the same point of the cycle before: {key: dict}.

        The newest snapshot of each objective on or before that day speaks. Teams in which too
        few people took part then are left out.
        """
        if not scope.past:
            return {}
        domain = Domain(scope.domain(scope.past))
        day = scope.past.date_start + (scope.today - scope.cycle.date_start)
        people = self._people_by("department_id", scope, scope.past)
        enough = [
            team
            for team in teams
            if len(set().union(*(people.get(did, ()) for did in team["departments"])))
            >= scope.minimum
        ]
        snapshots = self.env["okr.snapshot"]._search(
            domain & Domain("date", "<=", day) & Domain("date", ">", day - timedelta(days=14))
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT department_id,
                          SUM(fresh_count) FILTER (WHERE %(running)s),
                          SUM(key_result_count) FILTER (WHERE %(running)s),
                          SUM(progress), COUNT(*)
                     FROM (SELECT DISTINCT ON (objective_id) *
                             FROM (%(snapshots)s) AS okr_snapshot
                         ORDER BY objective_id, date DESC) AS newest
                 GROUP BY department_id""",
                snapshots=snapshots.select(SQL("okr_snapshot.*")),
                running=STILL_RUNNING,
            )
        )
        Department = self.env["hr.department"]
        groups = [(Department.browse(row[0] or ()), *row[1:]) for row in rows]
        return {
            key: {
                "fresh": self._share(fresh, total),
                "progress": self._share(progress, count),
            }
            for key, (fresh, total, progress, count) in self._sum_by_team(enough, groups).items()
        }
