from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_performance import CANARY
from .common_performance_feedback import ASKED, RATERS, FeedbackCommon


@tagged("post_install", "-at_install")
class TestPerformancePeerReview(FeedbackCommon):
    """The life of a 360: who starts it, who is asked, what freezes, when it opens."""

    # -- starting ----

    def test_person_or_manager_starts_one_nobody_else(self):
        for persona in ("subject", "manager"):
            review = self._drafted(by=persona)
            self.assertEqual(review.initiator_user_id, self.users[persona])
            self.assertEqual(review.employee_user_id, self.users["subject"])
        for persona in ("skip", "rater", "former", "hr", "officer", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self._drafted(by=persona)
        with self.assertRaisesRegex(ValidationError, "your company"):
            self._drafted(by="foreign_officer", groups=())

    def test_forged_server_values_are_refused(self):
        for vals in (
            {"employee_user_id": self.users["rater"].id},
            {"manager_user_id": self.users["manager"].id},
            {"initiator_user_id": self.users["manager"].id},
            {"company_id": self.other_company.id},
            {"state": "released"},
            {"answer_ids": [Command.create({"body": "forged"})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._drafted(**vals)
            name, value = next(iter(vals.items()))
            review = self._drafted()
            with self.subTest(write=vals), self.assertRaises(AccessError):
                self.as_("subject", review).write({name: value})

    def test_draft_is_its_initiators_alone(self):
        review = self._drafted(by="manager", readers="employee_manager")
        for persona in ("subject", "peer_1", "officer", "hr", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, review).read(["state"])
        self.assertFalse(self._invitation("peer_1", review))
        self.assertFalse(self._todos("peer_1"))

    # -- raters ----

    def _refused_rater(self, name, field="peer_user_ids", message=""):
        review = self._drafted()
        with self.assertRaisesRegex(ValidationError, message):
            self.as_("subject", review).write({field: [Command.link(self.users[name].id)]})

    def test_raters_who_cannot_be_raters_are_refused(self):
        for name, message in (
            ("subject", "cannot be asked"),
            ("manager", "cannot be asked"),
            ("stranger", "no employee of this company"),
            ("portal", "no employee of this company"),
        ):
            for field in ("peer_user_ids", "other_user_ids"):
                with self.subTest(rater=name, field=field):
                    self._refused_rater(name, field, message)

    def test_user_without_employee_card_is_refused(self):
        self.people["rater"].unlink()
        self._refused_rater("rater", message="no employee of this company")

    def test_group_of_reports_holds_reports_only(self):
        self._refused_rater("rater", "report_user_ids", "does not report")

    def test_nobody_is_asked_in_two_groups(self):
        self._refused_rater("peer_1", "other_user_ids", "one group only")

    # -- launch ----

    def test_launch_asks_everybody_with_a_neutral_todo_of_their_own(self):
        review = self._launched(groups=("peers", "reports"))
        self.assertEqual(review.state, "collecting")
        for name in (*RATERS["peers"], *RATERS["reports"]):
            invitation = self._invitation(name, review)
            self.assertEqual(invitation.state, "invited")
            todo = self._todos(name)
            self.assertEqual(todo.mapped("summary"), [ASKED])
            self.assertEqual(todo.date_deadline, review.deadline)
            self.assertFalse(todo.res_model or todo.note)
            self.assertNotEqual(todo.create_uid, self.users["subject"])
        for name in RATERS["others"]:
            self.assertFalse(self._invitation(name, review))

    def test_group_smaller_than_the_minimum_is_not_launched(self):
        review = self._drafted(groups=("peers", "reports"))
        self.as_("subject", review).report_user_ids = [
            Command.unlink(self.users["report_1"].id),
        ]
        with self.assertRaisesRegex(ValidationError, "Direct reports: ask 3"):
            self.as_("subject", review).action_launch()
        self._fresh(review)
        self.assertEqual(review.state, "draft")
        self.assertFalse(self._todos("peer_1"))

    def test_nobody_asked_is_not_launched(self):
        review = self._drafted(groups=())
        with self.assertRaisesRegex(ValidationError, "choose whom to ask"):
            self.as_("subject", review).action_launch()

    def test_launch_by_somebody_else_is_refused(self):
        review = self._drafted()
        for persona in ("manager", "peer_1", "officer", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, review).action_launch()
            with self.subTest(sudo=persona), self.assertRaises(AccessError):
                self.as_(persona, review).sudo().action_launch()

    def test_manager_of_yesterday_launches_nothing(self):
        review = self._drafted(by="manager")
        self.people["subject"].parent_id = self.people["former"]
        with self.assertRaises(AccessError):
            self.as_("manager", review).action_launch()

    def test_day_in_the_past_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is past"):
            self._drafted(deadline=fields.Date.today() - timedelta(days=1))

    def test_what_raters_were_told_is_frozen(self):
        review = self._launched(readers="employee")
        for vals in (
            {"minimum": 2},
            {"minimum": 9},
            {"readers": "employee_manager"},
            {"employee_id": self.people["rater"].id},
            {"date_start": "2000-01-01"},
            {"state": "released"},
            {"manager_user_id": self.users["manager"].id},
        ):
            for persona in ("subject", "manager", "officer", "admin"):
                with self.subTest(persona=persona, vals=vals), self.assertRaises(AccessError):
                    self.as_(persona, review).write(vals)
                with self.subTest(sudo=persona, vals=vals), self.assertRaises(AccessError):
                    self.as_(persona, review).sudo().write(vals)
        self._fresh(review)
        self.assertRecordValues(
            review, [{"minimum": 3, "readers": "employee", "manager_user_id": False}]
        )

    def test_last_day_moves_later_only_and_the_todos_with_it(self):
        review = self._launched()
        later = review.deadline + timedelta(days=5)
        with self.assertRaisesRegex(UserError, "later only"):
            self.as_("subject", review).deadline = review.deadline - timedelta(days=1)
        self._fresh(review)
        self.as_("subject", review).deadline = later
        self.assertEqual(self._todos("peer_1").date_deadline, later)

    def test_raters_can_be_added_and_not_removed(self):
        review = self._launched()
        own = self.as_("subject", review)
        with self.assertRaisesRegex(UserError, "stays asked"):
            own.peer_user_ids = [Command.unlink(self.users["peer_1"].id)]
        self._fresh(review)
        own = self.as_("subject", review)
        own.peer_user_ids = [Command.link(self.users["rater"].id)]
        self.assertEqual(self._invitation("rater", review).state, "invited")
        self.assertEqual(len(self._todos("peer_1")), 1, "those who were asked are not asked again")
        with self.assertRaises(AccessError):
            self.as_("manager", review).write({"peer_user_ids": [Command.clear()]})

    # -- minimum ----

    def test_minimum_below_the_company_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "asks for 3 or more"):
            self._drafted(minimum=2)
        review = self._drafted()
        with self.assertRaisesRegex(ValidationError, "asks for 3 or more"):
            self.as_("subject", review).minimum = 2

    def test_company_cannot_go_below_two(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.company.performance_peer_minimum = 1

    def test_company_lowering_its_minimum_changes_nothing_that_was_launched(self):
        review = self._launched()
        self._answer(review, "peer_1", "peer_2")
        self.company.performance_peer_minimum = 2
        self._pass_deadline(review)
        self.as_("subject", review).action_release()
        self.assertFalse(self.as_("subject", "performance.peer.answer").search([]))

    def test_company_raising_its_minimum_stops_a_draft(self):
        review = self._drafted()
        self.company.performance_peer_minimum = 4
        with self.assertRaisesRegex(ValidationError, "asks for 4 or more"):
            self.as_("subject", review).action_launch()

    # -- release ----

    def test_release_before_the_last_day_is_over_is_refused(self):
        review = self._launched()
        self._answer(review, *RATERS["peers"])
        with self.assertRaisesRegex(UserError, "can still answer"):
            self.as_("subject", review).action_release()
        self.assertFalse(self.as_("subject", review).may_release)

    def test_release_by_somebody_else_is_refused(self):
        review = self._launched(readers="employee_manager")
        self._answer(review, *RATERS["peers"])
        self._pass_deadline(review)
        for persona in ("manager", "peer_1", "skip", "officer", "hr", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, review).action_release()
            with self.subTest(sudo=persona), self.assertRaises(AccessError):
                self.as_(persona, review).sudo().action_release()
        self.assertEqual(review.state, "collecting")

    def test_second_release_is_refused(self):
        review = self._released(RATERS["peers"])
        before = self.as_("subject", review).answer_ids.ids
        with self.assertRaises(UserError):
            self.as_("subject", review).action_release()
        with self.assertRaises(UserError):
            self.as_("subject", review).action_cancel()
        with self.assertRaises(AccessError):
            self.as_("subject", review).deadline = fields.Date.today() + timedelta(days=9)
        self._fresh(review)
        self.assertEqual(self.as_("subject", review).answer_ids.ids, before)

    def test_release_shows_everything_and_tells_the_readers(self):
        review = self._released(
            RATERS["peers"], by="manager", readers="employee_manager", groups=("peers", "others")
        )
        answers = self.as_("subject", review).answer_ids
        self.assertEqual(
            sorted(answers.mapped("body")),
            sorted(
                f"{CANARY} {topic} by {name}"
                for name in RATERS["peers"]
                for topic in ("continue", "differently")
            ),
        )
        self.assertIn("Something waits for you", "".join(self._todos("subject").mapped("summary")))
        own = self.as_("subject", review)
        self.assertIn("Peers: shown below", own.outlook)
        self.assertIn("Others: too few answers", own.outlook)
        self.assertNotRegex(own.outlook, r"\d")

    def test_released_requests_that_waited_are_over(self):
        review = self._released(RATERS["peers"][:3])
        late = self._invitation("peer_4", review)
        self.assertEqual(late.state, "closed")
        self.assertFalse(late.date_done)
        self.assertFalse(self._todos("peer_4"))
        with self.assertRaises(UserError):
            late.action_answer({"continue": "late"})

    def test_cancelling_destroys_the_answers_unread(self):
        review = self._launched()
        self._answer(review, *RATERS["peers"][:3])
        for persona in ("manager", "peer_1", "officer"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, review).action_cancel()
        self.as_("subject", review).action_cancel()
        self._fresh(review)
        for table in ("performance_peer_box", "performance_peer_answer"):
            self.env.cr.execute(f"SELECT count(*) FROM {table} WHERE review_id = %s", review.ids)
            self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertFalse(self._todos("peer_4"))
        with self.assertRaises(UserError):
            self._pass_deadline(review)
            self.as_("subject", review).action_release()

    def test_launched_360_is_not_deleted(self):
        review = self._launched()
        for persona in ("subject", "manager", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, review).unlink()
        self.as_("subject", self._drafted()).unlink()

    def test_two_weeks_later_it_releases_by_itself(self):
        review = self._launched()
        self._answer(review, *RATERS["peers"])
        cron = self.env["performance.peer.review"].with_user(SUPERUSER_ID)
        for persona in ("subject", "admin"):
            with self.assertRaises(AccessError):
                self.as_(persona, "performance.peer.review")._cron_release()
        with freeze_time(review.deadline + timedelta(days=14)):
            cron._cron_release()
            self.assertEqual(self._fresh(review).state, "collecting")
        with freeze_time(review.deadline + timedelta(days=15)):
            cron._cron_release()
        self.assertEqual(self._fresh(review).state, "released")
        self.assertEqual(len(self.as_("subject", review).answer_ids), 8)
