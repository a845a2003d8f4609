"""Reminders and due days cost the same number of statements for few and for many people."""

from odoo import Command
from odoo.tests import tagged

from .common_cadence import CadenceCase

FRIDAY = "2026-05-22 09:00"


@tagged("okr_queries")
class TestOkrReminderQueries(CadenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [cls.make_lead(number) for number in range(30)]
        objectives = cls.env["okr.objective"].create(
            [
                {
                    "name": f"Objective of {employee.name}",
                    "cycle_id": cls.cycle.id,
                    "lead_id": employee.id,
                    "department_id": cls.sales.id,
                    "key_result_ids": [
                        Command.create({"name": f"Measure {n}", "target_value": 9})
                        for n in range(2)
                    ],
                }
                for employee in cls.people
            ]
        )
        objectives.action_activate()
        cls.env["okr.checkin"].create(
            [
                {
                    "key_result_id": key_result.id,
                    "value": 1,
                    "confidence": 5,
                    "date": cls.days_ago(2),
                }
                for key_result in objectives.key_result_ids
            ]
        )
        cls.objectives = objectives

    @classmethod
    def make_lead(cls, number):
        cls.make_persona(f"lead_{number}", "base.group_user", cls.company)
        cls.personas[f"lead_{number}"].notification_type = "inbox"
        return getattr(cls, f"lead_{number}_employee")

    def statements(self, count, action):
        """Statements of `action` when only `count` of the objectives are open; undone."""
        with self.undone():
            self.objectives[count:].with_user(self.coach).action_drop("Not in this count")
            self.objective.with_user(self.coach).action_drop("Not in this count")
            with self.at(FRIDAY), self.count_queries() as counted:
                action()
        return counted.count

    def test_asking_does_not_pay_for_people(self):
        asked = []

        def ask():
            self.env["okr.reminder"]._cron_remind()
            asked.append(len(self.env["okr.reminder"]._open_activities(self.users())))

        self.statements(2, ask)
        few, many = self.statements(3, ask), self.statements(30, ask)
        self.assertEqual(asked[1:], [3, 30])
        # What grows is Odoo's own: a message on the bus for every inbox and activity.
        self.assertLessEqual(many, few + 2 * 27)
        self.assertLessEqual(few, 90)

    def users(self):
        return self.env["res.users"].union(*(employee.user_id for employee in self.people))

    def test_an_hour_without_news_does_not_pay_for_people(self):
        def again():
            self.env["okr.reminder"]._cron_remind()
            with self.count_queries() as counted:
                self.env["okr.reminder"]._cron_remind()
            costs.append(counted.count)

        costs = []
        self.statements(3, again)
        self.statements(30, again)
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], 40)

    def test_moving_due_days_does_not_pay_for_people(self):
        self.holiday(self.key_result.checkin_due_date)
        move = self.env["okr.cadence"]._cron_move_due_days
        self.statements(2, move)
        few, many = self.statements(3, move), self.statements(30, move)
        self.assertEqual(few, many)
        self.assertLessEqual(few, 25)

    def test_a_check_in_that_answers_a_reminder_does_not_pay_for_people(self):
        def check_in():
            self.env["okr.reminder"]._cron_remind()
            key_result = self.objectives[0].key_result_ids[0]
            user = self.people[0].user_id
            with self.count_queries() as counted:
                self.check_in(user, key_result, 2)
            costs.append(counted.count)

        costs = []
        for count in (2, 3, 30):
            self.statements(count, check_in)
        self.assertEqual(costs[1], costs[2])
        # with cold caches of access rights, which asking has emptied
        self.assertLessEqual(costs[1], 32)
