"""One's own things in a running cycle of a large company: found by their own indexes."""

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..benchmarks.scaling_company import copy_rows
from .test_okr_growth_screens import OkrGrowthCase

#: Objectives that others lead in the cycle that runs, three key results each.
OTHERS = 4000
TABLES = ("okr_objective", "okr_key_result")
#: What reads a cycle from end to end, whose ever it is.
WHOLE_CYCLE = r"okr_key_result__cycle_id_index|okr_objective_by_cycle"


@tagged("okr_queries")
class TestOkrGrowthMine(OkrGrowthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.make_objective(
            "Of others", cls.cycle, 3, lead_id=cls.other_lead_employee.id
        )
        for key_result in cls.theirs.key_result_ids:
            cls.check_in(cls.other_lead, key_result, 20, 6)
        cls.past_objective = cls.make_objective(
            "Of the past", cls.past, 3, lead_id=cls.other_lead_employee.id
        )

    @classmethod
    def grow(cls):
        team = cls.env["hr.department"].create({"name": "Others", "company_id": cls.company.id})
        of_others = {"department_id": SQL("%s", team.id), "manager_user_id": SQL("NULL")}
        copy_rows(cls.env, cls.theirs, OTHERS, of_others)
        copy_rows(cls.env, cls.past_objective, OTHERS, of_others)
        cls.env.cr.execute(
            """UPDATE okr_key_result kr SET last_checkin_date = DATE '2026-05-01'
                WHERE lead_user_id = %s""",
            [cls.other_lead.id],
        )
        for table in TABLES:
            cls.env.cr.execute(
                f"UPDATE {table} SET state = 'closed' WHERE cycle_id = %s", [cls.past.id]
            )
        cls.env.invalidate_all()
        cls.analyze(*TABLES)

    def test_no_page_of_ones_own_pays_for_a_cycle_of_others(self):
        period = self.cycle.date_start, self.cycle.date_end
        pages = {
            "home": self.by_lead("okr.home").get_home,
            "my check-in": self.by_lead("okr.key.result").get_my_check_in,
            "the count": self.by_lead("okr.key.result").get_my_check_in_count,
            "an appraisal": lambda: self.by_lead("okr.context.mixin")._get_okr_context(
                self.lead_employee, *period
            ),
        }
        before = {name: self.statements(page) for name, page in pages.items()}
        self.grow()
        self.assertEqual(before, {name: self.statements(page) for name, page in pages.items()})
        self.assertEqual(before["an appraisal"], 1)
        for name, page in pages.items():
            plans = self.assert_no_scan(page, TABLES, 1)
            for statement, plan in plans:
                with self.subTest(name):
                    self.assertNotRegex(plan, WHOLE_CYCLE, statement)

    def test_a_page_of_what_is_active_begins_at_the_first_objectives(self):
        self.grow()
        key_results = self.by_lead("okr.key.result")
        domain = [("cycle_id", "=", self.cycle.id), ("state", "=", "active")]
        page = key_results.search(domain, limit=80)
        self.assertEqual(page, key_results.search(domain)[:80])
        [(_text, plan)] = self.plans(lambda: key_results.search(domain, limit=80), TABLES)
        self.assertIn("okr_objective_by_cycle", plan)
        self.assertNotIn("Hash", plan)

    def test_any_of_finds_what_an_or_finds(self):
        objectives = self.by_lead("okr.objective")
        uid = self.lead.id
        cases = [
            [("lead_user_id", "=", uid)],
            [("lead_user_id", "=", uid), ("parent_id", "=", self.parent.id)],
            [("id", "in", []), ("contributor_ids.employee_id", "=", self.employee_employee.id)],
            [("id", "in", [])],
            [("lead_user_id", "=", uid), ("name", "=", "Of others"), ("name", "=", "Of others")],
        ]
        for conditions in cases:
            domains = [Domain(*condition) for condition in conditions]
            found = objectives.search(objectives._okr_any_of(*domains))
            self.assertEqual(found, objectives.search(Domain.OR(domains)), conditions)
        self.assertFalse(objectives.search(objectives._okr_any_of()))

    def test_any_of_finds_nothing_of_another_company(self):
        strangers = self.env["okr.objective"].with_user(self.stranger)
        self.assertTrue(self.objective)
        self.assertFalse(
            strangers.search(strangers._okr_any_of(Domain("id", "=", self.objective.id)))
        )
