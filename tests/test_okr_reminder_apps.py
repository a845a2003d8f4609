"""With the time off app: what was granted there moves reminders, and its type stays there."""

from datetime import date

from odoo.tests import tagged

from .common_cadence import CadenceCase

SECRET = "Rehabilitation of the knee"


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestOkrReminderApps(CadenceCase):
    def setUp(self):
        super().setUp()
        if "hr.leave" not in self.env:
            self.skipTest("The time off app is not installed.")
        self.kind = self.env["hr.leave.type"].create(
            {
                "name": SECRET,
                "requires_allocation": False,
                "leave_validation_type": "hr",
                "company_id": self.company.id,
            }
        )

    def request(self, first, last):
        return (
            self.env["hr.leave"]
            .with_context(mail_notify_force_send=False)
            .create(
                {
                    "employee_id": self.lead_employee.id,
                    "holiday_status_id": self.kind.id,
                    "request_date_from": first,
                    "request_date_to": last,
                    "name": SECRET,
                }
            )
        )

    def test_only_a_granted_absence_moves_the_reminder(self):
        leave = self.request(date(2026, 5, 22), date(2026, 5, 26))
        with self.undone():
            self.assertEqual(self.asked(self.remind("2026-05-22 09:00")), self.lead)
        leave.action_approve()
        self.assertEqual(leave.state, "validate")
        for moment in ("2026-05-22 09:00", "2026-05-25 09:00", "2026-05-26 09:00"):
            self.assertFalse(self.asked(self.remind(moment)), moment)
        self.assertEqual(self.key_result.checkin_due_date, date(2026, 5, 27))
        self.assertEqual(self.asked(self.remind("2026-05-27 09:00")), self.lead)

    def test_a_refused_absence_moves_it_back(self):
        leave = self.request(date(2026, 5, 22), date(2026, 5, 26))
        leave.action_approve()
        leave.action_refuse()
        self.assertEqual(self.asked(self.remind("2026-05-22 09:00")), self.lead)

    def test_no_text_tells_the_type_and_the_delegate_checks_in(self):
        self.delegate_to(self.lead, self.colleague)
        self.request(date(2026, 5, 22), date(2026, 6, 5)).action_approve()
        messages = self.remind("2026-05-22 09:00")
        self.assertEqual(self.asked(messages), self.colleague)
        messages += self.remind("2026-05-27 09:00") + self.remind("2026-06-03 09:00")
        self.assertIn(self.manager, self.told(messages))
        self.assertIn(self.coach, self.told(messages))
        texts = [*messages.mapped("body"), *messages.mapped("subject")]
        for activity in self.todo(self.colleague):
            texts += [activity.note, activity.summary]
        texts += [*self.objective.message_ids.mapped("body")]
        for text in texts:
            self.assertNotIn(SECRET, text)
            self.assertNotRegex(text, r"(?i)knee|time off|absen|on leave")
        with self.at("2026-06-03 10:00"):
            self.check_in(self.colleague, self.key_result, 12)
        self.assertFalse(self.todo(self.colleague))
