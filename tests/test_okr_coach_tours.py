from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-at_install", "post_install")
class TestOkrCoachTours(HttpCase):
    """Somebody drafts an objective in the browser, listens to the coach and dismisses a hint."""

    def test_hints_while_drafting(self):
        company = self.env["res.company"].create({"name": "Tour Works"})
        user = new_test_user(
            self.env,
            "tour_drafter",
            "base.group_user",
            name="Tour Drafter",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            context={"no_reset_password": True},
        )
        department = self.env["hr.department"].create({"name": "Sales", "company_id": company.id})
        employee = self.env["hr.employee"].create(
            {"name": "Tour Drafter", "user_id": user.id, "company_id": company.id}
        )
        employee.department_id = department
        today = fields.Date.today()
        cycle = self.env["okr.cycle"].create(
            {
                "name": "Tour quarter",
                "company_id": company.id,
                "cadence": "custom",
                "date_start": today,
                "date_end": today + timedelta(days=90),
            }
        )
        cycle.action_start_planning()
        self.start_tour(
            "/odoo/action-hr_okr.okr_objective_action_mine/new",
            "okr_coach_tour",
            login="tour_drafter",
        )
        objective = self.env["okr.objective"].search([("company_id", "=", company.id)])
        self.assertEqual(objective.name, "Win back tiny shops")
        self.assertEqual(objective.coach_dismissal_ids.user_id, user)
        self.assertRegex(objective.coach_dismissal_ids.key, "^no_key_result:")
