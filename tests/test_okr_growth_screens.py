"""Screens and batches of OKRs at two sizes of the same data, and the indexes they stand on."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..benchmarks.scaling_company import copy_rows
from .common import OkrCase
from .common_growth import GrowthCase

#: Objectives of the past, each with three key results and a few check-ins.
MANY = 4000
CHECKINS = 60_000
TABLES = ("okr_objective", "okr_key_result", "okr_checkin")


class OkrGrowthCase(GrowthCase, OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.coach = cls.coach.with_env(cls.env)
        cls.past = cls.make_cycle(date_start="2026-01-01", date_end="2026-03-31")
        cls.cycle = cls.make_cycle()
        cls.parent = cls.make_objective("Serve shops", cls.cycle, 2, roll_up=True)
        cls.objective = cls.make_objective(
            "Win back shops", cls.cycle, 3, [cls.employee_employee], parent_id=cls.parent.id
        )
        for key_result in cls.objective.key_result_ids:
            cls.check_in(cls.lead, key_result, 20, 6)
        cls.env["okr.rollup"]._drain()

    @classmethod
    def add_history(cls, objectives, checkins):
        """A past cycle with so many objectives led by others, and their check-ins."""
        old = cls.make_objective("Long ago", cls.past, 3, lead_id=cls.other_lead_employee.id)
        teams = cls.env["hr.department"].create(
            [{"name": f"Team {n}", "company_id": cls.company.id} for n in range(40)]
        )
        departments = {"department_id": SQL("(%s::int[])[1 + n %% 40]", teams.ids)}
        copy_rows(cls.env, old, objectives, departments)
        cls.env.cr.execute(
            SQL(
                """WITH old AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n
                                  FROM okr_key_result WHERE cycle_id = %(cycle)s)
                   INSERT INTO okr_checkin (key_result_id, cycle_id, date, value, confidence,
                                            progress, kind, author_id)
                   SELECT old.id, %(cycle)s, DATE '2026-01-01' + (s.n / 1000)::int, 1, 5, 0.1,
                          'updated', %(author)s
                     FROM generate_series(0, %(rows)s - 1) AS s(n)
                     JOIN old ON old.n = s.n %% %(key_results)s""",
                cycle=cls.past.id,
                author=cls.other_lead.id,
                rows=checkins,
                key_results=3 * (objectives + 1),
            )
        )
        for table in ("okr_objective", "okr_key_result"):
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET state = 'closed' WHERE cycle_id = %s",
                    SQL.identifier(table),
                    cls.past.id,
                )
            )
        cls.env.cr.execute("UPDATE okr_cycle SET state = 'closed' WHERE id = %s", (cls.past.id,))
        cls.env.invalidate_all()
        cls.analyze(*TABLES)

    # what people do

    def by_lead(self, model):
        return self.env[model].with_user(self.lead)

    def check_in_by_dialog(self):
        self.by_lead("okr.checkin").web_save(
            {"key_result_id": self.objective.key_result_ids[0].id, "value": 30, "confidence": 7},
            {"value": {}, "date": {}},
        )

    def post_my_check_in(self):
        rows = [
            {
                "id": key_result.id,
                "value": 31.0,
                "confidence": 7,
                "note": "On the way",
                "seen_checkin_id": key_result.last_checkin_id.id,
            }
            for key_result in self.objective.key_result_ids
        ]
        done = self.by_lead("okr.key.result").post_my_check_in(rows)
        self.assertEqual(len(done["posted"]), 3)

    def look_at_list(self):
        spec = self.specification("okr.objective", "list", self.lead)
        found = self.by_lead("okr.objective").web_search_read(
            [("cycle_id", "=", self.cycle.id)], spec, limit=80, count_limit=10001
        )
        self.assertTrue(found["records"])

    def look_at_form(self):
        spec = self.specification("okr.objective", "form", self.lead)
        self.assertTrue(self.objective.with_user(self.lead).web_read(spec))

    def look_at_map(self):
        self.by_lead("okr.map").get_map(self.cycle.id)

    def unfold(self):
        spec = {"name": {}, "progress": {}}
        domain = [("parent_id", "=", self.parent.id)]
        self.assertTrue(self.by_lead("okr.objective").hierarchy_read(domain, spec, "parent_id"))

    def look_below(self):
        below = self.by_lead("okr.objective").search([("id", "child_of", self.parent.id)])
        self.assertEqual(len(below), 2)

    def look_at_board(self, board):
        return lambda: self.by_lead("okr.insights").get_board(board, {"cycle_id": self.cycle.id})

    def screens(self):
        """What is clicked, by name."""
        return {
            "a check-in by the dialog": self.check_in_by_dialog,
            "my check-in: posting": self.post_my_check_in,
            "my check-in: the page": self.by_lead("okr.key.result").get_my_check_in,
            "my check-in: the count": self.by_lead("okr.key.result").get_my_check_in_count,
            "home": self.by_lead("okr.home").get_home,
            "list": self.look_at_list,
            "form": self.look_at_form,
            "map": self.look_at_map,
            "one unfold of the tree": self.unfold,
            "all below one": self.look_below,
            "participation": self.look_at_board("rhythm"),
            "outcome": self.look_at_board("outcome"),
            "learning": self.look_at_board("learning"),
        }


@tagged("okr_queries")
class TestOkrGrowthScreens(OkrGrowthCase):
    def test_no_screen_pays_for_the_size_of_the_database(self):
        """The statements of each screen are as many with a long past as without one."""
        before = {name: self.statements(action) for name, action in self.screens().items()}
        self.add_history(400, 3000)
        after = {name: self.statements(action) for name, action in self.screens().items()}
        self.assertEqual(before, after)
        self.assertGreater(min(before.values()), 0)

    def test_the_form_does_not_pay_for_its_key_results_and_helpers(self):
        def more(count):
            people = self.env["hr.employee"].create(
                [{"name": f"Hand {n}", "company_id": self.company.id} for n in range(count)]
            )
            objective = self.make_objective("Large", self.cycle, count, people)
            for key_result in objective.key_result_ids:
                self.check_in(self.coach, key_result, 20, 6)
            return objective

        costs = []
        for count in (3, 20):
            self.objective = more(count)
            costs.append(self.statements(self.look_at_form))
        self.assertEqual(*costs)

    def test_imported_check_ins_cost_as_much_each_however_many_there_are(self):
        key_results = self.make_objective("Imported", self.cycle, 80).key_result_ids
        Checkin = self.env["okr.checkin"].with_user(self.coach)

        def load(count):
            rows = [
                [str(key_result.id), "2026-05-19", "12", "6", "From the old tool"]
                for key_result in key_results[:count]
            ]
            done = Checkin.load(["key_result_id/.id", "date", "value", "confidence", "note"], rows)
            self.assertEqual(len(done["ids"] or []), count, done["messages"])

        ten, twenty, eighty = (self.statements(lambda n=n: load(n)) for n in (10, 20, 80))
        per_row = (twenty - ten) / 10
        self.assertLessEqual(per_row, 2.5)
        self.assertLessEqual(eighty - twenty, 60 * per_row + 5)

    def test_closing_takes_the_same_statements_for_twenty_times_as_many(self):
        """Set-based copies of a cycle that waits to be closed: nothing of it is per objective."""
        costs = []
        for number, count in enumerate((5, 10, 200)):  # the first one warms up
            cycle = self.make_cycle(
                date_start=f"20{40 + number}-01-01", date_end=f"20{40 + number}-03-31"
            )
            seed = self.env["okr.objective"].with_user(self.coach).create(
                {
                    "name": "To close",
                    "cycle_id": cycle.id,
                    "lead_id": self.lead_employee.id,
                    "key_result_ids": [
                        Command.create({"name": f"Measure {n}", "target_value": 9})
                        for n in range(2)
                    ],
                }
            )  # fmt: skip
            cycle.action_start_grading()
            seed._okr_internal().write({"state": "active", "decision": "carry"})
            seed.key_result_ids._okr_internal().write(
                {"is_scored": True, "score": 0.5, "decision": "carry"}
            )
            copy_rows(self.env, seed, count - 1, {})
            with self.count_statements() as counted:
                closed = cycle.with_user(self.coach)._close()
            self.assertEqual(len(closed), count)
            self.assertEqual(len(closed.carried_to_ids), count)
            costs.append(counted.count)
        self.assertLessEqual(costs[2], costs[1] + 190 / 100 + 2)


@tagged("okr_queries")
class TestOkrGrowthPlans(OkrGrowthCase):
    """With a long past behind it, no click reads a large table from end to end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_history(MANY, CHECKINS)

    def test_no_screen_scans_objectives_key_results_or_check_ins(self):
        for name, action in self.screens().items():
            with self.subTest(name):
                self.assert_no_scan(action, TABLES, at_least=1)

    def test_a_page_of_key_results_begins_at_the_first_objectives_of_the_cycle(self):
        key_results = self.by_lead("okr.key.result")
        for condition in (("cycle_id", "=", self.past.id), ("cycle_id", "in", self.past.ids)):
            domain = [condition, ("name", "!=", "Nothing")]
            page = key_results.search(domain, limit=80)
            self.assertEqual(page, key_results.search(domain)[:80])
            self.assertEqual(len(page), 80)
            plans = self.plans(lambda domain=domain: key_results.search(domain, limit=80), TABLES)
            self.assertTrue(plans)
            for _text, plan in plans:
                self.assertIn("okr_objective_by_cycle", plan)
                self.assertNotIn("Hash", plan)
        for domain in (
            [("cycle_id.state", "=", "closed")],
            ["|", ("cycle_id", "=", self.cycle.id), ("cycle_id", "=", self.past.id)],
            ["|", ("cycle_id", "=", self.cycle.id), ("name", "like", "1")],
            ["!", ("cycle_id", "=", self.cycle.id)],
            [("cycle_id", "!=", self.cycle.id), ("cycle_id.name", "!=", "Nothing")],
        ):
            with self.subTest(domain):
                page = key_results.search(domain, limit=80)
                self.assertEqual(page, key_results.search(domain)[:80])
                self.assertTrue(page)

    def test_gaps_are_listed_from_the_first_objectives_on_and_counted_in_their_index(self):
        """One key result in seven is without a word, in a cycle that runs beside closed ones."""
        self.env.cr.execute(
            """UPDATE okr_key_result
                  SET state = 'active',
                      last_checkin_date = CASE WHEN id %% 7 > 0 THEN DATE '2026-05-19' END
                WHERE cycle_id = %s""",
            (self.past.id,),
        )
        older = self.make_cycle(date_start="2025-10-01", date_end="2025-12-31")
        old = self.make_objective("Longer ago", older, 3, lead_id=self.other_lead_employee.id)
        copy_rows(self.env, old, MANY, {})
        self.env.cr.execute(
            "UPDATE okr_key_result SET state = 'closed' WHERE cycle_id = %s", (older.id,)
        )
        self.env.invalidate_all()
        self.analyze(*TABLES)
        key_results = self.by_lead("okr.key.result")
        domain = [
            ("cycle_id", "=", self.past.id),
            ("state", "=", "active"),
            "|",
            ("last_checkin_date", "=", False),
            ("last_checkin_date", "<", "2026-05-13"),
        ]

        def look():
            found = key_results.web_search_read(domain, {"name": {}}, limit=80, count_limit=10001)
            self.assertEqual(len(found["records"]), 80)
            self.assertGreater(found["length"], 1000)

        plans = self.assert_no_scan(look, ("okr_key_result",), at_least=2)
        [page] = [plan for text, plan in plans if "ORDER BY" in text]
        self.assertIn("okr_objective_by_cycle", page)
        self.assertNotIn("Hash", page)
        # where gaps are few, they are looked up
        self.env.cr.execute(
            "UPDATE okr_key_result SET last_checkin_date = COALESCE"
            "(last_checkin_date, '2026-05-19') WHERE cycle_id = %s",
            (older.id,),
        )
        self.analyze(*TABLES)
        plans = self.plans(look, ("okr_key_result",))
        [counted] = [plan for text, plan in plans if "COUNT(*)" in text]
        self.assertIn("okr_key_result_by_last_checkin", counted)

    def test_the_last_check_in_comes_from_its_index(self):
        plans = self.plans(self.check_in_by_dialog, TABLES)
        found = [plan for text, plan in plans if "(c.date, c.id)" in text]
        self.assertTrue(found)
        for plan in found:
            self.assertIn("okr_checkin_latest", plan)

    def test_a_branch_of_the_tree_comes_from_the_index_on_paths(self):
        plans = self.plans(self.look_below, TABLES)
        found = [plan for text, plan in plans if "parent_path" in text and "LIKE" in text.upper()]
        self.assertTrue(found)
        self.assertTrue(any("okr_objective_parent_path_like" in plan for plan in found), found)

    def test_the_check_would_see_a_scan(self):
        with self.assertRaisesRegex(AssertionError, "Seq Scan on okr_checkin"):
            self.assert_no_scan(
                lambda: self.env.cr.execute("SELECT MAX(value) FROM okr_checkin"), TABLES, 1
            )
        with self.assertRaises(AssertionError):
            self.assert_no_scan(lambda: None, TABLES, 1)
