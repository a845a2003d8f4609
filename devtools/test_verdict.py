"""Samples of Odoo's log and what must be concluded from each; run by `./dev lint`."""

import unittest

import verdict


def line(text, level="INFO", logger="odoo.modules.loading"):
    """Return a log line as Odoo writes it."""
    return f"2026-01-31 12:00:00,123 4711 {level} a_database {logger}: {text} "


def summary(failed=0, errors=0, ran=0):
    """Return Odoo's last line about tests."""
    level = "ERROR" if failed or errors else "INFO" if ran else "WARNING"
    text = f"{failed} failed, {errors} error(s) of {ran} tests when loading database 'a_database'"
    return line(text, level, "odoo.tests.result")


TESTS = "odoo.addons.hr_okr.tests.test_cycle"
STARTED = [
    line("Starting TestCycle.test_open ...", logger=f"{TESTS}.TestCycle"),
    line("Starting TestCycle.test_close ...", logger=f"{TESTS}.TestCycle"),
]
FAILURE = [
    line("======", logger=f"{TESTS}.TestCycle"),
    line("FAIL: TestCycle.test_close", "ERROR", TESTS),
    "Traceback (most recent call last):",
    '  File "tests/test_cycle.py", line 12, in test_close',
    "AssertionError: 1 != 2",
]


class TestVerdict(unittest.TestCase):
    def assert_counts(self, lines, passed, failed, **options):
        found = verdict.read(lines, **options)
        self.assertEqual((found.passed, found.failed), (passed, failed), found)
        return found

    def test_all_passed(self):
        found = self.assert_counts([*STARTED, summary(ran=2)], 2, 0)
        self.assertTrue(found.finished)

    def test_a_failed_test_is_counted_once_and_keeps_its_traceback(self):
        repeated = [
            line("Module hr_okr: 1 failures, 0 errors of 2 tests", "ERROR"),
            line("At least one test failed when loading the modules.", "ERROR"),
        ]
        found = self.assert_counts([*STARTED, *FAILURE, *repeated, summary(1, 0, 2)], 1, 1)
        self.assertIn("AssertionError: 1 != 2", found.failed_tests["TestCycle.test_close"])

    def test_subtests_of_one_test_are_one_failure(self):
        failures = [
            line(f"FAIL: Subtest TestCycle.test_close (user='{user}')", "ERROR", TESTS)
            for user in ("a", "b")
        ]
        self.assert_counts([*STARTED, *failures, summary(2, 0, 2)], 1, 1)

    def test_a_class_that_cannot_be_prepared_fails(self):
        failure = line(
            "ERROR: setUpClass (odoo.addons.hr_okr.tests.test_cycle.TestCycle)",
            "ERROR",
            "odoo.tests.suite",
        )
        self.assert_counts([failure, summary(0, 1, 0)], 0, 1)

    def test_skipped_tests_have_not_passed(self):
        skip = line("skipped TestCycle.test_close : later", logger=f"{TESTS}.TestCycle")
        self.assert_counts([*STARTED, skip, summary(ran=2)], 1, 0)

    def test_no_test_at_all(self):
        self.assert_counts([summary()], 0, 0)

    def test_a_crash_leaves_the_run_unfinished(self):
        self.assertFalse(verdict.read(STARTED).finished)

    def test_any_error_fails(self):
        error = line("bad query: SELECT 1", "ERROR", "odoo.sql_db")
        self.assert_counts([*STARTED, error, summary(ran=2)], 2, 1)

    def test_an_error_on_the_way_to_a_failure_is_part_of_it(self):
        error = line("tour failed", "ERROR", f"{TESTS}.TestCycle.browser")
        self.assert_counts([*STARTED, error, *FAILURE, summary(1, 0, 2)], 1, 1)

    def test_an_error_of_an_earlier_test_is_not(self):
        error = line("bad query: SELECT 1", "ERROR", "odoo.sql_db")
        lines = [STARTED[0], error, STARTED[1], *FAILURE, summary(1, 0, 2)]
        self.assert_counts(lines, 1, 2)

    def test_a_warning_of_ours_fails(self):
        for logger, text in (
            ("odoo.addons.hr_okr.models.okr_cycle", "slow"),
            ("odoo.fields", "Field okr.cycle.name: unknown parameter 'x'"),
            ("odoo.models", "performance.answer has no access rules"),
            ("odoo.addons.base.models.ir_ui_view", "hr_okr/views/okr_cycle_views.xml: no label"),
        ):
            with self.subTest(logger=logger):
                warning = line(text, "WARNING", logger)
                self.assert_counts([*STARTED, warning, summary(ran=2)], 2, 1)

    def test_a_foreign_warning_does_not(self):
        for logger, text in (
            ("odoo.addons.mail.models.mail_mail", "no mail server"),
            ("odoo.http", "the performance. Of another"),
            ("odoo.addons.hr_okr.tests.test_tour.TestTour.browser", "font not loaded"),
            ("py.warnings", "/cache/hr_okr/venv/lib/x.py:1: DeprecationWarning: old"),
        ):
            with self.subTest(logger=logger):
                warning = line(text, "WARNING", logger)
                lines = [*STARTED, warning, summary(ran=2)]
                self.assert_counts(lines, 2, 0, hide=["/cache/hr_okr"])

    def test_every_warning_while_our_module_loads_is_ours(self):
        warning = line("a label is missing", "WARNING", "odoo.addons.base.models.ir_ui_view")
        loading = line("Loading module hr_okr (44/44)")
        loaded = line("Module hr_okr loaded in 1.2s, 300 queries")
        self.assert_counts([loading, warning, loaded, *STARTED, summary(ran=2)], 2, 1)
        self.assert_counts([loading, loaded, warning, *STARTED, summary(ran=2)], 2, 0)


if __name__ == "__main__":
    unittest.main()
