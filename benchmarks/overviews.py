"""The map and the boards: screens that show a whole cycle, or begin to."""

from datetime import date, timedelta

from .frame import case
from .reading import Reading

RAW_MAP = """
SELECT o.id, o.name, o.level, o.department_id, o.lead_id, o.ambition, o.state, o.parent_id,
       o.contribution, o.progress, o.confidence, o.last_checkin_date, kr.*
  FROM okr_objective o
  LEFT JOIN LATERAL (
       SELECT json_agg(json_build_array(kr.id, kr.name, kr.kind, kr.unit, kr.current_value,
                       kr.target_value, kr.progress_raw, kr.confidence, kr.last_checkin_date,
                       (SELECT array_agg(s.confidence)
                          FROM (SELECT confidence FROM okr_checkin c
                                 WHERE c.key_result_id = kr.id
                              ORDER BY date DESC, id DESC LIMIT 7) s)))
         FROM okr_key_result kr WHERE kr.objective_id = o.id AND kr.active) kr ON true
 WHERE o.cycle_id = %(cycle)s"""

#: How many there are, and the first of them level by level: what the map of a large cycle is.
RAW_MAP_PART = (
    """
WITH RECURSIVE above AS (
     (SELECT id, ARRAY[id] AS way FROM okr_objective
       WHERE cycle_id = %(cycle)s AND active AND state <> 'dropped' AND parent_id IS NULL
       ORDER BY sequence, id LIMIT 120)
      UNION ALL
     SELECT below.id, way || below.id FROM above CROSS JOIN LATERAL (
            SELECT id FROM okr_objective o
             WHERE o.parent_id = above.id AND o.cycle_id = %(cycle)s AND active
               AND state <> 'dropped' ORDER BY sequence, id LIMIT 40) below),
first AS MATERIALIZED (SELECT id FROM above LIMIT 120)
SELECT part.*, (SELECT COUNT(*) FROM okr_objective WHERE cycle_id = %(cycle)s),
       (SELECT COUNT(*) FROM okr_objective c WHERE c.parent_id = part.id)
  FROM ("""
    + RAW_MAP.replace("o.cycle_id = %(cycle)s", "o.id IN (SELECT id FROM first)")
    + """) part"""
)

#: The first of what supports one, with all above them: what unfolding a card is.
RAW_MAP_BELOW = (
    """
WITH RECURSIVE below AS MATERIALIZED (
     SELECT id, parent_id FROM okr_objective
      WHERE parent_id = %(above)s AND cycle_id = %(cycle)s AND active AND state <> 'dropped'
      ORDER BY sequence, id LIMIT 40),
sent AS (
     SELECT id, parent_id FROM below
      UNION
     SELECT up.id, up.parent_id FROM sent JOIN okr_objective up ON up.id = sent.parent_id)
SELECT part.*, (SELECT COUNT(*) FROM okr_objective c WHERE c.parent_id = part.id)
  FROM ("""
    + RAW_MAP.replace("o.cycle_id = %(cycle)s", "o.id IN (SELECT id FROM sent)")
    + """) part"""
)

#: The sums that all tiles, tables and lines of a board are made of, in one statement.
RAW_BOARD = """
SELECT (SELECT json_agg(t) FROM (
        SELECT kr.department_id, o.ambition, COUNT(*), COUNT(kr.last_checkin_date),
               COUNT(*) FILTER (WHERE kr.outdated_after < CURRENT_DATE),
               COUNT(kr.blocker_cause), AVG(kr.progress), AVG(kr.confidence), AVG(kr.score),
               COUNT(kr.miss_cause), COUNT(kr.decision)
          FROM okr_key_result kr
          JOIN okr_objective o ON o.id = kr.objective_id AND o.cycle_id = kr.cycle_id
         WHERE kr.cycle_id = %(cycle)s AND kr.active
      GROUP BY 1, 2) t),
       (SELECT json_agg(t) FROM (
        SELECT department_id, COUNT(*)
          FROM (SELECT DISTINCT department_id, lead_id FROM okr_key_result
                 WHERE cycle_id = %(cycle)s AND active) people
      GROUP BY 1) t),
       (SELECT json_agg(t) FROM (
        SELECT s.cycle_id, s.date, s.ambition, AVG(s.progress), AVG(s.confidence),
               SUM(s.fresh_count), SUM(s.key_result_count)
          FROM okr_snapshot s WHERE s.cycle_id = ANY(%(two)s)
      GROUP BY 1, 2, 3) t)"""


@case
class Map(Reading):
    name = "map"
    goal = "the alignment map of a cycle: whole up to 300 objectives, else the first 120 of them"

    @classmethod
    def setup(cls, env, company):
        data = super().setup(env, company)
        inside = [("cycle_id", "=", data["cycle"])]
        above = env["okr.objective"].search([*inside, ("child_ids.cycle_id", "=", data["cycle"])])
        count = env["okr.objective"].search_count(inside)
        is_whole = count <= env["okr.map"]._whole_up_to
        day = env["okr.cycle"].browse(data["cycle"]).date_start + timedelta(days=30)
        return {
            **data,
            "above": above[-1].id,
            "day": str(min(day, date.today() - timedelta(days=7))),
            "raw": RAW_MAP if is_whole else RAW_MAP_PART,
        }

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["company"].employee)["okr.map"]
        return {
            "one SQL statement": lambda: env.cr.execute(data["raw"], data) or env.cr.fetchall(),
            "map": lambda: records.get_map(data["cycle"]),
            "replay": lambda: records.get_map(data["cycle"], data["day"]),
        }


@case
class MapBelow(Map):
    name = "map-unfold"
    goal = "unfolding a card of a large map: the first 40 of what supports an objective"

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["company"].employee)["okr.map"]
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_MAP_BELOW, data) or env.cr.fetchall(),
            "unfold one": lambda: records.get_below(data["cycle"], data["above"]),
        }


@case
class Boards(Reading):
    name = "boards"
    goal = "insight boards of the whole company, as they open, and the next 50 teams"

    @classmethod
    def setup(cls, env, company):
        env["okr.insights"]._cron_keep()  # as the schedule does every ten minutes
        return super().setup(env, company)

    @classmethod
    def variants(cls, env, data):
        insights = env(user=data["company"].employee)["okr.insights"]

        def next_page():
            scope = insights._read_scope("rhythm", {})
            as_of = insights._numbers(scope).as_of
            insights.get_teams("rhythm", {}, 50, 50, as_of and str(as_of))

        return {
            "one SQL statement": lambda: env.cr.execute(RAW_BOARD, data) or env.cr.fetchall(),
            "rhythm": lambda: insights.get_board("rhythm"),
            "outcome": lambda: insights.get_board("outcome"),
            "learning": lambda: insights.get_board("learning"),
            "next teams": next_page,
            "departments": lambda: insights.get_departments("12"),
        }


@case
class BoardsNow(Reading):
    name = "boards-now"
    goal = "the same, counted on the spot (all key results of a cycle, all teams)"
    grows = False  # it adds up all of them
    rounds = 5

    @classmethod
    def variants(cls, env, data):
        insights = env(user=data["company"].employee)["okr.insights"]
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_BOARD, data) or env.cr.fetchall(),
            "rhythm": lambda: insights.get_board("rhythm", {}, True),
            "outcome": lambda: insights.get_board("outcome", {}, True),
            "learning": lambda: insights.get_board("learning", {}, True),
        }
