"""Live key results: what measuring writes, and what it leaves to humans."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_metric import MetricCase


@tagged("okr_metric")
class TestOkrLive(MetricCase):
    def setUp(self):
        super().setUp()
        self.metric = self.make_metric()

    def test_a_measured_value_is_a_checkin_of_the_system(self):
        key_result = self.make_live(self.metric)
        self.sell(40)
        self.metric.action_measure()
        self.assertEqual((key_result.current_value, key_result.progress), (40, 0.4))
        self.assertEqual((key_result.live_state, key_result.live_value), ("live", 40))
        self.assertEqual(key_result.objective_id.progress, 0.4)
        checkin = key_result.checkin_ids
        self.assertEqual((checkin.kind, checkin.value, checkin.date), ("measured", 40, TODAY))
        self.assertEqual(checkin.author_id, self.env.ref("base.user_root"))
        self.assertEqual(checkin.cycle_id, self.cycle)
        self.assertAlmostEqual(checkin.progress, 0.4)

    def test_what_was_measured_is_no_sign_of_life(self):
        key_result = self.make_live(self.metric)
        self.sell(90)
        self.metric.action_measure()
        self.assertFalse(key_result.last_checkin_date)
        self.assertEqual(
            (key_result.health, key_result.objective_id.health), ("pending", "pending")
        )
        with self.on(date(2026, 5, 1)):
            self.check_in(self.lead, key_result, 80, 9)
        self.assertEqual(key_result.last_checkin_date, date(2026, 5, 1))
        self.assertEqual((key_result.confidence, key_result.current_value), (9, 90))
        self.assertEqual(key_result.health, "outdated")
        self.check_in(self.lead, key_result, None, 8)
        self.assertEqual((key_result.confidence, key_result.current_value), (8, 90))
        self.assertEqual(key_result.health, "on_track")
        self.sell(5)
        self.metric.action_measure()
        self.assertEqual(
            (key_result.confidence, key_result.current_value, key_result.last_checkin_date),
            (8, 95, TODAY),
        )

    def test_history_grows_only_with_what_changed(self):
        key_result = self.make_live(self.metric)
        self.sell(1)
        for _time in range(3):
            self.metric.action_measure()
        self.assertEqual(key_result.checkin_ids.mapped("value"), [1])
        self.env["x_okr_sale"].search([]).unlink()
        self.metric.action_measure()
        self.assertEqual(sorted(key_result.checkin_ids.mapped("value")), [0, 1])

    def test_what_a_human_typed_gives_way_to_the_next_count(self):
        key_result = self.make_live(self.metric)
        self.sell(10)
        self.metric.action_measure()
        self.check_in(self.lead, key_result, 50, 8)
        self.assertEqual(key_result.current_value, 50)
        self.metric.action_measure()
        self.assertEqual((key_result.current_value, key_result.confidence), (10, 8))

    def test_an_average_without_data_keeps_the_value_and_says_so(self):
        metric = self.make_metric("Average", measure="avg", field="x_hours")
        key_result = self.make_live(metric, base_value=5)
        metric.action_measure()
        self.assertEqual((key_result.live_state, key_result.current_value), ("empty", 5))
        self.assertFalse(key_result.checkin_ids)

    def test_a_threshold_that_was_measured_at_zero_speaks(self):
        key_result = self.make_live(self.metric, kind="at_most", target_value=2, fail_max=5)
        self.assertEqual(key_result.progress, 0)
        self.metric.action_measure()
        self.assertEqual((key_result.current_value, key_result.progress), (0, 1))
        self.check_in(self.lead, key_result, None, 8)
        self.assertEqual(key_result.progress, 1)

    def test_each_cycle_has_its_own_period(self):
        year = self.make_cycle(
            name="Year", cadence="year", date_start="2026-01-01", date_end="2026-12-31"
        )
        self.sell(2)
        self.sell(3, date(2026, 2, 1))
        quarter, whole = self.make_live(self.metric), self.make_live(self.metric, year)
        self.metric.action_measure()
        self.assertEqual((quarter.current_value, whole.current_value), (2, 5))

    def test_only_what_is_open_is_measured(self):
        draft_cycle = self.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")
        draft = self.make_live(self.metric, draft_cycle)
        dropped = self.make_live(self.metric)
        dropped.objective_id.with_context(okr_reason="Enough").action_drop("Enough")
        self.sell(4)
        self.metric.action_measure()
        self.assertFalse((draft | dropped).checkin_ids)
        self.assertEqual(draft.current_value, 0)

    def test_the_scheduled_action_measures_each_once_a_day(self):
        key_result = self.make_live(self.metric)
        metrics = self.env["okr.metric"]
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *a, **k: 1.0):
            self.sell(1)
            metrics._cron_measure()
            self.assertEqual(key_result.current_value, 1)
            self.sell(1)
            metrics._cron_measure()
            self.assertEqual(key_result.current_value, 1)
            with self.on(date(2026, 5, 21)):
                metrics._cron_measure()
                self.assertEqual(key_result.current_value, 2)
        self.assertEqual(len(key_result.checkin_ids), 2)

    def test_a_failing_metric_reports_itself_and_stops_no_other(self):
        other = self.make_metric("Hours", measure="sum", field="x_hours")
        broken, healthy = self.make_live(other), self.make_live(self.metric)
        self.sell(7, x_hours=2)
        (other | self.metric)._measure()
        self.assertEqual(broken.current_value, 14)
        self.source.field_ids -= self.field("x_hours")
        self.sell(1)
        (other | self.metric)._measure()
        (other | self.metric)._measure()
        self.assertEqual(healthy.current_value, 8)
        self.assertEqual((broken.current_value, broken.live_state), (14, "error"))
        self.assertEqual(other.state, "error")
        activity = self.activities_of(other, self.coach)
        self.assertEqual(len(activity), 1)
        self.assertIn("not on the list", activity.note)
        self.source.field_ids += self.field("x_hours")
        (other | self.metric)._measure()
        self.assertEqual((other.state, other.error, broken.live_state), ("live", False, "live"))
        self.assertFalse(self.activities_of(other, self.coach))

    @mute_logger("odoo.sql_db")
    def test_an_error_of_the_database_is_contained(self):
        other = self.make_metric("Other")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE okr_metric SET domain = %s WHERE id = %s",
            ["[('x_day', '=', '2026-99-99')]", other.id],
        )
        self.env.invalidate_all()
        self.sell(2)
        (other | self.metric)._measure()
        self.assertEqual((other.state, self.metric.state, self.metric.value), ("error", "live", 2))

    def test_nobody_measures_by_hand(self):
        key_result = self.make_live(self.metric)
        with self.assert_refused(UserError, "cannot be written directly"):
            key_result.with_user(self.coach).live_value = 3
        with self.assert_refused(UserError, "come from live metrics"):
            self.check_in(self.lead, key_result, 3, 5, kind="measured")

    def test_another_metric_needs_a_reason_and_starts_anew(self):
        key_result = self.make_live(self.metric).with_user(self.coach)
        self.metric.action_measure()
        other = self.make_metric("Other")
        with self.assert_refused(UserError, "give a reason"):
            key_result.metric_id = other
        key_result.with_context(okr_reason="Better").metric_id = other
        self.assertFalse(key_result.live_state)
        self.assertEqual(key_result.revision_ids.mapped("new_value"), ["Other"])

    def test_a_metric_of_another_company_is_refused(self):
        foreign = self.make_metric("Foreign", by=self.env.user, company_id=self.other_company.id)
        with self.assert_refused(UserError, "compan"):
            self.env["okr.key.result"].create(
                {
                    "name": "Foreign",
                    "objective_id": self.make_objective("Here", self.cycle).id,
                    "target_value": 3,
                    "metric_id": foreign.id,
                }
            )

    # the end of a cycle

    def test_grading_starts_with_the_value_of_the_cut_off(self):
        stock = self.make_metric("Stock", date=False)
        now, period = self.make_live(stock), self.make_live(self.metric)
        self.sell(6)
        self.cycle.with_user(self.coach).action_start_grading()
        self.assertEqual((now.current_value, period.current_value), (6, 6))
        self.sell(2)
        (stock | self.metric)._measure()
        self.assertEqual((now.current_value, period.current_value), (6, 8))
        self.assertTrue(period.checkin_ids[0].is_late)

    def test_the_close_wizard_suggests_the_live_value(self):
        key_result = self.make_live(self.metric)
        self.bring_to(self.cycle, "grading")
        self.sell(30)
        cycle = self.cycle.with_user(self.coach)
        cycle.action_close_wizard()
        wizard = (
            self.env["okr.cycle.close.wizard"].with_user(self.coach).create({"cycle_id": cycle.id})
        )
        wizard.action_next()
        row = self.env["okr.cycle.close.score"].search([("key_result_id", "=", key_result.id)])
        self.assertEqual(row.final_value, 30)
        self.assertEqual(row.suggestion, 0.3)

    def test_a_closed_cycle_stays_as_it_was(self):
        key_result = self.make_live(self.metric)
        self.bring_to(self.cycle, "closed")
        self.sell(3)
        self.metric.action_measure()
        self.assertEqual(key_result.current_value, 0)

    # guardrails

    def guarded(self, confidence=8, **vals):
        guard = self.make_metric("Returns", measure="avg", field="x_hours")
        key_result = self.make_live(
            self.metric,
            guardrail_metric_id=guard.id,
            guardrail_min=1,
            guardrail_max=3,
            **vals,
        )
        if confidence is not None:
            self.check_in(self.lead, key_result, 5, confidence)
        return guard, key_result

    def assert_health(self, record, word):
        """The computed word and the one that SQL finds and groups by agree."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(record.health, word)
        self.assertEqual(record.search([("id", "=", record.id), ("health", "=", word)]), record)
        [(grouped, _count)] = record._read_group([("id", "=", record.id)], ["health"], ["__count"])
        self.assertEqual(grouped, word)

    def test_outside_its_band_nothing_is_on_track(self):
        guard, key_result = self.guarded()
        self.sell(1, x_hours=2)
        guard.action_measure()
        self.assertEqual((key_result.guardrail_state, key_result.guardrail_value), ("inside", 2))
        self.assert_health(key_result, "on_track")
        self.assert_health(key_result.objective_id, "on_track")
        self.sell(1, x_hours=8)
        guard.action_measure()
        self.assertEqual((key_result.guardrail_state, key_result.guardrail_value), ("outside", 5))
        self.assert_health(key_result, "at_risk")
        self.assert_health(key_result.objective_id, "at_risk")
        self.assertIn("Returns: 5, outside 1 to 3", key_result.guardrail_text)
        self.assertEqual(key_result.objective_id.guardrail_text, key_result.guardrail_text)

    def test_a_guardrail_makes_nothing_better(self):
        for confidence, word in ((None, "pending"), (5, "at_risk"), (2, "off_track")):
            guard, key_result = self.guarded(confidence)
            self.sell(1, x_hours=9)
            guard.action_measure()
            self.assertEqual(key_result.guardrail_state, "outside")
            self.assert_health(key_result, word)
            self.assert_health(key_result.objective_id, word)

    def test_an_objective_with_an_unchecked_neighbour_agrees_with_its_weakest(self):
        guard, key_result = self.guarded()
        neighbour = (
            self.env["okr.key.result"]
            .with_context(okr_reason="Joins")
            .create(
                {"name": "Neighbour", "objective_id": key_result.objective_id.id, "target_value": 3}
            )
        )
        self.assert_health(key_result.objective_id, "pending")
        self.sell(1, x_hours=9)
        guard.action_measure()
        self.assertEqual((key_result.health, neighbour.health), ("at_risk", "pending"))
        self.assert_health(key_result.objective_id, "at_risk")

    def test_a_guardrail_without_data_is_unknown_and_holds_nothing_back(self):
        guard, key_result = self.guarded()
        guard.action_measure()
        self.assertEqual(key_result.guardrail_state, "unknown")
        self.assert_health(key_result, "on_track")

    def test_another_band_is_judged_at_once(self):
        guard, key_result = self.guarded()
        self.sell(1, x_hours=4)
        guard.action_measure()
        self.assert_health(key_result, "at_risk")
        key_result.with_user(self.coach).with_context(okr_reason="Agreed").guardrail_max = 5
        self.assert_health(key_result, "on_track")
        self.assert_health(key_result.objective_id, "on_track")
        key_result.with_context(okr_reason="Agreed").guardrail_metric_id = False
        self.assertEqual(key_result.guardrail_state, "none")

    def test_a_band_that_cannot_be_is_refused(self):
        with self.assert_refused(ValidationError, "from must not be greater"):
            self.make_live(
                self.metric,
                guardrail_metric_id=self.make_metric("B").id,
                guardrail_min=3,
                guardrail_max=1,
            )
        with self.assert_refused(ValidationError, "would guard itself"):
            self.make_live(self.metric, guardrail_metric_id=self.metric.id)

    # what stands beside a check-in

    def test_the_checkin_screen_is_told_in_batch(self):
        guard, key_result = self.guarded()
        plain = self.make_objective("Plain", self.cycle).key_result_ids
        self.sell(5, x_hours=2)
        (guard | self.metric)._measure()
        extras = (key_result | plain).with_user(self.employee)._get_check_in_extras()
        self.assertEqual(extras[plain.id], {})
        self.assertEqual(
            extras[key_result.id],
            {
                "live": {"value": 5, "source": "Sales made", "at": "2026-05-20 09:00:00"},
                "guardrail": {"state": "inside", "text": "Returns: 2, inside 1 to 3."},
            },
        )

    # the stretch meter

    def past(self, *counts):
        """Sales of the quarters before, oldest first."""
        for place, count in enumerate(reversed(counts)):
            index = 2026 * 4 - place  # the first quarter of 2026 and those before it
            self.sell(count, date(index // 4, index % 4 * 3 + 1, 15))

    def test_the_meter_tells_where_a_target_lies(self):
        self.past(100, 111, 107, 110, 109, 112, 108, 110)
        metric = self.make_metric("Deals")
        for target, code, text in (
            (109, "inside", "asks for −1 %: inside the usual variation"),
            (112.5, "committed", "asks for +2 %: committed at best"),
            (120, "stretch", "asks for +9 %: a stretch"),
            (150, "never", "asks for +36 %: it has never happened before"),
        ):
            key_result = self.make_live(metric, target_value=target)
            verdict, params = key_result.with_user(self.employee)._get_stretch_verdicts()[
                key_result.id
            ]
            self.assertEqual((verdict, params["periods"]), (code, 8))
            self.assertIn("moved between −4 % and +11 %", key_result.stretch_text)
            self.assertIn(text, key_result.stretch_text)

    def test_a_quarter_that_still_runs_is_no_history(self):
        self.past(4, 4, 4, 4)
        self.sell(1)
        following = self.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")
        draft = self.make_live(self.make_metric("Deals"), following)
        _code, params = draft._get_stretch_verdicts()[draft.id]
        self.assertEqual(params["past"], [4, 4, 4, 4])

    def test_the_meter_is_silent_without_history(self):
        self.past(3, 4)
        key_result = self.make_live(self.make_metric("Young"))
        self.assertEqual(key_result._get_stretch_verdicts()[key_result.id][0], "unknown")
        self.assertIn("Too little history", key_result.stretch_text)
        stock = self.make_live(self.make_metric("Stock", date=False))
        self.assertIn("No history", stock.stretch_text)
        plain = self.make_objective("Plain", self.cycle).key_result_ids
        self.assertEqual(plain._get_stretch_verdicts(), {})

    def test_the_meter_costs_the_same_for_one_and_for_many(self):
        self.past(1, 2, 3, 4)
        costs = []
        for count in (1, 8):
            key_results = self.env["okr.key.result"].union(
                *(self.make_live(self.make_metric(f"M{n}")) for n in range(count))
            )
            key_results._get_stretch_verdicts()
            with self.count_queries() as counted:
                key_results._get_stretch_verdicts()
            costs.append(counted.count)
        self.assertEqual(*costs)

    def test_a_base_and_a_unit_are_proposed(self):
        self.past(1, 2, 3, 4)
        self.sell(1, date(2026, 2, 1), x_hours=6)
        hours = self.make_metric("Hours", measure="avg", field="x_hours", unit="h")
        objective = self.make_objective("Objective", self.cycle)
        for metric, base, unit in ((self.metric, 0, False), (hours, 6, "h")):
            key_result = self.env["okr.key.result"].new(
                {"objective_id": objective.id, "metric_id": metric.id}
            )
            key_result._onchange_metric_id()
            self.assertAlmostEqual(key_result.base_value, base)
            self.assertEqual(key_result.unit, unit)
