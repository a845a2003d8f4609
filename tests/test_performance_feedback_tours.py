from odoo.tests import HttpCase, tagged

from .common_performance_feedback import FeedbackCommon


@tagged("post_install", "-at_install")
class TestPerformanceFeedbackTours(HttpCase, FeedbackCommon):
    """The screens, as the people who use them."""

    def _tour(self, name, persona):
        self.start_tour("/odoo", name, login=f"perf_{persona}")
        self.env.invalidate_all()

    def test_feedback_is_asked_for_answered_and_read(self):
        self._tour("performance_feedback_ask", "subject")
        feedback = self.env["performance.feedback"].search([])
        self.assertRecordValues(
            feedback,
            [{"state": "requested", "author_user_id": self.users["peer_1"].id}],
        )
        self._tour("performance_feedback_answer", "peer_1")
        self.assertRecordValues(
            feedback,
            [{"state": "sent", "manager_user_id": self.users["manager"].id}],
        )
        self._tour("performance_feedback_read", "subject")

    def test_360_from_invitation_to_release(self):
        self._tour("performance_peer_review_launch", "subject")
        review = self.env["performance.peer.review"].search([])
        self.assertEqual(review.state, "collecting")
        self._answer(review, "peer_1", "peer_2")
        self._tour("performance_peer_review_answer", "peer_3")
        self._pass_deadline(review)
        self._tour("performance_peer_review_release", "subject")
        self.assertEqual(review.state, "released")
