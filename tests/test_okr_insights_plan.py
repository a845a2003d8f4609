"""Boards over a long history: what PostgreSQL does with their statements."""

import os
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .common import OkrCase

#: Check-ins and snapshots of the past: enough for the planner to care. More by the environment:
#: `OKR_PLAN_CHECKINS=1000000 ./dev test TestOkrInsightsPlan`.
CHECKINS = int(os.environ.get("OKR_PLAN_CHECKINS") or 60_000)
SNAPSHOTS = 60_000


@tagged("okr_insights")
class TestOkrInsightsPlan(OkrCase):
    """Boards answer from columns, indexes and the weekly table, whatever was ever said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        people = [cls.employee_employee, cls.colleague_employee, cls.manager_employee]
        cls.objective = cls.make_objective("Shops", cls.cycle, 3, people)
        for key_result in cls.objective.key_result_ids:
            cls.check_in(cls.coach, key_result, 20, 6)
        cls.env["okr.snapshot"]._take(cls.cycle)
        # the closed cycle has a long history behind it
        past = cls.make_cycle(date_start="2026-01-01", date_end="2026-03-31")
        old = cls.make_objective("Long ago", past, 1, people, department_id=cls.product.id)
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                """INSERT INTO okr_checkin (key_result_id, cycle_id, date, value, confidence,
                                            progress, kind, author_id)
                   SELECT %(key_result)s, %(cycle)s, DATE '2000-01-01' + n %% 9000, 1, 5, 0.1,
                          'updated', %(author)s
                     FROM generate_series(1, %(rows)s) AS n""",
                key_result=old.key_result_ids.id,
                cycle=past.id,
                author=cls.coach.id,
                rows=CHECKINS,
            )
        )
        cls.env.cr.execute(
            SQL(
                """INSERT INTO okr_snapshot (objective_id, cycle_id, company_id, department_id,
                                             date, progress, confidence, ambition)
                   SELECT %(objective)s, %(cycle)s, %(company)s, %(department)s,
                          DATE '1800-01-01' + n, 0.1, 5, 'aspirational'
                     FROM generate_series(1, %(rows)s) AS n""",
                objective=old.id,
                cycle=past.id,
                company=cls.company.id,
                department=cls.product.id,
                rows=SNAPSHOTS,
            )
        )
        for table in ("okr_checkin", "okr_snapshot", "okr_key_result", "okr_objective"):
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def test_the_history_is_as_long_as_was_asked_for(self):
        self.env.cr.execute("SELECT COUNT(*) FROM okr_checkin")
        self.assertGreaterEqual(self.env.cr.fetchone()[0], CHECKINS)

    @contextmanager
    def listen(self):
        """The statements, with their parameters, that run inside the block."""
        heard = []
        execute = Cursor.execute

        def record(cursor, query, params=None, log_exceptions=True):
            heard.append(cursor.mogrify(query, params).decode())
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", record):
            yield heard

    def plan_of(self, statement):
        self.env.cr.execute("EXPLAIN " + statement.replace("%", "%%"), ())
        return "\n".join(row[0] for row in self.env.cr.fetchall())

    def heard_of(self, board, table):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.listen() as heard:
            self.env["okr.insights"].with_user(self.employee).get_board(
                board, {"cycle_id": self.cycle.id}
            )
        self.assertGreater(len(heard), 5)
        return [text for text in heard if re.search(rf"\b{table}\b", text)], heard

    def test_no_statement_of_a_board_names_the_checkins(self):
        for board in ("rhythm", "outcome", "learning"):
            found, heard = self.heard_of(board, "okr_checkin")
            self.assertFalse(found, board)
            self.assertTrue([text for text in heard if "okr_key_result" in text])

    def test_no_plan_scans_checkins_or_the_whole_history(self):
        """EXPLAIN of every statement that a board sends: weeks come from the index by cycle."""
        explained = 0
        for board in ("rhythm", "outcome"):
            _found, heard = self.heard_of(board, "okr_snapshot")
            for statement in heard:
                if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                    continue
                plan = self.plan_of(statement)
                self.assertNotIn("okr_checkin", plan)
                self.assertNotIn("Seq Scan on okr_snapshot", plan, statement)
                if "okr_snapshot" in statement and "DISTINCT ON" in statement:
                    explained += "Index" in plan and "okr_snapshot" in plan
        self.assertGreaterEqual(explained, 2)

    def test_the_ear_would_hear_a_scan(self):
        """The same check on a statement that does scan: it is not deaf."""
        plan = self.plan_of("SELECT MAX(value) FROM okr_checkin")
        self.assertIn("Seq Scan on okr_checkin", plan)
        plan = self.plan_of("SELECT MAX(progress) FROM okr_snapshot")
        self.assertIn("Seq Scan on okr_snapshot", plan)
