"""Tasks and projects linked to key results. Runs on a database that has Odoo's project app."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import OkrCase


class ProjectCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env.ref("project.group_project_user")
        for user in (cls.lead, cls.employee, cls.colleague, cls.coach):
            user.group_ids = [Command.link(users.id)]
        cls.cycle = cls.make_cycle()
        cls.company_goal = cls.make_objective(
            "Shops love us", cls.cycle, level="company", department_id=False
        )
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            contributors=cls.employee_employee,
            parent_id=cls.company_goal.id,
        )
        cls.key_result = cls.objective.key_result_ids
        cls.project = cls.env["project.project"].create(
            {"name": "Shop visits", "company_id": cls.company.id, "privacy_visibility": "employees"}
        )
        cls.secret = cls.env["project.project"].create(
            {"name": "Quiet deal", "company_id": cls.company.id, "privacy_visibility": "followers"}
        )
        cls.secret.message_subscribe(cls.lead.partner_id.ids)
        cls.task = cls.env["project.task"].create(
            {
                "name": "Visit ten shops",
                "project_id": cls.project.id,
                "date_deadline": datetime(2026, 5, 18, 12),
            }
        )
        cls.secret_task = cls.env["project.task"].create(
            {"name": "Call the investor", "project_id": cls.secret.id}
        )

    def link(self, user, work, key_result=None):
        return (
            self.env["okr.initiative"]
            .with_user(user)
            .create(
                {
                    "key_result_id": (key_result or self.key_result).id,
                    "work": f"{work._name},{work.id}",
                }
            )
        )


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestInitiative(ProjectCase):
    def test_the_team_of_a_key_result_links_and_unlinks_work(self):
        for user in (self.lead, self.employee, self.coach):
            link = self.link(user, self.task)
            self.assertEqual(link.name, "Visit ten shops")
            self.assertEqual(link.deadline, date(2026, 5, 18))
            self.assertEqual(link.work_state, "open")
            link.action_remove()
            self.assertFalse(link.exists())
        self.assertTrue(self.task.exists())

    def test_who_works_on_something_else_links_nothing(self):
        with self.assert_refused(AccessError, "Ask the lead to add you"):
            self.link(self.colleague, self.task)
        link = self.link(self.lead, self.task)
        with self.assert_refused(AccessError, "."):
            link.with_user(self.colleague).action_remove()
        with self.assert_refused(UserError, "A link stays as it is"):
            link.write({"res_id": self.secret_task.id})

    def test_a_link_moves_no_progress(self):
        self.check_in(self.lead, self.key_result, 30)
        before = self.key_result.progress
        self.link(self.lead, self.task)
        self.task.state = "1_done"
        self.assertEqual(self.key_result.progress, before)

    def test_names_are_for_those_who_may_read_the_task(self):
        link = self.link(self.lead, self.secret_task)
        self.assertEqual(link.name, "Call the investor")
        other = link.with_user(self.employee)
        self.assertEqual(other.name, "Not for you to see")
        self.assertFalse(other.deadline or other.work_state)
        read = other.read()[0]
        self.assertNotIn("investor", str(read))
        web = self.key_result.with_user(self.employee).web_read(
            {"initiative_ids": {"fields": {"name": {}, "display_name": {}}}}
        )
        self.assertNotIn("investor", str(web))
        with self.assert_refused(UserError, "no access to this work"):
            other.action_open()
        self.assertEqual(link.action_open()["res_id"], self.secret_task.id)

    def test_work_one_may_not_read_cannot_be_linked(self):
        with self.assert_refused(ValidationError, "exists and you may read"):
            self.link(self.employee, self.secret_task)
        gone = self.task.copy()
        gone.unlink()
        with self.assert_refused(ValidationError, "exists and you may read"):
            self.link(self.lead, gone)

    def test_nothing_but_tasks_and_projects(self):
        with self.assert_refused(ValidationError, "nothing else can be linked"):
            self.link(self.lead, self.lead.partner_id)
        with self.assert_refused(UserError, "Only tasks and projects"):
            self.env["okr.trail"].with_user(self.lead).get_of_work("res.users", self.lead.id)

    def test_work_of_another_company_is_refused(self):
        self.lead.company_ids = [Command.link(self.other_company.id)]
        project = self.env["project.project"].create(
            {"name": "Far away", "company_id": self.other_company.id}
        )
        lead = self.lead.with_context(allowed_company_ids=self.lead.company_ids.ids)
        with self.assert_refused(ValidationError, "belongs to another company"):
            self.env["okr.initiative"].with_context(
                allowed_company_ids=self.lead.company_ids.ids
            ).with_user(lead).create(
                {"key_result_id": self.key_result.id, "work": f"project.project,{project.id}"}
            )

    def test_what_was_done_for_a_closed_key_result_stays_on_record(self):
        link = self.link(self.lead, self.task)
        self.objective.with_user(self.lead).action_drop("No market")
        with self.assert_refused(UserError, "stays on record"):
            link.action_remove()
        with self.assert_refused(UserError, "stays on record"):
            self.link(self.lead, self.project)

    def test_strangers_read_no_link(self):
        link = self.link(self.lead, self.task)
        self.assertFalse(link.with_user(self.stranger).has_access("read"))
        self.assertFalse(link.with_user(self.portal).has_access("read"))

    def test_what_a_report_gets_of_linked_work(self):
        link = self.link(self.lead, self.task)
        self.link(self.lead, self.secret_task)
        project = self.link(self.lead, self.project)
        other = self.make_objective("Sell more", self.cycle).key_result_ids
        found = (self.key_result | other).with_user(self.employee)._get_initiatives()
        self.assertEqual(found[other.id], [])
        self.assertEqual(
            [(work["id"], work["name"], work["state"]) for work in found[self.key_result.id]],
            [(link.id, "Visit ten shops", "open"), (project.id, "Shop visits", "open")],
        )
        self.assertEqual(found[self.key_result.id][0]["deadline"], date(2026, 5, 18))
        self.task.state = "1_done"
        found = self.key_result.with_user(self.lead)._get_initiatives()[self.key_result.id]
        self.assertEqual([work["state"] for work in found], ["closed", "open", "open"])

    def test_the_trail_of_a_task_leads_to_the_company(self):
        link = self.link(self.lead, self.task)
        trail = self.env["okr.trail"].with_user(self.employee)
        found = trail.get_of_work("project.task", self.task.id)
        self.assertEqual(found["links"][0]["id"], link.id)
        self.assertEqual(found["links"][0]["key_result"]["name"], self.key_result.name)
        self.assertEqual(
            [step["name"] for step in found["links"][0]["objectives"]],
            ["Win back small shops", "Shops love us"],
        )
        self.assertTrue(found["links"][0]["can_remove"])
        looking_on = trail.with_user(self.colleague).get_of_work("project.task", self.task.id)
        self.assertFalse(looking_on["links"][0]["can_remove"] or looking_on["domain"])

    def test_the_trail_is_for_those_who_may_read_the_task(self):
        self.link(self.lead, self.secret_task)
        with self.assertRaises(AccessError):
            self.env["okr.trail"].with_user(self.colleague).get_of_work(
                "project.task", self.secret_task.id
            )

    def test_links_to_deleted_work_are_forgotten(self):
        link = self.link(self.lead, self.task)
        kept = self.link(self.lead, self.project)
        self.task.unlink()
        self.assertEqual(link.name, "Not for you to see")
        self.assertEqual(
            [work["id"] for work in self.key_result._get_initiatives()[self.key_result.id]],
            [kept.id],
        )
        self.env["okr.initiative"]._gc_gone_work()
        self.assertFalse(link.exists())
        self.assertTrue(kept.exists())

    def test_more_links_cost_no_more_statements(self):
        def statements():
            links = self.env["okr.initiative"].search([("key_result_id", "=", self.key_result.id)])
            with self.count_queries() as counted:
                self.key_result.with_user(self.lead)._get_initiatives()
                links.with_user(self.lead).web_read(
                    {"name": {}, "deadline": {}, "work_state": {}, "can_remove": {}}
                )
                self.env["okr.trail"].with_user(self.lead).get_of_work("project.task", self.task.id)
            return counted.count

        def add(count):
            tasks = self.env["project.task"].create(
                [{"name": f"Task {n}", "project_id": self.project.id} for n in range(count)]
            )
            for task in tasks:
                self.link(self.lead, task)
            others = self.make_objective(
                f"Sell {count}", self.cycle, count, parent_id=self.objective.id
            )
            for key_result in others.key_result_ids:
                self.link(self.lead, self.task, key_result)

        add(2)
        statements()
        few = statements()
        add(20)
        statements()
        self.assertLessEqual(statements(), few)


@tagged("-standard", "okr_apps", "post_install", "-at_install", "okr_tour")
class TestInitiativeTour(ProjectCase, HttpCase):
    def _tour(self, size):
        self.browser_size = size
        self.lead.password = "okr_lead_password"
        self.start_tour(
            f"/odoo/project/{self.project.id}/tasks/{self.task.id}",
            "okr_task_trail_tour",
            login=self.lead.login,
        )
        links = self.env["okr.initiative"].search([("res_id", "=", self.task.id)])
        self.assertFalse(links, "the tour linked it and took it away again")

    def test_a_task_is_linked_and_shows_what_it_supports(self):
        self._tour("1366x768")

    def test_a_task_is_linked_on_a_phone(self):
        self._tour("390x844")
