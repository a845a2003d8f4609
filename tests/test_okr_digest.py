"""OKRs in Odoo's digest mails."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import OkrCase


@tagged("okr_digest")
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
                "kpi_okr_checkin": True,
                "kpi_okr_fresh": True,
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
        self.assertEqual(kpis["kpi_okr_checkin"], [1, 2, 3])
        self.assertEqual(kpis["kpi_okr_fresh"], [25, 50, 75])

    def test_another_company_sees_nothing_of_it(self):
        self.digest.company_id = self.other_company
        kpis = self.kpis(self.stranger)
        self.assertEqual(kpis["kpi_okr_checkin"], [0, 0, 0])
        self.assertEqual(kpis["kpi_okr_fresh"], [0, 0, 0])

    def test_the_mail_carries_the_numbers_and_no_person(self):
        before = self.env["mail.mail"].search([])
        self.digest._action_send_to_user(self.colleague)
        body = (self.env["mail.mail"].search([]) - before).body_html
        self.assertIn("Key Results Checked in (%)", body)
        self.assertNotIn(self.lead.name, body.replace("Leads", ""))

    def test_the_form_offers_them_and_the_default_digest_has_them(self):
        arch = self.env["digest.digest"].get_view(view_type="form")["arch"]
        self.assertIn("kpi_okr_checkin", arch)
        self.assertIn("kpi_okr_fresh", arch)
        default = self.env.ref("digest.digest_digest_default")
        self.assertTrue(default.kpi_okr_checkin and default.kpi_okr_fresh)

    def test_two_digests_keep_their_companies_apart(self):
        both = self.digest | self.digest.copy({"company_id": self.other_company.id})
        period = {
            "start_datetime": datetime(2026, 4, 25),
            "end_datetime": datetime(2026, 5, 21),
        }
        both = both.with_context(**period)
        self.assertEqual(both.mapped("kpi_okr_checkin_value"), [3, 0])
        self.assertEqual(both.mapped("kpi_okr_fresh_value"), [75, 0])

    def test_the_wall_stands_with_the_fields(self):
        findings, _counts = self.env["okr.separation"]._examine()
        self.assertEqual(findings, [])
