from odoo.tests import TransactionCase, tagged


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestBridge(TransactionCase):
    """The add-on beside Odoo's other apps. Runs on a database that has them all."""

    def test_the_wall_stands_beside_all_apps(self):
        findings, counts = self.env["okr.separation"]._examine()
        self.assertEqual(findings, [])
        self.assertGreater(counts["field_count"], 1000)
        self.assertIn("crm.lead", self.env)

    def test_setting_up_again_doubles_nothing(self):
        owned = [("module", "=", "hr_okr")]
        before = self.env["ir.model.data"].search_count(owned)
        self.env["okr.bridge"]._set_up()
        self.assertEqual(self.env["ir.model.data"].search_count(owned), before)
