"""Metrics beside Odoo's other apps: what the bridges bring, with records made as in those apps."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import TODAY, OkrCase


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestOkrMetricApps(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.bridge"]._set_up()
        cls.cycle = cls.make_cycle()

    def of_company(self, name):
        """A shipped metric as it counts in the company of the tests."""
        metric = self.env.ref(f"hr_okr.okr_metric_{name}").copy(
            {"company_id": self.company.id, "currency_id": self.company.currency_id.id}
        )
        return metric.with_user(self.coach)

    def deal(self, **vals):
        return self.env["crm.lead"].create(
            {"name": "A deal", "type": "opportunity", "company_id": self.company.id, **vals}
        )

    def test_each_app_brings_metrics_that_work(self):
        metrics = self.env["okr.metric"].search([("model_name", "!=", False)])
        self.assertLessEqual(
            {"crm.lead", "sale.order", "project.task", "hr.applicant", "hr.attendance"},
            set(metrics.mapped("model_name")),
        )
        metrics._measure()
        self.assertEqual(
            set(metrics.mapped("state")) - {"live", "empty"}, set(), metrics.mapped("error")
        )

    def test_deals_won_drive_a_key_result(self):
        metric = self.of_company("crm_won_revenue")
        objective = self.make_objective(
            "Sell", self.cycle, key_results=[{"name": "Revenue", "metric_id": metric.id}]
        )
        won = self.deal(expected_revenue=40)
        self.deal(expected_revenue=500)
        won.action_set_won()
        metric.action_measure()
        self.assertEqual(objective.key_result_ids.current_value, 40)
        self.assertEqual(objective.progress, 0.4)
        won.unlink()
        metric.action_measure()
        self.assertEqual(objective.key_result_ids.current_value, 0)

    def test_a_coach_without_rights_in_crm_counts_and_reads_no_record(self):
        metric = self.of_company("crm_won_count")
        metric.action_measure()
        self.assertEqual(metric.state, "live")
        with self.assertRaises(AccessError):
            metric.action_view_records()

    def test_a_deal_cannot_be_looked_at_through_its_customer(self):
        for domain in (
            "[('partner_id.name', '=', 'x')]",
            "[('user_id.login', '=', 'x')]",
            "[('message_ids.body', 'ilike', 'x')]",
            "[('description', 'ilike', 'x')]",
        ):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self.of_company("crm_won_count").domain = domain

    def test_orders_are_added_up(self):
        metric = self.of_company("sale_amount")
        partner = self.env["res.partner"].create({"name": "Customer"})
        product = self.env["product.product"].create({"name": "Thing", "taxes_id": False})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 70})],
            }
        )
        metric.action_measure()
        self.assertEqual(metric.value, 0)
        order.action_confirm()
        order.date_order = f"{TODAY} 08:00:00"
        metric.action_measure()
        self.assertEqual(metric.value, order.amount_untaxed)
        self.assertEqual(metric.value, 70)

    def test_private_tasks_are_never_counted(self):
        metric = self.of_company("project_overdue")
        projects = self.env["project.project"].create(
            [
                {"name": "Open", "company_id": self.company.id},
                {
                    "name": "By invitation",
                    "company_id": self.company.id,
                    "privacy_visibility": "followers",
                },
            ]
        )
        self.env["project.task"].create(
            [
                {
                    "name": "Late",
                    "project_id": project_id,
                    "company_id": self.company.id,
                    "date_deadline": f"{self.days_ago(3)} 08:00:00",
                }
                for project_id in (*projects.ids, False)
            ]
        )
        metric.action_measure()
        self.assertEqual(metric.value, 1)

    def test_hours_of_one_or_two_people_are_not_told(self):
        metric = self.of_company("attendance_hours")
        people = [self.lead_employee, self.manager_employee, self.coach_employee]
        for count, employee in enumerate(people, start=1):
            self.env["hr.attendance"].create(
                {
                    "employee_id": employee.id,
                    "check_in": f"{self.days_ago(1)} 08:00:00",
                    "check_out": f"{self.days_ago(1)} 10:00:00",
                }
            )
            metric.action_measure()
            self.assertEqual(metric.state, "live" if count >= 3 else "empty")
        self.assertGreater(metric.value, 0)

    def test_the_wall_stands_beside_metrics(self):
        self.assertEqual(self.env["okr.separation"]._examine()[0], [])
