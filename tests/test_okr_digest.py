"""OKRs in Odoo's digest mails. Runs on a database that has the app."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from ..models.okr_digest import KPIS
from .common import OkrCase


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestDigest(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        objective = cls.make_objective("Win back small shops", cls.cycle, 4)
        # a day of its own: the clock of the database does not stand still
        now = datetime(2026, 5, 20, 9)
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Weekly numbers",
                "company_id": cls.company.id,
                "x_kpi_okr_checkin": True,
                "x_kpi_okr_fresh": True,
            }
        )
        for key_result, days in zip(objective.key_result_ids[:3], (0, 3, 20), strict=True):
            checkin = cls.check_in(cls.lead, key_result, 10)
            cls.env.cr.execute(
                "UPDATE okr_checkin SET create_date = %s WHERE id = %s",
                (now - timedelta(days=days, hours=1), checkin.id),
            )
        cls.env.invalidate_all()

    def kpis(self, user):
        found = self.digest._compute_kpis(user.company_id, user)
        return {
            kpi["kpi_name"]: [kpi[f"kpi_col{number}"]["value"] for number in (1, 2, 3)]
            for kpi in found
        }

    def test_the_numbers_of_a_day_a_week_and_a_month(self):
        kpis = self.kpis(self.colleague)
        self.assertEqual(kpis["x_kpi_okr_checkin"], [1, 2, 3])
        self.assertEqual(kpis["x_kpi_okr_fresh"], [25, 50, 75])

    def test_another_company_sees_nothing_of_it(self):
        self.digest.company_id = self.other_company
        kpis = self.kpis(self.stranger)
        self.assertEqual(kpis["x_kpi_okr_checkin"], [0, 0, 0])
        self.assertEqual(kpis["x_kpi_okr_fresh"], [0, 0, 0])

    def test_the_mail_carries_the_numbers_and_no_person(self):
        before = self.env["mail.mail"].search([])
        self.digest._action_send_to_user(self.colleague)
        body = (self.env["mail.mail"].search([]) - before).body_html
        self.assertIn("Key Results Checked in (%)", body)
        self.assertNotIn(self.lead.name, body.replace("Leads", ""))

    def test_the_form_offers_them_and_setting_up_again_changes_nothing(self):
        arch = self.env["digest.digest"].get_view(view_type="form")["arch"]
        fields = self.env["ir.model.fields"].search([("name", "like", "x_kpi_okr")])
        self.assertEqual(len(fields), 2 * len(KPIS))
        for name, _label, _method in KPIS:
            self.assertIn(name, arch)
        dates = fields.mapped("write_date")
        self.env["okr.bridge"]._set_up()
        self.assertEqual(fields.mapped("write_date"), dates)

    def test_the_wall_stands_with_the_fields(self):
        findings, _counts = self.env["okr.separation"]._examine()
        self.assertEqual(findings, [])
