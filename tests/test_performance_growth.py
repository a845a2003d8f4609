"""Appraisals at two sizes of the same data, under each persona's rules, and their indexes."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common_growth import GrowthCase
from .common_performance import PerformanceCommon

PERSONAS = ("subject", "manager", "skip", "officer", "performance_manager", "hr", "admin")
LIST = {
    "employee_id": {"fields": {"display_name": {}}},
    "manager_id": {"fields": {"display_name": {}}},
    "state": {},
    "deadline": {},
    "display_name": {},
}


class PerformanceGrowthCase(GrowthCase, PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.appraisal = cls._opened()
        cls.strangers = [
            new_test_user(cls.env, login=f"growth_{n}", groups="base.group_user") for n in range(2)
        ]

    @classmethod
    def copy_appraisals(cls, count, *, of_subject=False):
        """`count` more appraisals, of two people whom nobody here knows, or of the subject."""
        cls.env.flush_all()
        names = [
            name
            for name, field in cls.env["performance.appraisal"]._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        users = {
            "employee_user_id": SQL("%s", cls.strangers[0].id),
            "manager_user_id": SQL("%s", cls.strangers[1].id),
        }
        values = {} if of_subject else users
        cls.env.cr.execute(
            SQL(
                """INSERT INTO performance_appraisal (%s)
                   SELECT %s FROM performance_appraisal, generate_series(1, %s) WHERE id = %s""",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(values.get(name) or SQL.identifier(name) for name in names),
                count,
                cls.appraisal.id,
            )
        )
        cls.env.invalidate_all()
        cls.analyze("performance_appraisal")

    def look_at_list(self, persona):
        return self.as_(persona, "performance.appraisal").web_search_read(
            [], LIST, limit=80, count_limit=10001
        )

    def look_at_form(self, persona):
        spec = self.specification("performance.appraisal", "form", self.users[persona])
        return self.as_(persona, self.appraisal).web_read(spec)


@tagged("post_install", "-at_install", "okr_queries")
class TestPerformanceGrowth(PerformanceGrowthCase):
    def test_a_list_costs_each_persona_the_same_for_one_and_for_sixty_appraisals(self):
        def cost(persona):
            return self.statements(lambda: self.look_at_list(persona))

        self.copy_appraisals(100)  # more than a page, so that officers pay for the count
        rows = {persona: len(self.look_at_list(persona)["records"]) for persona in PERSONAS}
        before = {persona: cost(persona) for persona in PERSONAS}
        self.copy_appraisals(60, of_subject=True)
        self.copy_appraisals(500)
        after = {persona: cost(persona) for persona in PERSONAS}
        self.assertEqual(before, after)
        more = {persona: len(self.look_at_list(persona)["records"]) for persona in PERSONAS}
        self.assertEqual([rows["subject"], more["subject"]], [1, 61])
        self.assertEqual([rows["manager"], more["manager"]], [1, 61])
        self.assertEqual(more["officer"], 80)
        for persona in ("skip", "hr", "admin"):
            self.assertEqual(more[persona], 0, persona)

    def test_an_appraisal_costs_the_same_with_few_and_many_of_everything_around_it(self):
        """Opened as its two parties and by an officer, whose visit is noted in the read log."""
        personas = ("subject", "manager", "officer")
        before = {p: self.statements(lambda p=p: self.look_at_form(p)) for p in personas}
        self.copy_appraisals(500)
        self.add_visits(500)
        after = {p: self.statements(lambda p=p: self.look_at_form(p)) for p in personas}
        self.assertEqual(before, after)

    def test_an_appraisal_does_not_pay_for_the_objectives_it_shows(self):
        costs = []
        for count in (2, 12):
            self.add_objectives(count)
            [values] = self.look_at_form("subject")
            self.assertIn(f"Objective {count - 1}", values["okr_context"])
            costs.append(self.statements(lambda: self.look_at_form("subject")))
        self.assertEqual(*costs)

    def add_objectives(self, count):
        today = fields.Date.today()
        cycle = self.env["okr.cycle"].create(
            {
                "cadence": "custom",
                "date_start": today - timedelta(days=20 + count),
                "date_end": today + timedelta(days=20 + count),
            }
        )
        self.env["okr.objective"].create(
            [
                {
                    "name": f"Objective {n}",
                    "cycle_id": cycle.id,
                    "lead_id": self.people["subject"].id,
                }
                for n in range(count)
            ]
        )._okr_internal().write({"state": "active"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE performance_appraisal SET date_start = %s, date_end = %s WHERE id = %s",
            (today - timedelta(days=60), today + timedelta(days=60), self.appraisal.id),
        )
        self.env.invalidate_all()

    def add_visits(self, count):
        """Rows in the read log, of the officer at other records."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO performance_access_log (date, kind, user_id, employee_user_id,
                                                       company_id, record_name, res_model, res_id)
                   SELECT NOW() AT TIME ZONE 'UTC' - n * INTERVAL '1 minute', 'opened', %s, %s, %s,
                          'x', 'performance.appraisal', 1000000 + n
                     FROM generate_series(1, %s) AS n""",
                self.users["officer"].id,
                self.users["subject"].id,
                self.company.id,
                count,
            )
        )
        self.analyze("performance_access_log")

    def test_the_read_log_costs_the_same_for_one_record_and_for_forty(self):
        self.copy_appraisals(40, of_subject=True)
        officer = self.as_("officer", "performance.appraisal")
        ids = officer.search([("employee_user_id", "=", self.users["subject"].id)]).ids
        self.assertGreater(len(ids), 40)
        rows = self.env["performance.access.log"].sudo()

        def visit(number):
            before = rows.search_count([])
            officer.browse(ids[:number]).read(["state"])
            self.assertEqual(rows.search_count([]), before + number)

        few, many = self.statements(lambda: visit(2)), self.statements(lambda: visit(40))
        self.assertEqual(few, many)

    def test_launching_does_not_pay_for_each_person(self):
        """Rows go in by the hundred, so that ten people more are a few statements more."""
        costs, made = [], []
        for number, count in enumerate((2, 3, 8, 13)):  # the first one warms up
            department = self.env["hr.department"].create({"name": f"Launched {number}"})
            users = [
                new_test_user(self.env, login=f"launched_{number}_{n}", groups="base.group_user")
                for n in range(count)
            ]
            self.env["hr.employee"].create(
                [
                    {
                        "name": user.name,
                        "user_id": user.id,
                        "parent_id": self.people["manager"].id,
                        "department_id": department.id,
                    }
                    for user in users
                ]
            )
            campaign = self.as_("officer", "performance.campaign").create(
                {
                    "name": f"Campaign {number}",
                    "date_start": "2026-01-01",
                    "date_end": "2030-12-31",
                    "department_ids": department.ids,
                }
            )
            with self.count_statements() as counted:
                campaign.action_launch()
            made.append(len(campaign.appraisal_ids))
            costs.append(counted.count)
        self.assertEqual(made, [2, 3, 8, 13])
        _cold, small, middle, large = costs
        self.assertLessEqual(middle - small, 5)
        self.assertLessEqual(large - small, 8)


@tagged("post_install", "-at_install", "okr_queries")
class TestPerformanceGrowthPlans(PerformanceGrowthCase):
    TABLES = ("performance_appraisal", "performance_access_log")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy_appraisals(5000)

    def test_ones_own_list_comes_from_the_indexes_of_the_rule(self):
        for persona in ("subject", "manager", "skip", "admin"):
            with self.subTest(persona):
                self.assert_no_scan(lambda p=persona: self.look_at_list(p), self.TABLES, 1)

    def test_a_page_of_all_comes_from_the_index_of_its_order(self):
        officer = self.as_("officer", "performance.appraisal")
        pages = self.plans(lambda: officer.search([], limit=80), self.TABLES)
        self.assertTrue(pages)
        for _text, plan in pages:
            self.assertIn("performance_appraisal_latest", plan)

    def test_a_page_is_the_same_part_of_what_the_rule_allows(self):
        self.copy_appraisals(30, of_subject=True)
        for persona in PERSONAS:
            with self.subTest(persona):
                appraisals = self.as_(persona, "performance.appraisal")
                every = appraisals.search([])
                for offset in (0, 7):
                    for order in (None, "id", "date_end, id desc", "employee_id, id"):
                        rows = every if order is None else appraisals.search([], order=order)
                        self.assertEqual(
                            appraisals.search([], offset, 20, order), rows[offset : offset + 20]
                        )
        self.assertEqual(len(self.as_("subject", "performance.appraisal").search([])), 31)

    def test_no_condition_of_the_caller_runs_below_the_rule(self):
        """The plan: what one asks for filters what comes out of the fence, and nothing inside."""
        asked = {"state", "date_end", "employee_id", "template_id"}
        domains = (
            [("state", "=", "open")],
            [("date_end", ">", "2020-01-01")],
            [("employee_id", "=", self.people["subject"].id)],
            [("employee_id.name", "ilike", "a")],
            [("template_id", "!=", False), ("state", "in", ("open", "shared"))],
        )
        examined = 0
        for persona in PERSONAS:
            appraisals = self.as_(persona, "performance.appraisal")
            for domain in domains:
                for limit in (None, 80):
                    query = appraisals._search(domain, limit=limit, order=appraisals._order)
                    [[[plan]]] = self.env.execute_query(
                        SQL("EXPLAIN (FORMAT JSON) %s", query.select())
                    )
                    inside = list(self.conditions_inside(plan["Plan"]))
                    examined += len(inside)
                    for condition in inside:
                        for name in asked:
                            self.assertNotRegex(condition, rf"\b{name}\b", (persona, domain))
        self.assertGreaterEqual(examined, len(PERSONAS) * len(domains) * 2)

    def conditions_inside(self, node, inside=False):
        """The conditions that a plan evaluates below the scan of the fenced sub-query."""
        if inside:
            for key, value in node.items():
                if key.endswith(("Filter", "Cond")):
                    yield value
        fence = node["Node Type"] == "Subquery Scan" and node["Alias"] == "performance_appraisal"
        for child in node.get("Plans", ()):
            yield from self.conditions_inside(child, inside or fence)

    def test_ones_own_form_comes_from_indexes(self):
        for persona in ("subject", "manager"):
            with self.subTest(persona):
                self.assert_no_scan(lambda p=persona: self.look_at_form(p), self.TABLES, 1)

    def test_the_read_log_finds_the_last_visit_by_its_index(self):
        TestPerformanceGrowth.add_visits(self, 20_000)
        plans = self.assert_no_scan(
            lambda: self.as_("officer", self.appraisal).read(["state"]), self.TABLES, 2
        )
        visits = [
            plan
            for text, plan in plans
            if "performance_access_log" in text and text.lstrip().startswith("SELECT")
        ]
        self.assertTrue(visits)
        self.assertIn("performance_access_log_visit_idx", visits[0])
