"""Due days: the rhythm that holds for a key result, and the days on which people work."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_cadence import CadenceCase

FRIDAY = date(2026, 5, 22)
MONDAY = date(2026, 5, 25)


@tagged("okr_cadence")
class TestOkrCadence(CadenceCase):
    def due(self):
        self.env.invalidate_all()
        return self.key_result.checkin_due_date

    def moved(self):
        """The due day after the night."""
        self.env["okr.cadence"]._cron_move_due_days()
        return self.due()

    # whose rhythm

    def test_the_nearest_rhythm_holds(self):
        group = self.make_department("Group")
        self.assertEqual(self.due(), FRIDAY)
        for record, user, vals, expected in (
            (self.company, self.settings_admin, {"okr_checkin_weekday": "3"}, date(2026, 5, 28)),
            (self.cycle, self.coach, {"checkin_weekday": "2"}, date(2026, 5, 27)),
            (self.cycle, self.coach, {"checkin_interval": "biweekly"}, date(2026, 6, 3)),
            (self.sales, self.hr_officer, {"parent_id": group.id}, date(2026, 6, 3)),
            (group, self.hr_officer, {"okr_checkin_interval": "monthly"}, date(2026, 6, 17)),
            (group, self.hr_officer, {"okr_checkin_weekday": "1"}, date(2026, 5, 26)),
            (self.sales, self.hr_officer, {"okr_checkin_interval": "weekly"}, date(2026, 5, 26)),
            (self.sales, self.hr_officer, {"okr_checkin_weekday": "4"}, FRIDAY),
            (self.sales, self.hr_officer, {"okr_checkin_interval": False}, FRIDAY),
            (group, self.hr_officer, {"okr_checkin_interval": "biweekly"}, FRIDAY),
            (self.sales, self.hr_officer, {"parent_id": False}, FRIDAY),
        ):
            with self.subTest(record=record.name, **vals):
                record.with_user(user).write(vals)
                self.assertEqual(self.due(), expected)

    def test_an_objective_that_moves_to_another_department_takes_its_rhythm(self):
        self.product.okr_checkin_weekday = "1"
        self.objective.with_context(okr_reason="Product takes over").with_user(
            self.coach
        ).department_id = self.product
        self.assertEqual(self.due(), date(2026, 5, 26))

    def test_every_two_and_four_weeks_share_the_grid_of_the_cycle(self):
        late = self.make_objective("Late", self.cycle).key_result_ids
        self.assertEqual(late.checkin_due_date, date(2026, 5, 29))
        for interval, days in (
            ("biweekly", [date(2026, 6, 5), date(2026, 6, 19)]),
            ("monthly", [date(2026, 6, 19), date(2026, 7, 17)]),
        ):
            with self.undone():
                self.cycle.with_user(self.coach).checkin_interval = interval
                for day in days:
                    self.assertEqual(late.checkin_due_date, day, interval)
                    with self.on(day):
                        self.check_in(self.lead, late, 3)
                        self.env.invalidate_all()

    def test_how_fresh_is_fresh_is_a_setting(self):
        for days, expected in ((3, FRIDAY), (4, date(2026, 5, 29)), (0, FRIDAY)):
            self.company.with_user(self.settings_admin).okr_fresh_days = days
            self.assertEqual(self.due(), expected, days)

    def test_settings_that_make_no_sense_are_refused(self):
        for vals in (
            {"okr_fresh_days": 7},
            {"okr_fresh_days": -1},
            {"okr_manager_days": -1},
            {"okr_manager_days": 5, "okr_coach_days": 5},
        ):
            with (
                self.subTest(**vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.undone(),
            ):
                self.company.write(vals)
                self.company.flush_recordset()

    def test_who_may_not_write_a_department_changes_no_rhythm(self):
        for user in (self.lead, self.colleague, self.manager):
            with self.assertRaises(AccessError):
                self.sales.with_user(user).okr_checkin_weekday = "1"

    # days on which people work

    def test_a_due_day_moves_past_a_public_holiday(self):
        self.holiday(FRIDAY)
        self.assertEqual(self.moved(), MONDAY)
        self.assertEqual(
            self.key_result.outdated_after, MONDAY + timedelta(days=self.cycle.grace_days)
        )
        self.assertEqual(self.objective.outdated_after, self.key_result.outdated_after)
        self.assertFalse(self.remind("2026-05-22 09:00"))
        self.assertEqual(self.asked(self.remind("2026-05-25 09:00")), self.lead)

    def test_a_holiday_of_the_company_is_one_wherever_its_people_live(self):
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        self.lead_employee.tz = self.lead.tz = "Pacific/Auckland"
        self.holiday(FRIDAY)
        self.assertEqual(self.moved(), MONDAY)

    def test_a_due_day_waits_for_the_first_day_back(self):
        absence = self.away(self.lead_employee, FRIDAY, date(2026, 6, 2))
        self.assertEqual(self.moved(), date(2026, 6, 3))
        with self.on(date(2026, 6, 3)):
            self.env.invalidate_all()
            self.assertNotEqual(self.key_result.health, "outdated")
        for moment in ("2026-05-22 09:00", "2026-05-29 09:00", "2026-06-02 09:00"):
            self.assertFalse(self.remind(moment), moment)
        absence.unlink()
        self.assertEqual(self.moved(), FRIDAY, "time off that was taken back")

    def test_half_a_day_off_moves_nothing(self):
        absence = self.away(self.lead_employee, FRIDAY)
        absence.date_to = "2026-05-22 12:00:00"
        self.assertEqual(self.moved(), FRIDAY)

    def test_time_that_counts_as_work_moves_nothing(self):
        self.away(self.lead_employee, FRIDAY).time_type = "other"
        self.assertEqual(self.moved(), FRIDAY)

    def test_part_time_moves_to_the_next_day_at_work(self):
        calendar = self.company.resource_calendar_id.copy()
        calendar.attendance_ids.filtered(lambda line: line.dayofweek in ("4", "0")).unlink()
        self.lead_employee.resource_calendar_id = calendar
        self.assertEqual(self.moved(), date(2026, 5, 26), "a Tuesday")

    def test_flexible_hours_count_monday_to_friday(self):
        self.company.with_user(self.settings_admin).okr_checkin_weekday = "5"
        self.lead_employee.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Free", "flexible_hours": True, "full_time_required_hours": 40}
        )
        self.assertEqual(self.moved(), MONDAY)
        self.away(self.lead_employee, MONDAY)
        self.assertEqual(self.moved(), date(2026, 5, 26))

    def test_the_absence_of_somebody_else_moves_nothing(self):
        self.away(self.employee_employee, FRIDAY)
        self.holiday(FRIDAY, self.other_company)
        self.assertEqual(self.moved(), FRIDAY)

    def test_moving_twice_changes_nothing(self):
        self.holiday(FRIDAY)
        self.assertEqual(self.env["okr.cadence"]._move_due_days(self.key_result), self.key_result)
        self.assertFalse(self.env["okr.cadence"]._move_due_days(self.key_result))

    # clocks

    def test_the_day_is_that_of_the_person(self):
        for zone, early, due in (
            ("Pacific/Auckland", "2026-05-22 07:30", "2026-05-22 08:10"),
            ("America/Los_Angeles", "2026-05-22 07:30", "2026-05-22 08:10"),
            ("Asia/Kathmandu", "2026-05-22 07:50", "2026-05-22 08:00"),
        ):
            with self.subTest(zone), self.undone():
                self.lead.tz = zone
                self.assertFalse(self.remind(early, zone))
                self.assertEqual(self.asked(self.remind(due, zone)), self.lead)
                self.assertEqual(self.todo(self.lead).date_deadline, FRIDAY)

    def test_it_is_still_thursday_elsewhere(self):
        self.lead.tz = "Pacific/Auckland"
        other = self.make_objective("West", self.cycle, lead_id=self.other_lead_employee.id)
        self.check_in(self.other_lead, other.key_result_ids, 1, date=self.days_ago(2))
        self.other_lead.tz = "America/Los_Angeles"
        messages = self.remind("2026-05-22 08:30", "Pacific/Auckland")
        self.assertEqual(self.asked(messages), self.lead)
        messages = self.remind("2026-05-22 08:30", "America/Los_Angeles")
        self.assertEqual(self.asked(messages), self.other_lead)

    def test_without_a_zone_of_the_user_that_of_the_employee_counts(self):
        self.lead.tz = False
        self.lead_employee.tz = "Asia/Tokyo"
        self.assertFalse(self.remind("2026-05-22 07:30", "Asia/Tokyo"))
        self.assertTrue(self.remind("2026-05-22 08:30", "Asia/Tokyo"))

    def test_the_hour_stays_when_clocks_change(self):
        """Clocks in Berlin go back on Sunday 25 October 2026, in New York a week later."""
        for zone in ("Europe/Berlin", "America/New_York"):
            with self.subTest(zone), self.undone():
                self.lead.tz = zone
                with self.at("2026-10-01 09:00"):
                    cycle = self.make_cycle(date_start="2026-10-01", date_end="2026-12-31")
                    later = self.make_objective("Later", cycle).key_result_ids
                self.company.okr_manager_days = self.company.okr_coach_days = 0
                self.objective.with_user(self.coach).action_drop("No longer wanted")
                for friday in ("2026-10-23", "2026-10-30", "2026-11-06"):
                    with self.at("2026-10-01 09:00"):
                        self.check_in(self.lead, later, 1)
                    with self.at(f"{friday} 06:00", zone):
                        self.check_in(
                            self.lead, later, 1, date=date.fromisoformat(friday) - timedelta(4)
                        )
                    self.assertFalse(self.remind(f"{friday} 07:55", zone), friday)
                    self.assertEqual(
                        self.asked(self.remind(f"{friday} 08:05", zone)), self.lead, friday
                    )

    def test_nothing_readable_says_why_a_day_moved(self):
        self.away(self.lead_employee, FRIDAY)
        self.delegate_to(self.lead, self.colleague)
        self.moved()
        messages = self.remind("2026-05-22 09:00") + self.remind("2026-05-25 09:00")
        texts = [*messages.mapped("body"), *messages.mapped("subject")]
        texts += [*self.todo(self.colleague).mapped("note"), *self.todo(self.lead).mapped("note")]
        texts += self.key_result.message_ids.mapped("body")
        self.assertTrue(texts)
        for text in texts:
            self.assertNotRegex(text, r"(?i)sick|time off|leave|holiday|absen|lead")
