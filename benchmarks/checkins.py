"""Check-ins of a person, through the web client's calls."""

from datetime import date

from .frame import case

#: All that check-ins on key results of weekly rhythm do, by hand: the rows, their key results with
#: the next due day, their objectives, the outbox, and the row that wakes who empties it.
RAW_ONE = """
WITH asked AS (
    SELECT kr.id, kr.cycle_id, kr.base_value, kr.target_value, c.grace_days,
           c.state = 'grading' OR %(today)s > c.date_end AS is_late,
           c.date_start + (co.okr_checkin_weekday::int + 8
                           - EXTRACT(isodow FROM c.date_start)::int) %% 7 AS origin,
           co.okr_fresh_days AS fresh
      FROM okr_key_result kr JOIN okr_cycle c ON c.id = kr.cycle_id
      JOIN res_company co ON co.id = kr.company_id
     WHERE kr.id = ANY(%(ids)s)),
said AS (
    INSERT INTO okr_checkin (key_result_id, cycle_id, date, date_recorded, value, confidence,
           progress, kind, note, is_late, author_id, create_uid, create_date, write_uid, write_date)
    SELECT id, cycle_id, %(today)s, %(today)s, 50, 7,
           LEAST(GREATEST((50 - base_value) / (target_value - base_value), 0), 1), 'updated',
           'A note', is_late, %(uid)s, %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s,
           NOW() AT TIME ZONE 'UTC'
      FROM asked
 RETURNING id, key_result_id, progress),
result AS (
    UPDATE okr_key_result kr
       SET current_value = 50, confidence = 7, progress = said.progress,
           progress_raw = (50 - kr.base_value) / (kr.target_value - kr.base_value),
           last_checkin_id = said.id, last_checkin_date = %(today)s, blocker_cause = NULL,
           blocked_since = NULL, checkin_due_date = due.day,
           outdated_after = due.day + asked.grace_days, write_uid = %(uid)s,
           write_date = NOW() AT TIME ZONE 'UTC'
      FROM said JOIN asked ON asked.id = said.key_result_id
     CROSS JOIN LATERAL (SELECT asked.origin + GREATEST(0, CEIL(
                (%(today)s + asked.fresh + 1 - asked.origin) / 7.0))::int * 7 AS day) due
     WHERE kr.id = said.key_result_id
 RETURNING kr.id, kr.objective_id, kr.weight, kr.progress, kr.confidence, kr.last_checkin_date,
           kr.outdated_after, kr.guardrail_state),
sums AS (
    SELECT objective_id, SUM(weight * progress) / SUM(weight) AS progress,
           SUM(weight * confidence) FILTER (WHERE last_checkin_date IS NOT NULL)
           / SUM(weight) FILTER (WHERE last_checkin_date IS NOT NULL) AS confidence,
           MIN(confidence) FILTER (WHERE last_checkin_date IS NOT NULL) AS least,
           COUNT(*) FILTER (WHERE last_checkin_date IS NULL) AS unchecked,
           COUNT(*) FILTER (WHERE guardrail_state = 'outside'
                            AND last_checkin_date IS NOT NULL) AS outside,
           MIN(outdated_after) AS outdated_after
      FROM (SELECT * FROM result
            UNION ALL
            SELECT id, objective_id, weight, progress, confidence, last_checkin_date,
                   outdated_after, guardrail_state
              FROM okr_key_result
             WHERE objective_id IN (SELECT objective_id FROM result) AND active
               AND id NOT IN (SELECT id FROM result)) kr
  GROUP BY objective_id),
moved AS (
    UPDATE okr_objective o
       SET progress = sums.progress, confidence = sums.confidence, confidence_min = sums.least,
           unchecked_count = sums.unchecked, guardrail_count = sums.outside,
           last_checkin_date = %(today)s, outdated_after = sums.outdated_after
      FROM sums JOIN okr_objective old ON old.id = sums.objective_id
     WHERE o.id = sums.objective_id
 RETURNING CASE WHEN o.progress IS DISTINCT FROM old.progress THEN o.parent_id END AS parent_id),
queued AS (
    INSERT INTO okr_rollup_queue (objective_id)
    SELECT DISTINCT p.id FROM moved JOIN okr_objective p ON p.id = moved.parent_id AND p.roll_up
 RETURNING objective_id)
INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date, write_uid, write_date)
SELECT id, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s,
       NOW() AT TIME ZONE 'UTC'
  FROM ir_cron WHERE id = %(cron)s AND EXISTS (SELECT FROM queued)"""
#: What a check-in writes, but for ids and moments; the statement and we have to write the same.
WRITTEN = (
    """SELECT key_result_id, cycle_id, date, date_recorded, value, confidence, progress, kind, note,
              blocker_cause, is_late, author_id, create_uid, write_uid
         FROM okr_checkin WHERE key_result_id = ANY(%(ids)s)
     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14""",
    """SELECT kr.id, kr.current_value, kr.confidence, kr.progress, kr.progress_raw,
              kr.last_checkin_date, kr.blocker_cause, kr.blocked_since, kr.checkin_due_date,
              kr.outdated_after, kr.write_uid,
              (SELECT c.date FROM okr_checkin c WHERE c.id = kr.last_checkin_id)
         FROM okr_key_result kr WHERE kr.id = ANY(%(ids)s) ORDER BY kr.id""",
    """SELECT id, ROUND(progress::numeric, 12), ROUND(confidence::numeric, 12), confidence_min,
              unchecked_count, guardrail_count, last_checkin_date, outdated_after
         FROM okr_objective WHERE id IN (SELECT objective_id FROM okr_key_result
                                          WHERE id = ANY(%(ids)s)) ORDER BY id""",
    "SELECT objective_id, COUNT(*) FROM okr_rollup_queue GROUP BY objective_id ORDER BY 1",
    "SELECT cron_id, COUNT(*) FROM ir_cron_trigger GROUP BY cron_id ORDER BY 1",
)


def check_same_effect(env, data, mine, ours):
    """What we are compared with leaves the very rows that we leave."""
    written = []
    for action in (mine, ours):
        action()
        env.flush_all()
        found = []
        for query in WRITTEN:
            env.cr.execute(query, data)
            found.append(env.cr.fetchall())
        written.append(found)
        env.cr.rollback()
        env.invalidate_all()
    for one, other in zip(*written, strict=True):
        assert one == other, f"not the same effect:\n{one[:9]}\n{other[:9]}"


@case
class OneCheckin:
    name = "checkin"
    goal = "one check-in of a person, roll-up included"
    on_company = True
    rounds = 25
    limits = {"My check-in": 3, "create": 3}
    statements = {"My check-in": 7, "create": 6, "quick check-in, a form": 11}
    grows = True
    count = 1

    @classmethod
    def setup(cls, env, company):
        key_results = env["okr.key.result"].search(
            [
                ("cycle_id", "=", company.cycle_ids[-1]),
                ("kind", "=", "increase"),
                ("last_checkin_date", "!=", False),
                ("objective_id.parent_id.roll_up", "=", True),
                ("objective_id.roll_up", "=", False),
            ],
            limit=1,
        )
        uid = key_results.lead_user_id.id
        if cls.count > 1:  # of the same person, under an objective or two
            key_results = env["okr.key.result"].search(
                [
                    ("cycle_id", "=", company.cycle_ids[-1]),
                    ("lead_user_id", "=", uid),
                    ("kind", "=", "increase"),
                    ("objective_id.roll_up", "=", False),
                ],
                limit=cls.count,
            )
        data = {
            "ids": key_results.ids,
            "uid": uid,
            "today": date.today(),
            "cron": env.ref("hr_okr.ir_cron_okr_rollup").id,
        }
        data["task"] = cls._task(env, uid) if cls.count == 1 else None
        variants = cls.variants(env, data)
        check_same_effect(env, data, variants["one SQL statement"], variants["create"])
        return data

    @classmethod
    def _task(cls, env, uid):
        """The lowest of a tree of tasks, four deep as our objectives are; None without the app."""
        group = env.ref("hr_timesheet.group_hr_timesheet_user", raise_if_not_found=False)
        if not group:
            return None
        env["res.users"].browse(uid).group_ids += group
        project = env["project.project"].create({"name": "Bench", "allow_timesheets": True})
        task = env["project.task"]
        for level in range(4):
            task = task.create(
                {
                    "name": f"Level {level}",
                    "project_id": project.id,
                    "parent_id": task.id,
                    "allocated_hours": 100,
                }
            )
        env.cr.commit()
        return task.id

    @classmethod
    def variants(cls, env, data):
        user_env = env(user=data["uid"])
        said = {"value": 50, "confidence": 7, "note": "A note"}
        rows = [{"id": id_, "seen_checkin_id": 2**31 - 1, **said} for id_ in data["ids"]]

        def wizard():
            wizard = user_env["okr.checkin.wizard"].create(
                {"key_result_ids": [(6, 0, data["ids"])]}
            )
            wizard.line_ids.write({**said, "confidence": "7"})
            wizard.action_post()

        def create():
            user_env["okr.checkin"].create([{"key_result_id": id_, **said} for id_ in data["ids"]])

        def timesheet():
            user_env["account.analytic.line"].create(
                {"name": "A note", "task_id": data["task"], "unit_amount": 1}
            )

        peer = {"a timesheet line on a task": timesheet} if data["task"] else {}
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_ONE, data),
            "create": create,
            "My check-in": lambda: user_env["okr.key.result"].post_my_check_in(rows),
            "quick check-in, a form": wizard,
            **peer,
        }


@case
class FiveCheckins(OneCheckin):
    name = "checkin5"
    goal = "five check-ins of a person, a page of them"
    count = 5
