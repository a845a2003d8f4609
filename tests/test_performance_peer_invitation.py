from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_performance_feedback import RATERS, FeedbackCommon


@tagged("post_install", "-at_install")
class TestPerformancePeerInvitation(FeedbackCommon):
    """The rater's side: what is told before answering, and that an answer is for good."""

    # -- what the rater is told ----

    def test_rater_reads_what_becomes_of_the_answer_before_answering(self):
        review = self._launched(by="manager", readers="employee_manager")
        text = self._invitation("peer_1", review).explanation
        for words in (
            "The manager asks how you see the work of The subject",
            "one of 4 people asked in the group Peers",
            "The answers, once released, are for: The subject, The manager.",
            "only if 3 or more",
            "neither read, change nor take it back",
        ):
            self.assertIn(words, text)
        page = self._invitation("peer_1", review).action_open_answer()
        self.assertEqual(page["params"]["explanation"], text)
        self.assertNotIn("peer_2", str(page), "raters do not learn who else is asked")
        self.assertNotIn("No more people are asked", text)
        small = self._launched(groups=("reports",))
        self.assertIn("No more people are asked", self._invitation("report_1", small).explanation)
        alone = self._launched(by="subject", readers="employee")
        self.assertNotIn("The manager", self._invitation("peer_1", alone).explanation)

    def test_promised_readers_are_those_who_read(self):
        for readers, manager_reads in (("employee", False), ("employee_manager", True)):
            review = self._released(RATERS["peers"][:3], readers=readers)
            domain = [("review_id", "=", review.id)]
            self.assertTrue(self.as_("subject", "performance.peer.answer").search(domain))
            found = self.as_("manager", "performance.peer.answer").search(domain)
            self.assertEqual(bool(found), manager_reads)

    def test_manager_who_started_it_for_the_person_alone_reads_no_answer(self):
        review = self._released(RATERS["peers"], by="manager", readers="employee")
        own = self.as_("manager", review)
        self.assertEqual(own.state, "released")
        self.assertFalse(own.answer_ids)
        self.assertFalse(own.outlook)

    # -- answering ----

    def test_only_the_rater_answers_and_once(self):
        review = self._launched()
        invitation = self._invitation("peer_1", review)
        for persona in ("subject", "manager", "peer_2", "officer", "admin"):
            for act in ("action_answer", "action_decline", "action_open_answer"):
                arguments = [{"continue": "forged"}] if act == "action_answer" else []
                with self.subTest(persona=persona, act=act), self.assertRaises(AccessError):
                    getattr(self.as_(persona, invitation), act)(*arguments)
                with self.subTest(sudo=persona, act=act), self.assertRaises(AccessError):
                    getattr(self.as_(persona, invitation).sudo(), act)(*arguments)
        self._answer(review, "peer_1")
        own = self._invitation("peer_1", review)
        self.assertRecordValues(own, [{"state": "answered", "date_done": fields.Date.today()}])
        self.assertFalse(self._todos("peer_1"))
        for act in (
            lambda: own.action_answer({"continue": "another"}),
            own.action_decline,
            own.action_open_answer,
        ):
            with self.assertRaises(UserError):
                act()

    def test_bad_answers_are_refused_and_nothing_changes(self):
        review = self._launched()
        own = self._invitation("peer_1", review)
        for answers in (
            {},
            None,
            {"continue": "   ", "else": ""},
            {"unknown": "x"},
            {"continue": 5},
            {"continue": "<script>x</script>"},
            {"continue": "x" * 10001},
            ["continue"],
        ):
            with self.subTest(answers=str(answers)[:30]), self.assertRaises(ValidationError):
                own.action_answer(answers)
        self._fresh(review)
        self.assertEqual(self._invitation("peer_1", review).state, "invited")
        self.assertTrue(self._todos("peer_1"))

    def test_text_that_the_database_refuses_does_not_end_in_an_error(self):
        review = self._launched()
        self._invitation("peer_1", review).action_answer({"continue": "a\x00b\ud800c"})
        self._answer(review, "peer_2", "peer_3")
        self._pass_deadline(review)
        self.as_("subject", review).action_release()
        bodies = self.as_("subject", review).answer_ids.mapped("body")
        self.assertIn("abc", bodies)

    def test_answers_end_with_the_last_day(self):
        review = self._launched()
        with freeze_time(review.deadline + timedelta(days=1)):
            with self.assertRaisesRegex(UserError, "is over"):
                self._invitation("peer_1", review).action_answer({"continue": "late"})

    def test_declining_ends_the_request_silently(self):
        review = self._launched()
        self._invitation("peer_1", review).action_decline()
        self.assertEqual(self._invitation("peer_1", review).state, "declined")
        self.assertFalse(self._todos("peer_1"))
        self.assertFalse(self._todos("subject"))
        self.assertFalse(self._todos("manager"))
