"""1:1s and development plans for the tests, with a canary in every secret."""

from datetime import timedelta

from odoo import fields

from .common_performance import CANARY

TOPIC = f"{CANARY}topic"
GOAL = f"{CANARY}goal"


class MeetingFixture:
    """To be mixed into a class that has the people of :class:`PerformanceCommon`."""

    @classmethod
    def _in_days(cls, days):
        moment = fields.Datetime.now() + timedelta(days=days)
        return moment.replace(minute=0, second=0, microsecond=0)

    @classmethod
    def _meeting(cls, by="manager", employee="subject", days=2, **vals):
        return cls.as_(by, "performance.meeting").create(
            {
                "employee_id": cls.people[employee].id,
                "date_start": cls._in_days(days),
                "every": "2",
                **vals,
            }
        )

    @classmethod
    def _topic(cls, meeting, by="subject", name=TOPIC, **vals):
        return cls.as_(by, "performance.meeting.topic").create(
            {"meeting_id": meeting.id, "name": name, **vals}
        )

    @classmethod
    def _plan(cls, by="subject", employee="subject", **vals):
        return cls.as_(by, "performance.plan").create(
            {"employee_id": cls.people[employee].id, **vals}
        )

    @classmethod
    def _started_plan(cls, **vals):
        plan = cls._plan(
            goal=GOAL,
            why=GOAL,
            step_ids=[fields.Command.create({"name": GOAL, "skill": GOAL, "support": GOAL})],
            **vals,
        )
        plan.action_start()
        return plan

    @classmethod
    def _fill_meetings_and_plans(cls):
        meeting = cls._meeting()
        cls._topic(meeting, outcome=TOPIC)
        cls._topic(meeting, by="manager", owner="employee")
        cls.as_("manager", "performance.note").create(
            {"meeting_id": meeting.id, "body": f"{CANARY}note"}
        )
        plan = cls._started_plan()
        cls.as_("manager", "performance.plan.review").create({"plan_id": plan.id, "body": GOAL})
