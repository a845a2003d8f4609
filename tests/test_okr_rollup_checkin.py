"""What a check-in leaves in its key result, in whatever order people and metrics speak."""

import itertools
from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, OkrCase

NUMBERS = (
    "current_value",
    "progress",
    "progress_raw",
    "confidence",
    "blocker_cause",
    "last_checkin_id",
    "last_checkin_date",
)


@tagged("okr_objective")
class TestOkrRollUpCheckin(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective("Grow", cls.cycle)
        cls.key_result = cls.objective.key_result_ids

    def department(self, **vals):
        return self.env["hr.department"].create({"company_id": self.company.id, **vals})

    def told_by_history(self, key_result):
        """The columns of a key result, worked out from all of its check-ins."""
        measure = key_result._measure()
        newest = key_result.checkin_ids.sorted(lambda c: (c.date, c.id))[-1]
        said = key_result.checkin_ids.filtered(lambda c: c.kind != "measured")
        said = said.sorted(lambda c: (c.date, c.id))[-1:]
        return {
            "current_value": newest.value,
            "progress": measure.progress(newest.value),
            "progress_raw": measure.raw(newest.value),
            "confidence": said.confidence,
            "blocker_cause": said.blocker_cause,
            "last_checkin_id": said,
            "last_checkin_date": said.date,
        }

    def assert_as_history_says(self, key_result):
        self.env.invalidate_all()
        for name, value in self.told_by_history(key_result).items():
            self.assertEqual(key_result[name], value, name)

    def say(self, key_result, value, day, kind="updated", cause=False):
        vals = {"key_result_id": key_result.id, "value": value, "confidence": value % 11}
        vals |= {"date": day, "kind": kind, "blocker_cause": cause, "author_id": self.lead.id}
        checkins = self.env["okr.checkin"].with_user(self.lead)
        (checkins._okr_internal() if kind == "measured" else checkins).create(vals)

    def test_the_newest_day_speaks_in_whatever_order_it_was_said(self):
        words = [
            (10, TODAY - timedelta(days=2), "updated", "clarity"),
            (23, TODAY - timedelta(days=1), "measured", False),
            (37, TODAY - timedelta(days=1), "updated", False),
            (45, TODAY, "updated", "priority"),
            (58, TODAY, "measured", False),
        ]
        orders = list(itertools.permutations(words))[::7]
        key_results = self.make_objective("Many", self.cycle, len(orders)).key_result_ids
        for key_result, order in zip(key_results, orders, strict=True):
            self.check_in(self.lead, key_result, 5, 5, date=TODAY - timedelta(days=3))
            for word in order:
                self.say(key_result, *word)
                self.assert_as_history_says(key_result)

    def test_one_list_may_say_several_things_of_one_key_result(self):
        self.env["okr.checkin"].with_user(self.lead).create(
            [
                {"key_result_id": self.key_result.id, "value": value, "confidence": 5, "date": day}
                for value, day in (
                    (30, TODAY - timedelta(days=1)),
                    (50, TODAY),
                    (40, TODAY),
                    (20, TODAY - timedelta(days=2)),
                )
            ]
        )
        self.assert_as_history_says(self.key_result)
        self.assertEqual(self.key_result.current_value, 40)
        self.assertEqual(self.objective.progress, 0.4)

    def test_what_is_said_of_an_earlier_day_leaves_the_due_day_alone(self):
        self.check_in(self.lead, self.key_result, 30, 6)
        due = self.key_result.checkin_due_date
        self.check_in(self.lead, self.key_result, 99, 2, date=TODAY - timedelta(days=1))
        self.env.invalidate_all()
        self.assertEqual(self.key_result.checkin_due_date, due)
        self.assertEqual((self.key_result.current_value, self.key_result.confidence), (30, 6))

    def test_the_remembered_rhythm_is_the_one_of_the_statement(self):
        """A check-in takes the rhythm from the cache, batches take it from SQL: they agree."""
        below = self.department(name="Below", parent_id=self.sales.id)
        objective = self.make_objective("Low", self.cycle, department_id=below.id)
        Cadence = self.env["okr.cadence"]
        for record, vals in (
            (self.company, {"okr_checkin_weekday": "2"}),
            (self.company, {"okr_fresh_days": 1}),
            (self.cycle, {"checkin_weekday": "3"}),
            (self.cycle, {"checkin_interval": "monthly"}),
            (self.sales, {"okr_checkin_interval": "biweekly"}),
            (self.sales, {"okr_checkin_weekday": "0"}),
            (below, {"okr_checkin_weekday": "1"}),
            (self.sales, {"okr_checkin_interval": False}),
            (below, {"parent_id": False}),
            (self.cycle, {"checkin_weekday": False}),
        ):
            with self.subTest(record=record.display_name, **vals):
                record.sudo().write(vals)
                for key_result in self.key_result | objective.key_result_ids:
                    facts = self.env["okr.rollup"]._checkin_facts(key_result)
                    row = Cadence._rhythms(key_result)[key_result.id]
                    names = ("rhythm", "weekday", "start", "fresh")
                    self.assertEqual(facts.grid, tuple(row[name] for name in names))

    def test_a_department_that_comes_or_goes_changes_the_rhythm_at_once(self):
        Cadence = self.env["okr.cadence"]
        self.sales.okr_checkin_interval = "monthly"
        below = self.department(name="Below", parent_id=self.sales.id)
        company = self.company.id

        def rhythm(department):
            return Cadence._rhythm_of(department.id, company, "weekly", False)[0]

        self.assertEqual(rhythm(below), "monthly")
        chosen = self.department(name="Chosen", okr_checkin_interval="biweekly")
        self.assertEqual(rhythm(chosen), "biweekly")
        self.assertEqual(rhythm(self.department(name="Plain")), "weekly")
        id_ = chosen.id
        chosen.unlink()
        self.assertNotIn(id_, Cadence._chosen_rhythms()[0])
        other = self.env["res.company"].create({"name": "New company"})
        self.assertEqual(Cadence._rhythm_of(False, other.id, False, False)[0], "weekly")
