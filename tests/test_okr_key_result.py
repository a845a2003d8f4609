"""Key results: what may be measured, and how values become numbers."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, OkrCase


@tagged("okr_key_result")
class TestOkrKeyResult(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("planning")
        cls.objective = cls.make_objective("Win back small shops", cls.cycle, key_results=0)

    def add(self, **vals):
        return (
            self.env["okr.key.result"]
            .with_user(self.lead)
            .create({"name": "Shops won", "objective_id": self.objective.id, **vals})
        )

    def activated(self, **vals):
        key_result = self.add(**vals)
        self.cycle.with_user(self.coach)._activate()
        self.assertEqual(key_result.state, "active")
        return key_result

    def test_base_equal_to_target_is_refused_with_a_way_out(self):
        for kind in ("increase", "decrease"):
            with self.assert_refused(ValidationError, "Target must differ from Base.*At least"):
                self.add(kind=kind, base_value=5, target_value=5)

    def test_numbers_that_nobody_measures_are_refused(self):
        for number in (float("nan"), float("inf"), float("-inf"), 1e15, -1e300):
            for field in ("base_value", "target_value", "stretch_value", "fail_max"):
                with (
                    self.subTest(field=field, number=number),
                    self.assert_refused(ValidationError, "real numbers below"),
                ):
                    self.add(**{"base_value": 0, "target_value": 10, field: number})
            with self.assert_refused(ValidationError, "Value of “Shops won”"):
                self.add(target_value=10, current_value=number)

    def test_zones_and_limits_out_of_order_are_refused(self):
        for vals, message in [
            ({"target_value": 70, "commit_value": 80, "stretch_value": 100}, "in this order"),
            ({"target_value": 70, "commit_value": 30}, "in this order"),
            ({"kind": "range", "range_min": 5, "range_max": 4}, "From must not be greater"),
            ({"kind": "range", "range_min": 4, "range_max": 5, "fail_min": 4}, "Fails below"),
            (
                {"kind": "range", "range_min": 4, "range_max": 5, "fail_min": 3, "fail_max": 5},
                "Fails above",
            ),
            ({"kind": "at_most", "target_value": 4, "fail_max": 4}, "Fails above"),
            ({"kind": "at_least", "target_value": 4, "fail_min": 5}, "Fails below"),
        ]:
            with self.subTest(vals), self.assert_refused(ValidationError, message):
                self.add(**vals)

    def test_weights_below_zero_or_no_number_are_refused(self):
        for weight in (-1, float("nan"), float("inf")):
            with (
                self.subTest(weight),
                mute_logger("odoo.sql_db"),
                self.assert_refused(CheckViolation, "weight_not_negative"),
            ):
                self.add(target_value=10, weight=weight)
        message = self.env["okr.key.result"]._weight_not_negative.get_error_message(
            self.env["okr.key.result"]
        )
        self.assertIn("Weight: a number of 0 or more", message)

    def test_all_weights_zero_are_refused_when_the_objective_is_activated(self):
        self.add(target_value=10, weight=0)
        self.add(target_value=10, weight=0, name="Shops kept")
        cycle = self.cycle.with_user(self.coach)
        self.assertFalse(cycle._activate())
        self.assertEqual(self.objective.state, "draft")
        with self.assert_refused(UserError, "all weights are 0.*above 0"):
            self.objective.with_user(self.lead).action_activate()
        self.objective.key_result_ids[0].weight = 1
        self.objective.with_user(self.lead).action_activate()
        self.assertEqual(self.objective.state, "active")

    def test_a_milestone_aims_at_1_and_starts_at_0(self):
        key_result = self.add(kind="milestone")
        self.assertRecordValues(
            key_result, [{"target_value": 1.0, "base_value": 0.0, "current_value": 0.0}]
        )

    def test_before_any_checkin_it_stands_at_its_base(self):
        key_result = self.add(kind="decrease", base_value=50, target_value=10)
        self.assertRecordValues(
            key_result,
            [{"current_value": 50, "progress": 0, "progress_raw": 0, "health": "pending"}],
        )
        key_result.base_value = 40
        self.assertEqual(key_result.current_value, 40, "the start moves with the base")

    def test_a_threshold_that_nobody_measured_is_not_reached_by_an_empty_field(self):
        key_result = self.add(kind="at_most", target_value=2, fail_max=4)
        self.assertRecordValues(key_result, [{"current_value": 0, "progress": 0}])
        self.cycle.with_user(self.coach)._activate()
        self.assertEqual(key_result.progress, 0)
        self.check_in(self.lead, key_result, 0)
        self.assertEqual(key_result.progress, 1)

    def test_values_become_progress_and_the_way_covered(self):
        key_result = self.activated(kind="decrease", base_value=50, target_value=10)
        for value, progress, raw in [(30, 0.5, 0.5), (5, 1.0, 1.125), (60, 0.0, -0.25)]:
            self.check_in(self.lead, key_result, value)
            self.assertAlmostEqual(key_result.progress, progress)
            self.assertAlmostEqual(key_result.progress_raw, raw)
            self.assertAlmostEqual(self.objective.progress, progress)

    def test_zones_shape_the_progress(self):
        key_result = self.activated(
            kind="decrease", base_value=21, commit_value=10, target_value=7, stretch_value=5
        )
        for value, progress in [(13.4, 0.207), (10, 0.3), (7, 0.7), (5, 1)]:
            self.check_in(self.lead, key_result, value)
            self.assertAlmostEqual(key_result.progress, progress, 3)

    def test_weights_shape_the_progress_of_the_objective(self):
        names = {"a": (1, 100), "b": (1, 0), "c": (2, 50), "ignored": (0, 100)}
        for name, (weight, _value) in names.items():
            self.add(name=name, target_value=100, weight=weight)
        self.cycle.with_user(self.coach)._activate()
        for key_result in self.objective.key_result_ids:
            self.check_in(self.lead, key_result, names[key_result.name][1])
        self.assertAlmostEqual(self.objective.progress, 0.5)

    def test_numbers_are_written_by_checkins_alone(self):
        key_result = self.activated(target_value=10)
        for field, value in [
            ("progress", 1.0),
            ("confidence", 9),
            ("score", 1.0),
            ("is_scored", True),
            ("last_checkin_date", TODAY),
            ("checkin_due_date", TODAY),
            ("outdated_after", TODAY),
            ("final_value", 10),
        ]:
            with self.subTest(field), self.assert_refused(UserError, "cannot be written"):
                key_result.with_user(self.coach).write({field: value})
            with self.subTest(field), self.assert_refused(UserError, "cannot be written"):
                self.add(target_value=10, **{field: value})
        with self.assert_refused(UserError, "comes from check-ins"):
            key_result.with_user(self.lead).current_value = 9

    def test_copied_columns_cannot_be_forged(self):
        key_result = self.activated(target_value=10)
        for field, value in [
            ("state", "draft"),
            ("cycle_id", False),
            ("company_id", self.other_company.id),
            ("department_id", self.product.id),
            ("lead_user_id", self.colleague.id),
        ]:
            with self.subTest(field), self.assert_refused(UserError, "cannot be written"):
                key_result.with_user(self.lead).write({field: value})

    def test_a_draft_cannot_be_moved_to_an_objective_of_others(self):
        key_result = self.add(target_value=10)
        foreign = self.make_objective(
            "Ship less, sell more",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
        )
        with self.assertRaises(AccessError):
            key_result.with_user(self.lead).objective_id = foreign

    def test_moving_recounts_both_objectives(self):
        objective = self.make_objective("Second", self.cycle, key_results=0)
        key_result = self.add(target_value=10, current_value=5)
        self.assertEqual(self.objective.progress, 0.5)
        key_result.objective_id = objective
        self.assertEqual((self.objective.progress, objective.progress), (0, 0.5))

    def test_deleting_a_draft_recounts_its_objective(self):
        self.add(target_value=10, current_value=10)
        second = self.add(target_value=10)
        self.assertEqual(self.objective.progress, 0.5)
        second.unlink()
        self.assertEqual(self.objective.progress, 1.0)

    def test_what_has_history_is_archived_instead_of_deleted(self):
        key_result = self.activated(target_value=10)
        with self.assert_refused(UserError, "Archive it instead"):
            key_result.with_user(self.coach).unlink()

    def test_a_new_due_date_follows_the_rhythm_of_the_cycle(self):
        key_result = self.activated(target_value=10)
        self.assertEqual(
            key_result.checkin_due_date,
            date(2026, 5, 29),
            "the Friday after activation is too near",
        )
        self.check_in(self.lead, key_result, 1, date=self.days_ago(2))
        self.assertRecordValues(
            key_result,
            [
                {
                    "checkin_due_date": date(2026, 5, 22),
                    "outdated_after": date(2026, 5, 22 + self.cycle.grace_days),
                }
            ],
        )
        self.cycle.with_user(self.coach).write(
            {"checkin_interval": "monthly", "checkin_weekday": "0"}
        )
        self.assertEqual(key_result.checkin_due_date, date(2026, 5, 25))
        self.cycle.with_user(self.coach).grace_days = 10
        self.assertEqual(key_result.outdated_after, date(2026, 6, 4))
        self.assertEqual(self.objective.outdated_after, date(2026, 6, 4))
