"""The alignment map in a browser: at a desk, on a phone, by a link."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged


class MapTourCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        company = cls.env["res.company"].create({"name": "Map Works"})
        in_company = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        cls.coach = new_test_user(cls.env, "map_coach", "hr_okr.group_okr_coach", **in_company)
        cls.lead = new_test_user(cls.env, "map_lead", "base.group_user", **in_company)
        employee = cls.env["hr.employee"].create(
            {"name": "Map Lead", "user_id": cls.lead.id, "company_id": company.id}
        )
        sales, product = cls.env["hr.department"].create(
            [{"name": name, "company_id": company.id} for name in ("Sales", "Product")]
        )
        today = fields.Date.today()
        with freeze_time(today - timedelta(days=20)):
            cls.cycle = (
                cls.env["okr.cycle"]
                .with_user(cls.coach)
                .create(
                    {
                        "name": "Map cycle",
                        "cadence": "custom",
                        "date_start": today - timedelta(days=20),
                        "date_end": today + timedelta(days=60),
                    }
                )
            )
            cls.goal = cls.make("Shops come back", "Reactivated shops", level="company")
            cls.other_goal = cls.make("Fewer returns", "Returned parcels", level="company")
            cls.mine = cls.make(
                "Win back small shops",
                "Phone calls",
                department_id=sales.id,
                lead_id=employee.id,
                parent_id=cls.goal.id,
                contribution="Half of those lost are small.",
            )
            cls.boxes = cls.make("Better boxes", "Whole boxes", department_id=product.id)
            cls.cycle.action_start_planning()
            cls.cycle._activate()

    @classmethod
    def make(cls, name, key_result, **vals):
        return (
            cls.env["okr.objective"]
            .with_user(cls.coach)
            .create(
                {
                    "name": name,
                    "cycle_id": cls.cycle.id,
                    "key_result_ids": [Command.create({"name": key_result, "target_value": 10})],
                    **vals,
                }
            )
        )


@tagged("-at_install", "post_install", "okr_map")
class TestOkrMapTours(MapTourCase):
    def test_a_lead_looks_realigns_and_replays(self):
        self.start_tour("/odoo/okr-map", "okr_map_tour", login="map_lead")
        self.assertEqual(self.mine.parent_id, self.other_goal)
        self.assertEqual(self.mine.contribution, "They return less.")
        revisions = self.mine.revision_ids
        self.assertEqual(set(revisions.mapped("reason")), {"Returns hurt more"})
        self.assertEqual(set(revisions.mapped("field_name")), {"parent_id", "contribution"})
        self.assertEqual(revisions.user_id, self.lead)

    def test_of_a_large_cycle_one_finds_unfolds_replays_and_realigns_what_was_not_sent(self):
        with freeze_time(fields.Date.today() - timedelta(days=20)):
            below = self.make("Ask those who left", "Answers", parent_id=self.mine.id)
            below.action_activate()
        self.env["okr.rollup"]._drain()
        small = {"_whole_up_to": 3, "_first_cards": 2}
        with patch.multiple(self.env.registry["okr.map"], **small):
            self.start_tour("/odoo/okr-map", "okr_map_large_tour", login="map_coach")
        self.assertEqual(self.boxes.parent_id, self.other_goal)

    def test_a_link_opens_the_same_picture(self):
        self.start_tour(
            f"/odoo/okr-map?cycle={self.cycle.id}&focus=me&view=list&sel={self.mine.id}",
            "okr_map_link_tour",
            login="map_lead",
        )


@tagged("-at_install", "post_install", "okr_map")
class TestOkrMapPhoneTours(MapTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone_it_is_a_list_first(self):
        self.start_tour("/odoo/okr-map", "okr_map_phone_tour", login="map_lead")
