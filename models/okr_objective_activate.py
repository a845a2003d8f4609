from odoo import fields, models
from odoo.tools import SQL

from ..engine import cadence
from ..engine.progress import Measure


class OkrObjective(models.Model):
    """Activation, for one objective or for a whole cycle: as many statements for either."""

    _inherit = "okr.objective"

    def _activation_problems(self):
        """What keeps drafts from being activated: {objective id: [sentences]}, empty when ready."""
        problems = {}
        self.fetch(["name", "roll_up", "cycle_id"])
        measured = self._measures()
        texts_of = self.env["okr.key.result"]._measure_problem_texts()
        for objective in self:
            texts = []
            key_results = measured.get(objective.id, ())
            if not key_results and not objective.roll_up:
                texts.append(
                    self.env._(
                        "“%s” has no key result: add one, so that you can tell when it is reached.",
                        objective.name,
                    )
                )
            elif key_results and not any(weight for _name, weight, _problem in key_results):
                texts.append(
                    self.env._(
                        "“%s”: all weights are 0. Give at least one key result a weight above 0.",
                        objective.name,
                    )
                )
            texts += [
                f"“{objective.name}” › “{name}”: {texts_of[problem]}"
                for name, _weight, problem in key_results
                if problem
            ]
            if not objective.cycle_id:
                texts.append(
                    self.env._("“%s” is parked: choose a cycle for it first.", objective.name)
                )
            if texts:
                problems[objective.id] = texts
        return problems

    def _measures(self):
        """{objective id: [(name, weight, code of the problem or None)]} of their key results.

        In one statement, as plain values: whoever reads an objective reads its key results.
        """
        self.env["okr.key.result"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT objective_id, name, COALESCE(weight, 0), kind,
                          COALESCE(base_value, 0), COALESCE(target_value, 0),
                          COALESCE(commit_value, 0), COALESCE(stretch_value, 0),
                          COALESCE(range_min, 0), COALESCE(range_max, 0),
                          COALESCE(fail_min, 0), COALESCE(fail_max, 0)
                     FROM okr_key_result
                    WHERE objective_id = ANY(%s) AND active
                 ORDER BY objective_id, sequence, id""",
                sorted(self.ids),
            )
        )
        found, problems = {}, {}
        for objective_id, name, weight, *measure in rows:
            measure = tuple(measure)
            if measure not in problems:  # many measure alike: from 0 to 100
                problems[measure] = Measure(*measure).problem()
            found.setdefault(objective_id, []).append((name, weight, problems[measure]))
        return found

    def _activate(self):
        """Freeze objectives that `_activation_problems` found ready."""
        if not self:
            return
        checked_ids, queued = self._activate_rows()
        self.env["okr.history"]._record_objectives(self)
        self._log_alike(self.env._("Activated: its text, targets and weights are frozen now."))
        # What somebody has said something about keeps its own rhythm.
        checked = self.env["okr.key.result"].browse(checked_ids)
        self.env["okr.rollup"]._refresh_key_results(checked)
        if queued:
            self.env["okr.rollup"]._drain()

    def _activate_rows(self):
        """Activate key results and objectives; queue the parents that count them now.

        One statement, after one for the rhythm of each team; each row is written once, for a
        second time would cost as much again. Numbers of a draft are right already, but for one
        that was carried over and never touched, which has none yet.

        :return: ids of key results that have check-ins; how many parents were queued
        """
        self.flush_model()
        self.env["okr.key.result"].flush_model()
        ids = sorted(self.ids)
        today = fields.Date.context_today(self)
        teams = self.env.execute_query(
            SQL(
                """SELECT cycle_id, department_id, rhythm, weekday, start, fresh
                     FROM (%s WHERE kr.id = ANY(ARRAY(
                               SELECT MIN(one.id)
                                 FROM okr_key_result one
                                 JOIN okr_objective own ON own.id = one.objective_id
                                WHERE own.id = ANY(%s)
                             GROUP BY own.cycle_id, own.department_id))) AS rhythms""",
                self.env["okr.cadence"]._rhythm_sql(
                    SQL("objective.cycle_id, COALESCE(objective.department_id, 0) AS department_id")
                ),
                ids,
            )
        )
        [(checked_ids, queued)] = self.env.execute_query(
            SQL(
                """WITH ready AS MATERIALIZED (
                       SELECT o.id, team.due
                         FROM unnest(%(ids)s::int[]) AS chosen(id)
                         JOIN okr_objective o ON o.id = chosen.id
                    LEFT JOIN unnest(%(cycles)s::int[], %(departments)s::int[], %(due)s::date[])
                              AS team(cycle_id, department_id, due)
                           ON team.cycle_id = o.cycle_id
                              AND team.department_id = COALESCE(o.department_id, 0)),
                   key_results AS (
                       UPDATE okr_key_result kr
                          SET state = 'active', %(log)s,
                              checkin_due_date = CASE WHEN %(fresh_one)s THEN ready.due
                                                      ELSE kr.checkin_due_date END,
                              outdated_after = CASE WHEN NOT (%(fresh_one)s)
                                                    THEN kr.outdated_after END
                         FROM ready
                        WHERE kr.objective_id = ready.id
                    RETURNING kr.id, kr.objective_id, kr.active,
                              kr.last_checkin_date IS NOT NULL AS is_checked),
                   counts AS (
                       SELECT objective_id AS id,
                              COUNT(*) FILTER (WHERE NOT is_checked) AS unchecked
                         FROM key_results
                        WHERE active
                     GROUP BY objective_id),
                   activated AS (
                       UPDATE okr_objective o
                          SET state = 'active', date_activated = %(today)s, %(log)s,
                              progress = COALESCE(o.progress, 0),
                              confidence = COALESCE(o.confidence, 0),
                              guardrail_count = COALESCE(o.guardrail_count, 0),
                              unchecked_count = COALESCE(o.unchecked_count, counts.unchecked, 0)
                         FROM ready
                    LEFT JOIN counts ON counts.id = ready.id
                        WHERE o.id = ready.id
                    RETURNING o.parent_id),
                   queued AS (
                       INSERT INTO okr_rollup_queue (objective_id)
                       SELECT parent.id
                         FROM okr_objective parent
                        WHERE parent.id IN (SELECT parent_id FROM activated) AND parent.roll_up
                    RETURNING objective_id)
                   SELECT ARRAY(SELECT id FROM key_results WHERE active AND is_checked),
                          (SELECT COUNT(*) FROM queued)""",
                log=SQL("write_uid = %s, write_date = NOW() AT TIME ZONE 'UTC'", self.env.uid),
                today=today,
                ids=ids,
                fresh_one=SQL("kr.active AND kr.last_checkin_date IS NULL"),
                cycles=[cycle for cycle, *_rest in teams],
                departments=[department for _cycle, department, *_rest in teams],
                due=[cadence.next_due(today, *rhythm) for _cycle, _department, *rhythm in teams],
            )
        )
        self.invalidate_model(flush=False)
        self.env["okr.key.result"].invalidate_model(flush=False)
        return checked_ids, queued

    def _log_alike(self, body):
        """One note for each, the same words: made once by the ORM, and copied by one statement."""
        message = self[:1]._message_log(body=body)
        others = self[1:]
        if not others:
            return
        message.flush_recordset()
        values = {
            "res_id": SQL("other.id"),
            # unique in the world, as the first one is
            "message_id": SQL("'<' || other.id || '.' || SUBSTR(m.message_id, 2)"),
        }
        names = sorted(
            name
            for name, field in message._fields.items()
            if field.store and field.column_type and name != "id"
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO mail_message (%(columns)s)
                   SELECT %(expressions)s FROM mail_message m, unnest(%(ids)s::int[]) AS other(id)
                    WHERE m.id = %(first)s""",
                columns=SQL(", ").join(SQL.identifier(name) for name in names),
                expressions=SQL(", ").join(
                    values.get(name) or SQL.identifier("m", name) for name in names
                ),
                ids=others.ids,
                first=message.id,
            )
        )
        others.invalidate_recordset(["message_ids"])
