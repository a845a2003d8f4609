"""Check-ins: one of a person, through the web client's calls, and thousands of another system."""

from datetime import date, timedelta
from io import StringIO

from .frame import case

#: All that one check-in does, by hand: the row, its key result, the objective, the outbox.
RAW_ONE = """
WITH said AS (
    INSERT INTO okr_checkin (key_result_id, cycle_id, date, date_recorded, value, confidence,
           progress, kind, note, is_late, author_id, create_uid, create_date, write_uid, write_date)
    SELECT id, cycle_id, %(today)s, %(today)s, 50, 7, 0.5, 'updated', 'A note', false, %(uid)s,
           %(uid)s, NOW(), %(uid)s, NOW()
      FROM okr_key_result WHERE id = %(id)s
 RETURNING id, key_result_id),
result AS (
    UPDATE okr_key_result kr
       SET current_value = 50, confidence = 7, progress = 0.5, progress_raw = 0.5,
           last_checkin_id = said.id, last_checkin_date = %(today)s, blocker_cause = NULL,
           blocked_since = NULL, checkin_due_date = %(today)s::date + 7,
           outdated_after = %(today)s::date + 10, write_uid = %(uid)s, write_date = NOW()
      FROM said WHERE kr.id = said.key_result_id
 RETURNING kr.objective_id),
sums AS (
    SELECT o.id, AVG(CASE kr.id WHEN %(id)s THEN 0.5 ELSE kr.progress END) AS progress,
           AVG(CASE kr.id WHEN %(id)s THEN 7 ELSE kr.confidence END) AS confidence
      FROM result JOIN okr_objective o ON o.id = result.objective_id
      JOIN okr_key_result kr ON kr.objective_id = o.id AND kr.active
  GROUP BY o.id),
moved AS (
    UPDATE okr_objective o SET progress = sums.progress, confidence = sums.confidence,
           last_checkin_date = %(today)s
      FROM sums WHERE o.id = sums.id
 RETURNING o.parent_id)
INSERT INTO okr_rollup_queue (objective_id)
SELECT p.id FROM moved JOIN okr_objective p ON p.id = moved.parent_id AND p.roll_up"""


@case
class OneCheckin:
    name = "checkin"
    goal = "one check-in of a person, roll-up included"
    on_company = True
    rounds = 25
    limits = {"My check-in": 3, "create": 3}
    statements = {"My check-in": 10, "create": 10}
    grows = True

    @classmethod
    def setup(cls, env, company):
        key_result = env["okr.key.result"].search(
            [
                ("cycle_id", "=", company.cycle_ids[-1]),
                ("last_checkin_date", "!=", False),
                ("objective_id.parent_id.roll_up", "=", True),
            ],
            limit=1,
        )
        return {
            "id": key_result.id,
            "uid": key_result.lead_user_id.id,
            "seen": key_result.last_checkin_id.id,
            "today": date.today(),
        }

    @classmethod
    def variants(cls, env, data):
        user_env = env(user=data["uid"])
        row = {
            "id": data["id"],
            "seen_checkin_id": 2**31 - 1,
            "value": 50,
            "confidence": 7,
            "note": "A note",
        }

        def wizard():
            wizard = user_env["okr.checkin.wizard"].create(
                {"key_result_ids": [(6, 0, [data["id"]])]}
            )
            wizard.line_ids.write({"value": 50.0, "confidence": "7", "note": "A note"})
            wizard.action_post()

        def create():
            user_env["okr.checkin"].create(
                {"key_result_id": data["id"], "value": 50, "confidence": 7, "note": "A note"}
            )

        return {
            "one SQL statement": lambda: env.cr.execute(RAW_ONE, data),
            "create": create,
            "My check-in": lambda: user_env["okr.key.result"].post_my_check_in([row]),
            "quick check-in, a form": wizard,
        }


#: What an import does, by hand, after COPY.
RAW_MANY = (
    """INSERT INTO okr_checkin (key_result_id, cycle_id, date, date_recorded, value, confidence,
              progress, kind, is_late, author_id, create_uid, create_date, write_uid, write_date)
       SELECT b.key_result_id, kr.cycle_id, b.date, CURRENT_DATE, b.value, b.confidence,
              b.value / 100, 'updated', false, %(uid)s, %(uid)s, NOW(), %(uid)s, NOW()
         FROM bench_import b JOIN okr_key_result kr ON kr.id = b.key_result_id""",
    """UPDATE okr_key_result kr
          SET current_value = said.value, confidence = said.confidence, progress = said.progress,
              progress_raw = said.progress, last_checkin_id = said.id,
              last_checkin_date = said.date, checkin_due_date = said.date + 7,
              outdated_after = said.date + 10, write_uid = %(uid)s, write_date = NOW()
         FROM (SELECT DISTINCT key_result_id FROM bench_import) b
        CROSS JOIN LATERAL (SELECT * FROM okr_checkin c WHERE c.key_result_id = b.key_result_id
                          ORDER BY c.date DESC, c.id DESC LIMIT 1) said
        WHERE kr.id = b.key_result_id""",
    """UPDATE okr_objective o
          SET progress = sums.progress, confidence = sums.confidence,
              last_checkin_date = sums.date, outdated_after = sums.outdated_after
         FROM (SELECT objective_id, AVG(progress) AS progress, AVG(confidence) AS confidence,
                      MAX(last_checkin_date) AS date, MIN(outdated_after) AS outdated_after
                 FROM okr_key_result
                WHERE objective_id IN (SELECT kr.objective_id FROM okr_key_result kr
                                         JOIN bench_import b ON b.key_result_id = kr.id)
                  AND active
             GROUP BY objective_id) sums
        WHERE o.id = sums.objective_id""",
)


class ManyCheckins:
    on_company = True
    rounds = 3
    limits = {"import_checkins": 2, "create, one list": 3}
    tables = ("okr_checkin", "okr_key_result", "okr_objective")

    @classmethod
    def setup(cls, env, company):
        ids = (
            env["okr.key.result"]
            .search(
                [("cycle_id", "=", company.cycle_ids[-1]), ("state", "=", "active")],
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
        return {"rows": rows, "uid": company.coach}

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

        return {
            "COPY and three statements": raw,
            "import_checkins": lambda: coach_env["okr.checkin"].import_checkins(data["rows"]),
            "create, one list": lambda: coach_env["okr.checkin"].create(data["rows"]),
        }


@case
class Import1000(ManyCheckins):
    name = "import1k"
    goal = "1,000 check-ins of another system"
    count = 1000
    statements = {"import_checkins": 20}


@case
class Import10000(ManyCheckins):
    name = "import10k"
    goal = "10,000 check-ins of another system"
    count = 10000
    rounds = 2
    statements = {"import_checkins": 20, "create, one list": 110}
