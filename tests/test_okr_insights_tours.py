from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-at_install", "post_install")
class TestOkrInsightsTours(HttpCase):
    """The boards in the browser, as a plain employee, at a desk and on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        company = cls.env["res.company"].create({"name": "Tour Works"})
        in_company = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        coach = new_test_user(cls.env, "insights_coach", "hr_okr.group_okr_coach", **in_company)
        new_test_user(cls.env, "insights_employee", "base.group_user", **in_company)
        people = cls.env["hr.employee"].create(
            [{"name": f"Insights {n}", "company_id": company.id} for n in range(3)]
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
        Objective = cls.env["okr.objective"].with_user(coach)
        for name, count, leads, owner in (
            ("Shops come back", 2, people[:2], department),
            ("Fewer clicks", 1, people[2:], department.browse()),
        ):
            Objective.create(
                {
                    "name": name,
                    "cycle_id": cycle.id,
                    "department_id": owner.id,
                    "lead_id": leads[0].id,
                    "contributor_ids": [Command.create({"employee_id": p.id}) for p in leads],
                    "key_result_ids": [
                        Command.create({"name": f"{name}: measure {n + 1}", "target_value": 100})
                        for n in range(count)
                    ],
                }
            )
        cycle.action_start_planning()
        cycle._activate()
        cls.env["okr.checkin"].with_user(coach).create(
            {
                "key_result_id": cycle.objective_ids.key_result_ids.sorted("name")[1].id,
                "value": 40,
                "confidence": 6,
                "blocker_cause": "resource",
            }
        )
        cls.env["okr.snapshot"]._take(cycle)

    def test_boards_at_a_desk(self):
        self.start_tour("/odoo/okr-insights", "hr_okr_insights", login="insights_employee")

    def test_boards_on_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour("/odoo/okr-insights", "hr_okr_insights_phone", login="insights_employee")
