"""Check-ins by the thousand, of another system."""

from datetime import date, timedelta
from io import StringIO

from .checkins import check_same_effect
from .frame import case

#: What an import does, by hand, after COPY.
RAW_MANY = (
    """INSERT INTO okr_checkin (key_result_id, cycle_id, date, date_recorded, value, confidence,
              progress, kind, is_late, author_id, create_uid, create_date, write_uid, write_date)
       SELECT kr.id, kr.cycle_id, b.date, %(today)s, b.value, b.confidence,
              LEAST(GREATEST((b.value - kr.base_value) / (kr.target_value - kr.base_value), 0), 1),
              'updated', c.state = 'grading' OR b.date > c.date_end, %(uid)s,
              %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
         FROM bench_import b JOIN okr_key_result kr ON kr.id = b.key_result_id
         JOIN okr_cycle c ON c.id = kr.cycle_id""",
    """UPDATE okr_key_result kr
          SET current_value = said.value, confidence = said.confidence, progress = said.progress,
              progress_raw = (said.value - kr.base_value) / (kr.target_value - kr.base_value),
              last_checkin_id = said.id, last_checkin_date = said.date, blocker_cause = NULL,
              blocked_since = NULL, checkin_due_date = due.day,
              outdated_after = due.day + c.grace_days, write_uid = %(uid)s,
              write_date = NOW() AT TIME ZONE 'UTC'
         FROM (SELECT DISTINCT key_result_id FROM bench_import) b
        CROSS JOIN LATERAL (SELECT * FROM okr_checkin c WHERE c.key_result_id = b.key_result_id
                          ORDER BY c.date DESC, c.id DESC LIMIT 1) said
         JOIN okr_cycle c ON c.id = said.cycle_id
         JOIN res_company co ON co.id = c.company_id
        CROSS JOIN LATERAL (
              SELECT c.date_start + (co.okr_checkin_weekday::int + 8
                                     - EXTRACT(isodow FROM c.date_start)::int) %% 7 AS day) origin
        CROSS JOIN LATERAL (
              SELECT origin.day + GREATEST(0, CEIL(
                     (said.date + co.okr_fresh_days + 1 - origin.day) / 7.0))::int * 7 AS day) due
        WHERE kr.id = b.key_result_id""",
    """WITH moved AS (
              UPDATE okr_objective o
                 SET progress = sums.progress, confidence = sums.confidence,
                     confidence_min = sums.least, unchecked_count = sums.unchecked,
                     guardrail_count = sums.outside, last_checkin_date = sums.date,
                     outdated_after = sums.outdated_after
                FROM (SELECT objective_id, SUM(weight * progress) / SUM(weight) AS progress,
                             SUM(weight * confidence) FILTER (WHERE last_checkin_date IS NOT NULL)
                             / SUM(weight) FILTER (WHERE last_checkin_date IS NOT NULL)
                             AS confidence,
                             MIN(confidence) FILTER (WHERE last_checkin_date IS NOT NULL) AS least,
                             COUNT(*) FILTER (WHERE last_checkin_date IS NULL) AS unchecked,
                             COUNT(*) FILTER (WHERE guardrail_state = 'outside'
                                              AND last_checkin_date IS NOT NULL) AS outside,
                             MAX(last_checkin_date) AS date, MIN(outdated_after) AS outdated_after
                        FROM okr_key_result
                       WHERE objective_id IN (SELECT kr.objective_id FROM okr_key_result kr
                                                JOIN bench_import b ON b.key_result_id = kr.id)
                         AND active
                    GROUP BY objective_id) sums
                JOIN okr_objective old ON old.id = sums.objective_id
               WHERE o.id = sums.objective_id
           RETURNING CASE WHEN o.progress IS DISTINCT FROM old.progress
                          THEN o.parent_id END AS parent_id),
            queued AS (
              INSERT INTO okr_rollup_queue (objective_id)
              SELECT DISTINCT p.id FROM moved JOIN okr_objective p ON p.id = moved.parent_id
               WHERE p.roll_up
           RETURNING objective_id)
       INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date, write_uid,
                                    write_date)
       SELECT id, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s,
              NOW() AT TIME ZONE 'UTC'
         FROM ir_cron WHERE id = %(cron)s AND EXISTS (SELECT FROM queued)""",
)
#: What `load` of a CSV file is given.
LOADED = ("key_result_id/.id", "date", "value", "confidence")


class ManyCheckins:
    on_company = True
    rounds = 3
    limits = {"import_checkins": 2, "create, one list": 3, "load, a CSV file": 10}
    loads = False
    tables = ("bench_import", "okr_checkin", "okr_key_result", "okr_objective")

    @classmethod
    def setup(cls, env, company):
        ids = (
            env["okr.key.result"]
            .search(
                [
                    ("cycle_id", "=", company.cycle_ids[-1]),
                    ("state", "=", "active"),
                    ("kind", "=", "increase"),
                    ("objective_id.roll_up", "=", False),
                ],
                limit=cls.count,
            )
            .ids
        )
        today = date.today()
        rows = [
            {
                "key_result_id": ids[number % len(ids)],
                "value": float(number % 90),
                "confidence": number % 11,
                "date": today - timedelta(days=number // len(ids)),
            }
            for number in range(cls.count)
        ]
        env.cr.execute(
            """CREATE TABLE IF NOT EXISTS bench_import (
                      key_result_id int, date date, value float8, confidence int)"""
        )
        data = {
            "rows": rows,
            "ids": sorted({row["key_result_id"] for row in rows}),
            "uid": company.coach,
            "today": today,
            "cron": env.ref("hr_okr.ir_cron_okr_rollup").id,
        }
        env.cr.commit()
        first, *others = cls.variants(env, data).values()
        for other in others:
            check_same_effect(env, data, first, other)
        return data

    @classmethod
    def variants(cls, env, data):
        coach_env = env(user=data["uid"])

        def raw():
            lines = StringIO(
                "".join(
                    f"{row['key_result_id']}\t{row['date']}\t{row['value']}\t{row['confidence']}\n"
                    for row in data["rows"]
                )
            )
            env.cr.copy_expert("COPY bench_import FROM STDIN", lines)
            for statement in RAW_MANY:
                env.cr.execute(statement, data)

        def load():
            told = coach_env["okr.checkin"].load(LOADED, lines)
            assert told["ids"], told["messages"]

        lines = [
            [
                str(row["key_result_id"]),
                str(row["date"]),
                str(row["value"]),
                str(row["confidence"]),
            ]
            for row in data["rows"]
        ]
        return {
            "COPY and three statements": raw,
            "import_checkins": lambda: coach_env["okr.checkin"].import_checkins(data["rows"]),
            "create, one list": lambda: coach_env["okr.checkin"].create(data["rows"]),
            **({"load, a CSV file": load} if cls.loads else {}),
        }


@case
class Import1000(ManyCheckins):
    name = "import1k"
    goal = "1,000 check-ins of another system"
    count = 1000
    loads = True
    statements = {"import_checkins": 8, "create, one list": 20}


@case
class Import10000(ManyCheckins):
    name = "import10k"
    goal = "10,000 check-ins of another system"
    count = 10000
    rounds = 2
    statements = {"import_checkins": 8, "create, one list": 110}
