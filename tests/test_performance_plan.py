"""Development plans: who makes, reads and writes them, and the clock of their own."""

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_performance import PerformanceCommon
from .common_performance_meeting import GOAL, MeetingFixture


@tagged("post_install", "-at_install")
class TestPerformancePlan(MeetingFixture, PerformanceCommon):
    def test_the_employee_writes_and_the_manager_reads_along(self):
        plan = self._started_plan()
        seen = self.as_("manager", plan)
        self.assertEqual(seen.goal, GOAL)
        self.assertEqual(seen.step_ids.name, GOAL)
        for values in ({"goal": "Other"}, {"date_end": plan.date_end}):
            with self.subTest(values), self.assertRaises(AccessError):
                seen.write(values)
        with self.assertRaises(AccessError):
            seen.step_ids.write({"state": "done"})
        with self.assertRaises(AccessError):
            self.as_("manager", "performance.plan.step").create({"plan_id": plan.id, "name": "x"})

    def test_a_manager_makes_the_plan_and_the_employee_fills_it(self):
        plan = self._plan(by="manager", goal=False, why=False)
        self.assertEqual(plan.employee_user_id, self.users["subject"])
        self.as_("subject", plan).goal = GOAL
        self.env.invalidate_all()
        self.assertEqual(self.as_("manager", plan).goal, GOAL)
        with self.assertRaises(AccessError):
            self._plan(by="manager", goal="Written by the manager")

    def test_nobody_else_makes_or_reads_one(self):
        plan = self._started_plan()
        examined = 0
        for persona in ("skip", "rater", "hr", "officer", "performance_manager", "admin"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self._plan(by=persona)
            for records in (plan, plan.step_ids):
                examined += 1
                with self.subTest(persona), self.assertRaises(AccessError):
                    self.as_(persona, records).read(["display_name"])
        self.assertGreater(examined, 10)

    def test_the_mentor_reads_as_long_as_the_employee_wants(self):
        plan = self._started_plan(mentor_id=self.people["rater"].id)
        seen = self.as_("rater", plan)
        self.assertEqual((seen.goal, seen.step_ids.name), (GOAL, GOAL))
        with self.assertRaises(AccessError):
            seen.write({"goal": "Other"})
        plan.mentor_id = False
        for records in (plan, plan.step_ids):
            with self.assertRaises(AccessError):
                self.as_("rater", records).read(["display_name"])

    def test_only_the_employee_chooses_the_mentor(self):
        with self.assertRaisesRegex(ValidationError, "Mentor"):
            self._plan(by="manager", mentor_id=self.people["rater"].id)
        for wrong in ("manager", "stranger"):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, "Mentor"):
                self._plan(mentor_id=self.people[wrong].id)
        plan = self._plan()
        with self.assertRaises(AccessError):
            plan.mentor_user_id = self.users["rater"].id

    def test_a_plan_starts_with_a_goal_and_a_step(self):
        plan = self._plan()
        with self.assertRaisesRegex(ValidationError, "Goal and steps"):
            plan.action_start()
        self.assertEqual(plan.state, "draft")
        plan.write({"goal": GOAL, "step_ids": [Command.create({"name": "Lead a project"})]})
        with self.assertRaises(AccessError):
            self.as_("manager", plan).action_start()
        plan.action_start()
        self.assertEqual(plan.state, "active")

    def test_states_change_through_the_buttons_only(self):
        plan = self._started_plan()
        with self.assertRaises(AccessError):
            plan.state = "done"
        self.as_("manager", plan).action_finish()
        self.assertEqual(plan.state, "done")
        with self.assertRaises(UserError):
            plan.action_finish()
        plan.action_resume()
        self.assertEqual(plan.state, "active")

    def test_a_plan_is_for_half_a_year_or_longer(self):
        today = fields.Date.today()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._plan(date_start=today, date_end=today + relativedelta(months=3))

    def test_a_review_sets_the_next_one_and_stays_as_written(self):
        plan = self._started_plan()
        review = self.as_("manager", "performance.plan.review").create(
            {"plan_id": plan.id, "body": "Going well"}
        )
        self.assertEqual(review.author_user_id, self.users["manager"])
        self.assertEqual(self.as_("subject", review).body, "Going well")
        today = fields.Date.context_today(plan)
        self.assertEqual(plan.date_review, today + relativedelta(months=3))
        with self.assertRaises(UserError):
            review.body = "Not so well"
        with self.assertRaises(AccessError):
            review.author_user_id = self.users["subject"].id
        with self.assertRaises(AccessError):
            review.unlink()

    def test_only_an_active_plan_is_reviewed(self):
        with self.assertRaisesRegex(UserError, "active"):
            self.as_("manager", "performance.plan.review").create(
                {"plan_id": self._plan().id, "body": "x"}
            )

    def test_a_due_review_gives_both_one_neutral_todo(self):
        plan = self._started_plan()
        plan.date_review = fields.Date.today()
        activity = self.env["mail.activity"]
        users = self.users["subject"] | self.users["manager"]
        domain = [("user_id", "in", users.ids), ("summary", "ilike", "Something waits")]
        before = activity.search(domain)
        self.env["performance.plan"]._cron_remind()
        self.env["performance.plan"]._cron_remind()
        given = activity.search(domain) - before
        self.assertEqual(given.user_id, users)
        self.assertEqual(len(given), 2)
        self.assertFalse(any(given.mapped("res_model")))
        self.as_("manager", "performance.plan.review").create({"plan_id": plan.id, "body": "ok"})
        self.assertFalse(given.exists())

    def test_a_new_manager_does_not_inherit_the_plan(self):
        plan = self._started_plan()
        self.people["subject"].parent_id = self.people["former"]
        self.assertEqual(self.as_("manager", plan).goal, GOAL)
        with self.assertRaises(AccessError):
            self.as_("former", plan).read(["state"])

    def test_nothing_in_a_plan_points_to_an_okr(self):
        models = ("performance.plan", "performance.plan.step", "performance.plan.review")
        comodels = {
            field.comodel_name
            for name in models
            for field in self.env[name]._fields.values()
            if field.relational
        }
        self.assertTrue(comodels)
        self.assertFalse([name for name in comodels if name.startswith("okr.")])
