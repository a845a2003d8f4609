from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-at_install", "post_install")
class TestOkrCycleTours(HttpCase):
    """A coach opens and closes a quarter in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour Works"})
        cls.coach = new_test_user(
            cls.env,
            login="okr_tour_coach",
            password="okr_tour_coach",
            groups="base.group_user,hr_okr.group_okr_coach",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            context={"no_reset_password": True},
        )
        cls.sales, cls.product, cls.support = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Tour sales", "Tour product", "Tour support")
            ]
        )
        today = fields.Date.today()
        cls.cycle = cls.env["okr.cycle"].with_user(cls.coach).create(
            {
                "name": "Tour quarter",
                "cadence": "custom",
                "date_start": today - timedelta(days=60),
                "date_end": today + timedelta(days=30),
            }
        )
        cls.cycle.action_start_planning()
        cls.shops = cls.make_objective("Win back small shops", cls.sales, ["Orders", "Phone calls"])

    @classmethod
    def make_objective(cls, name, department, key_results):
        return (
            cls.env["okr.objective"]
            .with_user(cls.coach)
            .create(
                {
                    "name": name,
                    "cycle_id": cls.cycle.id,
                    "department_id": department.id,
                    "key_result_ids": [
                        Command.create({"name": key_result, "target_value": 100})
                        for key_result in key_results
                    ],
                }
            )
        )

    def test_coach_opens_a_quarter(self):
        idea = self.make_objective("Not ready yet", self.product, [])
        self.start_tour(
            "/odoo/action-hr_okr.okr_cycle_open_wizard_action",
            "okr_open_tour",
            login="okr_tour_coach",
        )
        self.env.invalidate_all()
        self.assertEqual((self.cycle.state, self.shops.state), ("active", "active"))
        self.assertEqual(idea.state, "draft")
        with self.assertRaisesRegex(UserError, "froze when it was activated"):
            self.shops.name = "Something else"

    def test_coach_closes_a_quarter(self):
        self.cycle._activate()
        orders, calls = self.shops.key_result_ids
        self.env["okr.checkin"].with_user(self.coach).create(
            {"key_result_id": orders.id, "value": 60, "confidence": 5}
        )
        self.cycle.action_start_grading()
        self.start_tour(
            f"/odoo/okr-cycles/{self.cycle.id}", "okr_close_tour", login="okr_tour_coach"
        )
        self.env.invalidate_all()
        self.assertEqual((self.cycle.state, self.shops.state), ("closed", "closed"))
        self.assertAlmostEqual(self.shops.score, 0.7)
        self.assertEqual(
            (orders.miss_cause, orders.learning),
            ("dependency", "Ask the carrier before the season"),
        )
        self.assertAlmostEqual(calls.score, 0.9)
        carried = self.env["okr.objective"].search([("carried_from_id", "=", self.shops.id)])
        self.assertEqual(carried.key_result_ids.carried_from_id, orders)
        self.assertEqual(carried.key_result_ids.base_value, 60)
        self.assertEqual(carried.cycle_id.previous_id, self.cycle)
