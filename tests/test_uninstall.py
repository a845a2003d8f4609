"""Uninstalling leaves nothing of ours behind, and takes nothing of anybody else's."""

from odoo.tests import tagged

from ..hooks import LEFT_BEHIND, uninstall_hook
from .common_performance import PerformanceCommon
from .common_performance_meeting import MeetingFixture


@tagged("post_install", "-at_install")
class TestUninstall(MeetingFixture, PerformanceCommon):
    def _leave_behind(self, record):
        """One row in each of Odoo's tables that names the model of ``record``."""
        model, partner = record._name, self.users["subject"].partner_id
        thread = {"res_model": model, "res_id": record.id}
        values = {
            "mail.message": {"model": model, "res_id": record.id, "body": "Left"},
            "mail.activity": {**thread, "res_model_id": self.env["ir.model"]._get_id(model)},
            "mail.followers": {**thread, "partner_id": partner.id},
            "ir.attachment": {**thread, "name": "left.txt", "raw": b"left"},
            "ir.filters": {"name": "Left", "model_id": model, "user_ids": [(5,)]},
            "ir.exports": {"name": "Left", "resource": model},
        }
        self.assertEqual(set(values), set(LEFT_BEHIND))
        return [self.env[name].create(vals) for name, vals in values.items()]

    def test_what_names_our_models_goes_and_the_rest_stays(self):
        objective = self.env["okr.objective"].create({"name": "Win", "cycle_id": False})
        ours, others = self._leave_behind(objective), self._leave_behind(self.company.partner_id)
        uninstall_hook(self.env)
        self.assertFalse([record for record in ours if record.exists()])
        self.assertFalse([record for record in others if not record.exists()])

    def test_todos_of_private_records_go_too(self):
        own = self.env["mail.activity"].create(
            {"user_id": self.users["subject"].id, "summary": "My own"}
        )
        before = self.env["mail.activity"].search([])
        topic = self._topic(self._meeting(), by="manager", owner="employee")
        todo = self.env["mail.activity"].search([]) - before
        self.assertTrue(topic and todo)
        uninstall_hook(self.env)
        self.assertFalse(todo.exists())
        self.assertTrue(own.exists())
