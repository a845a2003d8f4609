"""Boards, pivot and plain SQL tell the same; teams, never persons; at the same cost at any size."""

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import QUARTER, TODAY, OkrCase


@tagged("okr_insights")
class TestOkrInsights(OkrCase):
    """Sales and Product with enough people each, Support with one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        many = [cls.employee_employee, cls.colleague_employee, cls.manager_employee]
        others = [cls.other_manager_employee, cls.coach_employee, cls.okr_manager_employee]
        cls.shops = cls.make_objective("Shops", cls.cycle, 4, many, ambition="committed")
        cls.app = cls.make_objective(
            "App",
            cls.cycle,
            3,
            others,
            department_id=cls.product.id,
            lead_id=cls.other_lead_employee.id,
        )
        cls.answers = cls.make_objective(
            "Answers", cls.cycle, 2, department_id=cls.support.id, lead_id=cls.lead_employee.id
        )
        with cls.on(cls.days_ago(30)):
            cls.check_in(cls.coach, cls.shops.key_result_ids[0], 10, 3, blocker_cause="resource")
            cls.check_in(cls.coach, cls.app.key_result_ids[1], 20, 5)
        with cls.on(cls.days_ago(2)):
            cls.check_in(cls.coach, cls.shops.key_result_ids[0], 20, 4, blocker_cause="clarity")
            cls.check_in(cls.coach, cls.shops.key_result_ids[1], 80, 9)
            cls.check_in(cls.coach, cls.app.key_result_ids[0], 100, 8)
            cls.check_in(cls.coach, cls.answers.key_result_ids[0], 50, 6)

    def board(self, name, user=None, **filters):
        return self.env["okr.insights"].with_user(user or self.employee).get_board(name, filters)

    def tile(self, board, key):
        return next(tile for tile in board["tiles"] if tile["key"] == key)

    def chart(self, board, key):
        return next(chart for chart in board["charts"] if chart["key"] == key)

    def rows(self, board, key):
        table = next(table for table in board["tables"] if table["key"] == key)
        return {row["name"]: row["cells"] for row in table["rows"]}

    def count(self, action):
        model = self.env[action["model"]].with_user(self.employee)
        return model.search_count(action["domain"])

    # the same numbers

    def test_board_pivot_and_plain_sql_tell_the_same(self):
        """Fresh, blocked, silent and overdue by department; progress; zones."""
        board = self.board("rhythm")
        report = self.env["okr.key.result.report"].with_user(self.employee)
        pivot = {
            row["department_id"][1]: row
            for row in report.formatted_read_group(
                [("cycle_id", "=", self.cycle.id)],
                ["department_id"],
                ["__count", "fresh_count:sum", "blocked_count:sum", "silent_count:sum"],
            )
        }
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT kr.department_id AS id, COUNT(*) AS total,
                          COUNT(*) FILTER (WHERE kr.last_checkin_date IS NOT NULL
                                             AND kr.outdated_after >= %(today)s) AS fresh,
                          COUNT(kr.blocker_cause) AS blocked,
                          COUNT(*) FILTER (WHERE kr.last_checkin_date IS NULL) AS silent
                     FROM okr_key_result kr
                    WHERE kr.cycle_id = %(cycle)s AND kr.state = 'active' AND kr.active
                 GROUP BY 1""",
                today=TODAY,
                cycle=self.cycle.id,
            )
        )
        sql = {self.env["hr.department"].browse(row["id"]).name: row for row in rows}
        cells = self.rows(board, "participation")
        self.assertEqual(list(cells), ["Product", "Other teams"], "Support alone would be a person")
        self.assertEqual(set(sql), {"Sales", "Product", "Support"})
        for name, row in sql.items():
            self.assertEqual(row["fresh"], pivot[name]["fresh_count:sum"])
            self.assertEqual(row["total"], pivot[name]["__count"])
            self.assertEqual(row["blocked"], pivot[name]["blocked_count:sum"])
            self.assertEqual(row["silent"], pivot[name]["silent_count:sum"])
        product = cells["Product"]
        self.assertEqual(product["total"]["value"], sql["Product"]["total"])
        self.assertEqual(product["share"]["value"], 1 / 3)
        self.assertEqual(product["overdue"]["value"], 1)
        self.assertEqual(product["silent"]["value"], sql["Product"]["silent"])
        self.assertEqual(cells["Other teams"]["total"]["value"], 6, "Sales and Support together")
        fresh = self.tile(board, "fresh")
        total = sum(row["total"] for row in sql.values())
        self.assertEqual(fresh["value"], sum(row["fresh"] for row in sql.values()) / total)
        [(everything,)] = report._read_group(
            [("cycle_id", "=", self.cycle.id)], [], ["fresh_share:avg"]
        )
        self.assertAlmostEqual(fresh["value"], everything)
        self.assertEqual(self.tile(board, "blocked")["value"], 1)

    def test_outcome_is_that_of_pivot_and_plain_sql_with_ambitions_apart(self):
        board = self.board("outcome")
        pivot = {
            row["ambition"]: row
            for row in self.env["okr.objective"]
            .with_user(self.employee)
            .formatted_read_group(
                [("cycle_id", "=", self.cycle.id)], ["ambition"], ["progress:avg", "confidence:avg"]
            )
        }
        sql = dict(
            self.env.execute_query(
                SQL(
                    "SELECT ambition, AVG(progress) FROM okr_objective WHERE cycle_id = %s "
                    "AND state = 'active' GROUP BY ambition",
                    self.cycle.id,
                )
            )
        )
        for ambition, progress in (("committed", 0.25), ("aspirational", (1.2 / 3 + 0.25) / 2)):
            tile = self.tile(board, f"progress_{ambition}")
            self.assertAlmostEqual(tile["value"], progress)
            self.assertAlmostEqual(tile["value"], pivot[ambition]["progress:avg"])
            self.assertAlmostEqual(tile["value"], sql[ambition])
            confidence = self.tile(board, f"confidence_{ambition}")
            self.assertAlmostEqual(confidence["value"], pivot[ambition]["confidence:avg"])
        zones = self.chart(board, "zones")
        counts = {dataset["label"]: dataset["data"] for dataset in zones["datasets"]}
        self.assertEqual(counts, {"Committed": [3, 1, 0, 0], "Aspirational": [3, 1, 1, 0]})

    def test_every_number_leads_to_as_many_records(self):
        rhythm, outcome = self.board("rhythm"), self.board("outcome")
        looked = 0
        for tile in rhythm["tiles"]:
            if tile["key"] in ("blocked", "silent"):
                self.assertEqual(self.count(tile["action"]), tile["value"])
                looked += 1
        self.assertEqual(self.count(self.tile(rhythm, "fresh")["action"]), 4)
        for board in (rhythm, outcome):
            for chart in board["charts"]:
                for dataset in chart["datasets"]:
                    for value, action in zip(
                        dataset["data"], dataset.get("actions", ()), strict=False
                    ):
                        self.assertEqual(self.count(action), value, chart["key"])
                        looked += 1
        for cells in self.rows(rhythm, "participation").values():
            for cell in cells.values():
                if "action" in cell:
                    self.assertEqual(self.count(cell["action"]), cell["value"])
                    looked += 1
        self.assertGreaterEqual(looked, 20)
        for part in [*rhythm["tiles"], *rhythm["charts"], *rhythm["tables"], *outcome["tiles"]]:
            self.assertGreater(len(part["help"]), 20, "how it is computed")

    def test_record_of_the_analysis_opens_its_key_result(self):
        key_result = self.shops.key_result_ids[0]
        row = self.env["okr.key.result.report"].with_user(self.colleague).browse(key_result.id)
        action = row.action_open_key_result()
        self.assertEqual((action["res_model"], action["res_id"]), ("okr.key.result", key_result.id))
        self.assertEqual((row.health, row.zone, row.fresh_count), ("at_risk", "below_commit", 1))

    # blockers

    def test_a_blocker_is_as_old_as_the_first_checkin_in_a_row_that_names_one(self):
        key_result = self.shops.key_result_ids[0]
        self.assertEqual(key_result.blocked_since, self.days_ago(30))
        chart = self.chart(self.board("rhythm"), "blockers")
        self.assertEqual(
            [(d["label"], d["data"]) for d in chart["datasets"]],
            [("Unclear what to do", [0, 0, 0, 1])],
        )
        self.check_in(self.coach, key_result, 30, 6)
        self.assertFalse(key_result.blocked_since)
        self.assertFalse(self.chart(self.board("rhythm"), "blockers")["datasets"])
        self.check_in(self.coach, key_result, 30, 6, blocker_cause="external")
        self.assertEqual(key_result.blocked_since, TODAY)

    def test_nobody_writes_since_when_it_is_blocked(self):
        with self.assertRaises(UserError):
            self.shops.key_result_ids[0].with_user(self.coach).blocked_since = TODAY

    # small groups

    def test_a_board_about_too_few_people_stays_empty(self):
        board = self.board("rhythm", department_id=self.support.id)
        self.assertFalse(board["tiles"] or board["charts"] or board["tables"])
        self.assertIn("Fewer than 3 people", board["notice"])
        self.company.okr_group_minimum = 5
        self.assertIn("Fewer than 5", self.board("rhythm", department_id=self.sales.id)["notice"])

    def test_one_team_is_shown_alone_once_enough_people_take_part(self):
        for employee in (self.employee_employee, self.colleague_employee):
            self.env["okr.contributor"].create(
                {"objective_id": self.answers.id, "employee_id": employee.id}
            )
        cells = self.rows(self.board("rhythm"), "participation")
        self.assertEqual(list(cells), ["Product", "Sales", "Support"], "by name, not by number")

    def test_smallest_group_cannot_be_a_person(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.okr_group_minimum = 1
            self.env.flush_all()

    def test_no_answer_holds_a_person(self):
        names = [user.name for user in self.personas.values()]
        for name in ("rhythm", "outcome", "learning"):
            text = str(self.board(name))
            self.assertFalse([person for person in names if person in text], name)
            self.assertNotIn("lead_id", text)
            self.assertNotIn("employee", text)

    def test_the_analysis_tells_no_number_for_a_person(self):
        report = self.env["okr.key.result.report"].with_user(self.coach)
        for path in ("objective_id.lead_id", "key_result_id.lead_id", "department_id.manager_id"):
            for number in ("progress", "confidence", "score"):
                with self.assert_refused(AccessError, "is not told for each person"):
                    report.formatted_read_group([], [path], [f"{number}:avg"])
        with self.assert_refused(AccessError, "not told for single persons"):
            lead = ("objective_id.lead_id", "=", self.lead_employee.id)
            report._read_group([lead], [], ["progress:avg"])
        self.assertTrue(report.formatted_read_group([], ["department_id"], ["progress:avg"]))

    # who

    def test_who_may_look(self):
        for user in (self.portal, self.public):
            with self.assertRaises(AccessError):
                self.board("rhythm", user)
        board = self.board("rhythm", self.stranger, cycle_id=self.cycle.id)
        self.assertNotEqual(board["filters"]["cycle_id"], self.cycle.id)
        self.assertFalse(board["tiles"])
        self.assertNotIn("Bramble", str(board))
        for user in (self.lead, self.colleague, self.hr_officer, self.settings_admin):
            self.assertEqual(self.tile(self.board("rhythm", user), "blocked")["value"], 1)

    def test_a_board_that_does_not_exist_is_refused(self):
        with self.assert_refused(UserError, "Rhythm, Outcome or Learning"):
            self.board("people")
        for odd in ("x", ["1"], {"cycle_id": "1 OR 1=1"}, {"department_id": True}):
            answer = self.env["okr.insights"].with_user(self.employee).get_board("rhythm", odd)
            self.assertFalse(answer["filters"]["department_id"])

    # time

    def test_weeks_come_from_snapshots_and_compare_with_the_own_past(self):
        past = self.make_cycle(date_start="2026-01-01", date_end="2026-03-31")
        people = [self.employee_employee, self.colleague_employee, self.manager_employee]
        with self.on(QUARTER[0].replace(month=2, day=20)):
            before = self.make_objective("Before", past, 2, people)
            self.check_in(self.coach, before.key_result_ids[0], 40, 8)
            self.env["okr.snapshot"]._take(past)
        for days in (14, 7, 0):
            self.env["okr.snapshot"]._take(self.cycle, self.days_ago(days))
        board = self.board("rhythm", cycle_id=self.cycle.id)
        self.assertEqual((board["cycle"], board["past"]), (self.cycle.name, past.name))
        line, dashed = self.chart(board, "fresh")["datasets"]
        self.assertEqual([value for value in dashed["data"] if value is not None], [0.5])
        self.assertEqual(len([value for value in line["data"] if value is not None]), 3)
        self.assertEqual(self.tile(board, "fresh")["before"], 0.5, "week 8 of both")
        outcome = self.board("outcome", cycle_id=self.cycle.id)
        cone = self.chart(outcome, "cone_committed")["datasets"]
        self.assertEqual([d["style"] for d in cone[2:]], ["dashed", "band", "band_end"])
        for middle, high, low in zip(*(d["data"] for d in cone[2:]), strict=True):
            if middle is not None:
                self.assertLessEqual(low, middle)
                self.assertLessEqual(middle, high)

    def test_a_snapshot_judges_freshness_on_its_own_day(self):
        self.env["okr.snapshot"]._take(self.cycle, self.days_ago(-60))
        self.env["okr.snapshot"]._take(self.cycle)
        later, now = self.env["okr.snapshot"].search([("objective_id", "=", self.shops.id)])
        self.assertEqual((now.key_result_count, now.fresh_count, now.blocked_count), (4, 2, 1))
        self.assertEqual((now.health, now.ambition, now.checked_count), ("at_risk", "committed", 2))
        self.assertEqual((later.fresh_count, later.health), (0, "outdated"))

    def test_a_closed_cycle_teaches(self):
        first, second, third, fourth = self.shops.key_result_ids
        vals = {"is_scored": True, "close_anyway": False}
        for key_result, score, cause in (
            (first, 0.2, "capacity"),
            (second, 1.0, False),
            (third, 0.9, "capacity"),
            (fourth, 1.0, False),
        ):
            key_result.sudo()._okr_internal().write({**vals, "score": score, "miss_cause": cause})
        self.bring_to(self.cycle, "closed")
        board = self.board("learning")
        self.assertEqual(board["cycle"], self.cycle.name)
        self.assertEqual(self.tile(board, "met_committed")["value"], 0.5)
        self.assertIsNone(self.tile(board, "met_aspirational")["value"])
        causes = self.chart(board, "causes")
        self.assertEqual(causes["labels"], ["Too little capacity"])
        self.assertEqual(causes["datasets"][0]["data"], [2])
        [row] = self.rows(board, "too_safe").values()
        self.assertEqual((row["scored"]["value"], row["full"]["value"]), (4, 2))
        self.assertEqual(row["word"]["value"], "Fine")
        for dataset in self.chart(board, "verdicts_committed")["datasets"]:
            self.assertEqual(self.count(dataset["actions"][0]), dataset["data"][0])
        for key_result in (first, third):
            key_result.sudo()._okr_internal().score = 1.0
        [row] = self.rows(self.board("learning"), "too_safe").values()
        self.assertEqual(row["word"]["value"], "Too safe?")

    def test_what_comes_back_is_told(self):
        first = self.shops.key_result_ids[0]
        again = self.make_objective("Again", self.cycle, 1).key_result_ids
        third = self.make_objective("And again", self.cycle, 1).key_result_ids
        again.sudo()._okr_internal().write({"carried_from_id": first.id, "miss_cause": "capacity"})
        third.sudo()._okr_internal().write({"carried_from_id": again.id, "miss_cause": "capacity"})
        row = self.env["okr.key.result.report"].browse(third.id)
        self.assertEqual((row.carried_again_count, row.same_cause_count), (1, 1))
        row = self.env["okr.key.result.report"].browse(again.id)
        self.assertEqual((row.carried_again_count, row.same_cause_count), (0, 0))

    # cost

    def statements(self, name):
        with self.count_queries() as counted:
            self.board(name)
        return counted.count

    def test_a_board_costs_the_same_at_two_sizes(self):
        """Five times the objectives, people and check-ins, and not a statement more."""
        names = ("rhythm", "outcome", "learning")
        self.env["okr.snapshot"]._take(self.cycle)
        for name in names:
            self.statements(name)
        small = {name: self.statements(name) for name in names}
        people = self.env["hr.employee"].create(
            [{"name": f"Hand {n}", "company_id": self.company.id} for n in range(20)]
        )
        objectives = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Objective {n}",
                        "cycle_id": self.cycle.id,
                        "department_id": (self.sales | self.product | self.support)[n % 3].id,
                        "contributor_ids": [Command.create({"employee_id": p.id}) for p in people],
                        "key_result_ids": [
                            Command.create({"name": f"{n}.{k}", "target_value": 10})
                            for k in range(3)
                        ],
                    }
                    for n in range(15)
                ]
            )
        )
        objectives.action_activate()
        self.env["okr.checkin"].with_user(self.coach).create(
            [
                {"key_result_id": kr.id, "value": n, "confidence": n % 10}
                for n in range(4)
                for kr in objectives.key_result_ids
            ]
        )
        self.env["okr.snapshot"]._take(self.cycle)
        for name in names:
            self.statements(name)
        large = {name: self.statements(name) for name in names}
        self.assertEqual(small, large)
        self.assertLess(max(large.values()), 35)
