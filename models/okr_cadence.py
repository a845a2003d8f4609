from datetime import timedelta
from operator import itemgetter

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL, frozendict

from ..engine import cadence

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
BATCH = 500


class OkrCadence(models.AbstractModel):
    """The rhythm of key results, and their due days.

    The rhythm comes from the nearest of: department, departments above, cycle, company. A new
    due day is plain arithmetic, so that a check-in never waits for a calendar; every night due
    days move on to days on which somebody who may be asked works (see `okr.turn`).
    """

    _name = "okr.cadence"
    _description = "Rhythm of Check-ins"

    @api.model
    def _rhythm_sql(self, columns=None):
        """SQL of one row a key result: key_result_id, rhythm, weekday, fresh, start.

        Ends so that conditions on `kr`, `objective` and `cycle` can follow after a WHERE. `columns`
        of them are read along: joined to it from outside, they would keep the planner from the
        index, and a check-in would look at every key result there is.
        """
        for model in ("okr.objective", "okr.cycle", "res.company"):
            self.env[model].flush_model()
        teams, _companies = self._chosen_rhythms()
        return SQL(
            """SELECT kr.id AS key_result_id,
                      COALESCE(team.rhythm, cycle.checkin_interval, company.okr_checkin_interval)
                          AS rhythm,
                      CASE WHEN team.rhythm IS NULL AND cycle.checkin_interval IS NOT NULL
                           THEN 'cycle' ELSE 'team or company' END AS rhythm_of,
                      COALESCE(team.weekday, cycle.checkin_weekday::int,
                               company.okr_checkin_weekday::int) AS weekday,
                      company.okr_fresh_days AS fresh,
                      COALESCE(cycle.date_start, objective.create_date::date) AS start
                      %s
                 FROM okr_key_result kr
                 JOIN okr_objective objective ON objective.id = kr.objective_id
                 JOIN res_company company ON company.id = objective.company_id
            LEFT JOIN okr_cycle cycle ON cycle.id = objective.cycle_id
            LEFT JOIN unnest(%s::int[], %s::varchar[], %s::int[]) AS team(id, rhythm, weekday)
                   ON team.id = objective.department_id""",
            SQL(", %s", columns) if columns else SQL(""),
            list(teams),
            [rhythm for rhythm, _weekday in teams.values()],
            [weekday for _rhythm, weekday in teams.values()],
        )

    @api.model
    @tools.ormcache()
    def _chosen_rhythms(self):
        """Who has chosen a rhythm, as two dictionaries by id.

        Departments: (rhythm, weekday), their own or that of the nearest one above, each None where
        nobody chose one; departments with neither are left out. Companies: (rhythm, weekday, fresh
        days). Nearly every check-in would ask the same; who changes it calls `_forget_rhythms`.
        """
        self.env["hr.department"].flush_model()
        self.env["res.company"].flush_model()
        teams = self.env.execute_query(
            SQL(
                """SELECT below.id,
                          (array_agg(above.okr_checkin_interval
                                     ORDER BY length(above.parent_path) DESC)
                           FILTER (WHERE above.okr_checkin_interval IS NOT NULL))[1],
                          (array_agg(above.okr_checkin_weekday
                                     ORDER BY length(above.parent_path) DESC)
                           FILTER (WHERE above.okr_checkin_weekday IS NOT NULL))[1]::int
                     FROM hr_department above
                     JOIN hr_department below
                       ON below.parent_path LIKE above.parent_path || '%%'
                    WHERE above.okr_checkin_interval IS NOT NULL
                       OR above.okr_checkin_weekday IS NOT NULL
                 GROUP BY below.id"""
            )
        )
        companies = self.env.execute_query(
            SQL(
                """SELECT id, okr_checkin_interval, okr_checkin_weekday::int, okr_fresh_days
                     FROM res_company"""
            )
        )
        return (
            frozendict({id_: tuple(chosen) for id_, *chosen in teams}),
            frozendict({id_: tuple(chosen) for id_, *chosen in companies}),
        )

    @api.model
    def _forget_rhythms(self):
        self.env.registry.clear_cache()

    @api.model
    def _rhythm_of(self, department_id, company_id, interval, weekday):
        """(rhythm, weekday, fresh days) as `_rhythm_sql` has them; the last two are the cycle's."""
        teams, companies = self._chosen_rhythms()
        own_rhythm, own_weekday = teams.get(department_id, (None, None))
        rhythm, day, fresh = companies[company_id]
        if weekday:
            day = int(weekday)
        return own_rhythm or interval or rhythm, day if own_weekday is None else own_weekday, fresh

    @api.model
    def _rhythms(self, key_results):
        """The rhythm of each key result, as rows of `_rhythm_sql` by id."""
        if not key_results:
            return {}
        self.env["okr.key.result"].flush_model()
        rows = self.env.execute_query_dict(
            SQL("%s WHERE kr.id = ANY(%s)", self._rhythm_sql(), sorted(key_results.ids))
        )
        return {row["key_result_id"]: row for row in rows}

    @api.model
    def _due(self, key_result, rhythm, last):
        """The due day after a check-in on `last`, or after the start where there is none."""
        since = last or key_result.objective_id.date_activated or key_result.cycle_id.date_start
        return since and cadence.next_due(
            since, rhythm["rhythm"], rhythm["weekday"], rhythm["start"], rhythm["fresh"]
        )

    @api.model
    def _open_domain(self):
        """Key results that take check-ins now."""
        return Domain("state", "=", "active") & Domain(
            "cycle_id.state", "in", ("active", "grading")
        )

    @api.model
    def _refresh(self, domain):
        """Recompute the due days of open key results after a change of their rhythm."""
        # Whoever changes the rhythm need not read every team's key results.
        key_results = self.env["okr.key.result"].sudo().search(self._open_domain() & Domain(domain))
        self.env["okr.rollup"]._refresh_key_results(key_results)
        self._move_due_days(key_results)

    @api.model
    def _move_due_days(self, key_results):
        """Move due days to the first day on which the lead or a delegate can be asked.

        Days off, public holidays and granted absences count; nobody learns which it was.
        Returns the key results whose due day has changed.
        """
        # Absences of others are read here, and only days come out.
        key_results_sudo = key_results.sudo()
        rhythms = self._rhythms(key_results_sudo)
        days = {
            key_result_sudo: day
            for key_result_sudo in key_results_sudo
            if (
                day := self._due(
                    key_result_sudo,
                    rhythms[key_result_sudo.id],
                    key_result_sudo.last_checkin_date,
                )
            )
        }
        if not days:
            return key_results.browse()
        turns = self.env["okr.turn"]._turns(
            key_results_sudo, min(days.values()), max(days.values()) + timedelta(days=93)
        )
        rows = []
        for key_result_sudo, day in days.items():
            turn = turns.get(key_result_sudo._asked_lead())
            due = cadence.first_day(day, turn.asked) if turn else day
            if due != key_result_sudo.checkin_due_date:
                last = key_result_sudo.last_checkin_date
                grace = timedelta(days=key_result_sudo.cycle_id.grace_days)
                rows.append((key_result_sudo.id, due, (last and due + grace) or None))
        self._write_due_days(rows)
        return key_results.browse(row[0] for row in rows)

    def _write_due_days(self, rows):
        if not rows:
            return
        self.env["okr.key.result"].flush_model()
        self.env.cr.execute_values(
            """UPDATE okr_key_result kr
                  SET checkin_due_date = v.due::date, outdated_after = v.outdated::date
                 FROM (VALUES %s) AS v(id, due, outdated)
                WHERE kr.id = v.id""",
            sorted(rows, key=itemgetter(0)),
            page_size=1000,
        )
        key_results = self.env["okr.key.result"].browse(row[0] for row in rows)
        key_results.invalidate_recordset(["checkin_due_date", "outdated_after", "health"])
        self.env["okr.rollup"]._refresh_objectives(key_results.objective_id, structural=False)

    @api.model
    def _cron_move_due_days(self):
        """Scheduled at night: due days follow the calendars of the people, in batches."""
        key_results = self.env["okr.key.result"].search(self._open_domain(), order="id")
        remaining = len(key_results)
        for start in range(0, len(key_results), BATCH):
            batch = key_results[start : start + BATCH]
            self._move_due_days(batch)
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break
