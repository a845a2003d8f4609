from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY, OkrCase


@tagged("-at_install", "post_install")
class TestOkrMyCheckIn(OkrCase):
    """What “My check-in” shows, to whom, and at what cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.objective = cls.make_objective(
            "Shops come back",
            cls.cycle,
            key_results=[
                {"name": "Reactivated shops", "unit": "shops"},
                {"name": "Lost parcels", "kind": "decrease", "base_value": 40, "target_value": 10},
            ],
            contributors=cls.employee_employee,
            co_department_ids=cls.product.ids,
        )
        cls.shops, cls.parcels = cls.objective.key_result_ids

    def read_as(self, user):
        return self.env["okr.key.result"].with_user(user).get_my_check_in()

    def rows_of(self, user):
        """The key results on the screen of `user`, by name."""
        return {
            row["name"]: row
            for objective in self.read_as(user)["objectives"]
            for row in objective["key_results"]
        }

    def count_as(self, user):
        return self.env["okr.key.result"].with_user(user).get_my_check_in_count()

    def test_lead_sees_own_key_results_under_their_objectives(self):
        mine = self.make_objective("Fewer calls", self.cycle)
        theirs = self.make_objective("Release", self.cycle, lead_id=self.other_lead_employee.id)
        page = self.read_as(self.lead)
        names = [objective["name"] for objective in page["objectives"]]
        self.assertEqual(set(names), {"Shops come back", mine.name})
        self.assertNotIn(theirs.name, names)
        first = next(o for o in page["objectives"] if o["id"] == self.objective.id)
        self.assertEqual((first["department"], first["co_departments"]), ("Sales", ["Product"]))
        self.assertEqual(
            [row["name"] for row in first["key_results"]], ["Reactivated shops", "Lost parcels"]
        )
        self.assertEqual(page["audience"], "Bramble Works")
        self.assertIn(("dependency", "Waiting for others"), page["causes"])

    def test_only_who_leads_is_asked(self):
        for user in (self.employee, self.colleague, self.coach, self.stranger):
            self.assertFalse(self.read_as(user)["objectives"], user.name)
            self.assertEqual(self.count_as(user), {"led": 0, "due": 0}, user.name)

    def test_lead_of_one_key_result_sees_that_one_only(self):
        self.parcels.with_user(self.coach).lead_id = self.other_lead_employee
        self.assertEqual(list(self.rows_of(self.other_lead)), ["Lost parcels"])
        self.assertEqual(list(self.rows_of(self.lead)), ["Reactivated shops"])

    def test_portal_and_public_are_refused(self):
        for user in (self.portal, self.public):
            model = self.env["okr.key.result"].with_user(user)
            for call in (
                model.get_my_check_in,
                model.get_my_check_in_count,
                lambda model=model: model.get_check_in_helpers("a"),
            ):
                with self.assert_refused(AccessError, "employees"):
                    call()

    def test_closed_ones_are_not_asked_for(self):
        self.bring_to(self.cycle, "closed")
        self.assertFalse(self.read_as(self.lead)["objectives"])

    def test_values_start_with_what_was_last_said(self):
        self.check_in(self.lead, self.shops, 43, 6, note="Two signed.", blocker_cause="dependency")
        row = self.rows_of(self.lead)["Reactivated shops"]
        self.assertEqual((row["value"], row["confidence"]), (43, 6))
        self.assertEqual(row["blocker_cause"], "dependency")
        self.assertEqual(row["last"]["author"], self.lead.name)
        self.assertEqual(row["last"]["note"], "Two signed.")
        self.assertEqual(row["seen_checkin_id"], self.shops.last_checkin_id.id)
        self.assertTrue(row["is_fresh"])
        fresh = self.rows_of(self.lead)["Lost parcels"]
        self.assertIsNone(fresh["confidence"], "nobody has said one: 0 would be an answer")
        self.assertEqual((fresh["seen_checkin_id"], fresh["last"]), (0, None))
        self.assertFalse(fresh["is_fresh"])

    def test_expectation_and_forecast_stand_beside_the_field(self):
        for days, value in ((28, 10), (21, 22), (14, 28), (7, 40)):
            self.check_in(self.lead, self.shops, value, date=self.days_ago(days))
        row = self.rows_of(self.lead)["Reactivated shops"]
        self.assertEqual(row["points"][0], (self.days_ago(28), 10))
        self.assertEqual([value for _day, value in row["points"]], [10, 22, 28, 40])
        self.assertEqual(row["forecast"]["date"], self.cycle.date_end)
        self.assertAlmostEqual(row["forecast"]["value"], 105.2, 1)
        self.assertGreater(row["forecast"]["spread"], 0)
        self.assertEqual(row["expected"], 0, "it became active today")
        with self.on(self.cycle.date_end):
            row = self.rows_of(self.lead)["Reactivated shops"]
            self.assertGreater(row["expected"], 95)
            self.assertGreater(row["off_track"][0], 47)

    def test_third_confirmation_in_a_row_is_asked_about(self):
        self.check_in(self.lead, self.shops, 43)
        self.check_in(self.lead, self.shops, None, kind="confirmed")
        self.assertFalse(self.rows_of(self.lead)["Reactivated shops"]["asks_alive"])
        self.check_in(self.lead, self.shops, None, kind="confirmed")
        self.assertTrue(self.rows_of(self.lead)["Reactivated shops"]["asks_alive"])

    def test_live_value_and_guardrail_come_along(self):
        live = {"value": 51.0, "source": "CRM", "at": TODAY}
        guardrail = {"state": "outside", "text": "Refunds 4 %, 1 to 3 expected"}
        extras = {self.shops.id: {"live": live, "guardrail": guardrail}}
        model = type(self.env["okr.key.result"])
        with patch.object(model, "_get_check_in_extras", lambda records: extras):
            rows = self.rows_of(self.lead)
        self.assertEqual(rows["Reactivated shops"]["live"], live)
        self.assertEqual(rows["Reactivated shops"]["guardrail"], guardrail)
        self.assertIsNone(rows["Lost parcels"]["live"])

    def test_count_says_what_is_due(self):
        self.assertEqual(self.count_as(self.lead), {"led": 2, "due": 0})
        with self.on(self.days_ago(-9)):
            self.assertEqual(self.count_as(self.lead), {"led": 2, "due": 2})
            self.check_in(self.lead, self.shops, 43)
            self.assertEqual(self.count_as(self.lead), {"led": 2, "due": 1})

    def test_helpers_are_people_and_teams_but_not_oneself(self):
        model = self.env["okr.key.result"].with_user(self.lead)
        found = model.get_check_in_helpers("lead")
        names = [helper["name"] for helper in found]
        self.assertIn(self.other_lead_employee.name, names)
        self.assertNotIn(self.lead_employee.name, names)
        teams = model.get_check_in_helpers("Produ")
        self.assertIn({"model": "hr.department", "id": self.product.id, "name": "Product"}, teams)
        self.assertFalse(model.get_check_in_helpers(" "))
        self.assertFalse(model.get_check_in_helpers("Stranger"), "of another company")

    def test_reading_costs_the_same_at_two_sizes(self):
        def cost():
            model = self.env["okr.key.result"].with_user(self.lead)
            model.get_my_check_in()
            with self.count_queries() as counted:
                model.get_my_check_in()
            return counted.count

        for key_result in self.objective.key_result_ids:
            self.check_in(self.lead, key_result, 20)
        small = cost()
        for number in range(10):
            more = self.make_objective(f"More {number}", self.cycle, key_results=4)
            for key_result in more.key_result_ids:
                for day in range(8):
                    self.check_in(self.lead, key_result, day, date=self.days_ago(day))
        self.assertEqual(len(self.rows_of(self.lead)), 42)
        self.assertLessEqual(cost(), small)
        self.assertLessEqual(small, 14)

    def test_counting_is_one_query(self):
        model = self.env["okr.key.result"].with_user(self.lead)
        model.get_my_check_in_count()
        with self.count_queries() as counted:
            model.get_my_check_in_count()
        # one for what is due; the others say who asks
        self.assertLessEqual(counted.count, 3)
