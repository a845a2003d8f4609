from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


class MyCheckInTourCase(HttpCase):
    """A lead of two key results whose check-ins were due in the past days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        today = fields.Date.today()
        # three days ago, whatever day it is; one that falls on a weekend moves to the Monday
        weekday = str((today - timedelta(days=3)).weekday())
        company = cls.env["res.company"].create(
            {"name": "Tour Works", "okr_checkin_weekday": weekday}
        )
        in_company = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        coach = new_test_user(cls.env, "tour_coach", "hr_okr.group_okr_coach", **in_company)
        cls.user = new_test_user(cls.env, "tour_lead", "base.group_user", **in_company)
        lead, cls.helper = cls.env["hr.employee"].create(
            [
                {"name": "Tour Lead", "user_id": cls.user.id, "company_id": company.id},
                {"name": "Tour Helper", "company_id": company.id},
            ]
        )
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
        objective = (
            cls.env["okr.objective"]
            .with_user(coach)
            .create(
                {
                    "name": "Shops come back",
                    "cycle_id": cycle.id,
                    "lead_id": lead.id,
                    "level": "company",
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
        cls.shops, cls.parcels = objective.key_result_ids
        cls.env["okr.checkin"].with_user(cls.user).create(
            [
                {
                    "key_result_id": key_result.id,
                    "date": today - timedelta(days=8),
                    "value": value,
                    "confidence": confidence,
                }
                for key_result, value, confidence in ((cls.shops, 40, 7), (cls.parcels, 30, 6))
            ]
        )

    def assert_said(self, shops, parcels):
        """The newest words as (kind, value, confidence), by the lead."""
        for key_result, expected in ((self.shops, shops), (self.parcels, parcels)):
            key_result.invalidate_recordset()
            newest = key_result.last_checkin_id
            self.assertEqual((newest.kind, newest.value, newest.confidence), expected)
            self.assertEqual(newest.author_id, self.user)


@tagged("-at_install", "post_install")
class TestOkrMyCheckInTours(MyCheckInTourCase):
    """Check-ins within their budget of clicks, on a desk."""

    def test_two_clicks_and_one_tap_for_each_key_result(self):
        self.start_tour("/odoo", "hr_okr_my_check_in_desktop", login="tour_lead")
        self.assert_said(("updated", 40, 8), ("confirmed", 30, 6))

    def test_two_clicks_when_nothing_changed(self):
        self.start_tour("/odoo", "hr_okr_nothing_changed_desktop", login="tour_lead")
        self.assert_said(("confirmed", 40, 7), ("confirmed", 30, 6))

    def test_words_blockers_and_thanks(self):
        self.start_tour("/odoo", "hr_okr_my_check_in_words", login="tour_lead")
        newest = self.parcels.last_checkin_id
        self.assertEqual(newest.note, "The carrier lost a truck.")
        self.assertEqual(newest.blocker_cause, "external")
        kudos = self.env["okr.kudos"].search([("key_result_id", "=", self.parcels.id)])
        self.assertEqual((kudos.employee_id, kudos.body), (self.helper, "You drove yourself."))


@tagged("-at_install", "post_install")
class TestOkrMyCheckInPhoneTours(MyCheckInTourCase):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_two_clicks_and_one_tap_for_each_key_result(self):
        self.start_tour("/odoo", "hr_okr_my_check_in_phone", login="tour_lead")
        self.assert_said(("updated", 40, 8), ("confirmed", 30, 6))

    def test_two_clicks_when_nothing_changed(self):
        self.start_tour("/odoo", "hr_okr_nothing_changed_phone", login="tour_lead")
        self.assert_said(("confirmed", 40, 7), ("confirmed", 30, 6))
