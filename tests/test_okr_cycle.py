"""Cycles: dates, names and every step of their life."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QUARTER, TODAY, OkrCase

STATES = ("draft", "planning", "active", "grading", "closed")
#: Where each step may start, and where it ends.
STEPS = {
    "action_start_planning": ({"draft"}, "planning"),
    "action_back_to_draft": ({"planning"}, "draft"),
    "_activate": ({"draft", "planning"}, "active"),
    "action_start_grading": ({"active"}, "grading"),
    "action_reopen": ({"closed"}, "grading"),
}


@tagged("okr_cycle")
class TestOkrCycle(OkrCase):
    def take(self, cycle, step):
        arguments = ["Numbers were wrong"] if step == "action_reopen" else []
        return getattr(cycle, step)(*arguments)

    def test_every_step_from_every_state(self):
        for number, state in enumerate(STATES):
            cycle = self.make_cycle(
                state, date_start=date(2030 + number, 1, 1), date_end=date(2030 + number, 3, 31)
            )
            self.assertEqual(cycle.state, state)
            for step, (starts, end) in STEPS.items():
                with self.subTest(state=state, step=step):
                    logged = len(cycle.log_ids)
                    if state not in starts:
                        with self.assert_refused(UserError, "is already in the state.*nothing was"):
                            self.take(cycle, step)
                        self.assertEqual((cycle.state, len(cycle.log_ids)), (state, logged))
                        continue
                    # Only to look at this step: the next one starts from the same state.
                    savepoint = self.cr.savepoint()
                    self.take(cycle, step)
                    self.assertEqual(cycle.state, end)
                    self.assertEqual(len(cycle.log_ids), logged + (step != "action_back_to_draft"))
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def test_a_second_opening_says_who_opened_it(self):
        cycle = self.make_cycle("active")
        with self.assert_refused(UserError, "“Active” .Coach, 05/20/2026.: nothing was changed"):
            cycle.with_user(self.okr_manager)._activate()

    def test_only_coaches_take_steps(self):
        for number, (step, (starts, _end)) in enumerate(STEPS.items()):
            cycle = self.make_cycle(
                min(starts),
                date_start=date(2030 + number, 1, 1),
                date_end=date(2030 + number, 3, 31),
            )
            for name in ("lead", "manager", "hr_officer", "settings_admin"):
                with (
                    self.subTest(step=step, name=name),
                    self.assert_refused(AccessError, "Only an OKR coach"),
                ):
                    self.take(cycle.with_user(self.personas[name]), step)
            with self.subTest(step=step), self.assertRaises(AccessError):
                self.take(cycle.with_user(self.stranger_coach), step)

    def test_the_state_is_never_written_by_hand(self):
        cycle = self.make_cycle("planning")
        for user in (self.coach, self.okr_manager):
            for state in STATES:
                with self.subTest(state), self.assert_refused(UserError, "^State: .*buttons"):
                    cycle.with_user(user).write({"state": state})
                if state != "draft":
                    with self.subTest(state), self.assert_refused(UserError, "starts as a draft"):
                        cycle.with_user(user).create(
                            {"date_start": TODAY, "date_end": QUARTER[1], "state": state}
                        )
        with self.assertRaises(AccessError):
            cycle.with_user(self.settings_admin).write({"name": "Mine"})

    def test_a_closed_cycle_no_longer_changes(self):
        cycle = self.make_cycle("closed")
        for vals in (
            {"name": "Best quarter"},
            {"date_end": date(2026, 7, 1)},
            {"checkin_interval": "monthly"},
            {"parent_id": False},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "is closed and can no longer"):
                cycle.write(vals)
        cycle.action_archive()

    def test_an_open_cycle_keeps_its_shape(self):
        cycle = self.make_cycle("active")
        for vals in (
            {"cadence": "custom"},
            {"date_start": date(2026, 4, 2)},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "is already open"):
                cycle.write(vals)
        cycle.date_end = date(2026, 7, 3)

    def test_a_draft_cannot_be_put_into_another_company(self):
        with self.assertRaises(AccessError):
            self.make_cycle("draft", company_id=self.other_company.id)
        cycle = self.make_cycle("draft")
        with self.assertRaises(AccessError):
            cycle.company_id = self.other_company

    def test_reversed_dates_are_refused(self):
        for end in (QUARTER[0], QUARTER[0] - timedelta(days=1)):
            with mute_logger("odoo.sql_db"), self.assert_refused(CheckViolation, "dates_order"):
                self.make_cycle("draft", date_end=end)
        cycle = self.env["okr.cycle"]
        self.assertIn(
            "please correct Starts on or Ends on", cycle._dates_order.get_error_message(cycle)
        )

    def test_overlapping_dates_of_the_same_cadence_are_refused(self):
        self.make_cycle("draft")
        for start, end in [
            (date(2026, 6, 30), date(2026, 9, 30)),
            (date(2026, 1, 1), date(2026, 4, 1)),
            (date(2026, 5, 1), date(2026, 5, 31)),
            (date(2026, 1, 1), date(2026, 12, 31)),
        ]:
            with (
                self.subTest(start=start),
                self.assert_refused(
                    ValidationError, "overlaps Q2 2026 .04/01/2026 to 06/30/2026.*Starts on"
                ),
            ):
                self.make_cycle("draft", date_start=start, date_end=end)
        self.make_cycle("draft", date_start=date(2026, 7, 1), date_end=date(2026, 9, 30))
        self.make_cycle("draft", cadence="half", date_end=date(2026, 9, 30))
        self.make_cycle("draft", cadence="custom")
        self.make_cycle("draft", cadence="custom")
        self.make_cycle("draft", by=self.stranger_coach, company_id=self.other_company.id)

    def test_moving_a_cycle_onto_another_is_refused(self):
        self.make_cycle("draft")
        cycle = self.make_cycle("draft", date_start=date(2026, 7, 1), date_end=date(2026, 9, 30))
        with self.assert_refused(ValidationError, "overlaps Q2 2026"):
            cycle.date_start = date(2026, 6, 30)
        with self.assert_refused(ValidationError, "overlaps"):
            self.make_cycle("draft", date_start=date(2027, 1, 1), date_end=date(2027, 3, 31)).write(
                {"date_start": date(2026, 9, 1)}
            )

    def test_an_archived_cycle_gives_its_dates_free_until_it_comes_back(self):
        cycle = self.make_cycle("draft")
        cycle.action_archive()
        cycle.flush_recordset()
        self.make_cycle("draft")
        with mute_logger("odoo.sql_db"), self.assert_refused(UniqueViolation, "start_uniq"):
            cycle.action_unarchive()
        message = cycle._start_uniq.get_error_message(cycle)
        self.assertIn("already a cycle of this cadence that starts on this day", message)

    def test_a_cycle_lies_within_a_longer_one(self):
        year = self.make_cycle(
            "draft", cadence="year", date_start=date(2026, 1, 1), date_end=date(2026, 12, 31)
        )
        quarter = self.make_cycle("draft", parent_id=year.id)
        self.assertEqual(year.child_ids, quarter)
        with self.assert_refused(ValidationError, "Within: .* does not lie inside 2026"):
            self.make_cycle(
                "draft",
                parent_id=year.id,
                date_start=date(2026, 11, 1),
                date_end=date(2027, 1, 31),
            )
        with self.assert_refused(ValidationError, "Within: .* does not lie inside"):
            year.date_start = date(2026, 5, 1)
        for loop in (year, quarter):
            with self.assert_refused(ValidationError, "a cycle cannot be a part of itself"):
                year.parent_id = loop
        foreign = self.make_cycle(
            "draft",
            self.stranger_coach,
            cadence="year",
            company_id=self.other_company.id,
            date_start=date(2026, 1, 1),
            date_end=date(2026, 12, 31),
        )
        with self.assertRaises(UserError):
            quarter.sudo().parent_id = foreign

    def test_names_follow_the_fiscal_year(self):
        for month, cadence, start, end, name in [
            ("1", "quarter", date(2026, 4, 1), date(2026, 6, 30), "Q2 2026"),
            ("4", "quarter", date(2026, 4, 1), date(2026, 6, 30), "Q1 2026/27"),
            ("4", "quarter", date(2027, 1, 1), date(2027, 3, 31), "Q4 2026/27"),
            ("1", "half", date(2026, 7, 1), date(2026, 12, 31), "H2 2026"),
            ("1", "trimester", date(2026, 9, 1), date(2026, 12, 31), "T3 2026"),
            ("4", "year", date(2026, 4, 1), date(2027, 3, 31), "2026/27"),
            ("1", "custom", date(2026, 4, 2), date(2026, 6, 30), "From 04/02/2026"),
        ]:
            with self.subTest(name):
                self.company.okr_fiscal_month = month
                cycle = self.make_cycle("draft", cadence=cadence, date_start=start, date_end=end)
                self.assertEqual(cycle.name, name)
                cycle.active = False
                cycle.flush_recordset()

    def test_a_name_of_ones_own_stays(self):
        cycle = self.make_cycle("draft", name="Spring push")
        cycle.write({"date_start": date(2026, 4, 2), "cadence": "custom"})
        self.assertEqual(cycle.name, "Spring push")

    def test_rhythm_comes_from_the_company_and_can_differ(self):
        self.company.write(
            {"okr_checkin_interval": "biweekly", "okr_grace_days": 5, "okr_grading_days": 7}
        )
        cycle = self.make_cycle("draft")
        self.assertRecordValues(
            cycle, [{"checkin_interval": "biweekly", "grace_days": 5, "grading_days": 7}]
        )
        self.assertEqual(cycle.date_grading_end, date(2026, 7, 9), "seven working days")
        strict = self.make_cycle("draft", cadence="custom", grace_days=0, grading_days=0)
        self.assertEqual((strict.grace_days, strict.grading_days), (0, 0))

    def test_the_next_cycle_is_drafted_once(self):
        self.company.okr_fiscal_month = "4"
        cycle = self.make_cycle("active", checkin_interval="monthly")
        following = cycle._find_or_draft_next()
        self.assertRecordValues(
            following,
            [
                {
                    "name": "Q2 2026/27",
                    "state": "draft",
                    "date_start": date(2026, 7, 1),
                    "date_end": date(2026, 9, 30),
                    "checkin_interval": "monthly",
                    "previous_id": cycle.id,
                    "objective_count": 0,
                }
            ],
        )
        self.assertEqual(cycle._find_or_draft_next(), following)

    def test_the_next_cycle_lies_in_the_next_year(self):
        year, next_year = (
            self.make_cycle(
                "draft", cadence="year", date_start=date(y, 1, 1), date_end=date(y, 12, 31)
            )
            for y in (2026, 2027)
        )
        last = self.make_cycle(
            "draft",
            parent_id=year.id,
            date_start=date(2026, 10, 1),
            date_end=date(2026, 12, 31),
        )
        self.assertEqual(last._find_or_draft_next().parent_id, next_year)

    def test_the_next_of_a_custom_cycle_is_as_long(self):
        cycle = self.make_cycle(
            "draft", cadence="custom", date_start=date(2026, 5, 4), date_end=date(2026, 6, 14)
        )
        following = cycle._find_or_draft_next()
        self.assertEqual(following.date_start, date(2026, 6, 15))
        self.assertEqual(following.date_end, date(2026, 7, 26))

    def test_closing_a_reopened_cycle_finds_the_next_open_one(self):
        cycle = self.make_cycle("closed")
        closed = self.make_cycle("closed", date_start=date(2026, 7, 1), date_end=date(2026, 9, 30))
        following = cycle._find_or_draft_next()
        self.assertEqual((following.name, following.state), ("Q4 2026", "draft"))
        self.assertEqual(following.previous_id, closed)

    def test_a_copy_is_the_next_period_in_draft(self):
        cycle = self.make_cycle("active")
        self.make_objective("Stays where it is", cycle)
        copy = cycle.copy()
        self.assertRecordValues(
            copy, [{"name": "Q3 2026", "state": "draft", "date_start": date(2026, 7, 1)}]
        )
        self.assertFalse(copy.objective_ids)
