import logging
from operator import itemgetter

from odoo import api, models
from odoo.service import model
from odoo.tools import SQL

from ..engine.cadence import due_and_outdated
from ..engine.progress import TO_TARGET, Measure

_logger = logging.getLogger(__name__)

#: How a key result is defined, and what it says itself.
DEFINITION = SQL(
    """kr.id, kr.objective_id, kr.kind, kr.live_state,
       COALESCE(kr.base_value, 0) AS base, COALESCE(kr.target_value, 0) AS target,
       COALESCE(kr.commit_value, 0) AS commit, COALESCE(kr.stretch_value, 0) AS stretch,
       COALESCE(kr.range_min, 0) AS range_min, COALESCE(kr.range_max, 0) AS range_max,
       COALESCE(kr.fail_min, 0) AS fail_min, COALESCE(kr.fail_max, 0) AS fail_max,
       objective.date_activated, cycle.date_start, COALESCE(cycle.grace_days, 0) AS grace,
       kr.current_value AS value, kr.confidence, kr.blocker_cause,
       kr.last_checkin_id AS checkin_id, kr.last_checkin_date AS last"""
)
#: Columns of `_query_rows` in the order in which the engine takes them.
MEASURE = (
    "kind",
    "base",
    "target",
    "commit",
    "stretch",
    "range_min",
    "range_max",
    "fail_min",
    "fail_max",
)


class OkrRollup(models.AbstractModel):
    """The one service that writes the numbers of key results and objectives.

    Set-based: a number of statements that does not depend on the size of the database, nor on
    siblings, depth or history.
    """

    _name = "okr.rollup"
    _description = "Roll-up of OKR Numbers"

    @api.model
    def _query_rows(self, ids):
        """How key results are defined, what was said last and their rhythm, in one statement.

        Plain values instead of records: numbers of public records, the same whoever looks.
        """
        self.env["okr.key.result"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                "%s WHERE kr.id = ANY(%s)",
                self.env["okr.cadence"]._rhythm_sql(DEFINITION),
                sorted(set(ids)),
            )
        )

    @api.model
    def _objectives_of(self, rows):
        return self.env["okr.objective"].browse(sorted({row["objective_id"] for row in rows}))

    def _prepare_row(self, row):
        """Columns of one key result: numbers from the engine, due dates from its rhythm."""
        measure = Measure(*(row[name] for name in MEASURE))
        value, last = row["value"] or 0.0, row["last"]
        since = last or row["date_activated"] or row["date_start"]
        grid = (row["rhythm"], row["weekday"], row["start"], row["fresh"])
        due = since and due_and_outdated(since, grid, row["grace"])
        # A threshold that nobody has measured yet is not reached by the 0 of an empty field.
        measured = last or row["live_state"] == "live"
        speaks = measured or value or measure.kind in TO_TARGET
        return (
            row["id"],
            value,
            row["confidence"] or 0,
            row["blocker_cause"] or None,
            row["checkin_id"],
            last,
            measure.progress(value) if speaks else 0.0,
            measure.raw(value) if speaks else 0.0,
            due[0] if due else None,
            due[1] if due and last else None,
        )

    def _write_rows(self, rows):
        if not rows:
            return
        columns = [list(column) for column in zip(*sorted(rows, key=itemgetter(0)), strict=True)]
        self.env.cr.execute(
            SQL(
                """UPDATE okr_key_result kr
                  SET current_value = v.value, confidence = v.confidence,
                      blocker_cause = v.blocker,
                      blocked_since = CASE WHEN v.blocker IS NOT NULL
                                           THEN COALESCE(kr.blocked_since, v.last) END,
                      last_checkin_id = v.checkin_id,
                      last_checkin_date = v.last, progress = v.progress,
                      progress_raw = v.raw, checkin_due_date = v.due,
                      outdated_after = v.outdated, write_uid = %s,
                      write_date = NOW() AT TIME ZONE 'UTC'
                 FROM unnest(%s::int[], %s::float8[], %s::int[], %s::varchar[], %s::int[],
                             %s::date[], %s::float8[], %s::float8[], %s::date[], %s::date[])
                      AS v(id, value, confidence, blocker, checkin_id, last,
                           progress, raw, due, outdated)
                WHERE kr.id = v.id""",
                self.env.uid,
                *columns,
            )
        )
        self._forget_written()

    def _forget_written(self):
        self.env["okr.key.result"].invalidate_model(
            [
                "current_value",
                "confidence",
                "blocker_cause",
                "blocked_since",
                "last_checkin_id",
                "last_checkin_date",
                "progress",
                "progress_raw",
                "checkin_due_date",
                "outdated_after",
                "health",
            ],
            flush=False,
        )

    @api.model
    def _refresh_key_results(self, key_results):
        """Recompute after a change of definition: base, target, weight, archived."""
        if not key_results:
            return
        rows = self._query_rows(key_results.ids)
        self._write_rows([self._prepare_row(row) for row in rows])
        self._refresh_objectives(self._objectives_of(rows))

    @api.model
    def _refresh_due_dates(self, cycles):
        """Recompute due dates after a change of the rhythm of cycles."""
        key_results = self.env["okr.key.result"].search([("cycle_id", "in", cycles.ids)])
        self._refresh_key_results(key_results)

    @api.model
    def _refresh_objectives(self, objectives, structural=True):
        """Exact numbers of these objectives; parents that count them go to the outbox.

        A structural change (weight, parent, archived) is rare: it drains the outbox at once.
        """
        if not objectives:
            return
        self.env["okr.objective"].flush_model()
        self.env["okr.key.result"].flush_model()
        ids = sorted(objectives.ids)
        if structural:
            if self._update_objectives(ids):
                self._drain()
        elif self._update_objectives(ids, wake=True):
            # As `_trigger` does, which would take two statements more in every check-in.
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    def _update_objectives(self, ids, wake=False):
        """One statement for the numbers and the outbox.

        All parents that count them are queued, and their number is returned. To `wake` who empties
        the outbox, only those whose child has really moved; returns 1 where that was so.
        """
        if wake:
            # By its cached id: one statement less in every check-in.
            cron_id = self.env["ir.model.data"]._xmlid_to_res_id("hr_okr.ir_cron_okr_rollup")
            moved = SQL(
                """RETURNING CASE WHEN n.progress IS DISTINCT FROM n.was THEN (
                          SELECT parent.id FROM okr_objective parent
                           WHERE parent.id = o.parent_id AND parent.roll_up) END AS parent_id"""
            )
            queue = SQL(
                """, queued AS (
                       INSERT INTO okr_rollup_queue (objective_id)
                       SELECT DISTINCT parent_id FROM updated WHERE parent_id IS NOT NULL
                    RETURNING objective_id)
                   INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date,
                                                write_uid, write_date)
                   SELECT cron.id, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC',
                          %(uid)s, NOW() AT TIME ZONE 'UTC'
                     FROM ir_cron cron
                    WHERE cron.id = %(cron)s AND cron.active AND EXISTS (SELECT FROM queued)""",
                uid=self.env.uid,
                cron=cron_id or 0,
            )
        else:
            moved = SQL("")
            queue = SQL(
                """INSERT INTO okr_rollup_queue (objective_id)
                   SELECT DISTINCT parent.id
                     FROM okr_objective child
                     JOIN okr_objective parent ON parent.id = child.parent_id
                    WHERE child.id = ANY(%s) AND parent.roll_up""",
                ids,
            )
        self.env.cr.execute(
            SQL(
                """WITH own AS (
                       SELECT o.id, o.progress AS was,
                              SUM(kr.weight * kr.progress) / NULLIF(SUM(kr.weight), 0) AS progress,
                              SUM(kr.weight * kr.confidence)
                                  FILTER (WHERE kr.last_checkin_date IS NOT NULL)
                                  / NULLIF(SUM(kr.weight)
                                  FILTER (WHERE kr.last_checkin_date IS NOT NULL), 0) AS confidence,
                              MIN(kr.confidence)
                                  FILTER (WHERE kr.last_checkin_date IS NOT NULL) AS confidence_min,
                              COUNT(kr.id) FILTER (WHERE kr.last_checkin_date IS NULL) AS unchecked,
                              COUNT(*) FILTER (WHERE kr.guardrail_state = 'outside'
                                  AND kr.last_checkin_date IS NOT NULL) AS outside,
                              MAX(kr.last_checkin_date) AS last_date,
                              MIN(kr.outdated_after) AS outdated_after,
                              CASE WHEN o.roll_up THEN (
                                   SELECT ARRAY[SUM(child.progress), COUNT(*)]
                                     FROM okr_objective child
                                    WHERE child.parent_id = o.id
                                      AND (child.state = 'closed'
                                           OR child.active AND child.state = 'active'))
                              END AS children
                         FROM okr_objective o
                    LEFT JOIN okr_key_result kr ON kr.objective_id = o.id AND kr.active
                        WHERE o.id = ANY(%(ids)s)
                     GROUP BY o.id),
                   numbers AS (
                       SELECT own.id, own.was,
                              COALESCE((COALESCE(own.progress, 0) + COALESCE(own.children[1], 0))
                                  / NULLIF((own.progress IS NOT NULL)::int
                                           + COALESCE(own.children[2], 0), 0), 0) AS progress,
                              COALESCE(own.confidence, 0) AS confidence, own.confidence_min,
                              own.unchecked, own.outside, own.last_date, own.outdated_after,
                              COALESCE(own.children[2] > 0, FALSE) AS rolled_up
                         FROM own),
                   updated AS (
                       UPDATE okr_objective o
                          SET progress = n.progress, confidence = n.confidence,
                              confidence_min = n.confidence_min, unchecked_count = n.unchecked,
                              guardrail_count = n.outside,
                              last_checkin_date = n.last_date, outdated_after = n.outdated_after,
                              date_rolled_up = CASE WHEN n.rolled_up
                                                    THEN NOW() AT TIME ZONE 'UTC' END
                         FROM numbers n
                        WHERE o.id = n.id
                          AND (o.progress, o.confidence, o.confidence_min, o.unchecked_count,
                               o.guardrail_count, o.last_checkin_date, o.outdated_after,
                               o.date_rolled_up IS NOT NULL)
                              IS DISTINCT FROM
                              (n.progress, n.confidence, n.confidence_min, n.unchecked,
                               n.outside, n.last_date, n.outdated_after, n.rolled_up)
                       %(moved)s)
                   %(queue)s""",
                ids=ids,
                moved=moved,
                queue=queue,
            )
        )
        written = self.env.cr.rowcount
        self.env["okr.objective"].invalidate_model(
            [
                "progress",
                "confidence",
                "confidence_min",
                "unchecked_count",
                "guardrail_count",
                "last_checkin_date",
                "outdated_after",
                "date_rolled_up",
                "health",
            ],
            flush=False,
        )
        return written

    @api.model
    def _drain(self):
        """Empty the outbox: exact numbers from the deepest parent upwards, level by level.

        Idempotent and exact, so it may run at any time and as often as one likes. Returns how
        many objectives were recomputed.
        """
        self.env["okr.objective"].flush_model()
        dirty, done = self._take_queue(), set()
        while dirty:
            deepest = max(dirty.values())
            batch = sorted(id_ for id_, level in dirty.items() if level == deepest)
            if self._update_objectives(batch):
                dirty.update(self._take_queue())
            done.update(batch)
            dirty = {id_: level for id_, level in dirty.items() if level != deepest}
        return len(done)

    def _take_queue(self):
        """Empty the outbox; returns {objective id: level in the tree}."""
        rows = self.env.execute_query(
            SQL(
                """WITH taken AS (DELETE FROM okr_rollup_queue RETURNING objective_id)
                   SELECT o.id, o.parent_path
                     FROM okr_objective o WHERE o.id IN (SELECT objective_id FROM taken)"""
            )
        )
        return {id_: path.count("/") for id_, path in rows}

    @api.model
    def _cron_drain(self):
        """Scheduled: roll children up into the objectives whose owners turned it on.

        A parent has key results of its own, so somebody may check in on one at this moment. A
        request is repeated by Odoo then; a scheduled action would wait for its next hour.
        """
        for tries_left in reversed(range(model.MAX_TRIES_ON_CONCURRENCY_FAILURE)):
            try:
                done = self._drain()
                self.env.flush_all()
                break
            except model.PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not tries_left:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        _logger.info("Rolled up %s objectives.", done)

    @api.model
    def _cron_recompute(self):
        """Weekly proof: an exact recompute of every open objective has to change nothing."""
        objectives = self.env["okr.objective"].search([("state", "=", "active")])
        self._refresh_objectives(objectives)
