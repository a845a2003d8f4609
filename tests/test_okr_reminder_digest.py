"""The digest: what a team said, told to the team on the working day after the due day."""

from datetime import date

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common_cadence import CadenceCase

# Due on Friday 22 May: the digest goes out on Monday.
MONDAY = "2026-05-25 09:00"


@tagged("okr_reminder")
class TestOkrReminderDigest(CadenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.okr_reminder = False
        cls.env["okr.contributor"].create(
            {"objective_id": cls.objective.id, "employee_id": cls.employee_employee.id}
        )

    def digests(self, moment, zone="UTC"):
        return self.remind(moment, zone).filtered(lambda m: "Check-ins:" in (m.subject or ""))

    def say(self, moment, value, confidence=7, key_result=None, user=None, **vals):
        with self.at(moment):
            return self.check_in(
                user or self.lead, key_result or self.key_result, value, confidence, **vals
            )

    def test_the_team_reads_what_was_said_and_what_changed(self):
        self.say("2026-05-18 18:00", 10, 8)
        self.say("2026-05-22 10:00", 25.5, 5, note="Two pilots signed", blocker_cause="dependency")
        digest = self.digests(MONDAY)
        self.assertEqual(len(digest), 1)
        self.assertEqual(digest.subject, "Check-ins: Sales")
        self.assertEqual(self.told(digest), self.lead | self.employee)
        text = self.text(digest.with_user(self.employee).body)
        for words in (
            "One key result was checked in.",
            "One is blocked.",
            "Grow: measure 1 0 → 25.5; confidence 5",
            "Two pilots signed",
            "Blocked: Waiting for others",
        ):
            self.assertIn(words, text)

    def text(self, body):
        plain = html2plaintext(body, include_references=False)
        return " ".join(plain.replace("*", "").split())

    def test_the_change_is_since_the_digest_before(self):
        self.say("2026-05-22 10:00", 20)
        self.assertIn("0 → 20", self.text(self.digests(MONDAY).body))
        self.say("2026-05-26 10:00", 30)
        self.say("2026-05-28 10:00", 35, 9)
        text = self.text(self.digests("2026-06-01 09:00").body)
        self.assertIn("20 → 35", text)
        self.assertIn("confidence 7 → 9", text)

    def test_it_is_sent_once_and_only_on_the_day_after(self):
        self.say("2026-05-22 10:00", 20)
        for moment in ("2026-05-22 12:00", "2026-05-23 09:00", "2026-05-25 07:00"):
            self.assertFalse(self.digests(moment), moment)
        self.assertTrue(self.digests(MONDAY))
        for moment in (MONDAY, "2026-05-25 12:00", "2026-05-26 09:00", "2026-05-28 09:00"):
            self.assertFalse(self.digests(moment), moment)

    def test_a_scheduler_that_slept_sends_it_late_but_not_for_ever(self):
        self.say("2026-05-22 10:00", 20)
        with self.undone():
            self.assertTrue(self.digests("2026-05-27 09:00"))
        self.assertFalse(self.digests("2026-05-29 09:00"))

    def test_a_holiday_moves_it(self):
        self.say("2026-05-22 10:00", 20)
        self.holiday(date(2026, 5, 25))
        self.assertFalse(self.digests(MONDAY))
        self.assertTrue(self.digests("2026-05-26 09:00"))

    def test_it_comes_in_the_morning_of_each_reader(self):
        self.lead.tz = "Pacific/Auckland"
        self.employee.tz = "America/Los_Angeles"
        self.say("2026-05-22 10:00", 20)
        for moment, zone, readers in (
            ("2026-05-25 07:30", "Pacific/Auckland", self.env["res.users"]),
            ("2026-05-25 08:30", "Pacific/Auckland", self.lead),
            ("2026-05-25 07:30", "America/Los_Angeles", self.env["res.users"]),
            ("2026-05-25 08:30", "America/Los_Angeles", self.employee),
            ("2026-05-26 08:30", "America/Los_Angeles", self.env["res.users"]),
        ):
            self.assertEqual(self.told(self.digests(moment, zone)), readers, (moment, zone))

    def test_silence_makes_no_digest_and_is_not_told(self):
        self.env["okr.checkin"].flush_model()
        with self.at("2026-05-04 09:00"):
            quiet = self.make_objective("Quiet", self.cycle, lead_id=self.other_lead_employee.id)
        self.assertFalse(self.digests("2026-06-01 09:00"), "nothing was said in that week")
        self.say("2026-06-03 10:00", 20)
        digest = self.digests("2026-06-08 09:00")
        self.assertEqual(self.told(digest), self.lead | self.employee | self.other_lead)
        self.assertNotIn("Quiet", digest.body)
        self.assertFalse(quiet.last_checkin_date)

    def test_who_is_off_reads_it_when_back_and_who_cannot_be_reached_is_left_out(self):
        self.say("2026-05-22 10:00", 20)
        self.away(self.lead_employee, date(2026, 5, 25))
        self.employee.write({"notification_type": "email", "email": False})
        self.assertFalse(self.digests(MONDAY))
        self.assertEqual(self.told(self.digests("2026-05-26 09:00")), self.lead)

    def test_every_department_has_its_own_and_co_owners_too(self):
        shared = self.make_objective(
            "Shared",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
            co_department_ids=[(4, self.sales.id)],
        ).key_result_ids
        self.say("2026-05-22 10:00", 20)
        self.say("2026-05-22 10:00", 3, key_result=shared, user=self.other_lead)
        digests = {d.subject: d for d in self.digests(MONDAY)}
        self.assertEqual(set(digests), {"Check-ins: Sales", "Check-ins: Product"})
        self.assertIn("Grow", digests["Check-ins: Sales"].body)
        self.assertIn("Shared", digests["Check-ins: Sales"].body)
        self.assertNotIn("Grow", digests["Check-ins: Product"].body)
        self.assertEqual(self.told(digests["Check-ins: Product"]), self.other_lead)

    def test_objectives_of_the_company_have_a_digest_of_the_company(self):
        top = self.make_objective("Top", self.cycle, department_id=False).key_result_ids
        self.say("2026-05-22 10:00", 20, key_result=top)
        digests = {d.subject: d for d in self.digests(MONDAY)}
        self.assertIn("Top", digests["Check-ins: Bramble Works"].body)
        self.assertNotIn("Top", digests["Check-ins: Sales"].body)

    def test_a_department_with_another_rhythm_has_another_day(self):
        self.sales.okr_checkin_weekday = "1"
        self.say("2026-05-22 10:00", 20)
        self.assertFalse(self.digests(MONDAY))
        self.assertTrue(self.digests("2026-05-27 09:00"))

    def test_a_company_can_switch_it_off(self):
        self.company.okr_digest = False
        self.say("2026-05-22 10:00", 20)
        self.assertFalse(self.digests(MONDAY))
