"""What somebody's work supports, on the employee's page: words, and no number."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import OkrCase


class PersonTrailCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.company_goal = cls.make_objective(
            "Shops love us",
            cls.cycle,
            level="company",
            department_id=False,
            lead_id=cls.manager_employee.id,
        )
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            contributors=cls.employee_employee,
            parent_id=cls.company_goal.id,
        )
        cls.check_in(cls.lead, cls.objective.key_result_ids, 73, 4)

    def trail(self, user, employee):
        return self.env["okr.trail"].with_user(user).get_of_person(employee.id)


@tagged("okr_trail")
class TestPersonTrail(PersonTrailCase):
    def test_leads_and_contributors_see_the_way_up(self):
        for employee, role in (
            (self.lead_employee, "Lead"),
            (self.employee_employee, "Contributor"),
        ):
            [trail] = self.trail(self.colleague, employee)
            self.assertEqual(trail["role"], role)
            self.assertEqual(
                [step["name"] for step in trail["objectives"]],
                ["Win back small shops", "Shops love us"],
            )

    def test_no_number_is_told(self):
        [trail] = self.trail(self.colleague, self.lead_employee)
        self.assertEqual(set(trail), {"role", "objectives"})
        for step in trail["objectives"]:
            self.assertEqual(set(step), {"id", "name"})

    def test_what_is_over_or_not_begun_is_left_out(self):
        self.make_objective("A draft", None)
        self.objective.with_user(self.lead).action_drop("No market")
        self.assertEqual(self.trail(self.colleague, self.lead_employee), [])
        self.assertEqual(self.trail(self.colleague, self.colleague_employee), [])

    def test_another_company_sees_nothing(self):
        self.assertEqual(self.trail(self.stranger, self.lead_employee), [])

    def test_what_is_no_employee_is_refused(self):
        for wrong in ("1 OR 1=1", [1], None, True):
            with self.subTest(wrong=wrong), self.assert_refused(UserError, "Employee: please"):
                self.env["okr.trail"].with_user(self.lead).get_of_person(wrong)

    def test_more_objectives_cost_no_more_statements(self):
        def statements():
            with self.count_queries() as counted:
                self.trail(self.colleague, self.lead_employee)
            return counted.count

        statements()
        few = statements()
        above = self.objective
        for number in range(6):
            above = self.make_objective(f"Below {number}", self.cycle, parent_id=above.id)
        self.assertLessEqual(statements(), few)

    def test_the_employee_forms_have_the_trail_and_no_field_of_ours(self):
        for model, user in (
            ("hr.employee", self.hr_officer),
            ("hr.employee.public", self.colleague),
        ):
            arch = self.env[model].with_user(user).get_view(view_type="form")["arch"]
            self.assertIn('name="okr_person_trail"', arch)
            self.assertFalse([name for name in self.env[model]._fields if "okr" in name])


@tagged("okr_tour", "post_install", "-at_install")
class TestPersonTrailTour(PersonTrailCase, HttpCase):
    def _tour(self, size):
        self.browser_size = size
        self.start_tour(
            f"/odoo/hr.employee.public/{self.lead_employee.id}",
            "okr_person_trail_tour",
            login=self.colleague.login,
        )

    def test_a_colleague_sees_what_a_lead_works_for(self):
        self._tour("1366x768")

    def test_on_a_phone(self):
        self._tour("390x844")
