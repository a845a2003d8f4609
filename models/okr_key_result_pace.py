from odoo import fields, models
from odoo.tools import SQL

from ..engine import checkin, pace

#: Check-ins looked at for a trend: a quarter of weekly ones and what metrics measured between.
HISTORY_SHOWN = 30


class OkrKeyResult(models.Model):
    """Where a key result should stand today, and where it is heading."""

    _inherit = "okr.key.result"

    def _period(self):
        """First and last day of the work on it: the cycle, or from when it became active."""
        self.ensure_one()
        start, end = self.cycle_id.date_start, self.cycle_id.date_end
        return max(start, min(self.objective_id.date_activated or start, end)), end

    def _elapsed(self, today=None):
        """Share 0-1 of its period that is over."""
        return pace.elapsed(*self._period(), today or fields.Date.context_today(self))

    def _off_track_bounds(self):
        """Values (below, above) beyond which the value itself says off track."""
        self.ensure_one()
        return pace.off_track_bounds(self._measure(), self._elapsed())

    def _note_reason(self, value, confidence):
        """Why these numbers ask for a line of words (see `engine.checkin.note_reason`), or ""."""
        self.ensure_one()
        previous = self.confidence if self.last_checkin_date else None
        if (value, confidence) == (self.current_value, previous):
            return ""
        below, above = self._off_track_bounds()
        off_track = not below <= value <= above
        return checkin.note_reason(confidence, previous, off_track=off_track)

    def _note_question_text(self, reason):
        """What to ask for, by key result: `reason` as `_note_reason` gives it."""
        self.ensure_one()
        if reason == "trend":
            return self.env._(
                "Note on “%s”: the value says off track, you say on track. What do you know? "
                "One line, please.",
                self.name,
            )
        return self.env._(
            "Note on “%s”: your confidence fell or is low. One line on what changed helps "
            "the others to help.",
            self.name,
        )

    def _get_check_in_history(self, authors=True):
        """The newest check-ins of each, newest first: {id: [row, …]}, in one statement.

        A row has id, date, value, confidence, kind, note, blocker_cause, author_id and, with
        `authors`, their names as author.
        The caller has to be allowed to read the key results: whoever is, reads their check-ins.
        """
        history = {key_result.id: [] for key_result in self}
        self.env["okr.checkin"].flush_model()
        for row in self.env.execute_query_dict(
            SQL(
                """SELECT c.key_result_id, c.id, c.date, c.value, c.confidence, c.kind, c.note,
                          c.blocker_cause, c.author_id %(name)s
                     FROM unnest(%(ids)s::int[]) AS ids(id)
                    CROSS JOIN LATERAL (
                          SELECT * FROM okr_checkin
                           WHERE key_result_id = ids.id
                        ORDER BY date DESC, id DESC LIMIT %(limit)s) c
                     %(people)s
                 ORDER BY c.key_result_id, c.date DESC, c.id DESC""",
                ids=self.ids,
                limit=HISTORY_SHOWN,
                name=SQL(", p.name AS author" if authors else ""),
                people=SQL(
                    """JOIN res_users u ON u.id = c.author_id
                       JOIN res_partner p ON p.id = u.partner_id"""
                    if authors
                    else ""
                ),
            )
        ):
            history[row.pop("key_result_id")].append(row)
        return history
