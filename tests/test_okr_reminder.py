"""Reminders: one a person, in their morning, never on a day off, never twice."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_cadence import CadenceCase

FRIDAY = "2026-05-22 09:00"


@tagged("okr_reminder")
class TestOkrReminder(CadenceCase):
    def test_a_lead_is_asked_on_the_due_day_by_one_activity_and_one_notification(self):
        second = self.make_objective("Keep", self.cycle, key_results=3)
        for key_result in second.key_result_ids:
            self.check_in(self.lead, key_result, 1, date=self.days_ago(2))
        messages = self.remind(FRIDAY)
        self.assertEqual(self.asked(messages), self.lead)
        self.assertEqual(len(messages), 1)
        notification = messages.notification_ids
        self.assertEqual((len(notification), notification.notification_type), (1, "inbox"))
        activity = self.todo(self.lead)
        self.assertRecordValues(
            activity,
            [
                {
                    "summary": "Your check-in is due",
                    "date_deadline": date(2026, 5, 22),
                    "res_model": False,
                    "res_id": False,
                }
            ],
        )
        for text in (messages.body, activity.note):
            self.assertIn("/odoo/okr-checkin", text)
            self.assertNotIn("Grow", text)
        self.assertIn("two clicks", messages.with_user(self.lead).body)

    def test_nobody_but_the_person_sees_the_activity_and_the_message(self):
        message = self.remind(FRIDAY)
        activity = self.todo(self.lead)
        for user in (self.colleague, self.coach, self.manager, self.hr_officer):
            with self.assertRaises(AccessError):
                activity.with_user(user).read(["summary"])
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
        self.assertFalse(message.partner_ids)

    def test_running_twice_says_nothing_twice(self):
        self.assertTrue(self.remind(FRIDAY))
        for moment in (FRIDAY, "2026-05-22 10:00", "2026-05-23 09:00", "2026-05-25 09:00"):
            self.assertFalse(self.asked(self.remind(moment)), moment)
        self.assertEqual(len(self.todo(self.lead)), 1)

    def test_silence_is_asked_again_on_the_next_due_day_with_the_same_activity(self):
        self.remind(FRIDAY)
        self.assertEqual(self.asked(self.remind("2026-05-29 09:00")), self.lead)
        self.assertEqual(len(self.todo(self.lead)), 1)

    def test_nobody_is_asked_before_the_due_day_or_outside_of_the_day(self):
        for moment in ("2026-05-21 09:00", "2026-05-22 07:59", "2026-05-22 18:00"):
            self.assertFalse(self.remind(moment), moment)
        self.assertTrue(self.remind("2026-05-22 17:59"), "a morning that was missed")

    def test_a_fresh_check_in_is_not_asked_for(self):
        with self.at("2026-05-19 12:00"):
            self.check_in(self.lead, self.key_result, 11)
        self.assertFalse(self.remind(FRIDAY))
        self.assertEqual(self.asked(self.remind("2026-05-29 09:00")), self.lead)

    def test_the_activity_is_done_with_the_last_check_in(self):
        second = self.make_objective("Keep", self.cycle).key_result_ids
        self.check_in(self.lead, second, 1, date=self.days_ago(2))
        self.remind(FRIDAY)
        activity = self.todo(self.lead)
        with self.at("2026-05-22 11:00"):
            self.check_in(self.lead, self.key_result, 12)
            self.assertEqual(self.todo(self.lead), activity, "one is still due")
            self.check_in(self.employee_as_contributor(second), second, 2)
            self.assertFalse(self.todo(self.lead), "whoever checked in")
            self.assertEqual(activity.state, "done")

    def employee_as_contributor(self, key_result):
        self.env["okr.contributor"].create(
            {
                "objective_id": key_result.objective_id.id,
                "employee_id": self.employee_employee.id,
            }
        )
        return self.employee

    def test_the_activity_goes_when_there_is_nothing_left_to_check_in(self):
        def drop():
            self.objective.with_user(self.coach).action_drop("No longer wanted")

        def close():
            self.bring_to(self.cycle, "closed")

        def hand_over():
            self.objective.with_user(self.coach).lead_id = self.other_lead_employee

        for change, asked in (
            (drop, self.env["res.users"]),
            (close, self.env["res.users"]),
            (hand_over, self.other_lead),
        ):
            with self.subTest(change.__name__), self.undone():
                self.remind(FRIDAY)
                self.assertTrue(self.todo(self.lead))
                with self.at(FRIDAY):
                    change()
                messages = self.remind("2026-05-22 13:00")
                self.assertFalse(self.todo(self.lead))
                self.assertEqual(self.asked(messages), asked)

    def test_drafts_dropped_and_archived_key_results_ask_nobody(self):
        draft = self.make_cycle("planning", cadence="custom")
        self.make_objective("Later", draft)
        self.objective.with_user(self.coach).action_drop("No longer wanted")
        archived = self.make_objective("Old", self.cycle, key_results=2)
        archived.with_context(okr_reason="Not needed").with_user(self.coach).key_result_ids[
            0
        ].active = False
        archived.with_user(self.coach).action_drop("Enough")
        self.assertFalse(self.remind("2026-05-29 09:00"))
        self.assertFalse(self.todo(self.lead))

    def test_a_closed_cycle_asks_nobody_and_a_grading_one_does(self):
        self.bring_to(self.cycle, "grading")
        self.assertEqual(self.asked(self.remind(FRIDAY)), self.lead)
        self.bring_to(self.cycle, "closed")
        self.assertFalse(self.remind("2026-05-29 09:00"))
        self.assertFalse(self.todo(self.lead))

    def test_a_company_that_wants_no_reminders_gets_none(self):
        self.company.okr_reminder = False
        self.company.okr_digest = False
        self.assertFalse(self.remind(FRIDAY))
        self.assertFalse(self.remind("2026-06-15 09:00"))
        self.assertFalse(self.todo(self.lead))

    def test_the_text_comes_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.lead.lang = "fr_FR"
        term = (
            "Your key results wait for a word from you. "
            "If nothing has changed, it takes two clicks."
        )
        view = self.env.ref("hr_okr.okr_reminder_ask")
        view.update_field_translations(
            "arch_db", {"fr_FR": {term: "Vos résultats clés attendent un mot."}}
        )
        other = self.make_objective("Theirs", self.cycle, lead_id=self.other_lead_employee.id)
        self.check_in(self.other_lead, other.key_result_ids, 1, date=self.days_ago(2))
        messages = self.remind(FRIDAY)
        self.assertEqual(len(messages), 2, "one a language")
        bodies = {m.notification_ids.res_partner_id.user_ids: m.body for m in messages}
        self.assertIn("attendent un mot", bodies[self.lead])
        self.assertIn("wait for a word", bodies[self.other_lead])

    # ways to the person

    def test_a_notification_goes_by_mail_or_inbox_as_the_person_chose(self):
        self.lead.notification_type = "email"
        message = self.remind(FRIDAY)
        self.assertEqual(message.notification_ids.notification_type, "email")
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.recipient_ids, self.lead.partner_id)
        self.assertIn("/odoo/okr-checkin", mail.body_html)

    def test_a_person_without_an_address_has_the_activity_and_no_failing_mail(self):
        self.lead.write({"notification_type": "email", "email": False})
        self.assertFalse(self.remind(FRIDAY))
        self.assertEqual(len(self.todo(self.lead)), 1)
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.lead.partner_id.ids)])
        )

    def test_archived_people_and_leads_without_a_user_are_not_asked(self):
        def archive_user():
            self.lead.active = False

        def archive_employee():
            self.lead_employee.active = False

        def without_user():
            self.lead_employee.user_id = False

        for change in (archive_user, archive_employee, without_user):
            with self.subTest(change.__name__), self.undone():
                change()
                self.assertFalse(self.asked(self.remind(FRIDAY)))
                self.assertFalse(self.env["mail.activity"].search([("user_id", "=", self.lead.id)]))

    # two companies

    def test_a_person_in_two_companies_is_asked_once(self):
        self.in_both_companies()
        messages = self.remind(FRIDAY)
        self.assertEqual(self.asked(messages), self.lead)
        self.assertEqual((len(messages), len(self.todo(self.lead))), (1, 1))

    def test_every_company_has_its_own_rhythm_and_switch(self):
        far = self.in_both_companies()
        self.other_company.okr_checkin_weekday = "3"
        self.assertEqual(far.checkin_due_date, date(2026, 5, 28), "Thursday 21 May is too near")
        self.assertEqual(self.key_result.checkin_due_date, date(2026, 5, 22))
        self.company.okr_reminder = False
        self.assertFalse(self.asked(self.remind(FRIDAY)))
        self.assertEqual(self.asked(self.remind("2026-05-28 09:00")), self.lead)

    def test_a_day_off_in_one_company_is_none_in_the_other(self):
        far = self.in_both_companies()
        self.holiday(date(2026, 5, 22), self.other_company)
        self.assertEqual(self.asked(self.remind(FRIDAY)), self.lead)
        with self.at("2026-05-22 10:00"):
            self.check_in(self.lead, self.key_result, 12)
            self.assertFalse(self.todo(self.lead), "the other one is not due yet")
        self.assertEqual(far.checkin_due_date, date(2026, 5, 25))
        self.assertEqual(self.asked(self.remind("2026-05-25 09:00")), self.lead)

    def in_both_companies(self):
        """`lead` leads a key result of each company; returns that of the other one."""
        self.lead.company_ids += self.other_company
        employee = self.env["hr.employee"].create(
            {"name": "Lead", "user_id": self.lead.id, "company_id": self.other_company.id}
        )
        cycle = self.make_cycle(by=self.stranger_coach)
        objective = self.make_objective(
            "Far",
            cycle,
            by=self.stranger_coach,
            lead_id=employee.id,
            department_id=self.other_department.id,
        )
        key_result = objective.key_result_ids
        self.check_in(self.lead, key_result, 1, date=self.days_ago(2))
        return key_result
