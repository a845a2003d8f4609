from odoo import api, fields, models
from odoo.tools import SQL


class OkrRollup(models.AbstractModel):
    """Measured values, set-based: a constant number of statements for any number of key results."""

    _inherit = "okr.rollup"

    @api.model
    def _apply_measured(self, rows):
        """Bring measured values into history and columns.

        `rows` are (key result id, value, progress, way covered, is changed, day). What changed
        adds a check-in of the kind *measured*, by the system; confidence, its date and the day
        on which the next word is due stay those of the human. One statement, and the roll-up's.
        """
        if not rows:
            return
        self.env["okr.checkin"].flush_model()
        self.env["okr.key.result"].flush_model()
        columns = list(zip(*sorted(rows), strict=True))
        objective_ids = self._insert_measured(columns)
        if objective_ids:
            self._refresh_objectives(self.env["okr.objective"].browse(objective_ids), False)
        self._forget_measured()

    def _insert_measured(self, columns):
        """One statement: the check-ins and the key results. Returns the objectives to refresh."""
        ids, values, shares, ways, changed, days = (list(column) for column in columns)
        found = self.env.execute_query(
            SQL(
                """WITH v AS MATERIALIZED (
                       SELECT * FROM unnest(%(ids)s::int[], %(values)s::float8[],
                                            %(shares)s::float8[], %(ways)s::float8[],
                                            %(changed)s::bool[], %(days)s::date[])
                           AS v(id, value, share, way, changed, day)),
                   said AS (
                       INSERT INTO okr_checkin (key_result_id, cycle_id, date, value, confidence,
                                                progress, kind, is_late, author_id,
                                                create_uid, create_date, write_uid, write_date)
                       SELECT v.id, kr.cycle_id, v.day, v.value, COALESCE(kr.confidence, 0),
                              v.share, 'measured',
                              c.state = 'grading' OR v.day > c.date_end, %(bot)s,
                              %(bot)s, NOW() AT TIME ZONE 'UTC', %(bot)s, NOW() AT TIME ZONE 'UTC'
                         FROM v
                         JOIN okr_key_result kr ON kr.id = v.id
                         JOIN okr_cycle c ON c.id = kr.cycle_id
                        WHERE v.changed)
                   UPDATE okr_key_result kr
                      SET current_value = v.value, live_value = v.value, progress = v.share,
                          progress_raw = v.way, live_state = 'live', live_date = %(now)s,
                          write_date = NOW() AT TIME ZONE 'UTC'
                     FROM v
                    WHERE kr.id = v.id
                RETURNING CASE WHEN v.changed THEN kr.objective_id END""",
                ids=ids,
                values=values,
                shares=shares,
                ways=ways,
                changed=changed,
                days=days,
                now=fields.Datetime.now(),
                bot=self.env.ref("base.user_root").id,
            )
        )
        return sorted({row[0] for row in found if row[0]})

    @api.model
    def _apply_unmeasured(self, key_result_ids, state):
        """Say that there is no value (`empty`, `error`); the last one stays."""
        if key_result_ids:
            self.env["okr.key.result"].flush_model()
            self.env.cr.execute(
                SQL(
                    """UPDATE okr_key_result SET live_state = %s, live_date = %s
                        WHERE id = ANY(%s)""",
                    state,
                    fields.Datetime.now(),
                    sorted(key_result_ids),
                )
            )
            self._forget_measured()

    @api.model
    def _apply_guardrails(self, rows):
        """Bring counter-metrics into their key results: (key result id, value or None, state)."""
        if not rows:
            return
        self.env["okr.key.result"].flush_model()
        ids, values, states = (list(column) for column in zip(*sorted(rows), strict=True))
        found = self.env.execute_query(
            SQL(
                """WITH v AS MATERIALIZED (
                       SELECT * FROM unnest(%(ids)s::int[], %(values)s::float8[],
                                            %(states)s::varchar[])
                           AS v(id, value, state)),
                   old AS (SELECT kr.id, kr.guardrail_state FROM okr_key_result kr
                             JOIN v ON v.id = kr.id)
                   UPDATE okr_key_result kr
                      SET guardrail_value = v.value, guardrail_state = v.state,
                          guardrail_date = %(now)s
                     FROM v JOIN old ON old.id = v.id
                    WHERE kr.id = v.id
                RETURNING CASE WHEN old.guardrail_state IS DISTINCT FROM v.state
                               THEN kr.objective_id END""",
                ids=ids,
                values=values,
                states=states,
                now=fields.Datetime.now(),
            )
        )
        self._forget_measured()
        changed = sorted({row[0] for row in found if row[0]})
        self._refresh_objectives(self.env["okr.objective"].browse(changed), False)

    def _forget_measured(self):
        self.env["okr.key.result"].invalidate_model(
            [
                "current_value",
                "progress",
                "progress_raw",
                "live_value",
                "live_state",
                "live_date",
                "guardrail_value",
                "guardrail_state",
                "guardrail_date",
                "guardrail_text",
                "checkin_ids",
                "health",
            ]
        )
        self.env["okr.checkin"].invalidate_model()
