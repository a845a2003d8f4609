from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged

from ..engine import wall
from .common import OkrCase


@tagged("post_install", "-at_install")
class TestOkrSeparation(OkrCase):
    """The page that says whether OKRs and appraisals are apart: green, or red with the path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Works Council", "email": "council@example.com"}
        )
        cls.company.okr_people_contact_id = cls.contact
        cls.check = cls.env["okr.separation"].with_user(cls.coach)
        # any private model will do; the appraisal is the one that matters most
        cls.private_model = next(
            name for name in ("performance.appraisal", "hr.version") if name in cls.env
        )

    def setUp(self):
        # Cleanups run backwards: this one after the rollback of the custom fields.
        self.has_custom_fields = False
        self.addCleanup(self.forget_custom_fields)
        super().setUp()

    def forget_custom_fields(self):
        if self.has_custom_fields:
            self.registry._setup_models__(self.cr)

    def make_field(self, model, name, ttype="float", **vals):
        self.has_custom_fields = True
        self.env["ir.model.fields"].create(
            {
                "name": name,
                "field_description": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **vals,
            }
        )

    def make_bridge(self, model=None):
        """A custom link from a private record to an objective; a link alone is no way through."""
        self.make_field(
            model or self.private_model, "x_objective_id", "many2one", relation="okr.objective"
        )

    def run_check(self):
        with self.mock_mail() as mails:
            check = self.check._check("asked")
        self.mails = mails
        return check

    def mock_mail(self):
        """Collect the mails that leave, without sending them."""
        sent = []
        MailMail = type(self.env["mail.mail"])
        patcher = patch.object(MailMail, "send_after_commit", lambda mails: sent.append(mails))

        class Collector:
            def __enter__(self):
                patcher.start()
                return sent

            def __exit__(self, *args):
                patcher.stop()

        return Collector()

    def assertRed(self, path, area, check=None):
        check = check or self.run_check()
        paths = {(finding.area, finding.path) for finding in check.finding_ids}
        self.assertEqual(check.state, "red")
        self.assertIn((area, path), paths)
        return check

    def assertGreen(self):
        check = self.run_check()
        self.assertFalse(check.finding_ids.mapped("path"))
        self.assertEqual(check.state, "green")
        return check

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

    # mutations: fields

    def test_a_related_number_on_a_private_record_turns_it_red_with_the_path(self):
        self.make_bridge()
        self.make_field(self.private_model, "x_speed", related="x_objective_id.progress")
        self.assertRed(f"{self.private_model}.x_speed → okr.objective.progress", "field")

    def test_every_number_of_every_public_model_is_guarded(self):
        examined = 0
        for model in ("okr.objective", "okr.key.result", "okr.checkin", "okr.snapshot"):
            self.make_field(
                self.private_model, f"x_{model[4:7]}_id", "many2one", relation=model
            )
            for field in list(self.env[model]._fields.values()):
                if wall.is_number(model, field.name, field.type):
                    self.make_field(
                        self.private_model,
                        f"x_{model[4:7]}_{field.name}",
                        field.type,
                        related=f"x_{model[4:7]}_id.{field.name}",
                    )
                    examined += 1
        check = self.run_check()
        self.assertEqual(examined, 15)
        self.assertEqual(
            len([f for f in check.finding_ids if f.path.startswith(self.private_model)]), examined
        )

    def test_a_computed_chain_over_another_field_turns_it_red_with_every_step(self):
        self.make_bridge()
        self.make_field(self.private_model, "x_half", related="x_objective_id.score")
        self.make_field(
            self.private_model,
            "x_merit",
            depends="x_half",
            compute="for record in self: record['x_merit'] = record.x_half * 2",
        )
        check = self.assertRed(
            f"{self.private_model}.x_merit → {self.private_model}.x_half → okr.objective.score",
            "field",
        )
        self.assertIn("takes its value from the other world", check.finding_ids[0].explanation)

    def test_the_health_of_an_objective_is_a_number_in_disguise(self):
        self.make_bridge()
        self.make_field(
            self.private_model,
            "x_colour",
            "selection",
            related="x_objective_id.health",
        )
        check = self.run_check()
        [finding] = check.finding_ids
        self.assertTrue(
            finding.path.startswith(f"{self.private_model}.x_colour → okr.objective.health → okr.")
        )

    def test_custom_code_that_hides_what_it_uses_turns_it_red(self):
        self.make_field(
            self.private_model,
            "x_hidden",
            compute="for r in self: r['x_hidden'] = "
            "self.env['okr.key.result'].search([], limit=1).confidence",
        )
        self.assertRed(f"{self.private_model}.x_hidden → okr.key.result.confidence", "field")

    def test_module_code_that_hides_what_it_uses_turns_it_red(self):
        def compute(records):
            for record in records:
                record.x_plain = records.env["okr.objective"].search([], limit=1).score

        self.make_field(self.private_model, "x_plain", compute="pass", store=False)
        field = self.env[self.private_model]._fields["x_plain"]
        with patch.object(field, "compute", compute):
            self.assertRed(f"{self.private_model}.x_plain → okr.objective.score", "field")

    def test_pay_anywhere_and_persons_are_guarded(self):
        self.make_bridge("hr.version")
        self.make_bridge("res.partner")
        self.make_bridge("project.task" if "project.task" in self.env else "hr.job")
        other = "project.task" if "project.task" in self.env else "hr.job"
        self.make_field("hr.version", "x_wage_plus", related="x_objective_id.progress")
        self.make_field("res.partner", "x_points", related="x_objective_id.score")
        self.make_field(other, "x_bonus", related="x_objective_id.score")
        self.make_field(other, "x_effort", related="x_objective_id.score")
        check = self.assertRed("hr.version.x_wage_plus → okr.objective.progress", "field")
        self.assertRed("res.partner.x_points → okr.objective.score", "field", check)
        self.assertRed(f"{other}.x_bonus → okr.objective.score", "field", check)
        self.assertNotIn("x_effort", " ".join(check.finding_ids.mapped("path")))

    def test_a_new_model_of_pay_is_guarded_as_a_whole(self):
        self.has_custom_fields = True
        self.env["ir.model"].create({"name": "Bonus run", "model": "x_bonus.run"})
        self.make_bridge("x_bonus.run")
        self.make_field("x_bonus.run", "x_factor", related="x_objective_id.score")
        self.assertRed("x_bonus.run.x_factor → okr.objective.score", "field")

    def test_the_public_world_takes_nothing_from_the_private_one(self):
        self.make_field(
            "okr.objective", "x_until", "date", related="lead_id.version_id.contract_date_end"
        )
        self.assertRed("okr.objective.x_until → hr.version.contract_date_end", "field")

    def test_a_link_from_public_to_private_turns_it_red(self):
        self.env["ir.model"].create({"name": "Payslip", "model": "x_payslip"})
        self.make_field("okr.objective", "x_slip_id", "many2one", relation="x_payslip")
        self.assertRed("okr.objective.x_slip_id → x_payslip", "link")

    def test_a_private_record_may_not_follow_the_clock_of_okrs(self):
        self.env["ir.model"].create({"name": "Payslip", "model": "x_payslip"})
        model = self.private_model if self.private_model != "hr.version" else "x_payslip"
        self.make_field(model, "x_cycle_id", "many2one", relation="okr.cycle")
        self.assertRed(f"{model}.x_cycle_id → okr.cycle", "link")

    # mutations: what people keep

    def make_action(self, model, code, **vals):
        return self.env["ir.actions.server"].create(
            {
                "name": "Month end",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "code",
                "code": code,
                **vals,
            }
        )

    def test_server_actions_that_work_with_both_worlds_turn_it_red(self):
        self.make_action("res.partner", "x = env['okr.objective'].search([]).mapped('name')")
        self.assertGreen()
        for model, code, path in (
            (
                "okr.objective",
                "record.lead_id.write({'wage': 1000})",
                "okr.objective → wage",
            ),
            (
                "hr.version",
                "record.write({'wage': env['okr.key.result'].search([])[0].score})",
                "wage → okr.key.result.score",
            ),
            (
                "hr.employee",
                "record['barcode'] = env['okr.objective'].search([], limit=1).progress",
                "hr.employee → okr.objective.progress",
            ),
            (
                "res.partner",
                "env['performance.answer'].create({'body': env['okr.objective'].browse(1).name})",
                "performance.answer → okr.objective",
            ),
        ):
            with self.subTest(path):
                action = self.make_action(model, code)
                check = self.assertRed(path, "action")
                self.assertEqual(check.finding_ids.mapped("subject"), ["Month end"])
                action.unlink()
        self.assertGreen()

    def test_scheduled_actions_and_update_paths_count_too(self):
        cron = self.env["ir.cron"].create(
            {
                "name": "Pay day",
                "model_id": self.env["ir.model"]._get_id("hr.version"),
                "state": "code",
                "code": "model.search([]).write({'wage': env['okr.objective'].browse(1).score})",
            }
        )
        self.assertRed("wage → okr.objective.score", "action")
        action = cron.ir_actions_server_id
        cron.unlink()
        action.exists().unlink()
        self.assertGreen()
        action = self.make_action("okr.objective", "")
        action.write({"state": "object_write", "update_path": "lead_id.version_id.wage"})
        self.assertRed("okr.objective → wage", "action")

    def test_the_door_may_be_named(self):
        self.make_action("hr.version", "env['okr.context.mixin']._okr_context(record, 'wage')")
        self.assertGreen()

    def test_favorites_over_both_worlds_turn_it_red_without_telling_their_names(self):
        self.make_bridge("hr.employee")
        favorite = self.env["ir.filters"].create(
            {
                "name": "Slow people",
                "model_id": "hr.employee",
                "domain": "[('x_objective_id.progress', '<', 0.3)]",
                "user_ids": [Command.link(self.manager.id)],
            }
        )
        check = self.assertRed(
            "hr.employee.x_objective_id.progress → okr.objective.progress", "filter"
        )
        self.assertEqual(check.finding_ids.subject, f"No. {favorite.id}")
        self.assertNotIn("Slow", str(check.finding_ids.read()))
        favorite.write({"domain": "[('x_objective_id.name', 'ilike', 'Bristol')]"})
        self.assertGreen()

    def test_a_favorite_that_tells_numbers_for_each_person_turns_it_red(self):
        favorite = self.env["ir.filters"].create(
            {
                "name": "Ranking",
                "model_id": "okr.objective",
                "context": "{'pivot_measures': ['score'], 'pivot_row_groupby': ['lead_id']}",
            }
        )
        self.assertRed("okr.objective.lead_id → okr.objective.score", "filter")
        favorite.context = "{'group_by': ['lead_id'], 'pivot_measures': ['__count']}"
        self.assertGreen()
        favorite.context = "{'group_by': ['department_id'], 'pivot_measures': ['score:avg']}"
        self.assertGreen()

    def test_an_export_template_over_both_worlds_turns_it_red(self):
        template = self.env["ir.exports"].create(
            {
                "name": "Bonus round",
                "resource": "okr.objective",
                "export_fields": [
                    Command.create({"name": "name"}),
                    Command.create({"name": "progress"}),
                    Command.create({"name": "lead_id/version_id/wage"}),
                ],
            }
        )
        check = self.assertRed(
            "okr.objective.lead_id.version_id.wage → hr.version.wage", "export"
        )
        self.assertEqual(check.finding_ids.subject, f"No. {template.id}")
        template.export_fields[-1].unlink()
        self.assertGreen()

    def test_a_view_with_numbers_on_a_persons_form_turns_it_red(self):
        self.make_bridge("hr.employee")
        self.make_field(
            "okr.objective", "x_employee_id", "many2one", relation="hr.employee"
        )
        self.make_field(
            "hr.employee",
            "x_objective_ids",
            "one2many",
            relation="okr.objective",
            relation_field="x_employee_id",
        )
        view = self.env["ir.ui.view"].create(
            {
                "name": "Scorecard",
                "model": "hr.employee",
                "arch": "<form><field name='x_objective_ids'><list><field name='name'/>"
                "<field name='progress'/></list></field></form>",
            }
        )
        check = self.assertRed("hr.employee → okr.objective.progress", "view")
        self.assertEqual(check.finding_ids.subject, f"Scorecard ({view.id})")

    def test_a_list_that_adds_numbers_up_in_the_browser_turns_it_red(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "Footer",
                "model": "okr.objective",
                "arch": "<list><field name='name'/><field name='progress' avg='Average'/></list>",
            }
        )
        self.assertRed("avg → okr.objective.progress", "view")
        view.arch = "<list><field name='name'/><field name='progress'/></list>"
        self.assertGreen()

    def test_a_document_on_private_paper_with_numbers_turns_it_red(self):
        self.env["ir.ui.view"].create(
            {
                "name": "letter",
                "type": "qweb",
                "key": "hr_okr.test_letter",
                "arch": "<t t-name='hr_okr.test_letter'><t t-call='hr_okr.test_inner'/></t>",
            }
        )
        inner = self.env["ir.ui.view"].create(
            {
                "name": "inner",
                "type": "qweb",
                "key": "hr_okr.test_inner",
                "arch": "<t t-name='hr_okr.test_inner'>"
                "<p t-foreach='doc.objective_ids' t-as='o' t-out='o.progress'/></t>",
            }
        )
        self.env["ir.actions.report"].create(
            {
                "name": "Appraisal letter",
                "model": self.private_model,
                "report_name": "hr_okr.test_letter",
            }
        )
        if self.private_model == "hr.version":  # a person's paper, like the employee's
            self.env["ir.actions.report"].search([("name", "=", "Appraisal letter")]).model = (
                "hr.employee"
            )
        check = self.run_check()
        self.assertEqual(check.finding_ids.area, "report")
        self.assertIn("hr_okr.test_inner → okr.progress", check.finding_ids.path)
        inner.arch = "<t t-name='hr_okr.test_inner'><p t-out='o.name'/></t>"
        self.assertGreen()

    def test_a_database_view_over_both_worlds_turns_it_red(self):
        self.env.flush_all()
        self.env.cr.execute(
            """CREATE VIEW x_pay_for_progress AS
               SELECT v.wage, o.progress
                 FROM okr_objective o
                 JOIN hr_employee e ON e.id = o.lead_id
                 JOIN hr_version v ON v.id = e.current_version_id"""
        )
        self.assertRed("hr.version.wage → x_pay_for_progress → okr.objective.progress", "sql")

    # telling

    def break_the_wall(self):
        self.make_bridge()
        self.make_field(self.private_model, "x_speed", related="x_objective_id.progress")

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
        self.assertEqual(self.check.search([], limit=1).reason, "night")

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
