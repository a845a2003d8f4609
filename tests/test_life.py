"""Every run of the module's life asks these: can the people who are there work with it?

`./dev test` runs them on a company that had people before the add-on came, on a database without
any app that installs itself, and after an update from each version of which a dump is kept.
"""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.hr_okr.hooks import LEFT_BEHIND


@tagged("-standard", "okr_life", "post_install", "-at_install")
class TestLife(TransactionCase):
    def test_every_screen_opens_for_its_people(self):
        employee = new_test_user(self.env, "life_employee", "base.group_user")
        everything = new_test_user(
            self.env,
            "life_manager",
            "base.group_system,hr.group_hr_manager,hr_okr.group_okr_manager,"
            "hr_okr.group_performance_manager",
        )
        opened = 0
        for action in self._actions():
            model = self.env[action.res_model]
            if not model.with_user(everything).has_access("read"):
                continue
            views = [(view or False, kind) for view, kind in action.views]
            for user in (employee, everything):
                records = model.with_user(user)
                if records.has_access("read"):
                    records.get_views([*views, (action.search_view_id.id, "search")])
                    if not model._abstract and not model._transient:
                        records.search([], limit=1)
                    opened += 1
        self.assertGreater(opened, 40)

    def test_somebody_who_was_there_before_checks_in(self):
        coach = new_test_user(self.env, "life_coach", "hr_okr.group_okr_coach")
        user = new_test_user(self.env, "life_lead", "base.group_user")
        lead = self.env["hr.employee"].search([("user_id", "=", False)], limit=1)
        lead = lead or self.env["hr.employee"].create({"name": "Lead"})
        lead.user_id = user
        today = fields.Date.today()
        end = today + timedelta(days=60)
        cycle = self.env["okr.cycle"].with_user(coach)
        cycle = cycle.create(
            {"name": "First", "cadence": "custom", "date_start": today, "date_end": end}
        )
        cycle.action_start_planning()
        objective = self.env["okr.objective"].with_user(user)
        objective = objective.create(
            {
                "name": "Setting up takes no time",
                "cycle_id": cycle.id,
                "level": "company" if not lead.department_id else "department",
                "department_id": lead.department_id.id,
                "lead_id": lead.id,
                "key_result_ids": [Command.create({"name": "Hours", "target_value": 10})],
            }
        )
        cycle._activate()
        self.env["okr.checkin"].with_user(user).create(
            {"key_result_id": objective.key_result_ids.id, "value": 5, "confidence": 8}
        )
        self.assertEqual(objective.progress, 0.5)
        self.assertEqual(objective.health, "on_track")

    def test_the_wall_stands(self):
        findings, counts = self.env["okr.separation"]._examine()
        self.assertEqual(findings, [])
        self.assertGreater(counts["field_count"], 500)

    def test_every_view_is_valid(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", "hr_okr"), ("model", "=", "ir.ui.view")]
        )
        self.assertGreater(len(names), 100)
        self.env["ir.ui.view"].browse(names.mapped("res_id"))._check_xml()

    def test_what_uninstalling_clears_is_known_to_odoo(self):
        for model, field in LEFT_BEHIND.items():
            self.assertIn(field, self.env[model]._fields)

    def _actions(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", "hr_okr"), ("model", "=", "ir.actions.act_window")]
        )
        return self.env["ir.actions.act_window"].browse(names.mapped("res_id"))
