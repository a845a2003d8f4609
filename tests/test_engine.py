"""The arithmetic, without a database: doctests, the whole table of cases, and random measures."""

import doctest
import importlib
import pkgutil
import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from .. import engine
from ..engine import calendars, health, pace
from ..engine.progress import (
    COMMIT_SHARE,
    LARGEST,
    TARGET_SHARE,
    Measure,
    band,
    fell_short,
    is_sane,
    weighted_mean,
)

DAYS = Measure("decrease", base=21, commit=10, target=7, stretch=5)
COST = Measure("decrease", base=0, commit=-30, target=-70, stretch=-100)
MARGIN = Measure("range", range_min=30, range_max=34, fail_min=25, fail_max=40)
OUTAGES = Measure("at_most", target=2, fail_max=4)
UPTIME = Measure("at_least", target=95, fail_min=85)


@tagged("okr_engine")
class TestEngineDoctests(BaseCase):
    def test_every_example_in_the_docstrings_holds(self):
        attempted = {}
        for info in pkgutil.iter_modules(engine.__path__):
            module = importlib.import_module(f"{engine.__name__}.{info.name}")
            result = doctest.testmod(module)
            self.assertFalse(result.failed, f"doctests of {info.name}")
            attempted[info.name] = result.attempted
        self.assertGreaterEqual(
            set(attempted), {"calendars", "coach", "health", "pace", "progress"}
        )
        self.assertTrue(all(attempted.values()), f"a module without an example: {attempted}")

    def test_the_engine_knows_nothing_of_the_framework(self):
        for info in pkgutil.iter_modules(engine.__path__):
            module = importlib.import_module(f"{engine.__name__}.{info.name}")
            with open(module.__file__, encoding="utf-8") as source:
                text = source.read()
            self.assertNotRegex(text, r"(?m)^\s*(from|import) odoo")


@tagged("okr_engine")
class TestEngineTable(BaseCase):
    """The table of cases that the whole product relies on, row by row."""

    def assert_shares(self, measure, share_by_value, places=9):
        for value, share in share_by_value.items():
            with self.subTest(measure=measure, value=value):
                self.assertAlmostEqual(measure.progress(value), share, places)

    def test_increase(self):
        measure = Measure("increase", base=0, target=100)
        self.assert_shares(measure, {50: 0.5, 120: 1.0, -10: 0.0})
        self.assertEqual(measure.raw(120), 1.2)

    def test_decrease(self):
        measure = Measure("decrease", base=50, target=10)
        self.assert_shares(measure, {30: 0.5, 60: 0.0, 10: 1.0, 5: 1.0})
        self.assertEqual(measure.raw(5), 1.125)

    def test_crosses_zero(self):
        self.assert_shares(Measure("increase", base=-20, target=20), {0: 0.5, -20: 0, 20: 1})

    def test_negative_zones(self):
        self.assert_shares(COST, {-29.9: 0.299, -30: 0.3, -70: 0.7, -100: 1.0})

    def test_uneven_zones(self):
        self.assert_shares(DAYS, {13.4: 0.207}, places=3)
        self.assert_shares(DAYS, {21: 0, 10: 0.3, 7: 0.7, 5: 1, 4: 1, 30: 0})

    def test_range(self):
        self.assert_shares(MARGIN, {32: 1, 30: 1, 34: 1, 27.5: 0.5, 37: 0.5, 25: 0, 40: 0, 41: 0})

    def test_at_most(self):
        self.assert_shares(OUTAGES, {1: 1, 2: 1, 3: 0.5, 4: 0, 9: 0})

    def test_at_least(self):
        self.assert_shares(UPTIME, {99: 1, 95: 1, 90: 0.5, 85: 0, 80: 0})

    def test_milestone(self):
        self.assert_shares(Measure("milestone", target=1), {0: 0, 0.5: 0.5, 1: 1})

    def test_base_equal_to_target_is_refused(self):
        for kind in ("increase", "decrease", "milestone"):
            self.assertEqual(Measure(kind, base=5, target=5).problem(), "base_is_target")
        self.assertIsNone(Measure("increase", base=5, target=5.000001).problem())
        # Nothing divides by zero even so.
        self.assertEqual(Measure("increase", base=5, target=5).progress(7), 0.0)

    def test_weights(self):
        self.assertEqual(weighted_mean([(1, 1), (1, 0), (2, 0.5)]), 0.5)

    def test_a_weight_of_zero_does_not_count(self):
        self.assertEqual(weighted_mean([(0, 1), (50, 0), (50, 0)]), 0.0)

    def test_no_weight_at_all_has_no_mean(self):
        self.assertIsNone(weighted_mean([(0, 1), (0, 0.5)]))
        self.assertIsNone(weighted_mean([]))

    def test_bands(self):
        words = [band(share) for share in (0.3999, 0.4, 0.6999, 0.7)]
        self.assertEqual(words, ["red", "yellow", "yellow", "green"])
        self.assertEqual(band(0.7, green=0.8, yellow=0.5), "yellow")

    def test_never_checked_in_is_pending_and_not_on_track(self):
        self.assertEqual(health.key_result_health(date(2026, 5, 20), confidence=9), "pending")
        self.assertEqual(health.weakest(["on_track", "pending"]), "pending")

    def test_staleness_beats_what_was_last_said(self):
        said = {"checked_in": True, "confidence": 9, "outdated_after": date(2026, 5, 19)}
        self.assertEqual(health.key_result_health(date(2026, 5, 19), **said), "on_track")
        self.assertEqual(health.key_result_health(date(2026, 5, 20), **said), "outdated")

    def test_closed_beats_staleness(self):
        self.assertEqual(
            health.key_result_health(
                date(2026, 5, 20),
                closed=True,
                checked_in=True,
                confidence=1,
                outdated_after=date(2026, 5, 1),
            ),
            "closed",
        )

    def test_an_objective_is_as_healthy_as_its_weakest_key_result(self):
        self.assertEqual(health.weakest(["on_track", "on_track", "off_track"]), "off_track")
        self.assertEqual(health.weakest(["on_track", "at_risk"]), "at_risk")
        self.assertEqual(health.weakest(["off_track", "outdated"]), "outdated")

    def test_words_of_a_confidence(self):
        words = [health.from_confidence(number) for number in range(11)]
        self.assertEqual(words, ["off_track"] * 4 + ["at_risk"] * 3 + ["on_track"] * 4)

    def test_what_falls_short(self):
        self.assertTrue(fell_short(0.999, "committed"))
        self.assertFalse(fell_short(1.0, "committed"))
        self.assertTrue(fell_short(0.6999, "aspirational"))
        self.assertFalse(fell_short(0.7, "aspirational"))


@tagged("okr_engine")
class TestEngineEdges(BaseCase):
    def test_numbers_that_nobody_measures(self):
        for number in (float("nan"), float("inf"), float("-inf"), LARGEST, -LARGEST, 1e300):
            self.assertFalse(is_sane(number), number)
            self.assertEqual(Measure("increase", target=number).problem(), "not_a_number")
        self.assertTrue(is_sane(LARGEST / 10))

    def test_zones_must_follow_one_another(self):
        ups = {"base": 0, "commit": 30, "target": 70, "stretch": 100}
        self.assertIsNone(Measure("increase", **ups).problem())
        for wrong in (
            {"commit": 0},
            {"commit": 70},
            {"commit": 80},
            {"stretch": 70},
            {"stretch": 60},
            {"stretch": 0},
            {"commit": -1},
        ):
            with self.subTest(wrong):
                self.assertEqual(Measure("increase", **(ups | wrong)).problem(), "zones_order")

    def test_limits_of_ranges(self):
        self.assertEqual(Measure("range", range_min=4, range_max=3).problem(), "range_reversed")
        limits = {"range_min": 3, "range_max": 4}
        self.assertEqual(
            Measure("range", fail_min=3, fail_max=9, **limits).problem(), "fail_min_inside"
        )
        self.assertEqual(
            Measure("range", fail_min=1, fail_max=4, **limits).problem(), "fail_max_inside"
        )
        self.assertEqual(Measure("at_least", target=3, fail_min=3).problem(), "fail_min_inside")
        self.assertEqual(Measure("at_most", target=3, fail_max=3).problem(), "fail_max_inside")
        point = Measure("range", range_min=3, range_max=3, fail_min=2, fail_max=4)
        self.assertIsNone(point.problem())
        self.assertEqual([point.progress(v) for v in (2, 2.5, 3, 3.5, 4)], [0, 0.5, 1, 0.5, 0])

    def test_shares_that_binary_numbers_cannot_hold(self):
        measure = Measure("increase", base=0.1, target=0.3)
        self.assertAlmostEqual(measure.progress(0.2), 0.5)
        self.assertEqual(measure.progress(0.3), 1.0)
        tiny = Measure("increase", base=1e-9, target=2e-9)
        self.assertAlmostEqual(tiny.progress(1.5e-9), 0.5)
        huge = Measure("decrease", base=9e14, target=-9e14)
        self.assertAlmostEqual(huge.progress(0), 0.5)
        self.assertAlmostEqual(weighted_mean([(0.1, 1.0)] * 10), 1.0)

    def test_a_borrowed_zone_word(self):
        words = [DAYS.zone(value) for value in (21, 10.01, 10, 7, 5, 0)]
        self.assertEqual(words, ["below", "below", "commit", "target", "stretch", "stretch"])
        self.assertEqual(MARGIN.zone(32), "")

    def test_periods_follow_one_another_without_gap_in_any_fiscal_year(self):
        for month in range(1, 13):
            for cadence, months in calendars.MONTHS.items():
                start, end = calendars.period(cadence, date(2026, 5, 20), month)
                self.assertTrue(start <= date(2026, 5, 20) <= end)
                self.assertEqual((start.month - month) % months, 0)
                for _count in range(12 // months):
                    after, after_end = calendars.next_period(cadence, end, month)
                    self.assertEqual(after, end + timedelta(days=1))
                    ordinal = calendars.ordinal(cadence, after, month)
                    self.assertEqual(
                        ordinal, calendars.ordinal(cadence, start, month) % (12 // months) + 1
                    )
                    start, end = after, after_end

    def test_labels_of_fiscal_years(self):
        self.assertEqual(calendars.fiscal_year_label(date(2026, 3, 31), 4), "2025/26")
        self.assertEqual(calendars.fiscal_year_label(date(2026, 4, 1), 4), "2026/27")
        self.assertEqual(calendars.fiscal_year_label(date(1999, 12, 1), 12), "1999/00")

    def test_pace_outside_the_period(self):
        start, end = date(2026, 4, 1), date(2026, 6, 30)
        self.assertEqual(pace.elapsed(start, end, date(2027, 1, 1)), 1.0)
        self.assertEqual(pace.elapsed(end, start, date(2026, 5, 1)), 1.0)
        self.assertEqual(pace.expected_value(10, 20, start, end, start), 10)

    def test_no_forecast_out_of_nothing(self):
        day = date(2026, 5, 1)
        self.assertIsNone(pace.forecast([], day))
        self.assertIsNone(pace.forecast([(day, 1), (day, 2), (day, 3)], day))


@tagged("okr_engine")
class TestEngineRandomMeasures(BaseCase):
    """Promises that hold for any measure; the seed makes a failure repeatable."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260520)

    def steps(self, count, up):
        """`count` numbers in order, apart from one another, of any size."""
        size = 10 ** self.random.uniform(-3, 9)
        at = self.random.uniform(-size, size)
        numbers = [at]
        for _step in range(count - 1):
            at += size * self.random.uniform(0.01, 2)
            numbers.append(at)
        return numbers if up else numbers[::-1]

    def measures(self, count=300):
        for _index in range(count):
            kind = self.random.choice(["increase", "decrease"])
            base, commit, target, stretch = self.steps(4, up=kind == "increase")
            if self.random.random() < 0.5:
                yield Measure(kind, base=base, target=target)
            else:
                yield Measure(kind, base=base, commit=commit, target=target, stretch=stretch)
            low, first, last, high = self.steps(4, up=True)
            yield Measure("range", range_min=first, range_max=last, fail_min=low, fail_max=high)
            yield Measure("at_least", target=first, fail_min=low)
            yield Measure("at_most", target=last, fail_max=high)
            yield Measure("milestone", base=low, target=high)

    def corners(self, measure):
        if measure.kind in ("increase", "decrease", "milestone"):
            zones = (measure.commit, measure.stretch) if measure.has_zones else ()
            return sorted({measure.base, measure.target, *zones})
        return sorted(
            {
                "range": {measure.fail_min, measure.range_min, measure.range_max, measure.fail_max},
                "at_least": {measure.fail_min, measure.target},
                "at_most": {measure.target, measure.fail_max},
            }[measure.kind]
        )

    def values(self, measure):
        corners = self.corners(measure)
        width = corners[-1] - corners[0]
        inside = [
            self.random.uniform(corners[0] - width, corners[-1] + width) for _index in range(20)
        ]
        return sorted([*corners, *inside])

    def test_made_measures_are_possible(self):
        for measure in self.measures():
            self.assertIsNone(measure.problem(), measure)

    def test_progress_stays_between_0_and_1(self):
        for measure in self.measures():
            for value in self.values(measure):
                share = measure.progress(value)
                self.assertTrue(0.0 <= share <= 1.0, (measure, value, share))

    def test_progress_never_falls_on_the_way_to_the_goal(self):
        for measure in self.measures():
            shares = [measure.progress(value) for value in self.values(measure)]
            if measure.kind in ("decrease", "at_most"):
                shares.reverse()
            if measure.kind == "range":
                top = shares.index(max(shares))
                last = len(shares) - 1 - shares[::-1].index(max(shares))
                self.assertEqual(set(shares[top : last + 1]), {1.0}, measure)
                self.assertEqual(shares[last:], sorted(shares[last:], reverse=True), measure)
                shares = shares[: top + 1]
            self.assertEqual(shares, sorted(shares), measure)

    def test_progress_does_not_jump_at_a_corner(self):
        for measure in self.measures():
            corners = self.corners(measure)
            nearest = min(b - a for a, b in zip(corners, corners[1:], strict=False))
            for corner in corners:
                step = nearest * 1e-6
                left, here, right = (measure.progress(corner + side * step) for side in (-1, 0, 1))
                self.assertAlmostEqual(left, here, 4, (measure, corner))
                self.assertAlmostEqual(right, here, 4, (measure, corner))

    def test_zones_meet_at_their_shares(self):
        for measure in self.measures():
            if measure.has_zones:
                self.assertEqual(measure.progress(measure.base), 0.0)
                self.assertAlmostEqual(measure.progress(measure.commit), COMMIT_SHARE)
                self.assertAlmostEqual(measure.progress(measure.target), TARGET_SHARE)
                self.assertAlmostEqual(measure.progress(measure.stretch), 1.0)

    def test_raw_is_progress_wherever_both_are_inside(self):
        for measure in self.measures():
            if measure.has_zones:
                continue
            for value in self.values(measure):
                raw = measure.raw(value)
                self.assertAlmostEqual(min(1.0, max(0.0, raw)), measure.progress(value))

    def test_a_mean_lies_among_its_parts(self):
        for _index in range(300):
            pairs = [
                (self.random.choice([0, self.random.uniform(0, 100)]), self.random.random())
                for _part in range(self.random.randint(1, 9))
            ]
            mean = weighted_mean(pairs)
            counted = [share for weight, share in pairs if weight]
            if counted:
                self.assertTrue(min(counted) - 1e-9 <= mean <= max(counted) + 1e-9, pairs)
            else:
                self.assertIsNone(mean)
