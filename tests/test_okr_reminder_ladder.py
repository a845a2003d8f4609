"""Silence climbs: lead, manager of the department, coach; each told once, none on a day off."""

from datetime import date

from odoo.tests import tagged

from .common_cadence import CadenceCase

WAITING = "wait for a word"
# Due on Friday 22 May; the third working day after it is Wednesday 27 May, the eighth 3 June.
FRIDAY, WEDNESDAY = "2026-05-22 09:00", "2026-05-27 09:00"
EIGHTH = "2026-06-03 09:00"


@tagged("okr_reminder")
class TestOkrReminderLadder(CadenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only ours: a database may know more coaches.
        cls.company.okr_digest = False

    def climbed(self, moment):
        """Users who are told about silence in that hour."""
        return self.told(self.remind(moment), WAITING)

    def coaches(self):
        return self.coach | self.okr_manager

    def test_manager_and_coach_are_told_after_their_working_days_and_once(self):
        self.remind(FRIDAY)
        for moment in ("2026-05-23 09:00", "2026-05-25 09:00", "2026-05-26 17:00"):
            self.assertFalse(self.climbed(moment), moment)
        messages = self.remind(WEDNESDAY)
        self.assertEqual(self.told(messages, WAITING), self.manager)
        body = messages.with_user(self.manager).body
        for word in ("Grow: measure 1", "lead:", "Lead", "05/22/2026"):
            self.assertIn(word, body)
        for moment in (WEDNESDAY, "2026-05-28 09:00", "2026-06-02 17:00"):
            self.assertFalse(self.climbed(moment), moment)
        self.assertEqual(self.climbed(EIGHTH), self.coaches())
        for moment in ("2026-06-04 09:00", "2026-06-12 09:00", "2026-06-26 09:00"):
            self.assertFalse(self.climbed(moment), moment)

    def test_one_notification_names_all_key_results_of_the_department(self):
        more = self.make_objective("Keep", self.cycle, key_results=3)
        for key_result in more.key_result_ids:
            self.check_in(self.lead, key_result, 1, date=self.days_ago(2))
        self.remind(FRIDAY)
        messages = self.remind(WEDNESDAY)
        self.assertEqual(len(messages), 1)
        for key_result in more.key_result_ids + self.key_result:
            self.assertIn(key_result.name, messages.body)

    def test_any_check_in_ends_it(self):
        self.env["okr.contributor"].create(
            {"objective_id": self.objective.id, "employee_id": self.employee_employee.id}
        )
        for user in (self.lead, self.employee, self.manager, self.coach):
            with self.subTest(user.name), self.undone():
                self.remind(FRIDAY)
                with self.at("2026-05-26 09:00"):
                    self.check_in(user, self.key_result, 12)
                self.assertFalse(self.climbed(WEDNESDAY))
                self.assertFalse(self.climbed("2026-05-29 17:00"))

    def test_the_next_silence_climbs_again(self):
        self.remind(FRIDAY)
        self.assertEqual(self.climbed(WEDNESDAY), self.manager)
        with self.at("2026-05-27 12:00"):
            self.check_in(self.lead, self.key_result, 12)
        self.assertEqual(self.key_result.checkin_due_date, date(2026, 6, 5))
        for moment in ("2026-06-05 09:00", "2026-06-09 09:00"):
            self.assertFalse(self.climbed(moment), moment)
        self.assertEqual(self.climbed("2026-06-10 09:00"), self.manager)

    def test_an_answer_ends_it_until_the_next_due_day(self):
        self.remind(FRIDAY)
        with self.at("2026-05-25 10:00"):
            self.todo(self.lead).action_feedback(feedback="Waiting for the bank, next week")
        self.assertFalse(self.todo(self.lead))
        for moment in (WEDNESDAY, "2026-05-28 17:00"):
            self.assertFalse(self.climbed(moment), moment)
        self.assertEqual(self.asked(self.remind("2026-05-29 09:00")), self.lead)
        self.assertFalse(self.climbed("2026-06-02 09:00"))
        self.assertEqual(self.climbed(EIGHTH), self.manager, "three days after 29 May")

    def test_a_day_that_the_lead_has_moved_is_waited_for(self):
        self.remind(FRIDAY)
        with self.at("2026-05-25 10:00"):
            self.todo(self.lead).date_deadline = date(2026, 5, 28)
        for moment in (WEDNESDAY, "2026-06-01 09:00"):
            self.assertFalse(self.climbed(moment), moment)
        self.assertEqual(self.climbed("2026-06-02 09:00"), self.manager)

    def test_only_days_on_which_the_lead_works_count(self):
        self.remind(FRIDAY)
        self.holiday(date(2026, 5, 25))
        self.away(self.lead_employee, date(2026, 5, 26), date(2026, 6, 2))
        for moment in (WEDNESDAY, EIGHTH, "2026-06-04 09:00"):
            self.assertFalse(self.climbed(moment), moment)
        messages = self.remind("2026-06-05 09:00")
        self.assertEqual(self.told(messages, WAITING), self.manager)
        self.assertNotRegex(messages.filtered(lambda m: WAITING in m.subject).body, r"(?i)sick|off")

    def test_days_of_a_delegate_count_as_well(self):
        self.delegate_to(self.lead, self.colleague)
        self.away(self.lead_employee, date(2026, 5, 22), date(2026, 6, 12))
        self.assertEqual(self.asked(self.remind(FRIDAY)), self.colleague)
        self.assertEqual(self.climbed(WEDNESDAY), self.manager)

    def test_nobody_is_told_on_a_day_off_or_at_night(self):
        self.away(self.manager_employee, date(2026, 5, 27), date(2026, 5, 28))
        self.remind(FRIDAY)
        for moment in (WEDNESDAY, "2026-05-28 09:00", "2026-05-29 07:00"):
            self.assertFalse(self.climbed(moment), moment)
        self.assertEqual(self.climbed("2026-05-29 08:30"), self.manager)

    def test_a_coach_on_a_day_off_is_spared_and_another_one_told(self):
        self.away(self.coach_employee, date(2026, 6, 3))
        self.remind(FRIDAY)
        self.assertEqual(self.climbed(EIGHTH), self.manager | self.okr_manager)

    def test_people_who_cannot_be_reached_are_left_out_without_a_failing_mail(self):
        for user in (self.manager, self.coach):
            user.write({"notification_type": "email", "email": False})
        self.remind(FRIDAY)
        self.assertFalse(self.climbed(WEDNESDAY))
        self.assertEqual(self.climbed(EIGHTH), self.okr_manager)
        self.assertFalse(
            self.env["mail.notification"].search(
                [("res_partner_id", "in", (self.manager | self.coach).partner_id.ids)]
            )
        )

    def test_a_coach_without_an_address_but_with_an_inbox_is_told(self):
        self.coach.write({"notification_type": "inbox", "email": False})
        self.remind(FRIDAY)
        self.assertIn(self.coach, self.climbed(EIGHTH))

    def test_a_new_manager_is_told_instead_of_the_old_one(self):
        self.remind(FRIDAY)
        self.sales.manager_id = self.other_manager_employee
        self.assertEqual(self.climbed(WEDNESDAY), self.other_manager)

    def test_an_objective_that_moved_climbs_in_its_new_department(self):
        self.remind(FRIDAY)
        with self.at("2026-05-25 10:00"):
            self.objective.with_context(okr_reason="Moved").with_user(
                self.coach
            ).department_id = self.product
        self.assertEqual(self.climbed(WEDNESDAY), self.other_manager)

    def test_without_a_manager_the_one_above_is_told(self):
        self.product.manager_id = self.other_manager_employee
        for manager_id in (False, self.lead_employee.id):
            with self.subTest(manager_id=manager_id), self.undone():
                self.sales.write({"parent_id": self.product.id, "manager_id": manager_id})
                self.remind(FRIDAY)
                self.assertEqual(self.climbed(WEDNESDAY), self.other_manager)

    def test_what_nobody_leads_any_more_climbs(self):
        def archive_user():
            self.lead.active = False

        def archive_employee():
            self.lead_employee.active = False

        def without_user():
            self.lead_employee.user_id = False

        def without_lead():
            self.objective.with_user(self.coach).lead_id = False

        for change in (archive_user, archive_employee, without_user, without_lead):
            with self.subTest(change.__name__), self.undone():
                change()
                self.assertEqual(self.climbed(WEDNESDAY), self.manager)

    def test_steps_can_be_left_out(self):
        self.company.write({"okr_manager_days": 0})
        self.remind(FRIDAY)
        self.assertFalse(self.climbed(WEDNESDAY))
        self.assertEqual(self.climbed(EIGHTH), self.coaches())
        self.company.write({"okr_coach_days": 0})
        with self.at("2026-06-03 12:00"):
            self.check_in(self.lead, self.key_result, 12)
        self.assertFalse(self.climbed("2026-06-29 09:00"))

    def test_coaches_of_other_companies_hear_nothing(self):
        self.remind(FRIDAY)
        self.assertEqual(self.climbed(EIGHTH), self.manager | self.coaches())
        self.assertFalse(
            self.env["mail.notification"].search(
                [("res_partner_id", "=", self.stranger_coach.partner_id.id)]
            )
        )
