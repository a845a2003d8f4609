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
        found = {}
        for objective_id, name, weight, *measure in rows:
            found.setdefault(objective_id, []).append((name, weight, Measure(*measure).problem()))
        return found

    def _activate(self):
        """Freeze objectives that `_activation_problems` found ready."""
        if not self:
            return
        today = fields.Date.context_today(self)
        self.flush_model()
        self.env["okr.key.result"].flush_model()
        ids = sorted(self.ids)
        log = SQL("write_uid = %s, write_date = NOW() AT TIME ZONE 'UTC'", self.env.uid)
        self._activate_key_results(ids, today, log)
        self.env.cr.execute(
            SQL(
                """UPDATE okr_objective
                      SET state = 'active', date_activated = %s, %s WHERE id = ANY(%s)""",
                today,
                log,
                ids,
            )
        )
        self.invalidate_model()
        self.env["okr.key.result"].invalidate_model()
        self.env["okr.history"]._record_objectives(self)
        self._log_alike(self.env._("Activated: its text, targets and weights are frozen now."))
        # What somebody has said something about keeps its own rhythm.
        checked = self.env["okr.key.result"].search(
            [("objective_id", "in", ids), ("last_checkin_date", "!=", False)]
        )
        self.env["okr.rollup"]._refresh_key_results(checked)
        self.env["okr.rollup"]._refresh_objectives(self)

    def _activate_key_results(self, ids, today, log):
        """Activate the key results, due for the first time as their rhythm says.

        Two statements, as there are only so many rhythms; and each row is written once, for a
        second time would cost as much again.
        """
        scope = SQL(
            "%s WHERE kr.objective_id = ANY(%s)", self.env["okr.cadence"]._rhythm_sql(), ids
        )
        names = ("rhythm", "weekday", "start", "fresh")
        rhythms = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %s FROM (%s) AS r",
                SQL(", ").join(SQL.identifier(name) for name in names),
                scope,
            )
        )
        rows = [[*rhythm, cadence.next_due(today, *rhythm)] for rhythm in rhythms]
        self.env.cr.execute(
            SQL(
                """UPDATE okr_key_result kr
                      SET state = 'active', %(log)s,
                          checkin_due_date = CASE WHEN %(fresh_one)s THEN v.due
                                                  ELSE kr.checkin_due_date END,
                          outdated_after = CASE WHEN NOT (%(fresh_one)s)
                                                THEN kr.outdated_after END
                     FROM (%(scope)s) r
                LEFT JOIN unnest(%(rhythm)s::varchar[], %(weekday)s::int[], %(start)s::date[],
                                 %(fresh)s::int[], %(due)s::date[])
                          AS v(rhythm, weekday, start, fresh, due)
                       ON (r.rhythm, r.weekday, r.start, r.fresh)
                          IS NOT DISTINCT FROM (v.rhythm, v.weekday, v.start, v.fresh)
                    WHERE kr.id = r.key_result_id""",
                log=log,
                fresh_one=SQL("kr.active AND kr.last_checkin_date IS NULL"),
                scope=scope,
                **{
                    name: [row[index] for row in rows] for index, name in enumerate((*names, "due"))
                },
            )
        )

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
