"""The first page of the OKR app: what needs whom, and nothing private."""

import re
from datetime import timedelta
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import OkrCase

ADDON = Path(__file__).parents[1]


class TestOkrHome(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.shops = cls.make_objective(
            "Shops come back", cls.cycle, [{"name": "Orders"}, {"name": "Churn"}]
        )
        cls.orders, cls.churn = cls.shops.key_result_ids

    def home(self, user):
        self.env.flush_all()
        return self.env["okr.home"].with_user(user).get_home()

    def lines(self, user, key):
        """(label, is it late) of a section, None where it is not there."""
        for section in self.home(user)["needs"]:
            if section["key"] == key:
                return [(item["label"], item["is_late"]) for item in section["items"]]
        return None

    def ask(self, user, source, target, contribution="We need you in May."):
        return (
            self.env["okr.alignment"]
            .with_user(user)
            .create(
                {
                    "source_id": source.id,
                    "kind": "depends_on",
                    "target_id": target.id,
                    "contribution": contribution,
                }
            )
        )

    def test_who_has_nothing_to_do_is_told_so(self):
        home = self.home(self.colleague)
        self.assertEqual((home["needs"], home["count"]), ([], 0))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_portal_and_public_users_are_refused_and_strangers_see_nothing_of_it(self):
        for user in (self.portal, self.public):
            with self.assertRaisesRegex(AccessError, "work in the company"):
                self.home(user)
            with self.assertRaises(AccessError):
                self.env["okr.home"].with_user(user).sudo().get_home()
        for user in (self.stranger, self.stranger_coach):
            home = self.home(user)
            self.assertEqual((home["needs"], home["team"], home["rhythm"]), ([], [], False))

    def test_a_request_waits_for_the_lead_or_else_for_the_manager(self):
        release = self.make_objective(
            "Release",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
        )
        self.ask(self.lead, self.shops, release)
        label = "“Shops come back” asks “Release”"
        self.assertEqual(self.lines(self.other_lead, "answers"), [(label, False)])
        self.assertIsNone(self.lines(self.other_manager, "answers"))
        self.assertIsNone(self.lines(self.lead, "answers"))
        with self.on(self.env["okr.alignment"].search([]).create_date.date() + timedelta(days=8)):
            self.assertEqual(self.lines(self.other_lead, "answers"), [(label, True)])
        release.with_user(self.coach).lead_id = False
        self.assertEqual(self.lines(self.other_manager, "answers"), [(label, False)])
        self.env["okr.alignment"].search([]).with_user(self.other_manager).action_accept()
        self.assertIsNone(self.lines(self.other_manager, "answers"))

    def test_check_ins_that_are_due_come_overdue_first(self):
        self.check_in(self.lead, self.orders, 10, date=self.days_ago(9))
        self.check_in(self.lead, self.churn, 10, date=self.days_ago(7))
        self.assertEqual(self.lines(self.lead, "checkins"), [("Orders", True), ("Churn", False)])
        self.assertIsNone(self.lines(self.manager, "checkins"))
        self.check_in(self.lead, self.orders, 12)
        self.check_in(self.lead, self.churn, 12)
        self.assertIsNone(self.lines(self.lead, "checkins"))

    def test_old_blockers_come_to_the_lead_and_the_manager_after_five_working_days(self):
        for days, cause in ((12, "clarity"), (8, "external"), (7, "external"), (1, "external")):
            self.check_in(
                self.lead,
                self.orders,
                10,
                date=self.days_ago(days),
                blocker_cause=cause,
                note="The carrier left us.",
            )
        self.check_in(self.lead, self.churn, 10, date=self.days_ago(6), blocker_cause="resource")
        self.assertEqual(self.lines(self.manager, "blockers"), [("Orders: Outside events", True)])
        self.assertEqual(self.lines(self.lead, "blockers"), [("Orders: Outside events", True)])
        [section] = [s for s in self.home(self.manager)["needs"] if s["key"] == "blockers"]
        self.assertEqual(section["items"][0]["when"], "Waiting since 05/12/2026")
        self.assertEqual(section["items"][0]["about"], "The carrier left us.")
        self.assertIsNone(self.lines(self.other_manager, "blockers"))
        self.check_in(self.lead, self.orders, 10)
        self.assertIsNone(self.lines(self.manager, "blockers"))

    def test_a_fall_of_confidence_comes_to_who_did_not_say_so(self):
        self.check_in(self.lead, self.orders, 10, 8, date=self.days_ago(9))
        self.check_in(self.lead, self.orders, 10, 7, date=self.days_ago(5))
        self.assertIsNone(self.lines(self.manager, "falls"))
        self.check_in(self.lead, self.orders, 10, 5, note="The carrier left us.")
        self.assertEqual(
            self.lines(self.manager, "falls"), [("Orders: confidence from 7 to 5", False)]
        )
        self.assertIsNone(self.lines(self.lead, "falls"))

    def test_drafts_come_to_their_lead_and_to_the_manager_of_their_department(self):
        planning = self.make_cycle(
            "planning", date_start="2026-07-01", date_end="2026-09-30", by=self.coach
        )
        self.make_objective("Sell abroad", planning)
        self.assertEqual(
            self.lines(self.lead, "drafts"), [("Finish your draft “Sell abroad”", False)]
        )
        self.assertEqual(
            self.lines(self.manager, "drafts"), [("Read the draft “Sell abroad”", False)]
        )
        self.assertIsNone(self.lines(self.employee, "drafts"))

    def test_what_is_being_graded_comes_to_the_lead_and_the_cycle_to_coaches(self):
        self.assertIsNone(self.lines(self.coach, "cycles"))
        with self.on(self.cycle.date_end + timedelta(days=1)):
            self.assertEqual(self.lines(self.coach, "cycles"), [("Start grading Q2 2026", True)])
            self.cycle.with_user(self.coach).action_start_grading()
            self.assertEqual(
                self.lines(self.lead, "review"),
                [("Get “Shops come back” ready for its score", False)],
            )
            self.assertEqual(self.lines(self.coach, "cycles"), [("Score and close Q2 2026", False)])
            self.assertIsNone(self.lines(self.lead, "cycles"))
        with self.on(self.cycle.date_grading_end + timedelta(days=1)):
            self.assertEqual(self.lines(self.coach, "cycles"), [("Score and close Q2 2026", True)])

    def test_every_line_opens_a_record_that_the_reader_may_read(self):
        self.test_old_blockers_come_to_the_lead_and_the_manager_after_five_working_days()
        self.check_in(self.lead, self.churn, 10, 2)
        home = self.home(self.manager)
        items = [item for section in home["needs"] for item in section["items"]]
        self.assertEqual(home["count"], len(items))
        self.assertTrue(items)
        for item in items:
            record = self.env[item["model"]].with_user(self.manager).browse(item["id"])
            record.check_access("read")

    def test_a_long_section_says_how_much_is_left_out(self):
        for number in range(10):
            self.check_in(
                self.lead,
                self.make_objective(f"More {number}", self.cycle).key_result_ids,
                1,
                date=self.days_ago(9),
            )
        home = self.home(self.lead)
        [section] = [s for s in home["needs"] if s["key"] == "checkins"]
        # and the two that nobody ever checked in on
        self.assertEqual((len(section["items"]), section["more"]), (8, home["count"] - 8))

    def test_the_team_is_shown_with_health_trend_and_freshness_and_no_more_than_three(self):
        self.check_in(self.lead, self.orders, 50, 8)
        self.check_in(self.lead, self.churn, 50, 8)
        self.env["okr.snapshot"]._take(self.cycle)
        for number in range(4):
            self.make_objective(f"More {number}", self.cycle)
        for user in (self.employee, self.manager):
            team = self.home(user)["team"]
            self.assertEqual(len(team), 3)
            self.assertEqual(
                (team[0]["name"], team[0]["health_word"], team[0]["fresh"]),
                ("Shops come back", "On track", "05/20/2026"),
            )
            self.assertIn("<svg", team[0]["trend"])
            self.assertIn("Progress 50 %", team[0]["trend_text"])

    def test_who_has_no_team_sees_what_the_company_wants(self):
        aim = self.make_objective("Grow", self.cycle, department_id=False)
        self.assertEqual([o["name"] for o in self.home(self.colleague)["team"]], [aim.name])

    def test_the_rhythm_is_compared_with_the_own_past(self):
        with self.on(self.days_ago(30)):
            early = self.make_objective("Early", self.cycle, 3)
            for key_result in early.key_result_ids:
                self.check_in(self.lead, key_result, 1)
        self.check_in(self.lead, early.key_result_ids[0], 2)
        rhythm = self.home(self.employee)["rhythm"]
        # today the two of the other objective count as well: they were activated this morning
        self.assertEqual(
            rhythm["sentence"], "1 of 5 key results are fresh. 4 weeks ago it was 3 of 3."
        )
        self.assertEqual([week["share"] for week in rhythm["weeks"]], [1.0, 1.0, 0.0, 0.0, 0.2])

    def test_it_does_not_pay_for_what_it_shows(self):
        planning = self.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")

        def grow(numbers):
            for number in numbers:
                objective = self.make_objective(f"More {number}", self.cycle, 3)
                for key_result in objective.key_result_ids:
                    for days, confidence in ((20, 8), (10, 3)):
                        self.check_in(
                            self.lead,
                            key_result,
                            1,
                            confidence,
                            date=self.days_ago(days),
                            blocker_cause="external",
                        )
                self.make_objective(f"Draft {number}", planning)
                asking = self.make_objective(
                    f"Asking {number}", self.cycle, lead_id=self.other_lead_employee.id
                )
                self.ask(self.other_lead, asking, objective)
            self.env["okr.snapshot"]._take(self.cycle)

        def read(user):
            with self.count_queries() as counted:
                self.home(user)
            return counted.count

        grow(range(3))
        users = (self.lead, self.manager)
        small = [(read(user), read(user))[1] for user in users]
        grow(range(3, 20))
        large = [(read(user), read(user))[1] for user in users]
        # the one more is a second batch of what is read ahead
        for few, many in zip(small, large, strict=True):
            self.assertLessEqual(many, few + 1)
        self.assertLessEqual(max(large), 30)

    def test_the_public_page_does_not_know_the_private_world(self):
        files = [
            *ADDON.glob("models/okr_home*.py"),
            *ADDON.glob("models/okr_capsule*.py"),
            *ADDON.glob("models/okr_review*.py"),
            *ADDON.glob("static/src/home/*"),
            *ADDON.glob("static/src/capsule/*"),
            *ADDON.glob("static/src/review_pack/*"),
        ]
        self.assertGreater(len(files), 14)
        for file in files:
            self.assertIsNone(
                re.search(r"performance", file.read_text(encoding="utf-8"), re.I), file.name
            )
