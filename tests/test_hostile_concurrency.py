"""The same act twice at once, and acts that exclude each other: one counts, the other is told."""

from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_okr_concurrency import OkrConcurrencyCase
from .test_performance_concurrency import PerformanceConcurrencyCase

REFUSED = (AccessError, UserError)


@tagged("-at_install", "post_install", "okr_concurrency")
class TestAppraisalAtOnce(PerformanceConcurrencyCase):
    def _shared(self):
        manager = self.session("manager")
        self.commit(manager, manager.action_share)

    def test_both_sides_answer_at_once_and_neither_waits_nor_loses_a_word(self):
        subject, manager = self.session("subject"), self.session("manager")
        subject.employee_answer_ids[0].body = "Of the employee"
        subject.env.flush_all()
        manager.manager_answer_ids[0].body = "Of the manager"
        manager.env.flush_all()
        manager.env.cr.commit()
        subject.env.cr.commit()
        for text in ("Of the employee", "Of the manager"):
            self.assertEqual(self.count("performance_answer", "body_vault = %s", text), 1)

    def test_signed_twice_at_once_is_one_signature(self):
        self._shared()
        one, other = self.session("subject"), self.session("subject")
        self.commit(one, lambda: one.action_acknowledge("First", disagrees=True))
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, lambda: other.action_acknowledge("Second"))
        other.env.cr.rollback()
        table = "performance_signature"
        self.assertEqual(self.count(table, "appraisal_id = %s", self.appraisal_id), 1)
        self.assertEqual(self.count(table, "comment_vault = %s", "Second"), 0)

    def test_handed_over_twice_at_once_goes_to_the_first(self):
        one, other = self.session("manager"), self.session("manager")
        self.commit(one, lambda: one.action_hand_over(self.employee_ids[2], "Another team"))
        with self.assertRaises(AccessError):
            self.retried(other, lambda: other.action_hand_over(self.employee_ids[2], "Again"))
        other.env.cr.rollback()
        self.assertEqual(self.stored()[1], self.user_ids["successor"])
        log = "performance_access_log"
        self.assertEqual(
            self.count(log, "kind = 'handed_over' AND res_id = %s", self.appraisal_id), 1
        )

    def test_a_manager_writes_nothing_into_what_was_handed_over_meanwhile(self):
        one, other = self.session("manager"), self.session("manager")
        answer = other.manager_answer_ids[0]
        self.assertEqual(answer.state, "open", "seen before the hand-over")
        self.commit(one, lambda: one.action_hand_over(self.employee_ids[2], "Another team"))
        with self.assertRaises(REFUSED):
            self.retried(other, lambda: answer.write({"body": "Too late"}))
        other.env.cr.rollback()
        self.assertEqual(self.count("performance_answer", "body_vault = %s", "Too late"), 0)

    def test_cancelled_while_it_is_shared_is_one_of_the_two(self):
        one, other = self.session("manager"), self.session("manager")
        self.commit(one, lambda: one.action_cancel("Not this year"))
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, other.action_share)
        other.env.cr.rollback()
        self.assertEqual(self.stored()[0], "cancelled")

    def test_closed_twice_at_once_is_closed_once(self):
        self._shared()
        subject = self.session("subject")
        self.commit(subject, lambda: subject.action_acknowledge("Seen"))
        one, other = self.session("manager"), self.session("manager")
        self.commit(one, one.action_close)
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, other.action_close)
        other.env.cr.rollback()
        self.assertEqual(self.stored()[0], "closed")


@tagged("-at_install", "post_install", "okr_concurrency")
class TestPeerReviewAtOnce(PerformanceConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.registry_.cursor() as cr, mute_logger("odoo.addons.base.models.res_users"):
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            for number in range(3):
                name = f"rater_{number}"
                user = new_test_user(env, login=f"two_at_once_{name}")
                self.user_ids[name] = user.id
                self.employee_ids += (
                    env["hr.employee"].create({"name": user.name, "user_id": user.id}).ids
                )
            reviews = env["performance.peer.review"].with_user(self.user_ids["subject"])
            raters = [user for name, user in self.user_ids.items() if name.startswith("rater")]
            review = reviews.create(
                {
                    "employee_id": self.employee_ids[0],
                    "deadline": fields.Date.today() + timedelta(days=7),
                    "peer_user_ids": [Command.set(raters)],
                }
            )
            review.action_launch()
            self.review_id = review.id

    def clean_up(self):
        with self.registry_.cursor() as cr:
            for table in ("box", "answer", "invitation"):
                cr.execute(
                    f"DELETE FROM performance_peer_{table} WHERE review_id = %s",  # noqa: S608
                    (self.review_id,),
                )
            cr.execute("DELETE FROM performance_peer_review WHERE id = %s", (self.review_id,))
        return super().clean_up()

    def begun(self, name):
        """An environment of somebody, in a transaction that has begun to read."""
        cr = self.registry_.cursor()
        self.sessions.append(cr)
        cr.execute("SET LOCAL lock_timeout = '10s'")
        cr.execute("SELECT count(*) FROM performance_peer_box")
        return api.Environment(cr, self.user_ids[name], {})

    def invitation(self, rater):
        env = self.begun(rater)
        return env["performance.peer.invitation"].search([("review_id", "=", self.review_id)])

    def review(self):
        review = self.begun("subject")["performance.peer.review"].browse(self.review_id)
        review.fetch(["state"])
        return review

    def answer(self, invitation, text):
        return lambda: invitation.action_answer({"continue": text})

    def boxed(self):
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT content FROM performance_peer_box WHERE review_id = %s"
                " AND perspective = 'peers'",
                (self.review_id,),
            )
            return (cr.fetchone() or [None])[0]

    def test_two_raters_answer_at_once_and_both_texts_are_in_the_box(self):
        one, other = self.invitation("rater_0"), self.invitation("rater_1")
        self.commit(one, self.answer(one, "One"))
        self.retried(other, self.answer(other, "Other"))
        other.env.cr.commit()
        content = self.boxed()
        self.assertEqual(sorted(content["texts"]["continue"]), ["One", "Other"])
        self.assertEqual(content["respondents"], 2)

    def test_one_rater_answering_twice_at_once_counts_once(self):
        one, other = self.invitation("rater_0"), self.invitation("rater_0")
        self.assertEqual(other.state, "invited", "seen before")
        self.commit(one, self.answer(one, "One"))
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, self.answer(other, "Twice"))
        other.env.cr.rollback()
        self.assertEqual(self.boxed()["respondents"], 1)

    def test_an_answer_at_the_moment_of_cancelling_is_nowhere(self):
        rater, review = self.invitation("rater_0"), self.review()
        self.assertEqual(rater.state, "invited", "seen before")
        self.commit(review, review.action_cancel)
        with self.assertRaises(REFUSED):
            self.retried(rater, self.answer(rater, "Too late"))
        rater.env.cr.rollback()
        self.assertFalse(self.boxed())

    def test_released_twice_at_once_is_released_once(self):
        for number in range(3):
            rater = self.invitation(f"rater_{number}")
            self.commit(rater, self.answer(rater, f"Text {number}"))
        with self.registry_.cursor() as cr:
            yesterday = fields.Date.today() - timedelta(days=1)
            cr.execute(
                "UPDATE performance_peer_review SET deadline = %s WHERE id = %s",
                (yesterday, self.review_id),
            )
        one, other = self.review(), self.review()
        self.commit(one, one.action_release)
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, other.action_release)
        other.env.cr.rollback()
        self.assertEqual(self.count("performance_peer_answer", "review_id = %s", self.review_id), 3)


@tagged("-at_install", "post_install", "okr_concurrency")
class TestCycleAtOnce(OkrConcurrencyCase):
    def setUp(self):
        super().setUp()
        self.open_cycle()
        with self.registry_.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cycle = env["okr.cycle"].browse(self.cycle_ids)
            cycle.action_start_grading()
            company = cycle.company_id
            self.drafts_next = (company.id, company.okr_draft_next_cycle)
            company.okr_draft_next_cycle = False
            for records in (cycle.objective_ids, cycle.objective_ids.key_result_ids):
                records._okr_internal().close_anyway = True

    def clean_up(self):
        with self.registry_.cursor() as cr:
            company, drafts = self.drafts_next
            cr.execute(
                "UPDATE res_company SET okr_draft_next_cycle = %s WHERE id = %s", (drafts, company)
            )
        return super().clean_up()

    def closed(self):
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM okr_cycle_log WHERE cycle_id = ANY(%s) AND event = 'closed'",
                (self.cycle_ids,),
            )
            return cr.fetchone()[0]

    def test_closing_at_the_same_moment_closes_once_and_tells_the_other(self):
        one, other = self.session(), self.session()
        one["okr.cycle"].browse(self.cycle_ids)._close()
        with self.assertRaisesRegex(UserError, "Somebody else is opening or closing Two at once"):
            other["okr.cycle"].browse(self.cycle_ids)._close()
        other.cr.rollback()
        one.cr.commit()
        with self.assertRaisesRegex(UserError, "already"):
            self.retried(other, other["okr.cycle"].browse(self.cycle_ids)._close)
        other.cr.rollback()
        self.assertEqual(self.closed(), 1)

    def test_a_check_in_at_the_moment_of_closing_is_in_the_score_or_refused(self):
        one, other = self.session(), self.session()
        self.assertEqual(other["okr.cycle"].browse(self.cycle_ids).state, "grading", "seen before")
        one["okr.cycle"].browse(self.cycle_ids)._close()
        one.cr.commit()
        with self.assertRaises(UserError):
            self.retried(other, lambda: self.check_in(other, self.first_id, 90))
        other.cr.rollback()
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM okr_checkin WHERE cycle_id = ANY(%s)", (self.cycle_ids,)
            )
            self.assertEqual(cr.fetchone()[0], 0)
