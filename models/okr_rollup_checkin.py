from odoo import api, models
from odoo.tools import SQL

from ..engine.arrays import array_literal
from ..engine.cadence import due_and_outdated
from ..engine.said import Facts


class OkrRollup(models.AbstractModel):
    """What check-ins mean for their key results: three statements for one or for thousands."""

    _inherit = "okr.rollup"

    @api.model
    def _apply_checkins(self, said, facts):
        """Bring new check-ins, which are in the table, into their key results and objectives.

        :param said: a list of `Said`
        :param facts: by key result id, its `Facts`
        """
        newest, spoken = {}, {}
        for one in said:
            if one.is_newer(newest.get(one.key_result_id)):
                newest[one.key_result_id] = one
            if one.is_word and one.is_newer(spoken.get(one.key_result_id)):
                spoken[one.key_result_id] = one
        rows = []
        for id_, last in sorted(newest.items()):
            known, word = facts[id_], spoken.get(id_)
            numbers = (
                id_,
                last.day,
                last.id,
                last.value,
                last.share,
                known.measure.raw(last.value),
            )
            words = (None,) * 6
            if word:
                due = due_and_outdated(word.day, known.grid, known.grace)
                words = (word.day, word.id, word.confidence, word.blocker, *due)
            rows.append((*numbers, *words))
        is_waited_for = self._write_said(rows)
        objective_ids = {facts[key_result_id].objective_id for key_result_id in newest}
        objectives = self.env["okr.objective"].browse(sorted(objective_ids))
        self._refresh_objectives(objectives, structural=False)
        if is_waited_for:
            self.env["okr.reminder"]._finish(self.env["okr.key.result"].browse(newest))

    @api.model
    def _checkin_facts(self, key_result):
        """The `Facts` of a key result, from its record."""
        cycle = key_result.cycle_id
        return Facts(
            key_result._measure(),
            key_result.objective_id.id,
            self._grid(
                key_result.department_id.id,
                key_result.company_id.id,
                cycle.checkin_interval,
                cycle.checkin_weekday,
                cycle.date_start,
            ),
            cycle.grace_days,
        )

    @api.model
    def _grid(self, department_id, company_id, interval, weekday, start):
        """The days on which check-ins are due; the last three are the cycle's."""
        rhythm, day, fresh = self.env["okr.cadence"]._rhythm_of(
            department_id, company_id, interval, weekday
        )
        return rhythm, day, start, fresh

    def _write_said(self, rows):
        """One statement: what is newer than all that was said or measured before counts.

        Returns whether somebody who was asked about one of them still has the activity.
        """
        # Reminders are others' to read; only whether there is one comes out.
        columns = [array_literal(column) for column in zip(*rows, strict=True)]
        self.env["okr.key.result"].flush_model()
        answers = self.env.execute_query(
            SQL(
                """UPDATE okr_key_result kr
                      SET current_value = CASE WHEN later.n = 0 THEN v.value
                                               ELSE kr.current_value END,
                          progress = CASE WHEN later.n = 0 THEN v.share ELSE kr.progress END,
                          progress_raw = CASE WHEN later.n = 0 THEN v.way
                                              ELSE kr.progress_raw END,
                          confidence = CASE WHEN later.is_word THEN v.confidence
                                            ELSE kr.confidence END,
                          blocker_cause = CASE WHEN later.is_word THEN v.blocker
                                               ELSE kr.blocker_cause END,
                          blocked_since = CASE WHEN NOT later.is_word THEN kr.blocked_since
                                               WHEN v.blocker IS NOT NULL
                                               THEN COALESCE(kr.blocked_since, v.day) END,
                          last_checkin_id = CASE WHEN later.is_word THEN v.checkin_id
                                                 ELSE kr.last_checkin_id END,
                          last_checkin_date = CASE WHEN later.is_word THEN v.day
                                                   ELSE kr.last_checkin_date END,
                          checkin_due_date = CASE WHEN later.is_word THEN v.due
                                                  ELSE kr.checkin_due_date END,
                          outdated_after = CASE WHEN later.is_word THEN v.outdated
                                                ELSE kr.outdated_after END,
                          write_uid = %s, write_date = NOW() AT TIME ZONE 'UTC'
                     FROM unnest(%s::int[], %s::date[], %s::int[], %s::float8[], %s::float8[],
                                 %s::float8[], %s::date[], %s::int[], %s::int[], %s::varchar[],
                                 %s::date[], %s::date[])
                          AS v(id, newest_day, newest_id, value, share, way, day, checkin_id,
                               confidence, blocker, due, outdated)
                    CROSS JOIN LATERAL (
                          SELECT COUNT(*) FILTER (WHERE (c.date, c.id)
                                                        > (v.newest_day, v.newest_id)) AS n,
                                 v.checkin_id IS NOT NULL
                                 AND COUNT(*) FILTER (WHERE c.kind <> 'measured'
                                                        AND (c.date, c.id) > (v.day, v.checkin_id))
                                     = 0 AS is_word
                            FROM okr_checkin c
                           WHERE c.key_result_id = v.id
                             AND c.date >= LEAST(v.newest_day, v.day)) later
                    WHERE kr.id = v.id AND (later.n = 0 OR later.is_word)
                RETURNING %s""",
                self.env.uid,
                *columns,
                self.env["okr.reminder"]._is_waiting_sql(SQL("kr.id")),
            )
        )
        self._forget_written()
        return any(waiting for (waiting,) in answers)
