from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OkrCase

MODELS = (
    "okr.objective",
    "okr.key.result",
    "okr.checkin",
    "okr.alignment",
    "okr.revision",
    "okr.kudos",
    "okr.cycle",
    "okr.snapshot",
    "okr.key.result.report",
)


@tagged("-at_install", "post_install")
class TestOkrScreens(OkrCase):
    """The screens work for people without any right beyond Internal User."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.next_cycle = cls.make_cycle("planning", date_start="2026-07-01", date_end="2026-09-30")
        cls.objective = cls.make_objective("Shops come back", cls.cycle)

    def search_with(self, user, name):
        """What `user` finds with one filter of the search view."""
        arch = etree.fromstring(self.env.ref("hr_okr.okr_objective_view_search").arch)
        domain = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
        return self.env["okr.objective"].with_user(user).search(domain)

    def test_every_action_opens_for_a_plain_employee(self):
        for model in MODELS:
            actions = self.env["ir.actions.act_window"].search([("res_model", "=", model)])
            self.assertTrue(actions, model)
            for action in actions:
                modes = action.view_mode.split(",")
                views = [(False, mode) for mode in modes] + [(False, "search")]
                answer = self.env[model].with_user(self.employee).get_views(views)
                self.assertEqual(set(answer["views"]), {*modes, "search"}, action.name)
                self.assertIn("o_view_nocontent_smiling_face", action.help or "", action.name)

    def test_new_objective_of_a_screen_belongs_to_who_makes_it(self):
        form = Form(
            self.env["okr.objective"].with_user(self.employee).with_context(okr_screen=1),
        )
        self.assertEqual(form.lead_id, self.employee_employee)
        self.assertEqual(form.department_id, self.sales)
        self.assertEqual(form.cycle_id, self.next_cycle)
        form.name = "Fewer returns"
        objective = form.save()
        self.assertEqual(objective.create_uid, self.employee)
        self.assertTrue(objective.can_edit)
        self.assertFalse(objective.can_activate, "its cycle is still being planned")

    def test_objective_made_by_code_gets_no_lead_by_itself(self):
        objective = self.env["okr.objective"].with_user(self.coach).create({"name": "From code"})
        self.assertFalse(objective.lead_id)
        self.assertFalse(objective.department_id)

    def test_buttons_show_only_what_the_reader_may_do(self):
        for user, can_edit, can_check_in in (
            (self.lead, True, True),
            (self.manager, True, True),
            (self.coach, True, True),
            (self.colleague, False, False),
        ):
            objective = self.objective.with_user(user)
            self.assertEqual(
                (objective.can_edit, objective.can_check_in), (can_edit, can_check_in), user.name
            )
            self.assertEqual(objective.key_result_ids.can_edit, can_edit, user.name)

    def test_filters_find_what_they_say(self):
        other = self.make_objective(
            "Release without fear",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
            co_department_ids=self.sales.ids,
            contributors=self.employee_employee,
            parent_id=self.objective.id,
        )
        both = self.objective | other
        self.assertEqual(self.search_with(self.lead, "mine") & both, self.objective)
        self.assertEqual(self.search_with(self.employee, "mine") & both, other)
        self.assertEqual(self.search_with(self.employee, "my_department") & both, both)
        self.assertEqual(self.search_with(self.other_lead, "my_department") & both, other)
        self.assertEqual(self.search_with(self.employee, "co_owned") & both, other)
        self.assertEqual(self.search_with(self.employee, "orphan") & both, self.objective)
        self.assertEqual(self.search_with(self.employee, "running") & both, both)
        self.assertEqual(self.search_with(self.employee, "current_cycle") & both, both)

    def test_department_shows_its_objectives_to_everybody(self):
        department = self.sales.with_user(self.colleague)
        self.assertEqual(department.okr_objective_count, 1)
        action = department.action_view_okr_objectives()
        found = self.env["okr.objective"].with_user(self.colleague).search(action["domain"])
        self.assertEqual(found, self.objective)

    def test_cycle_counts_what_is_still_open(self):
        self.check_in(self.lead, self.objective.key_result_ids, 10)
        other = self.make_objective("Release", self.cycle, lead_id=self.other_lead_employee.id)
        self.env["okr.alignment"].with_user(self.other_lead).create(
            {"source_id": other.id, "target_id": self.objective.id, "contribution": "Faster."}
        )
        self.assertEqual((self.cycle.outdated_count, self.cycle.request_count), (0, 1))
        with self.on(self.days_ago(-20)):
            self.cycle.invalidate_recordset()
            self.assertEqual(self.cycle.outdated_count, 1)

    def test_next_cycle_is_suggested_after_the_last(self):
        form = Form(self.env["okr.cycle"].with_user(self.coach))
        self.assertEqual(str(form.date_start), "2026-10-01")
        self.assertEqual(str(form.date_end), "2026-12-31")
        self.assertEqual(form.name, "Q4 2026")

    def test_hierarchy_loads_one_level(self):
        child = self.make_objective("Below", self.cycle, parent_id=self.objective.id)
        nodes = (
            self.env["okr.objective"]
            .with_user(self.employee)
            .hierarchy_read(
                [("id", "=", self.objective.id)], {"name": {}}, "parent_id", "child_ids"
            )
        )
        self.assertEqual({node["id"] for node in nodes}, {self.objective.id, child.id})

    def test_settings_are_for_administrators(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.okr_manager).create({})
        settings = self.env["res.config.settings"].with_user(self.settings_admin).create({})
        settings.okr_individual_level = True
        settings.execute()
        self.assertTrue(self.company.okr_individual_level)
