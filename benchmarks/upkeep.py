"""What runs by itself: the proof of all numbers, the outbox, the weekly snapshot."""

from .frame import case

#: Exact numbers of all objectives of one depth, written where they differ.
LEVEL = """
WITH own AS (
    SELECT objective_id AS id, SUM(weight * progress) / NULLIF(SUM(weight), 0) AS progress,
           SUM(weight * confidence) FILTER (WHERE last_checkin_date IS NOT NULL)
           / NULLIF(SUM(weight) FILTER (WHERE last_checkin_date IS NOT NULL), 0) AS confidence,
           MIN(confidence) FILTER (WHERE last_checkin_date IS NOT NULL) AS confidence_min,
           COUNT(*) FILTER (WHERE last_checkin_date IS NULL) AS unchecked,
           MAX(last_checkin_date) AS last_date, MIN(outdated_after) AS outdated_after
      FROM okr_key_result WHERE objective_id = ANY(%(ids)s) AND active GROUP BY 1),
below AS (
    SELECT c.parent_id AS id, SUM(c.progress) AS total, COUNT(*) AS n
      FROM okr_objective c JOIN okr_objective p ON p.id = c.parent_id AND p.roll_up
     WHERE c.parent_id = ANY(%(ids)s) AND c.active AND c.state IN ('active', 'closed') GROUP BY 1)
UPDATE okr_objective o
   SET progress = (COALESCE(own.progress, 0) + COALESCE(below.total, 0))
                  / (1 + COALESCE(below.n, 0)),
       confidence = COALESCE(own.confidence, 0), confidence_min = own.confidence_min,
       unchecked_count = own.unchecked, last_checkin_date = own.last_date,
       outdated_after = own.outdated_after
  FROM own LEFT JOIN below ON below.id = own.id
 WHERE o.id = own.id
   AND (o.progress, o.confidence, o.confidence_min, o.unchecked_count, o.last_checkin_date,
        o.outdated_after) IS DISTINCT FROM
       ((COALESCE(own.progress, 0) + COALESCE(below.total, 0)) / (1 + COALESCE(below.n, 0)),
        COALESCE(own.confidence, 0), own.confidence_min, own.unchecked, own.last_date,
        own.outdated_after)"""

SNAPSHOT = """
INSERT INTO okr_snapshot (objective_id, cycle_id, department_id, company_id, date, progress,
       confidence, ambition, health, key_result_count, checked_count, fresh_count, blocked_count)
SELECT o.id, o.cycle_id, o.department_id, o.company_id, %(day)s, o.progress, o.confidence,
       o.ambition, CASE WHEN o.outdated_after < %(day)s THEN 'outdated'
                        WHEN o.confidence_min <= 3 THEN 'off_track'
                        WHEN o.confidence_min <= 6 THEN 'at_risk' ELSE 'on_track' END,
       kr.n, kr.checked, kr.fresh, kr.blocked
  FROM okr_objective o
  JOIN (SELECT objective_id, COUNT(*) AS n, COUNT(last_checkin_date) AS checked,
               COUNT(*) FILTER (WHERE outdated_after >= %(day)s) AS fresh,
               COUNT(blocker_cause) AS blocked
          FROM okr_key_result WHERE cycle_id = %(cycle)s AND active GROUP BY 1) kr
    ON kr.objective_id = o.id
 WHERE o.cycle_id = %(cycle)s AND o.active AND o.state <> 'draft'
    ON CONFLICT (objective_id, date) DO UPDATE
       SET progress = EXCLUDED.progress, confidence = EXCLUDED.confidence,
           health = EXCLUDED.health"""

DIRTY = 1000


class Upkeep:
    on_company = True
    rounds = 5
    tables = ("okr_objective", "okr_rollup_queue", "okr_snapshot")

    @classmethod
    def setup(cls, env, company):
        cycle = company.cycle_ids[-1]
        env.cr.execute(
            """SELECT parent_path, id, roll_up FROM okr_objective
                WHERE cycle_id = %s AND state = 'active' AND active""",
            [cycle],
        )
        levels = {}
        for path, objective_id, rolls_up in env.cr.fetchall():
            levels.setdefault(path.count("/"), []).append((objective_id, rolls_up))
        return {
            "cycle": cycle,
            "levels": [levels[depth] for depth in sorted(levels, reverse=True)],
            "day": env.cr.now().date().replace(day=28),
        }


def levels_of(data, chosen=None):
    """Ids by depth, the deepest first, of all objectives or of the `chosen` ones."""
    for level in data["levels"]:
        ids = [oid for oid, _rolls_up in level if chosen is None or oid in chosen]
        if ids:
            yield ids


@case
class Proof(Upkeep):
    name = "proof"
    goal = "the weekly proof: recompute every open objective, nothing has changed"
    limits = {"proof": 3.5}

    @classmethod
    def variants(cls, env, data):
        def raw():
            for ids in levels_of(data):
                env.cr.execute(LEVEL, {"ids": ids})

        return {
            f"{len(data['levels'])} SQL statements": raw,
            "proof": env["okr.rollup"]._cron_recompute,
        }


@case
class Drain(Upkeep):
    name = "drain"
    goal = f"the outbox with {DIRTY} parents whose children were checked in on"
    limits = {"drain": 3}

    @classmethod
    def variants(cls, env, data):
        dirty = sorted(oid for level in data["levels"] for oid, rolls_up in level if rolls_up)
        dirty = dirty[:DIRTY]

        def fill():
            env.cr.execute("INSERT INTO okr_rollup_queue (objective_id) SELECT unnest(%s)", [dirty])

        def raw():
            fill()
            env.cr.execute("DELETE FROM okr_rollup_queue")
            for ids in levels_of(data, set(dirty)):
                env.cr.execute(LEVEL, {"ids": ids})

        def ours():
            fill()
            env["okr.rollup"]._drain()

        return {"a statement for each level": raw, "drain": ours}


@case
class Snapshot(Upkeep):
    name = "snapshot"
    goal = "the weekly snapshot of all objectives of a cycle"
    limits = {"snapshot": 1.5}
    statements = {"snapshot": 1}

    @classmethod
    def variants(cls, env, data):
        cycle = env["okr.cycle"].browse(data["cycle"])
        return {
            "one SQL statement": lambda: env.cr.execute(SNAPSHOT, data),
            "snapshot": lambda: env["okr.snapshot"]._take(cycle, data["day"]),
        }
