"""Feedback and 360s for the tests: raters, and one of each with a canary in every secret."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_performance import CANARY, PerformanceCommon

RATERS = {
    "peers": ("peer_1", "peer_2", "peer_3", "peer_4"),
    "reports": ("report_1", "report_2", "report_3"),
    "others": ("other_1", "other_2", "other_3"),
}
FIELDS = {"peers": "peer_user_ids", "reports": "report_user_ids", "others": "other_user_ids"}
FEEDBACK = f"{CANARY}feedback"
ASKED = "A colleague asks for your view"
QUESTION = f"{CANARY}question"


class FeedbackFixture:
    """To be mixed into a class that has the people of :class:`PerformanceCommon`."""

    @classmethod
    def _add_raters(cls):
        for perspective, names in RATERS.items():
            for name in names:
                cls.users[name] = new_test_user(
                    cls.env,
                    login=f"perf_{name}",
                    name=f"The {name}",
                    groups="base.group_user",
                    company_id=cls.company.id,
                    company_ids=[Command.set(cls.company.ids)],
                    tz="UTC",
                )
                boss = cls.people["subject"] if perspective == "reports" else cls.people["skip"]
                cls.people[name] = cls.env["hr.employee"].create(
                    {
                        "name": f"The {name}",
                        "user_id": cls.users[name].id,
                        "company_id": cls.company.id,
                        "parent_id": boss.id,
                    }
                )

    # -- feedback ----

    @classmethod
    def _given(cls, by="peer_1", to="subject", body=FEEDBACK, visibility="employee", send=True):
        feedback = cls.as_(by, "performance.feedback").create(
            {"employee_id": cls.people[to].id, "body": body, "visibility": visibility}
        )
        if send:
            feedback.action_send()
        return cls._fresh(feedback)

    @classmethod
    def _asked(cls, by="subject", about="subject", whom="peer_1", ask=True):
        feedback = cls.as_(by, "performance.feedback").create(
            {
                "kind": "requested",
                "employee_id": cls.people[about].id,
                "author_id": cls.people[whom].id,
                "question": QUESTION,
            }
        )
        if ask:
            feedback.action_ask()
        return cls._fresh(feedback)

    # -- 360 ----

    @classmethod
    def _drafted(cls, by="subject", employee="subject", groups=("peers",), **vals):
        raters = {
            FIELDS[group]: [Command.set([cls.users[name].id for name in RATERS[group]])]
            for group in groups
        }
        review = cls.as_(by, "performance.peer.review").create(
            {"employee_id": cls.people[employee].id, **raters, **vals}
        )
        return cls._fresh(review)

    @classmethod
    def _launched(cls, by="subject", **vals):
        review = cls._drafted(by=by, **vals)
        cls.as_(by, review).action_launch()
        return cls._fresh(review)

    @classmethod
    def _invitation(cls, rater, review):
        own = cls.as_(rater, "performance.peer.invitation")
        return own.search([("review_id", "=", review.id)])

    @classmethod
    def _answer(cls, review, *raters):
        """Each of ``raters`` answers with canaries that name them, so that a trace would show."""
        for rater in raters:
            cls._invitation(rater, review).action_answer(
                {
                    "continue": f"{CANARY} continue by {rater}",
                    "differently": f"{CANARY} differently by {rater}",
                }
            )
        cls._fresh(review)

    @classmethod
    def _pass_deadline(cls, review):
        """Let the last day for answers be yesterday: no user could say so."""
        yesterday = fields.Date.today() - timedelta(days=1)
        cls._fresh(review)
        cls.env.cr.execute(
            "UPDATE performance_peer_review SET deadline = %s WHERE id = %s",
            (yesterday, review.id),
        )
        return cls._fresh(review)

    @classmethod
    def _released(cls, raters, by="subject", **vals):
        review = cls._launched(by=by, **vals)
        cls._answer(review, *raters)
        cls._pass_deadline(review)
        cls.as_(by, review).action_release()
        return cls._fresh(review)

    @classmethod
    def _fresh(cls, records):
        """Return ``records`` in the test's own environment, with nothing left in the cache."""
        cls.env.flush_all()
        cls.env.invalidate_all()
        return records.with_env(cls.env)

    @classmethod
    def _fill_feedback_and_360s(cls):
        """One of each kind in which only subject and manager, and raters, are parties."""
        cls._add_raters()
        cls._given(by="manager", send=False)
        cls._given(by="manager", visibility="employee_manager")
        request = cls._asked(whom="manager")
        answer = cls.as_("manager", request)
        answer.body = FEEDBACK
        answer.action_send()
        collecting = cls._launched(groups=("peers",), readers="employee_manager")
        cls._answer(collecting, *RATERS["peers"])
        cls._released(
            [*RATERS["peers"], *RATERS["reports"][:2]],
            groups=("peers", "reports"),
            readers="employee_manager",
        )


class FeedbackCommon(FeedbackFixture, PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_raters()

    def _todos(self, persona):
        return self.env["mail.activity"].search([("user_id", "=", self.users[persona].id)])
