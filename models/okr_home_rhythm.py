from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.calendars import INTERVAL_DAYS

#: Weeks that the team is compared with, its own.
WEEKS_BACK = (4, 3, 2, 1, 0)


class OkrHome(models.AbstractModel):
    """The rhythm of a team, against its own past and nobody else's."""

    _inherit = "okr.home"

    @api.model
    def _rhythm(self, objectives):
        """How many key results were fresh: had a check-in within their rhythm and its grace.

        Returns False where there is nothing to look at, or a dictionary: ``weeks``, a list of
        ``{"label", "fresh", "total", "share"}`` (share 0-1) from the oldest to today, and
        ``sentence``. Of a past day it tells how it stood then, for key results that were active.
        One statement for any number of objectives.
        """
        if not objectives:
            return False
        self.env["okr.checkin"].flush_model()
        self.env["okr.objective"].flush_model(["date_activated"])
        today = fields.Date.context_today(self)
        days = {week: today - timedelta(weeks=week) for week in WEEKS_BACK}
        rows = self.env.execute_query(
            SQL(
                """SELECT day, COUNT(*), COUNT(said.id)
                     FROM UNNEST(%(days)s) AS day
                    CROSS JOIN okr_key_result kr
                     JOIN okr_objective o ON o.id = kr.objective_id
                     JOIN okr_cycle c ON c.id = o.cycle_id
                     LEFT JOIN LATERAL (
                          SELECT id FROM okr_checkin
                           WHERE key_result_id = kr.id AND date <= day
                             AND date >= day - c.grace_days
                                 - (%(interval_days)s::jsonb ->> c.checkin_interval)::int
                           LIMIT 1) AS said ON TRUE
                    WHERE kr.objective_id = ANY(%(ids)s) AND kr.active
                      AND o.date_activated <= day
                    GROUP BY day ORDER BY day""",
                days=list(days.values()),
                ids=objectives.ids,
                interval_days=_as_json(INTERVAL_DAYS),
            )
        )
        counted = {day: (total, fresh) for day, total, fresh in rows}
        labels = {0: self.env._("Today"), 1: self.env._("A week ago")}
        weeks = [
            {
                "label": labels.get(week) or self.env._("%s weeks ago", week),
                "fresh": counted[day][1],
                "total": counted[day][0],
                "share": counted[day][1] / counted[day][0],
            }
            for week, day in days.items()
            if day in counted
        ]
        if not weeks or days[0] not in counted:
            return False
        return {"weeks": weeks, "sentence": self._rhythm_sentence(weeks)}

    @api.model
    def _rhythm_sentence(self, weeks):
        now = self.env._(
            "%(fresh)s of %(total)s key results are fresh.",
            fresh=weeks[-1]["fresh"],
            total=weeks[-1]["total"],
        )
        if len(weeks) < 2:
            return now
        then = self.env._(
            "%(when)s it was %(fresh)s of %(total)s.",
            when=weeks[0]["label"],
            fresh=weeks[0]["fresh"],
            total=weeks[0]["total"],
        )
        return f"{now} {then}"


def _as_json(intervals):
    """The intervals as PostgreSQL reads them."""
    return "{" + ", ".join(f'"{name}": {days}' for name, days in intervals.items()) + "}"
