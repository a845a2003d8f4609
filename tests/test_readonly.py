"""What is marked as reading only reads: a replica of the database can answer it."""

import inspect
from contextlib import contextmanager

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OkrCase
from .common_junk import OURS, public_methods
from .common_performance import PerformanceCommon


def is_readonly(cls, name):
    """Whether Odoo serves a method with a read-only cursor, found the way its controllers do."""
    for base in cls.mro():
        method = getattr(base, name, None)
        if method is not None and hasattr(method, "_readonly"):
            return method._readonly
    return False


def readonly_methods(env, prefix):
    """Yield (model name, method name) of what this add-on itself defines and marks."""
    for name in sorted(env.registry):
        if name.startswith(prefix):
            cls = env.registry[name]
            own = {
                method
                for base in cls.__mro__
                if base.__module__.startswith(OURS)
                for method, found in vars(base).items()
                if inspect.isfunction(found) and getattr(found, "_readonly", False)
            }
            yield from ((name, method) for method in sorted(own))


class ReadOnlyCase:
    """Mixin: a block that may not write."""

    @contextmanager
    def read_only(self):
        """Any write inside raises what a replica raises; nothing of the block stays."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        savepoint = self.env.cr.savepoint()
        try:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
            self.env.flush_all()
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
            savepoint.close()


@tagged("post_install", "-at_install")
class TestReadonlyPublic(ReadOnlyCase, OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective("Win back shops", cls.cycle, 2, [cls.employee_employee])
        child = cls.make_objective("Call them all", cls.cycle, 2, parent_id=cls.objective.id)
        for key_result in (cls.objective | child).key_result_ids:
            cls.check_in(cls.lead, key_result, 30)
        cls.env["okr.rollup"]._drain()
        cls.env["okr.snapshot"]._take(cls.cycle)

    def calls(self):
        """How each of them is called by our screens: {(model, method): list of (args, kwargs)}."""
        cycle, objective = self.cycle.id, self.objective.id
        boards = [("rhythm", {}), ("outcome", {"cycle_id": cycle}), ("learning", {})]
        return {
            ("okr.home", "get_home"): [((), {})],
            ("okr.insights", "get_board"): [(board, {}) for board in boards],
            ("okr.insights", "get_departments"): [((), {}), (("Sales",), {})],
            ("okr.insights", "get_teams"): [(board, {}) for board in boards],
            ("okr.key.result", "get_check_in_helpers"): [(("a",), {}), (("",), {})],
            ("okr.key.result", "get_my_check_in"): [((), {})],
            ("okr.key.result", "get_my_check_in_count"): [((), {})],
            ("okr.map", "get_around"): [((cycle,), {}), ((cycle, objective, "2026-05-01"), {})],
            ("okr.map", "get_below"): [((cycle, objective), {}), ((cycle,), {"day": "2026-05-01"})],
            ("okr.map", "get_card"): [((objective,), {})],
            ("okr.map", "get_found"): [((cycle, "shops"), {}), ((cycle, "", "stale"), {})],
            ("okr.map", "get_map"): [
                ((), {}),
                ((), {"cycle_id": cycle, "day": "2026-05-01"}),
            ],
            ("okr.objective", "hierarchy_read"): [
                (([("cycle_id", "=", cycle)], {"name": {}, "progress": {}}, "parent_id"), {})
            ],
            ("okr.review.pack", "get_page"): [((), {}), ((cycle, self.sales.id), {})],
            ("okr.trail", "get_of_person"): [((self.lead_employee.id,), {})],
        }

    #: Needs an app that has work to link; its test with that app calls it.
    WITH_APPS = {("okr.trail", "get_of_work")}

    def test_each_marked_method_writes_nothing_for_employee_lead_and_coach(self):
        marked = set(readonly_methods(self.env, "okr."))
        calls = self.calls()
        self.assertEqual(
            marked - self.WITH_APPS, set(calls), "say in `calls` how our screens call it"
        )
        made = 0
        for user in (self.employee, self.lead, self.coach, self.colleague):
            for (model, method), ways in calls.items():
                for args, kwargs in ways:
                    with self.subTest(f"{model}.{method}", user=user.login), self.read_only():
                        getattr(self.env[model].with_user(user), method)(*args, **kwargs)
                        made += 1
        self.assertGreaterEqual(made, 4 * 10)

    def test_a_method_that_writes_would_be_found(self):
        row = {"id": self.objective.key_result_ids[0].id, "value": 44.0, "confidence": 6}
        row |= {"note": "A word", "seen_checkin_id": 10**9}
        post = self.env["okr.key.result"].with_user(self.lead).post_my_check_in
        with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"):
            with self.read_only():
                post([row])
        self.assertEqual(post([row])["posted"], [row["id"]])

    def test_every_getter_of_ours_is_marked(self):
        getters = [
            (model, method)
            for prefix in ("okr.", "performance.")
            for model, method, _parameters in public_methods(self.env, prefix)
            if method.startswith("get_")
        ]
        self.assertGreater(len(getters), 8)
        for model, method in getters:
            self.assertTrue(is_readonly(self.env.registry[model], method), f"{model}.{method}")

    def test_lists_forms_and_the_tree_of_public_models_may_use_a_replica(self):
        for model in ("okr.objective", "okr.key.result", "okr.checkin", "okr.cycle"):
            for method in ("web_search_read", "web_read", "web_read_group", "read"):
                self.assertTrue(is_readonly(self.env.registry[model], method), (model, method))
        self.assertTrue(is_readonly(self.env.registry["okr.objective"], "hierarchy_read"))
        self.assertFalse(is_readonly(self.env.registry["okr.key.result"], "post_my_check_in"))


@tagged("post_install", "-at_install")
class TestReadonlyPrivate(ReadOnlyCase, PerformanceCommon):
    def test_the_pages_of_what_waits_and_of_who_reads_what_write_nothing(self):
        marked = set(readonly_methods(self.env, "performance."))
        self.assertEqual(
            marked, {("performance.home", "get_waiting"), ("performance.privacy", "get_page")}
        )
        self._opened()
        for persona in ("subject", "manager", "officer", "rater"):
            home = self.as_(persona, "performance.home")
            with self.subTest(persona), self.read_only():
                sections = home.get_waiting()
            self.assertEqual([section["key"] for section in sections][:1], ["appraisals"])
            self.assertEqual(bool(sections[0]["items"]), persona in ("subject", "manager"))
            page = self.as_(persona, "performance.privacy")
            with self.subTest(persona), self.read_only():
                self.assertTrue(page.get_page())

    def test_private_records_are_read_on_the_primary_at_once(self):
        """Opening one may leave a row in the read log, and a replica would refuse it first."""
        models = [
            name
            for name, cls in self.env.registry.items()
            if getattr(cls, "_is_private", False) and not cls._abstract
        ]
        self.assertGreater(len(models), 10)
        for model in models:
            for method in ("read", "web_read", "search_read", "web_search_read", "web_read_group"):
                self.assertFalse(is_readonly(self.env.registry[model], method), (model, method))

    def test_opening_a_record_of_others_does_write(self):
        appraisal = self._opened()
        with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"):
            with self.read_only():
                self.as_("officer", appraisal).web_read({"state": {}})
        for persona in ("subject", "manager"):
            with self.read_only():
                self.as_(persona, appraisal).web_read({"state": {}})
