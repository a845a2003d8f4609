"""Check-ins: who says what about a key result, and that it stays said."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import QUARTER, TODAY, OkrCase


@tagged("okr_checkin")
class TestOkrCheckin(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective(
            "Win back small shops", cls.cycle, 2, contributors=cls.employee_employee
        )
        cls.key_result, cls.second = cls.objective.key_result_ids

    def test_a_checkin_speaks_for_its_key_result(self):
        self.check_in(
            self.lead, self.key_result, 40, 5, note="Two shops came back", blocker_cause="priority"
        )
        self.assertRecordValues(
            self.key_result,
            [
                {
                    "current_value": 40,
                    "progress": 0.4,
                    "confidence": 5,
                    "blocker_cause": "priority",
                    "last_checkin_date": TODAY,
                    "health": "at_risk",
                }
            ],
        )
        self.assertEqual(self.objective.progress, 0.2)
        self.assertEqual(self.objective.confidence, 5, "what was never said does not count")

    def test_who_may_check_in(self):
        for name in ("lead", "employee", "manager", "coach", "okr_manager"):
            with self.subTest(name):
                user = self.personas[name]
                checkin = self.check_in(user, self.key_result, 10)
                self.assertEqual(checkin.author_id, user)
                self.assertTrue(self.key_result.with_user(user).can_check_in)

    def test_the_lead_of_a_key_result_checks_in_on_it_and_on_no_other(self):
        self.key_result.lead_id = self.other_lead_employee
        self.check_in(self.other_lead, self.key_result, 10)
        with self.assert_refused(AccessError, "Ask the lead to add you as a contributor"):
            self.check_in(self.other_lead, self.second, 10)

    def test_who_may_not_check_in(self):
        for name in ("colleague", "other_manager", "other_lead", "hr_officer", "settings_admin"):
            with self.subTest(name):
                user = self.personas[name]
                self.assertFalse(self.key_result.with_user(user).can_check_in)
                with self.assert_refused(AccessError, "Ask the lead to add you"):
                    self.check_in(user, self.key_result, 10)
        for name in ("stranger", "stranger_coach", "portal", "public"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.check_in(self.personas[name], self.key_result, 10)
        self.assertFalse(self.key_result.checkin_ids)

    def test_the_record_rule_alone_knows_who_works_on_it(self):
        """Without the question that `create` asks first, which could be forgotten somewhere."""
        other = self.make_objective("Other", self.cycle, lead_id=self.other_lead_employee.id)
        both = self.key_result | other.key_result_ids
        vals = {"key_result_id": self.key_result.id, "value": 1, "confidence": 5}
        allowed = ("lead", "employee", "manager", "coach")
        refused = ("colleague", "other_manager", "other_lead", "hr_officer", "settings_admin")
        for name in (*allowed, *refused):
            with self.subTest(name):
                user = self.personas[name]
                self.env.invalidate_all()
                asked = [("id", "in", both.ids)]
                mine = both.with_user(user).filtered("is_worker")
                found = both.with_user(user).search([*asked, ("is_worker", "=", True)])
                rest = both.with_user(user).search([*asked, ("is_worker", "=", False)])
                self.assertEqual(mine, found)
                self.assertEqual(both - mine, rest)
                if name != "coach":
                    self.assertEqual(self.key_result in mine, name in allowed)
                checkins = self.env["okr.checkin"].with_user(user)._okr_internal()
                if name in allowed:
                    checkins.create(vals)
                else:
                    with self.assert_refused(AccessError, "Check-in"):
                        checkins.create(vals)

    def test_one_refused_row_refuses_the_batch(self):
        foreign = self.make_objective(
            "Ship less", self.cycle, lead_id=self.other_lead_employee.id, department_id=False
        )
        with self.assertRaises(AccessError):
            self.env["okr.checkin"].with_user(self.lead).create(
                [
                    {"key_result_id": self.key_result.id, "value": 1, "confidence": 5},
                    {"key_result_id": foreign.key_result_ids.id, "value": 1, "confidence": 5},
                ]
            )

    def test_the_author_cannot_be_forged(self):
        checkin = self.check_in(
            self.employee,
            self.key_result,
            10,
            author_id=self.lead.id,
            progress=1.0,
            is_late=True,
            cycle_id=False,
        )
        self.assertRecordValues(
            checkin,
            [
                {
                    "author_id": self.employee.id,
                    "progress": 0.1,
                    "is_late": False,
                    "cycle_id": self.cycle.id,
                }
            ],
        )
        checkin = self.check_in(
            self.employee.with_context(default_author_id=self.lead.id), self.key_result, 10
        )
        self.assertEqual(checkin.author_id, self.employee)
        with self.assert_refused(UserError, "measured values come from live metrics"):
            self.check_in(self.lead, self.key_result, 10, kind="measured")

    def test_what_metrics_measure_cannot_be_forged_by_a_default(self):
        checkins = self.env["okr.checkin"].with_user(self.lead)
        with self.assert_refused(UserError, "measured values come from live metrics"):
            checkins.with_context(default_kind="measured").create(
                {"key_result_id": self.key_result.id, "value": 10, "confidence": 5}
            )

    def test_append_only_for_everybody(self):
        checkin = self.check_in(self.employee, self.key_result, 10)
        for name in ("employee", "lead", "coach", "okr_manager", "settings_admin"):
            own = checkin.with_user(self.personas[name])
            with self.subTest(name):
                with self.assert_refused(UserError, "never edited.*correction"):
                    own.write({"value": 99})
                with self.assertRaises(AccessError):
                    own.unlink()
        with self.assert_refused(UserError, "never edited"):
            checkin.sudo().note = "Never said"
        with self.assert_refused(UserError, "never deleted.*correction"):
            checkin.sudo().unlink()

    def test_a_correction_replaces_what_was_said_and_keeps_it(self):
        slip = self.check_in(self.lead, self.key_result, 400, 8)
        self.check_in(self.lead, self.key_result, 40, 6, kind="correction", note="A zero too many")
        self.assertRecordValues(
            self.key_result, [{"current_value": 40, "progress": 0.4, "confidence": 6}]
        )
        self.assertEqual(slip.value, 400)
        self.assertEqual(self.key_result.checkin_ids.mapped("kind"), ["correction", "updated"])

    def test_a_backdated_checkin_does_not_speak_over_a_newer_one(self):
        newest = self.check_in(self.lead, self.key_result, 40, 6)
        self.check_in(self.lead, self.key_result, 20, 3, date=self.days_ago(5))
        self.assertRecordValues(
            self.key_result,
            [{"current_value": 40, "confidence": 6, "last_checkin_id": newest.id}],
        )
        self.assertEqual(self.key_result.checkin_ids.mapped("value"), [40, 20])

    def test_a_batch_brings_the_newest_of_each_key_result(self):
        self.env["okr.checkin"].with_user(self.lead).create(
            [
                {"key_result_id": kr.id, "value": value, "confidence": 8, "date": day}
                for kr, value, day in [
                    (self.key_result, 30, TODAY),
                    (self.second, 80, self.days_ago(1)),
                    (self.key_result, 10, self.days_ago(14)),
                    (self.second, 60, self.days_ago(7)),
                ]
            ]
        )
        self.assertEqual(self.key_result.current_value, 30)
        self.assertEqual(self.second.current_value, 80)
        self.assertAlmostEqual(self.objective.progress, 0.55)
        self.assertEqual(self.objective.last_checkin_date, TODAY)

    def test_no_checkin_at_all_is_no_error(self):
        self.assertFalse(self.env["okr.checkin"].with_user(self.lead).create([]))

    def test_without_a_value_it_confirms_the_last_one(self):
        self.check_in(self.lead, self.key_result, 40, 6)
        checkin = self.check_in(self.lead, self.key_result, None, 7)
        self.assertRecordValues(
            checkin, [{"value": 40, "confidence": 7, "kind": "confirmed", "progress": 0.4}]
        )
        checkin = (
            self.env["okr.checkin"]
            .with_user(self.lead)
            .create({"key_result_id": self.key_result.id})
        )
        self.assertRecordValues(checkin, [{"value": 40, "confidence": 7}])

    def test_the_first_confidence_has_to_be_said(self):
        with self.assert_refused(ValidationError, "Confidence of “.*”: a whole number"):
            self.env["okr.checkin"].with_user(self.lead).create(
                {"key_result_id": self.key_result.id, "value": 10}
            )

    def test_a_key_result_has_to_be_named(self):
        with self.assert_refused(ValidationError, "Key Result: please say which one"):
            self.env["okr.checkin"].with_user(self.lead).create({"value": 10, "confidence": 7})

    def test_values_that_nobody_measures_are_refused(self):
        for value in (float("nan"), float("inf"), float("-inf"), 1e15, 10**400, "12", True, False):
            with (
                self.subTest(value=value),
                self.assert_refused(ValidationError, "Value of “.*”: please give a number"),
            ):
                self.check_in(self.lead, self.key_result, value)

    def test_confidence_is_a_whole_number_from_0_to_10(self):
        for confidence in (-1, 11, 6.5, float("nan"), "7", True, None):
            with (
                self.subTest(confidence=confidence),
                self.assert_refused(ValidationError, "a whole number from 0 to 10"),
            ):
                self.check_in(self.lead, self.key_result, 1, confidence)
        for confidence in (0, 10, 7.0):
            self.check_in(self.lead, self.key_result, 1, confidence)
            self.assertEqual(self.key_result.confidence, confidence)

    def test_days_that_are_no_days_of_the_cycle_are_refused(self):
        for day, message in [
            (TODAY + timedelta(days=1), "Date: a check-in cannot lie in the future"),
            (QUARTER[0] - timedelta(days=1), "Date: 03/31/2026 lies before the start of Q2 2026"),
            ("soon", "Date: soon is no day"),
        ]:
            with self.subTest(day=day), self.assert_refused(ValidationError, message):
                self.check_in(self.lead, self.key_result, 1, date=day)
        self.check_in(self.lead, self.key_result, 1, date=QUARTER[0])

    def test_tomorrow_begins_where_the_user_lives(self):
        tomorrow = TODAY + timedelta(days=1)
        self.lead.tz, self.coach.tz = "Pacific/Auckland", "America/Los_Angeles"
        with freeze_time(f"{TODAY:%Y-%m-%d} 20:00:00"):
            self.assertEqual(self.check_in(self.lead, self.key_result, 1).date, tomorrow)
            with self.assert_refused(ValidationError, "cannot lie in the future. Today is 05/"):
                self.check_in(self.coach, self.key_result, 1, date=tomorrow)

    def test_drafts_take_no_checkins(self):
        cycle = self.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")
        draft = self.make_objective("Later", cycle)
        with self.assert_refused(UserError, "still a draft"):
            self.check_in(self.lead, draft.key_result_ids, 1)
        late_draft = self.make_objective("Too late", key_results=1)
        late_draft.cycle_id = self.cycle
        with self.assert_refused(UserError, "still a draft"):
            self.check_in(self.coach, late_draft.key_result_ids, 1)

    def test_late_checkins_are_taken_and_stamped_while_grading(self):
        on_time = self.check_in(self.lead, self.key_result, 10)
        self.bring_to(self.cycle, "grading")
        late = self.check_in(self.lead, self.key_result, 30)
        self.assertEqual((on_time.is_late, late.is_late), (False, True))
        self.assertEqual(self.key_result.current_value, 30)

    def test_after_the_last_day_a_checkin_is_late_even_before_grading(self):
        with self.on(QUARTER[1] + timedelta(days=2)):
            late = self.check_in(self.lead, self.key_result, 30)
            backdated = self.check_in(self.lead, self.second, 30, date=QUARTER[1])
        self.assertEqual((late.is_late, backdated.is_late), (True, False))

    def test_a_closed_cycle_takes_no_checkins_not_even_from_coaches(self):
        self.bring_to(self.cycle, "closed")
        for user in (self.lead, self.coach, self.okr_manager):
            self.assertFalse(self.key_result.with_user(user).can_check_in)
            with self.assert_refused(UserError, "closed with Q2 2026.*coach can reopen"):
                self.check_in(user, self.key_result, 1)

    def test_what_was_given_up_takes_no_checkins(self):
        self.second.with_user(self.lead).with_context(okr_reason="Measured elsewhere").write(
            {"active": False}
        )
        with self.assert_refused(UserError, "was given up"):
            self.check_in(self.lead, self.second, 1)
        self.objective.with_user(self.lead).action_drop("The market went away")
        with self.assert_refused(UserError, "was given up"):
            self.check_in(self.lead, self.key_result, 1)

    def test_checkins_keep_a_key_result_from_being_deleted(self):
        self.check_in(self.lead, self.key_result, 1)
        with self.assert_refused(UserError, "Archive it instead"):
            self.key_result.with_user(self.coach).unlink()
        with self.assert_refused(UserError, "Archive it instead"):
            self.objective.with_user(self.coach).unlink()
