from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..engine import wall
from .common import OkrCase
from .common_separation import SeparationCase


@tagged("post_install", "-at_install")
class TestOkrSeparation(SeparationCase):
    """The page that says whether OKRs and appraisals are apart: who reads it, who is told."""

    # green

    def test_the_module_as_shipped_is_green_and_nobody_is_mailed(self):
        check = self.assertGreen()
        self.assertFalse(self.mails)
        self.assertFalse(check.is_mailed)
        private = [
            field
            for name, model in self.registry.items()
            for field in model._fields.values()
            if wall.is_private(name, field.name)
        ]
        self.assertGreater(check.field_count, len(private))
        self.assertGreaterEqual(check.number_count, 15)
        for count in ("model_count", "action_count", "view_count", "report_count", "sql_count"):
            self.assertGreater(check[count], 0, count)

    def test_a_link_to_an_objective_alone_stays_green(self):
        self.make_bridge()
        self.assertGreen()

    def test_the_check_is_quick_and_its_queries_do_not_grow(self):
        separation = self.env["okr.separation"]
        separation._examine()
        with self.count_queries() as before:
            separation._examine()
        model = self.env["ir.model"]._get_id("okr.objective")
        for number in range(30):
            self.env["ir.actions.server"].create(
                {"name": f"Action {number}", "model_id": model, "state": "code", "code": "pass"}
            )
            self.env["ir.filters"].create(
                {"name": f"Filter {number}", "model_id": "okr.objective", "domain": "[]"}
            )
        with self.count_queries() as after:
            separation._examine()
        self.assertLessEqual(after.count, before.count + 1)
        self.assertLess(self.run_check().duration, 3000)

    def test_a_check_that_examined_nothing_is_red(self):
        with patch.object(wall, "is_private", lambda model, name: False):
            self.assertRed("no field at all", "nothing")
        with patch.object(wall, "is_number", lambda model, name, kind: False):
            self.assertRed("no field at all", "nothing")

    # telling

    def test_red_is_mailed_once_to_the_people_contact_with_the_path(self):
        self.break_the_wall()
        check = self.run_check()
        self.assertTrue(check.is_mailed)
        [mail] = self.mails
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.subject, "OKRs and appraisals are no longer apart")
        self.assertIn(f"{self.private_model}.x_speed → okr.objective.progress", mail.body_html)
        self.assertIn("/odoo/okr-wall", mail.body_html)

        self.assertTrue(self.run_check().is_mailed)
        self.assertFalse(self.mails, "The contact knows it already.")

        self.make_field(self.private_model, "x_more", related="x_objective_id.score")
        self.run_check()
        self.assertEqual(len(self.mails), 1, "A new way through is news.")

    def test_after_green_red_is_news_again(self):
        self.break_the_wall()
        self.run_check()
        field = self.env["ir.model.fields"]._get(self.private_model, "x_speed")
        field.unlink()
        self.assertGreen()
        self.make_field(self.private_model, "x_speed", related="x_objective_id.progress")
        self.run_check()
        self.assertEqual(len(self.mails), 1)

    def test_without_a_contact_nobody_is_mailed_and_a_later_contact_hears_of_it(self):
        self.env["res.company"].search([]).okr_people_contact_id = False
        self.break_the_wall()
        check = self.run_check()
        self.assertEqual((check.state, check.is_mailed), ("red", False))
        self.assertFalse(self.mails)
        self.company.okr_people_contact_id = self.contact
        self.run_check()
        self.assertEqual([mail.recipient_ids for mail in self.mails], [self.contact])

    # who may do what

    def test_every_employee_reads_the_page_and_its_findings(self):
        self.break_the_wall()
        made = self.run_check()
        for name, user in self.personas.items():
            if user.has_group("base.group_user"):
                with self.subTest(name):
                    action = self.env["okr.separation"].with_user(user).action_open()
                    check = self.env["okr.separation"].with_user(user).browse(action["res_id"])
                    self.assertEqual(check, made.with_user(user))
                    self.assertEqual(check.state, "red")
                    self.assertTrue(check.finding_ids[0].explanation)
                    self.assertEqual(check.display_name, "Check of 2026-05-20 09:00")

    def test_portal_users_do_not_read_it(self):
        self.run_check()
        with self.assertRaises(AccessError):
            self.env["okr.separation"].with_user(self.portal).action_open()
        with self.assertRaises(AccessError):
            self.env["okr.separation.finding"].with_user(self.portal).search([])

    def test_nobody_writes_a_result(self):
        check = self.run_check()
        for user in (self.employee, self.coach, self.okr_manager, self.settings_admin):
            for operation in (
                lambda records: records.write({"state": "green"}),
                lambda records: records.unlink(),
                lambda records: records.create({"date": "2026-01-01", "state": "green"}),
                lambda records: records.finding_ids.create({"path": "x"}),
            ):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    operation(check.with_user(user))

    def test_coaches_and_administrators_start_a_check_others_do_not(self):
        for user in (self.coach, self.settings_admin):
            before = self.check.search_count([])
            self.env["okr.separation"].with_user(user).action_check_again()
            self.assertEqual(self.check.search_count([]), before + 1)
        for user in (self.employee, self.hr_officer):
            page = self.env["okr.separation"].with_user(user)
            with self.assertRaisesRegex(AccessError, "runs every night"):
                page.action_check_again()
            self.assertFalse(page.search([], limit=1).can_check)

    def test_the_first_visit_makes_the_first_check(self):
        self.env["okr.separation"].search([]).unlink()
        action = self.env["okr.separation"].with_user(self.employee).action_open()
        self.assertEqual(self.check.browse(action["res_id"]).state, "green")

    # when

    def triggers(self):
        cron = self.env.ref("hr_okr.ir_cron_okr_separation")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_it_runs_every_night_by_itself(self):
        cron = self.env.ref("hr_okr.ir_cron_okr_separation")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "days"))
        before = self.check.search_count([])
        with self.mock_mail():
            self.env["okr.separation"]._cron_check()
        self.assertEqual(self.check.search_count([]), before + 1)
        self.assertEqual(self.check.search([], limit=1).reason, "scheduled")

    def test_a_custom_field_and_a_module_change_have_it_run_soon(self):
        before = self.triggers()
        self.make_bridge()
        self.assertGreater(self.triggers(), before)

        separation = self.env["okr.separation"]
        with patch.object(self.registry, "ready", False):
            before = self.triggers()
            with patch.object(self.registry, "updated_modules", []):
                separation._register_hook()
            self.assertEqual(self.triggers(), before, "An ordinary start costs nothing.")
            with patch.object(self.registry, "updated_modules", ["sale"]):
                separation._register_hook()
            self.assertGreater(self.triggers(), before)

    def test_an_uninstalled_module_has_it_run_soon(self):
        before = self.triggers()
        original = next(
            cls
            for cls in self.registry["ir.module.module"].__mro__
            if cls.__module__ == "odoo.addons.base.models.ir_module"
        )
        with patch.object(original, "module_uninstall", lambda modules: True):
            self.env["ir.module.module"].search([("name", "=", "hr")]).module_uninstall()
            self.assertGreater(self.triggers(), before)
            before = self.triggers()
            self.env["ir.module.module"].search([("name", "=", "hr_okr")]).module_uninstall()
            self.assertEqual(self.triggers(), before, "Nothing is left that could run.")

    def test_old_green_checks_are_deleted_and_red_ones_stay(self):
        green = self.assertGreen()
        self.break_the_wall()
        red = self.run_check()
        (green | red).sudo().date = "2020-01-01"
        self.env["okr.separation"]._gc_old_checks()
        self.assertFalse(green.exists())
        self.assertTrue(red.exists())

    def test_the_people_contact_is_set_in_the_settings(self):
        self.env["res.config.settings"].with_company(self.company).create(
            {"okr_people_contact_id": self.coach.partner_id.id}
        ).execute()
        self.assertEqual(self.company.okr_people_contact_id, self.coach.partner_id)


@tagged("post_install", "-at_install")
class TestOkrSeparationPage(OkrCase, HttpCase):
    def setUp(self):
        super().setUp()
        # Odoo logs each refusal over RPC as a warning.
        self.enterContext(mute_logger("odoo.http"))

    def test_an_employee_opens_the_page_by_its_address(self):
        self.authenticate(self.employee.login, self.employee.login)
        found = self.make_jsonrpc_request("/web/action/load", {"action_id": "okr-wall"})
        page = self.make_jsonrpc_request("/web/action/run", {"action_id": found["id"]})
        self.assertEqual(page["res_model"], "okr.separation")
        [check] = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "okr.separation",
                "method": "web_read",
                "args": [[page["res_id"]], {"state": {}, "field_count": {}, "finding_ids": {}}],
                "kwargs": {},
            },
        )
        self.assertEqual((check["state"], check["finding_ids"]), ("green", []))
        self.assertGreater(check["field_count"], 0)

    def test_an_employee_cannot_start_the_check_over_rpc(self):
        self.authenticate(self.employee.login, self.employee.login)
        check = self.env["okr.separation"]._check("asked")
        for method in ("action_check_again", "_check"):
            with self.assertRaises(JsonRpcException) as refused:
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {
                        "model": "okr.separation",
                        "method": method,
                        "args": [check.ids],
                        "kwargs": {},
                    },
                )
            self.assertIn("AccessError", str(refused.exception))
        self.assertEqual(self.env["okr.separation"].search([], limit=1), check)
