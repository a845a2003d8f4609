"""While a lead is away, the colleague whom they named is asked, and may check in."""

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_cadence import CadenceCase

FRIDAY, MONDAY = date(2026, 5, 22), date(2026, 5, 25)
ON_FRIDAY = "2026-05-22 09:00"


@tagged("okr_reminder")
class TestOkrReminderDelegate(CadenceCase):
    def setUp(self):
        super().setUp()
        self.delegate_to(self.lead, self.colleague)

    def may_check_in(self, user, day):
        """Whether `user` may check in on that day; what was tried is undone."""
        allowed = True
        with self.at(f"{day} 10:00"), self.undone():
            mine = self.env["okr.key.result"].with_user(user)
            turn = mine.search(mine._my_turn_domain())
            self.assertEqual(self.key_result in turn, self.key_result.with_user(user).is_stand_in)
            can = self.key_result.with_user(user).can_check_in
            try:
                with self.env.cr.savepoint():
                    checkin = self.check_in(user, self.key_result, 12)
                    self.assertEqual(checkin.author_id, user)
            except AccessError:
                allowed = False
            self.assertEqual(can, allowed)
        return allowed

    def test_the_delegate_is_asked_and_checks_in_while_the_lead_is_away(self):
        self.away(self.lead_employee, FRIDAY)
        messages = self.remind(ON_FRIDAY)
        self.assertEqual(self.asked(messages), self.colleague)
        self.assertFalse(self.todo(self.lead))
        activity = self.todo(self.colleague)
        self.assertEqual(activity.summary, "Your check-in is due, also for a colleague")
        self.assertIn("for a colleague", messages.body)
        self.assertEqual(self.key_result.checkin_due_date, FRIDAY, "no need to wait")
        with self.at("2026-05-22 10:00"):
            checkin = self.check_in(self.colleague, self.key_result, 12)
        self.assertEqual((checkin.author_id, self.key_result.current_value), (self.colleague, 12))
        self.assertFalse(self.todo(self.colleague))
        self.assertFalse(self.asked(self.remind("2026-05-25 09:00")))

    def test_the_right_to_check_in_begins_and_ends_with_the_absence(self):
        self.assertFalse(self.may_check_in(self.colleague, "2026-05-22"))
        self.away(self.lead_employee, FRIDAY, MONDAY)
        for day, allowed in (
            ("2026-05-21", False),
            ("2026-05-22", True),
            ("2026-05-25", True),
            ("2026-05-26", False),
        ):
            with self.subTest(day):
                self.assertEqual(self.may_check_in(self.colleague, day), allowed)
                self.assertFalse(self.may_check_in(self.other_manager, day))

    def test_a_period_of_ones_own_needs_no_time_off(self):
        self.delegate_to(
            self.lead, self.colleague, okr_delegate_start=FRIDAY, okr_delegate_end=MONDAY
        )
        for day, allowed in (
            ("2026-05-21", False),
            ("2026-05-22", True),
            ("2026-05-25", True),
            ("2026-05-26", False),
        ):
            self.assertEqual(self.may_check_in(self.colleague, day), allowed, day)
        self.assertEqual(self.asked(self.remind(ON_FRIDAY)), self.colleague)

    def test_somebody_else_stands_in_for_key_results_without_a_lead_of_their_own_too(self):
        own = self.make_objective(
            "Two leads",
            self.cycle,
            key_results=[{"name": "Own", "lead_id": self.other_lead_employee.id}, {"name": "None"}],
        ).key_result_ids
        self.away(self.lead_employee, FRIDAY)
        with self.at(ON_FRIDAY):
            self.assertEqual(
                own.with_user(self.colleague).filtered("is_stand_in"),
                own.filtered(lambda kr: kr.name == "None"),
            )

    def test_nobody_is_asked_while_both_are_away(self):
        self.away(self.lead_employee, FRIDAY, date(2026, 5, 29))
        self.away(self.colleague_employee, FRIDAY, MONDAY)
        for moment in (ON_FRIDAY, "2026-05-25 09:00"):
            self.assertFalse(self.remind(moment), moment)
        self.assertEqual(self.asked(self.remind("2026-05-26 09:00")), self.colleague)

    def test_a_lead_who_falls_ill_after_being_asked_leaves_it_to_the_delegate(self):
        self.assertEqual(self.asked(self.remind(ON_FRIDAY)), self.lead)
        self.away(self.lead_employee, MONDAY, MONDAY)
        self.assertEqual(self.asked(self.remind("2026-05-25 09:00")), self.colleague)
        messages = self.remind("2026-05-26 09:00")
        self.assertFalse(self.asked(messages), "the lead was asked already")
        self.assertFalse(self.todo(self.colleague), "and is back")
        self.assertTrue(self.todo(self.lead))

    def test_the_clock_of_the_delegate_counts(self):
        self.away(self.lead_employee, FRIDAY)
        self.colleague.tz = "America/Los_Angeles"
        self.assertFalse(self.remind(ON_FRIDAY), "two at night")
        self.assertEqual(self.asked(self.remind("2026-05-22 15:30")), self.colleague)

    def test_a_public_holiday_is_no_reason_to_ask_the_delegate(self):
        self.holiday(FRIDAY)
        self.assertFalse(self.remind(ON_FRIDAY))
        self.assertFalse(self.may_check_in(self.colleague, "2026-05-22"))

    def test_a_delegate_who_left_is_not_asked(self):
        self.away(self.lead_employee, FRIDAY)
        for vals in (
            {"active": False},
            {"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id},
        ):
            with self.subTest(**vals), self.undone():
                self.colleague.write(vals)
                self.assertFalse(self.remind(ON_FRIDAY))
                self.assertEqual(self.asked(self.remind("2026-05-25 09:00")), self.lead)

    def test_everybody_names_their_own_delegate_and_no_other(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.colleague).okr_delegate_id = self.colleague
        for delegate in (self.lead, self.stranger, self.portal):
            with self.assert_refused(ValidationError, "choose a colleague"), self.undone():
                self.lead.okr_delegate_id = delegate
        with self.assert_refused(ValidationError, "before the first one"), self.undone():
            self.delegate_to(
                self.lead, self.colleague, okr_delegate_start=MONDAY, okr_delegate_end=FRIDAY
            )

    def test_another_delegate_takes_over_at_once(self):
        self.away(self.lead_employee, FRIDAY)
        self.assertTrue(self.may_check_in(self.colleague, "2026-05-22"))
        self.delegate_to(self.lead, self.employee)
        self.assertFalse(self.may_check_in(self.colleague, "2026-05-22"))
        self.assertTrue(self.may_check_in(self.employee, "2026-05-22"))
