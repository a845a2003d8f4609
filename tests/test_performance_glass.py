"""Break-glass access: who gets in, to what and for how long."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance_glass import HIDDEN, GlassCase


@tagged("post_install", "-at_install")
class TestPerformanceGlass(GlassCase):
    # who gets in

    def test_the_asker_reads_nothing_before_and_the_scope_after_and_nothing_when_it_is_over(self):
        glass = self.ask()
        self.assertEqual(self.seen("officer"), set())
        self.as_("performance_manager", glass).action_approve()
        self.assertEqual(self.seen("officer"), HIDDEN | {"rating", "employee_manager"})
        with freeze_time(fields.Datetime.now() + timedelta(days=2, hours=23)):
            self.assertIn("summary", self.seen("officer"))
        with freeze_time(fields.Datetime.now() + timedelta(days=3, minutes=1)):
            # nothing was closed or cleaned up
            self.assertEqual(glass.state, "approved")
            self.assertEqual(self.seen("officer"), set())
            for record in (self.appraisal.outcome_ids, self.for_manager):
                with self.assertRaises(AccessError):
                    self.as_("officer", record).read(["display_name"])

    def test_nobody_else_reads_more_than_before(self):
        before = {persona: self.seen(persona) for persona in self.users if persona != "officer"}
        self.assertEqual(before["performance_manager"], set())
        self.let_in()
        after = {persona: self.seen(persona) for persona in self.users if persona != "officer"}
        self.assertEqual(after, before)
        self.assertIn("summary", before["manager"])

    def test_ending_shuts_it_at_once_for_asker_decider_and_other_performance_managers(self):
        self.users["hr"].group_ids = [
            Command.link(self.env.ref("hr_okr.group_performance_manager").id)
        ]
        for persona in ("officer", "performance_manager", "hr"):
            with self.subTest(persona):
                glass = self.let_in()
                self.assertIn("summary", self.seen("officer"))
                self.as_(persona, glass).action_end()
                self.assertEqual(self.seen("officer"), set())
                self.assertEqual(glass.ended_user_id, self.users[persona])
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.as_("officer", glass).action_end()

    def test_turning_it_off_or_shorter_shuts_what_is_open(self):
        self.let_in()
        self.company.performance_glass_days = 0
        self.assertEqual(self.seen("officer"), set())
        self.company.performance_glass_days = 1
        self.assertIn("summary", self.seen("officer"))
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            self.assertEqual(self.seen("officer"), set())

    def test_whoever_is_no_officer_any_more_is_shut_out(self):
        self.let_in()
        self.users["officer"].group_ids = [
            Command.unlink(self.env.ref("hr_okr.group_performance_officer").id)
        ]
        self.assertEqual(self.seen("officer"), set())

    def test_it_lets_read_and_nothing_else(self):
        self.let_in()
        answer = self.as_("officer", self.appraisal).manager_answer_ids[:1]
        with self.assertRaises(AccessError):
            answer.body = "forged"
        with self.assertRaises(AccessError):
            self.as_("officer", self.appraisal.outcome_ids).summary = "forged"
        with self.assertRaises(AccessError):
            self.as_("officer", self.for_manager).write({"body": "forged"})
        with self.assertRaises(AccessError):
            self.as_("officer", self.appraisal).action_share(book=False)

    # what it reaches

    def test_kinds_that_were_not_asked_for_stay_shut(self):
        self.let_in(has_feedback=False)
        self.assertEqual(self.seen("officer"), HIDDEN | {"rating"})

    def test_feedback_alone(self):
        self.let_in(has_appraisals=False)
        self.assertEqual(self.seen("officer"), {"employee_manager"})

    def test_another_period_stays_shut(self):
        self.let_in(date_start="2020-01-01", date_end="2020-12-31")
        self.assertEqual(self.seen("officer"), set())

    def test_other_people_stay_shut(self):
        self.people["rater"].parent_id = self.people["manager"]
        other = self._opened(employee="subject", date_start="2021-01-01", date_end="2021-12-31")
        internal(other).write(
            {"employee_id": self.people["rater"].id, "employee_user_id": self.users["rater"].id}
        )
        self.let_in(date_start="2019-01-01")
        found = self.as_("officer", "performance.outcome").search([])
        self.assertEqual(found.appraisal_id, self.as_("officer", self.appraisal))

    def test_a_swapped_user_opens_nothing(self):
        """The card and the user frozen on the record both have to be those that were asked for."""
        self.people["subject"].user_id = False
        self.env.flush_all()
        self.people["rater"].user_id = self.users["subject"]
        self.let_in(employee="rater")
        self.assertEqual(self.seen("officer"), set())

    def test_what_belongs_to_a_pair_or_an_author_is_out_of_reach(self):
        reach = {name for name, model in self.env.items() if "is_glass_open" in model._fields} - {
            "performance.glass.mixin"
        }
        self.assertEqual(
            reach,
            {
                "performance.appraisal",
                "performance.answer",
                "performance.context.item",
                "performance.outcome",
                "performance.feedback",
            },
        )
        self.let_in()
        self.assertFalse(self.as_("officer", "performance.note").search([]))
        self.assertFalse(self.as_("officer", self.for_manager).question)
        with self.assertRaises(AccessError):
            self.as_("officer", self.for_person).read(["state"])

    def test_a_cancelled_appraisal_is_in_reach(self):
        self.as_("manager", self.appraisal).action_cancel()
        self.let_in()
        self.assertIn("summary", self.seen("officer"))

    def test_feedback_taken_back_is_shut(self):
        self.let_in()
        self.as_("rater", self.for_manager).action_withdraw()
        self.assertNotIn("employee_manager", self.seen("officer"))

    def test_rules_cost_the_same_for_one_and_for_many_records(self):
        self.let_in(date_start="2000-01-01")
        counts = []
        for years in (range(2001, 2003), range(2003, 2013)):
            for year in years:
                self._new_appraisal(
                    date_start=f"{year}-01-01", date_end=f"{year}-12-31"
                ).action_open()
            self.env.flush_all()
            self.env.invalidate_all()
            answers = self.as_("officer", "performance.answer")
            answers.search([])  # warms what is kept between requests
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            found = answers.search([])
            found._filtered_access("read")
            counts.append((self.env.cr.sql_log_count - start, len(found)))
        (few_queries, few), (many_queries, many) = counts
        self.assertGreater(many, few)
        self.assertEqual(few_queries, many_queries)
