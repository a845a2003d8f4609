"""Metrics: what they count, what they refuse, and who may make them."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_metric import MetricCase


@tagged("okr_metric")
class TestOkrMetric(MetricCase):
    def test_it_counts_the_records_of_the_period_and_returns_to_zero(self):
        rows = self.sell(3) + self.sell(2, date(2026, 3, 31)) + self.sell(1, date(2026, 5, 21))
        metric = self.make_metric()
        self.assertEqual((metric.state, metric.value), ("live", 3))
        rows.unlink()
        metric.action_measure()
        self.assertEqual((metric.state, metric.value), ("live", 0))

    def test_without_a_date_field_it_tells_how_things_stand_now(self):
        self.sell(2, date(2020, 1, 1))
        self.assertEqual(self.make_metric(date=False).value, 2)

    def test_a_sum_and_an_average(self):
        for hours in (1, 2, 6):
            self.sell(x_hours=hours)
        self.assertEqual(self.make_metric(measure="sum", field="x_hours").value, 9)
        self.assertEqual(self.make_metric(measure="avg", field="x_hours").value, 3)

    def test_an_average_of_nothing_is_no_data_and_not_zero(self):
        metric = self.make_metric(measure="avg", field="x_hours")
        self.assertEqual((metric.state, metric.error), ("empty", False))
        self.sell(x_hours=4)
        metric.action_measure()
        self.assertEqual((metric.state, metric.value), ("live", 4))

    def test_a_moment_counts_on_the_day_that_it_is_in_the_company(self):
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        # 1 April 0:30 in Brussels is still March in UTC; 1 July 0:30 lies after the quarter
        self.sell(x_time="2026-03-31 22:30:00")
        metric = self.make_metric(date_field="x_time")
        self.assertEqual(metric.value, 1)
        start, end = date(2026, 4, 1), date(2026, 6, 30)
        self.sell(x_time="2026-06-30 22:30:00")
        self.assertEqual(metric._read_periods([(start, end)]), {(start, end): 1})

    def test_the_filter_counts(self):
        self.sell(2, x_kind="web")
        self.sell(1, x_kind="shop")
        self.assertEqual(self.make_metric(domain="[('x_kind', '=', 'web')]").value, 2)
        relative = self.make_metric(domain="[('x_day', '>=', 'today -7d')]", date=False)
        self.assertEqual(relative.value, 3)

    def test_only_records_of_its_company_or_of_none(self):
        self.sell(1)
        self.sell(1, x_company_id=False)
        self.sell(5, x_company_id=self.other_company.id)
        self.assertEqual(self.make_metric().value, 2)

    # currencies

    def rate(self, currency, day, value):
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": day,
                "company_rate": value,
                "company_id": self.company.id,
            }
        )

    def test_amounts_are_converted_with_the_rate_of_the_day_of_each_record(self):
        dollar = self.env.ref("base.USD")
        self.rate(dollar, "2026-04-01", 2.0)
        self.rate(dollar, "2026-05-01", 4.0)
        self.sell(1, x_amount=10)
        self.sell(1, date(2026, 4, 10), x_amount=10, x_currency_id=dollar.id)
        self.sell(1, date(2026, 5, 10), x_amount=10, x_currency_id=dollar.id)
        metric = self.make_metric(measure="sum", field="x_amount")
        self.assertEqual(metric.currency_id, self.company.currency_id)
        self.assertAlmostEqual(metric.value, 10 + 5 + 2.5)
        in_dollars = self.make_metric(measure="sum", field="x_amount", currency_id=dollar.id)
        self.assertAlmostEqual(in_dollars.value, 40 + 10 + 10)
        today = self.make_metric(measure="sum", field="x_amount", date=False)
        self.assertAlmostEqual(today.value, 10 + 2.5 + 2.5)

    def test_a_currency_without_rate_is_named(self):
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.env.ref("base.CHF").id)]
        ).unlink()
        self.sell(1, x_amount=10, x_currency_id=self.env.ref("base.CHF").id)
        with self.assert_refused(UserError, "Currency: CHF has no rate"):
            self.make_metric(measure="sum", field="x_amount")

    # refusals

    def test_everybody_reads_and_coaches_make(self):
        metric = self.make_metric()
        self.assertEqual(
            metric.with_user(self.employee).read(["name", "scope_text"])[0]["scope_text"],
            "Sale · Number of records · Day",
        )
        for user in (self.employee, self.lead, self.hr_officer, self.settings_admin):
            with self.assert_refused(AccessError, "not allowed to create"):
                self.make_metric(by=user)
            with self.assert_refused(AccessError, "not allowed to modify"):
                metric.with_user(user).name = "Mine"
            with self.assert_refused(AccessError, "coaches do it earlier"):
                metric.with_user(user).action_measure()
        with self.assertRaises(AccessError):
            metric.with_user(self.stranger).read(["name"])
        with self.assertRaises(AccessError):
            metric.with_user(self.portal).read(["name"])

    def test_the_list_is_for_okr_managers(self):
        for user in (self.employee, self.coach):
            self.assertTrue(self.source.with_user(user).read(["name"]))
            with self.assertRaises(AccessError):
                self.source.with_user(user).field_ids = [Command.link(self.field("x_other").id)]

    def test_what_is_off_the_list_is_neither_counted_nor_filtered_by(self):
        with self.assert_refused(ValidationError, "not on the list"):
            self.make_metric(measure="sum", field="x_other")
        for domain in (
            "[('x_other', '>', 3)]",
            "[('x_country_id.code', '=', 'BE')]",
            "[('x_country_id', 'any', [('code', '=', 'BE')])]",
            "['|', ('x_kind', '=', 'web'), ('id', '=', 3)]",
        ):
            with self.subTest(domain), self.assert_refused(ValidationError, "on the list"):
                self.make_metric(domain=domain)
        country = self.env["ir.model"]._get("res.country")
        with self.assert_refused(ValidationError, "“Country” is not on the list"):
            self.make_metric(model_id=country.id, date=False)

    def test_a_path_is_walked_once_its_models_are_on_the_list(self):
        country = self.env["ir.model"]._get("res.country")
        code = country.field_id.filtered(lambda field: field.name == "code")
        self.make_source(
            model_id=country.id,
            name="Countries",
            company_path=False,
            field_ids=[Command.set(code.ids)],
        )
        self.sell(1, x_country_id=self.env.ref("base.be").id)
        self.sell(1, x_country_id=self.env.ref("base.at").id)
        for domain in (
            "[('x_country_id.code', '=', 'BE')]",
            "[('x_country_id', 'any', [('code', '=', 'BE')])]",
            f"[('x_country_id', 'in', [{self.env.ref('base.be').id}])]",
        ):
            self.assertEqual(self.make_metric(domain=domain).value, 1, domain)
        with self.assert_refused(ValidationError, "leads to people or private records|not kept"):
            self.make_metric(domain="[('x_country_id.image_url', '=', 'x')]")

    def test_people_and_private_fields_never_get_onto_the_list(self):
        self.patch(self.env["x_okr_sale"]._fields["x_secret"], "groups", "base.group_system")
        for name, text in (
            ("x_user_id", "leads to people"),
            ("x_secret", "for certain people only"),
            ("create_uid", "leads to people"),
            ("display_name", "not kept as a plain value"),
        ):
            with self.subTest(name), self.assert_refused(ValidationError, text):
                self.source.field_ids = [Command.link(self.field(name).id)]

    def test_private_models_never_get_onto_the_list(self):
        for name in (
            "performance.appraisal",
            "performance.note",
            "hr.employee",
            "hr.version",
            "hr.department",
            "res.users",
            "res.partner",
            "mail.message",
            "ir.attachment",
            "ir.config_parameter",
            "calendar.event",
            "okr.key.result",
        ):
            model = self.env["ir.model"]._get(name)
            with self.subTest(name):
                with self.assert_refused(ValidationError, "private or restricted"):
                    self.make_source(model_id=model.id, company_path=False, field_ids=False)
                with self.assert_refused(ValidationError, "private or restricted"):
                    self.make_metric(model_id=model.id, date=False)

    def test_the_filter_takes_plain_values_only(self):
        for domain, text in (
            ("[('x_kind', '=', uid)]", "cannot be read"),
            ("[('x_day', '>', context_today())]", "cannot be read"),
            ("__import__('os').system('true')", "cannot be read"),
            ("[('x_kind', '=', 'web'", "cannot be read"),
            ("[('x_kind', 'any!', [])]", "cannot be used|cannot be read"),
            ("[('x_missing', '=', 1)]", "has no x_missing"),
            ("[('x_kind.name', '=', 1)]", "nothing follows"),
            ("[('x_hours', '=', 'many')]", "cannot be counted|cannot be read"),
        ):
            with self.subTest(domain), self.assert_refused(ValidationError, text):
                self.make_metric(domain=domain)

    def test_a_sum_needs_a_number(self):
        with self.assert_refused(ValidationError, "needs a field with a number"):
            self.make_metric(measure="sum")
        with self.assert_refused(ValidationError, "“Kind” is not a number"):
            self.make_metric(measure="avg", field="x_kind")
        with self.assert_refused(ValidationError, "“Kind” is not a date"):
            self.make_metric(date_field="x_kind")

    def test_values_are_written_by_the_measuring_alone(self):
        metric = self.make_metric()
        with self.assert_refused(UserError, "only the measuring itself"):
            metric.value = 3
        with self.assert_refused(UserError, "only the measuring itself"):
            self.make_metric(value=3)
        with self.assertRaises(AccessError):
            self.env["okr.metric.point"].with_user(self.okr_manager).create(
                {"metric_id": metric.id, "date_start": "2026-01-01", "date_end": "2026-03-31"}
            )

    def test_a_company_field_cannot_be_left_out_or_wrong(self):
        with self.assert_refused(ValidationError, "does not lead from Sales to a company"):
            self.source.company_path = "x_country_id"
        rates = self.env["ir.model"]._get("res.currency.rate")
        source = (
            self.env["okr.metric.source"]
            .with_user(self.okr_manager)
            .create({"model_id": rates.id, "name": "Rates"})
        )
        self.assertEqual(source.company_path, "company_id")
        with self.assert_refused(ValidationError, "records of Rates have one"):
            source.company_path = False

    def test_a_limit_of_the_list_holds_for_every_metric(self):
        self.sell(2, x_kind="web")
        self.sell(1, x_kind="draft")
        self.source.limit_domain = "[('x_kind', '!=', 'draft')]"
        self.assertEqual(self.make_metric().value, 2)
        self.assertEqual(self.make_metric(domain="[('x_kind', '=', 'draft')]").value, 0)
        with self.assert_refused(ValidationError, "leads to people"):
            self.source.limit_domain = "[('x_user_id', '=', 1)]"

    def test_what_became_private_is_counted_no_more(self):
        metric = self.make_metric(measure="sum", field="x_hours")
        self.patch(self.env["x_okr_sale"]._fields["x_hours"], "groups", "base.group_system")
        metric.action_measure()
        self.assertEqual(metric.state, "error")
        self.assertIn("for certain people only", metric.error)

    def test_what_was_taken_off_the_list_is_counted_no_more(self):
        metric = self.make_metric()
        self.source.unlink()
        metric.action_measure()
        self.assertIn("not on the list", metric.error)

    # beside it

    def test_the_records_are_for_those_who_may_read_them(self):
        self.sell(2)
        metric = self.make_metric()
        with self.assert_refused(AccessError, "not yours to read"):
            metric.with_user(self.coach).action_view_records()
        action = metric.with_user(self.settings_admin).action_view_records()
        self.assertEqual(action["res_model"], "x_okr_sale")
        records = self.env["x_okr_sale"].with_user(self.settings_admin).search(action["domain"])
        self.assertEqual(len(records), 2)

    def test_counter_metrics_count_the_same_records(self):
        first, second = self.make_metric("One"), self.make_metric("Two", date=False)
        self.assertEqual(first.counter_ids, second)

    def test_a_metric_in_use_is_not_archived(self):
        metric = self.make_metric()
        self.make_live(metric)
        with self.assert_refused(ValidationError, "still lives on this metric"):
            metric.active = False
        unused = self.make_metric("Unused")
        unused.active = False
        with self.assert_refused(ValidationError, "is archived and not measured"):
            self.make_live(unused)

    def test_history_holds_the_eight_quarters_before(self):
        for months, count in (("2026-02-10", 2), ("2025-11-10", 3), ("2023-01-01", 9)):
            self.sell(count, date.fromisoformat(months))
        points = self.make_metric().point_ids
        self.assertEqual(len(points), 8)
        self.assertEqual(points[0].date_start, date(2024, 4, 1))
        self.assertEqual(points.mapped("value"), [0, 0, 0, 0, 0, 0, 3, 2])
        self.assertFalse(self.make_metric(date=False).point_ids)

    def test_history_follows_the_definition(self):
        self.sell(2, date(2026, 2, 10), x_kind="web")
        metric = self.make_metric()
        metric.domain = "[('x_kind', '=', 'shop')]"
        self.assertEqual(set(metric.point_ids.mapped("value")), {0})

    def test_a_metric_outlives_its_app(self):
        self.sell(1)
        metric = self.make_metric()
        key_result = self.make_live(metric)
        metric._measure()
        # what an uninstallation leaves: the model is gone from registry and table
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE okr_metric SET model_id = NULL, date_field_id = NULL,"
            " model_name = 'x_gone' WHERE id = %s",
            [metric.id],
        )
        self.env.invalidate_all()
        metric.action_measure()
        self.assertEqual(metric.state, "error")
        self.assertIn("its app was uninstalled", metric.error)
        self.assertEqual((key_result.live_state, key_result.current_value), ("error", 1))
        with self.assert_refused(UserError, "its app was uninstalled"):
            metric.action_view_records()
