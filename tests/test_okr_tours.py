from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-at_install", "post_install")
class TestOkrTours(HttpCase):
    """What people do in the browser, each as their own role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        company = cls.env["res.company"].create({"name": "Tour Works"})
        in_company = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        coach = new_test_user(cls.env, "tour_coach", "hr_okr.group_okr_coach", **in_company)
        cls.employee = new_test_user(cls.env, "tour_employee", "base.group_user", **in_company)
        lead = cls.env["hr.employee"].create(
            {"name": "Tour Lead", "user_id": cls.employee.id, "company_id": company.id}
        )
        department = cls.env["hr.department"].create({"name": "Sales", "company_id": company.id})
        today = fields.Date.today()
        cycle = (
            cls.env["okr.cycle"]
            .with_user(coach)
            .create(
                {
                    "name": "Tour cycle",
                    "cadence": "custom",
                    "date_start": today - timedelta(days=20),
                    "date_end": today + timedelta(days=60),
                }
            )
        )
        cls.objective = (
            cls.env["okr.objective"]
            .with_user(coach)
            .create(
                {
                    "name": "Shops come back",
                    "cycle_id": cycle.id,
                    "department_id": department.id,
                    "lead_id": lead.id,
                    "key_result_ids": [
                        Command.create({"name": "Reactivated shops", "target_value": 100}),
                        Command.create(
                            {
                                "name": "Lost parcels",
                                "kind": "decrease",
                                "base_value": 40,
                                "target_value": 10,
                            }
                        ),
                    ],
                }
            )
        )
        cycle.action_start_planning()
        cycle._activate()

    def test_employee_checks_in_on_own_objective(self):
        self.start_tour("/odoo", "hr_okr_checkin", login="tour_employee")
        shops, parcels = self.objective.key_result_ids
        self.assertEqual((shops.current_value, shops.confidence), (50, 8))
        self.assertEqual(shops.progress, 0.5)
        self.assertEqual(shops.checkin_ids.author_id, self.employee)
        self.assertEqual((parcels.current_value, parcels.confidence), (40, 3))
        self.assertEqual(parcels.checkin_ids.note, "The carrier lost a truck.")

    def test_a_stranger_from_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Another Works"})
        in_other = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        new_test_user(self.env, "tour_stranger", "base.group_user", **in_other)
        self.start_tour("/odoo", "hr_okr_stranger", login="tour_stranger")
        # the same objective is there for who works in its company
        mine = self.env["okr.objective"].with_user(self.employee).search([])
        self.assertIn(self.objective, mine)


@tagged("-at_install", "post_install")
class TestOkrUnit(HttpCase):
    """The Hoot tests of our own field widgets."""

    def test_field_widgets(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=%22@hr_okr%22",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
