from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..engine import wall
from .common_separation import SeparationCase


@tagged("post_install", "-at_install")
class TestOkrSeparationWays(SeparationCase):
    """Every way through the wall, made on purpose, turns the page red and names its path."""

    # mutations: fields

    def test_a_related_number_on_a_private_record_turns_it_red_with_the_path(self):
        self.make_bridge()
        self.make_field(self.private_model, "x_speed", related="x_objective_id.progress")
        self.assertRed(f"{self.private_model}.x_speed → okr.objective.progress", "field")

    def test_every_number_of_every_public_model_is_guarded(self):
        examined = 0
        for model in ("okr.objective", "okr.key.result", "okr.checkin", "okr.snapshot"):
            self.make_field(self.private_model, f"x_{model[4:7]}_id", "many2one", relation=model)
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
        self.assertEqual(examined, 18)
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
        check = self.assertRed("okr.objective.lead_id.version_id.wage → hr.version.wage", "export")
        self.assertEqual(check.finding_ids.subject, f"No. {template.id}")
        template.export_fields[-1].unlink()
        self.assertGreen()

    def test_a_view_with_numbers_on_a_persons_form_turns_it_red(self):
        self.make_bridge("hr.employee")
        self.make_field("okr.objective", "x_employee_id", "many2one", relation="hr.employee")
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
            self.env["ir.actions.report"].search(
                [("name", "=", "Appraisal letter")]
            ).model = "hr.employee"
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
