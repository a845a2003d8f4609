"""What grows with a company: statements at two sizes, of opening a cycle and of imports."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import OkrCase


@tagged("okr_queries")
class TestOkrGrowth(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.coach = cls.coach.with_env(cls.env)

    def make_drafts(self, cycle, count):
        return (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Objective {number}",
                        "cycle_id": cycle.id,
                        "key_result_ids": [
                            Command.create({"name": f"Key result {number}", "target_value": 100})
                        ],
                    }
                    for number in range(count)
                ]
            )
        )

    def count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def planned(self, count):
        today = fields.Date.today()
        cycle = self.env["okr.cycle"].create(
            {
                "name": f"Opened with {count}",
                "company_id": self.company.id,
                "cadence": "custom",
                "date_start": today,
                "date_end": today + timedelta(days=60),
            }
        )
        drafts = self.make_drafts(cycle, count)
        return cycle.with_user(self.coach), drafts

    def test_opening_a_cycle_takes_no_statement_more_for_more_objectives(self):
        first, _drafts = self.planned(2)
        first._activate()  # warms what is cached for good
        counts = []
        for size in (2, 40):
            cycle, drafts = self.planned(size)
            counts.append(self.count(cycle._activate))
            self.assertEqual(set(drafts.mapped("state")), {"active"})
            self.assertEqual(set(drafts.key_result_ids.mapped("state")), {"active"})
            self.assertTrue(all(drafts.key_result_ids.mapped("checkin_due_date")))
        self.assertLessEqual(counts[1], counts[0])

    def test_each_opened_objective_has_a_note_of_its_own(self):
        cycle, drafts = self.planned(3)
        cycle._activate()
        notes = drafts.message_ids.filtered(lambda message: "Activated" in (message.body or ""))
        self.assertEqual(sorted(notes.mapped("res_id")), sorted(drafts.ids))
        self.assertEqual(len(set(notes.mapped("message_id"))), 3)

    def test_an_import_takes_no_statement_more_for_more_rows(self):
        _cycle, drafts = self.planned(40)
        _cycle._activate()
        key_results = drafts.key_result_ids
        Checkin = self.env["okr.checkin"].with_user(self.coach)
        rows = [{"key_result_id": id_, "value": 30, "confidence": 6} for id_ in key_results.ids]
        Checkin.import_checkins(rows[:1])
        few = self.count(lambda: Checkin.import_checkins(rows[:2]))
        many = self.count(lambda: Checkin.import_checkins(rows))
        self.assertEqual(few, many)
        self.assertLessEqual(many, 6)
        self.assertEqual(set(key_results.mapped("progress")), {0.3})
        self.assertEqual(set(drafts.mapped("progress")), {0.3})
        self.assertEqual(key_results[0].last_checkin_id.author_id, self.coach)

    def test_an_import_does_what_single_check_ins_do(self):
        _cycle, drafts = self.planned(2)
        _cycle._activate()
        one, other = drafts.key_result_ids
        note = 'So: "{100%}, \\o/",\nNULL'
        rows = [{"value": 12.5, "confidence": 4, "note": note, "blocker_cause": "clarity"}]
        Checkin = self.env["okr.checkin"].with_user(self.coach)
        Checkin.create([{"key_result_id": one.id, **rows[0]}])
        self.assertEqual(Checkin.import_checkins([{"key_result_id": other.id, **rows[0]}]), 1)
        names = ["current_value", "progress", "progress_raw", "confidence", "blocker_cause"]
        names += ["last_checkin_date", "checkin_due_date", "outdated_after", "health"]
        [first] = one.read(names, load=None)
        [second] = other.read(names, load=None)
        self.assertEqual({**first, "id": 0}, {**second, "id": 0})
        names = ["kind", "note", "is_late", "date_recorded", "progress", "cycle_id", "author_id"]
        self.assertEqual(other.last_checkin_id.note, note)
        [first] = one.last_checkin_id.read(names, load=None)
        [second] = other.last_checkin_id.read(names, load=None)
        self.assertEqual({**first, "id": 0}, {**second, "id": 0})

    def test_an_import_with_a_wrong_row_names_it_and_adds_nothing(self):
        _cycle, drafts = self.planned(2)
        _cycle._activate()
        Checkin = self.env["okr.checkin"].with_user(self.coach)
        good = {"key_result_id": drafts.key_result_ids[0].id, "value": 1, "confidence": 5}
        tomorrow = fields.Date.today() + timedelta(days=1)
        for wrong, word in (
            ({"value": float("nan")}, "Value"),
            ({"confidence": 11}, "Confidence"),
            ({"date": str(tomorrow)}, "Date"),
            ({"blocker_cause": "weather"}, "Blocked by"),
            ({"author_id": 1}, "author_id"),
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, f"Row 2: .*{word}"):
                Checkin.import_checkins([good, {**good, **wrong}])
        self.assertFalse(drafts.key_result_ids.checkin_ids)

    def test_an_import_is_refused_for_who_may_not_check_in(self):
        _cycle, drafts = self.planned(1)
        _cycle._activate()
        row = {"key_result_id": drafts.key_result_ids.id, "value": 1, "confidence": 5}
        with self.assertRaises(AccessError):
            self.env["okr.checkin"].with_user(self.colleague).import_checkins([row])
        self.assertFalse(drafts.key_result_ids.checkin_ids)
