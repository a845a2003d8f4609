from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-at_install", "post_install")
class TestPerformanceTours(HttpCase):
    """The private world in the browser, each as their own role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        company = cls.env["res.company"].create({"name": "Tour Works"})
        cls.users, cls.people = {}, {}
        for role, groups in {
            "employee": "base.group_user",
            "manager": "base.group_user",
            "mentor": "base.group_user",
            "officer": "hr_okr.group_performance_officer",
        }.items():
            login = f"tour_{role}"
            cls.users[role] = new_test_user(
                cls.env,
                login,
                groups,
                name=f"Tour {role.title()}",
                tz="UTC",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            cls.people[role] = cls.env["hr.employee"].create(
                {
                    "name": f"Tour {role.title()}",
                    "user_id": cls.users[role].id,
                    "company_id": company.id,
                }
            )
        cls.people["employee"].parent_id = cls.people["manager"]

    def tour(self, role, path, name):
        self.start_tour(f"/odoo/{path}", f"performance_{name}_tour", login=f"tour_{role}")
        self.env.invalidate_all()

    def as_(self, role, model):
        return self.env[model].with_user(self.users[role])

    def test_appraisal_from_the_launch_to_the_signature(self):
        self.tour("officer", "appraisal-campaigns", "campaign_launch")
        appraisal = self.as_("employee", "performance.appraisal").search([])
        self.assertEqual(appraisal.state, "open")
        self.tour("employee", "my-appraisals", "appraisal_write")
        self.assertFalse(
            self.as_("manager", "performance.answer").search([("side", "=", "employee")])
        )
        self.tour("manager", "team-appraisals", "appraisal_share")
        self.assertEqual(appraisal.state, "shared")
        self.assertEqual(appraisal.meeting_event_id.sudo().privacy, "private")
        self.tour("employee", "my-appraisals", "appraisal_sign")
        self.assertEqual(appraisal.state, "acknowledged")
        self.assertEqual(appraisal.signature_ids.comment, "I see it so too")
        self.assertFalse(self.as_("mentor", "performance.appraisal").search([]))

    def test_one_on_one_of_both_and_the_topic_that_moves_on(self):
        self.tour("manager", "one-on-ones", "meeting_plan")
        meeting = self.as_("employee", "performance.meeting").search([])
        self.assertEqual(meeting.employee_id, self.people["employee"])
        self.assertFalse(meeting.note_ids)
        self.tour("employee", "one-on-ones", "meeting_join")
        self.tour("manager", "one-on-ones", "meeting_hold")
        self.assertEqual(meeting.state, "held")
        self.assertEqual(meeting.topic_ids.mapped("name"), ["Autumn fair"])
        self.assertEqual(meeting.topic_ids.outcome, "We go with two")
        following = meeting.search([("previous_id", "=", meeting.id)])
        self.assertEqual(following.topic_ids.mapped("name"), ["Price list"])
        note = self.as_("manager", "performance.note").search([])
        self.assertEqual(note.body, "Listen first")
        self.assertFalse(self.as_("officer", "performance.meeting").search([]))

    def test_plan_is_written_by_the_employee_and_reviewed_by_manager_and_mentor(self):
        self.tour("employee", "development-plans", "plan_write")
        plan = self.as_("employee", "performance.plan").search([])
        self.assertEqual((plan.state, plan.goal), ("active", "Lead an association"))
        self.assertEqual(plan.step_ids.name, "Speak without slides")
        self.tour("manager", "development-plans", "plan_review")
        self.tour("mentor", "development-plans", "plan_mentor")
        self.assertEqual(
            {review.author_user_id: review.body for review in plan.review_ids},
            {
                self.users["manager"]: "The first step is done",
                self.users["mentor"]: "Come to my workshop",
            },
        )

    def test_manager_makes_a_plan_that_the_employee_fills(self):
        self.tour("manager", "development-plans", "plan_propose")
        plan = self.as_("employee", "performance.plan").search([])
        self.assertEqual((plan.state, plan.is_employee), ("draft", True))
        plan.goal = "My own words"
        self.assertFalse(self.as_("officer", "performance.plan").search([]))
