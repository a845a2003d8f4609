"""Challenges of Gamification as objectives; live where the list of metrics allows it."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_import import OkrImportCase, texts_of


@tagged("-standard", "okr_apps", "post_install", "-at_install")
@freeze_time("2026-05-20 09:00:00")
class TestOkrImportGamification(OkrImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.bridge"]._set_up()
        cls.env["gamification.challenge"].search([]).unlink()
        source = cls.env["okr.metric.source"].search([("model_id.model", "=", "crm.lead")], limit=1)
        leads = source.model_id or cls.env["ir.model"]._get("crm.lead")
        amount = cls.env["ir.model.fields"]._get("crm.lead", "expected_revenue")
        by = {
            "live": {"computation_mode": "count", "model_id": leads.id, "domain": "[]"},
            "sum": {
                "computation_mode": "sum",
                "model_id": leads.id,
                "field_id": amount.id,
                "domain": "[('type', '=', 'opportunity')]",
            },
            "person": {
                "computation_mode": "count",
                "model_id": leads.id,
                "domain": "[('user_id', '=', user.id)]",
            },
            "secret": {
                "computation_mode": "count",
                "model_id": cls.env["ir.model"]._get("res.users").id,
                "domain": "[]",
            },
            "hand": {"suffix": "calls"},
            "lower": {"condition": "lower"},
            "done": {"display_mode": "boolean"},
        }
        definitions = {
            name: cls.env["gamification.goal.definition"].create({"name": f"Goal {name}", **vals})
            for name, vals in by.items()
        }
        cls.challenge = cls.env["gamification.challenge"].create(
            {
                "name": "Sell more",
                "user_ids": [Command.set((cls.lead | cls.employee).ids)],
                "line_ids": [
                    Command.create({"definition_id": definition.id, "target_goal": 40})
                    for definition in definitions.values()
                ],
            }
        )

    def gamification(self, user=None):
        return (
            self.env["okr.import.gamification"]
            .with_user(user or self.coach)
            .with_company(self.company)
        )

    def test_a_challenge_becomes_one_objective_and_nobody_gets_one_of_their_own(self):
        options = {"cycle_id": self.cycle.id}
        report = self.gamification()._look(options)
        told = texts_of(report)
        self.assertTrue(report["can_import"], told)
        self.assertIn("A challenge of 2 persons becomes one objective of the company", told)
        self.assertIn("is not on the list of what metrics may count", told)
        self.assertIn("the goal counts for each person", told)
        self.assertFalse(self.objectives())
        self.assertFalse(self.env["okr.metric"].search([("name", "=", "Goal live")]))

        self.gamification()._import({**options, "seen": report["seen"]})
        objective = self.objectives()
        self.assertEqual((objective.name, objective.level), ("Sell more", "company"))
        self.assertFalse(objective.lead_id)
        parts = {kr.name: kr for kr in objective.key_result_ids}
        self.assertEqual(len(parts), 7)
        live = parts["Goal live"].metric_id
        self.assertEqual((live.model_name, live.measure), ("crm.lead", "count"))
        self.assertEqual(parts["Goal sum"].metric_id.field_name, "expected_revenue")
        for name in ("person", "secret", "hand"):
            self.assertFalse(parts[f"Goal {name}"].metric_id, name)
        self.assertEqual(parts["Goal hand"].unit, "calls")
        self.assertEqual(parts["Goal lower"].kind, "at_most")
        self.assertEqual(parts["Goal done"].kind, "milestone")
        self.assertEqual(objective.state, "draft")

        again = self.gamification()._look(options)
        self.assertFalse(again["can_import"], "each challenge once")

    def test_a_known_metric_is_used_again(self):
        options = {"cycle_id": self.cycle.id}
        batch = self.gamification()._import(options)
        first = self.objectives().key_result_ids.metric_id
        batch.with_user(self.coach).action_undo()
        self.gamification()._import(options)
        self.assertEqual(self.objectives().key_result_ids.metric_id, first)

    def test_where_the_company_uses_individual_objectives_each_participant_gets_one(self):
        self.company.okr_individual_level = True
        self.gamification()._import({"cycle_id": self.cycle.id})
        individual = self.objectives().filtered(lambda o: o.level == "individual")
        self.assertEqual(individual.lead_id, self.lead_employee | self.employee_employee)
        self.assertFalse(individual.key_result_ids.metric_id, "persons are not counted")

    def test_only_coaches_bring_challenges_along(self):
        with self.assert_refused(UserError, "OKR coaches import"):
            self.gamification(self.lead)._look({"cycle_id": self.cycle.id})
