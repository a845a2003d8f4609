from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.hr_okr.models import okr_review_pack


class OkrReviewTours:
    """The home page, the context of a key result and the review pack, as people use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.company = cls.env["res.company"].create({"name": "Tour Works"})
        in_company = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        coach = new_test_user(cls.env, "tour_coach", "hr_okr.group_okr_coach", **in_company)
        cls.employee = new_test_user(
            cls.env, "tour_employee", "base.group_user", name="Tour Employee", **in_company
        )
        lead = cls.env["hr.employee"].create(
            {"name": "Tour Lead", "user_id": cls.employee.id, "company_id": cls.company.id}
        )
        cls.sales, cls.product = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Tour sales", "Tour product")
            ]
        )
        lead.department_id = cls.sales
        today = fields.Date.today()
        cls.cycle = (
            cls.env["okr.cycle"]
            .with_user(coach)
            .create(
                {
                    "name": "Tour quarter",
                    "cadence": "custom",
                    "date_start": today - timedelta(days=40),
                    "date_end": today + timedelta(days=40),
                }
            )
        )
        cls.objectives = (
            cls.env["okr.objective"]
            .with_user(coach)
            .create(
                [
                    {
                        "name": name,
                        "cycle_id": cls.cycle.id,
                        "department_id": department.id,
                        "lead_id": lead.id,
                        "key_result_ids": [
                            Command.create({"name": key_result, "target_value": 100})
                        ],
                    }
                    for name, department, key_result in (
                        ("Shops come back", cls.sales, "Orders"),
                        ("Faster releases", cls.product, "Days to release"),
                    )
                ]
            )
        )
        cls.cycle.action_start_planning()
        cls.cycle._activate()
        orders = cls.objectives[0].key_result_ids
        checkins = cls.env["okr.checkin"].with_user(cls.employee)
        for days, confidence in ((20, 7), (13, 3)):
            checkins.create(
                {
                    "key_result_id": orders.id,
                    "value": 10,
                    "confidence": confidence,
                    "date": today - timedelta(days=days),
                    "blocker_cause": "dependency" if days < 20 else False,
                    "note": "The carrier left us.",
                }
            )
        checkins.create(
            {
                "key_result_id": orders.id,
                "value": 12,
                "confidence": 3,
                "blocker_cause": "dependency",
                "note": "Still none.",
            }
        )
        orders.with_user(cls.employee).with_context(okr_reason="The fair was cancelled.").write(
            {"target_value": 80}
        )

    def assert_decision_was_noted(self):
        note = self.env["okr.review.note"].search([("cycle_id", "=", self.cycle.id)])
        self.assertEqual(
            (note.body, note.author_id, note.department_id),
            ("We stop the mailings", self.employee, self.sales),
        )


@tagged("-at_install", "post_install")
class TestOkrReviewToursDesktop(OkrReviewTours, HttpCase):
    def test_home_and_context(self):
        self.start_tour("/odoo", "okr_home_tour", login="tour_employee")

    def test_review_pack(self):
        self.start_tour(
            f"/odoo/okr-cycles/{self.cycle.id}", "okr_review_pack_tour", login="tour_employee"
        )
        self.assert_decision_was_noted()

    def test_long_review_pack(self):
        with patch.object(okr_review_pack, "PAGE", 1):
            self.start_tour(
                f"/odoo/okr-cycles/{self.cycle.id}/okr-review-pack",
                "okr_review_pack_long_tour",
                login="tour_employee",
            )


@tagged("-at_install", "post_install")
class TestOkrReviewToursPhone(OkrReviewTours, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_home_and_context(self):
        self.start_tour("/odoo/okr-home", "okr_home_tour", login="tour_employee")

    def test_review_pack_by_its_link(self):
        self.start_tour(
            f"/odoo/okr-cycles/{self.cycle.id}/okr-review-pack",
            "okr_review_pack_tour",
            login="tour_employee",
        )
        self.assert_decision_was_noted()
