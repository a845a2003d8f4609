"""Objectives: whose they are and what they support."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, OkrCase


@tagged("okr_objective")
class TestOkrObjective(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("planning")

    def test_the_level_follows_the_department(self):
        objective = self.env["okr.objective"].with_user(self.coach).create({"name": "Grow"})
        self.assertEqual(objective.cycle_id, self.cycle, "the cycle that is being planned")
        self.assertEqual(objective.level, "company")
        objective.department_id = self.sales
        self.assertEqual(objective.level, "department")
        objective.department_id = False
        self.assertEqual(objective.level, "company")

    def test_a_department_objective_names_its_department(self):
        with self.assert_refused(ValidationError, "Department: “Grow” is on the level Department"):
            self.make_objective("Grow", self.cycle, department_id=False, level="department")

    def test_individual_objectives_are_off_until_the_company_wants_them(self):
        with self.assert_refused(
            ValidationError, "Level: Bramble Works does not use individual.*scorecard.*settings"
        ):
            self.make_objective("Learn French", self.cycle, level="individual")
        self.company.okr_individual_level = True
        objective = self.make_objective("Learn French", self.cycle, level="individual")
        self.assertEqual(objective.level, "individual")
        objective.department_id = self.product
        self.assertEqual(objective.level, "individual", "a department does not take it over")
        with self.assert_refused(ValidationError, "Lead: an individual objective needs the person"):
            self.make_objective("Learn", self.cycle, level="individual", lead_id=False)

    def test_drafts_are_made_by_who_will_own_them(self):
        drafts = self.env["okr.objective"]
        for user, vals in [
            (self.lead, {"lead_id": self.lead_employee.id}),
            (self.manager, {"department_id": self.sales.id}),
            (self.coach, {}),
        ]:
            objective = drafts.with_user(user).create({"name": "Grow", **vals})
            self.assertEqual(objective.state, "draft")
        for user, vals in [
            (self.lead, {"lead_id": self.other_lead_employee.id}),
            (self.manager, {"department_id": self.product.id}),
            (self.employee, {}),
            (self.settings_admin, {"department_id": self.sales.id}),
        ]:
            with self.subTest(user.login), self.assertRaises(AccessError):
                drafts.with_user(user).create({"name": "Grow", **vals})

    def test_rights_cannot_be_written_into_the_record(self):
        drafts = self.env["okr.objective"].with_user(self.lead)
        for field in ("lead_user_id", "manager_user_id"):
            with self.assert_refused(UserError, "cannot be written directly"):
                drafts.create({"name": "Grow", field: self.lead.id})
        objective = self.make_objective("Grow", self.cycle).with_user(self.lead)
        for vals in (
            {"lead_user_id": self.colleague.id},
            {"manager_user_id": self.colleague.id},
            {"state": "active"},
            {"progress": 1.0},
            {"score": 1.0},
            {"confidence": 10},
            {"date_activated": TODAY},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "cannot be written directly"):
                objective.write(vals)

    def test_co_owners_come_from_the_same_company(self):
        with self.assert_refused(ValidationError, "Co-owners: Far Sales belongs to another"):
            self.make_objective(
                "Grow",
                self.cycle,
                by=self.env.user,
                co_department_ids=[Command.link(self.other_department.id)],
            )
        objective = self.make_objective(
            "Grow", self.cycle, co_department_ids=[Command.link(self.product.id)]
        )
        self.assertEqual(objective.co_department_ids, self.product)

    def test_leads_departments_and_parents_come_from_the_same_company(self):
        foreign_cycle = self.make_cycle(
            "planning", self.stranger_coach, company_id=self.other_company.id
        )
        foreign = self.make_objective(
            "Far away", foreign_cycle, by=self.stranger_coach, lead_id=False, department_id=False
        )
        objective = self.make_objective("Grow", self.cycle)
        for vals in (
            {"parent_id": foreign.id},
            {"department_id": self.other_department.id},
            {"lead_id": self.stranger_employee.id},
            {"cycle_id": foreign_cycle.id},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "[Cc]ompan"):
                objective.sudo().write(vals)
        parked = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create({"name": "Parked", "cycle_id": False})
        )
        with self.assertRaises(AccessError):
            parked.company_id = self.other_company

    def test_loops_of_parents_are_refused(self):
        top, middle, bottom = (
            self.make_objective(name, self.cycle) for name in ("Top", "Middle", "Bottom")
        )
        bottom.parent_id = middle
        middle.parent_id = top
        for objective, parent in [(top, top), (top, middle), (top, bottom), (middle, bottom)]:
            with (
                self.subTest(objective=objective.name, parent=parent.name),
                self.assert_refused(
                    ValidationError, "Supports: an objective cannot support itself"
                ),
            ):
                objective.parent_id = parent
        self.assertEqual((top.parent_id.id, bottom.parent_id), (False, middle))

    def test_the_contribution_is_one_sentence(self):
        with mute_logger("odoo.sql_db"), self.assert_refused(CheckViolation, "contribution_length"):
            self.make_objective("Grow", self.cycle, contribution="x" * 281)
        objective = self.make_objective("Grow", self.cycle, contribution="x" * 280)
        self.assertIn(
            "one sentence of at most 280",
            objective._contribution_length.get_error_message(objective),
        )

    def test_the_coach_asks_for_the_contribution_and_for_an_own_part(self):
        parent = self.make_objective("Win back small shops", self.cycle)
        child = self.make_objective("Win back small shops!", self.cycle, 2, parent_id=parent.id)
        self.assertIn("how it moves “Win back small shops”", child.coach_hints)
        self.assertIn("What is your team's own part?", child.coach_hints)
        child.contribution = "Half of all shops are ours"
        self.assertNotIn("how it moves", child.coach_hints)
        orphan = self.make_objective("Alone", self.cycle, 6)
        self.assertIn("supports no other objective", orphan.coach_hints)
        self.assertIn("6 key results; with more than 5", orphan.coach_hints)

    def test_soft_caps_warn_and_never_refuse(self):
        for number in range(4):
            self.make_objective(f"Goal {number}", self.cycle)
        hints = self.cycle.objective_ids._get_team_hints()
        self.assertIn("4 objectives; with more than 3", hints[self.cycle, self.sales][0])
        self.assertEqual(len(self.cycle._activate()), 4)

    def test_a_cycle_that_is_over_takes_no_objectives(self):
        over = self.make_cycle("grading", cadence="custom")
        with self.assert_refused(UserError, "Cycle: .* takes no new objectives"):
            self.make_objective("Too late", over)
        draft = self.make_objective("Draft", self.cycle)
        with self.assert_refused(UserError, "Cycle: .* takes no new objectives"):
            draft.cycle_id = over

    def test_an_active_objective_stays_in_its_cycle(self):
        objective = self.make_objective("Grow", self.cycle)
        self.bring_to(self.cycle, "active")
        with self.assert_refused(UserError, "Cycle: “Grow” is no draft any more"):
            objective.cycle_id = self.make_cycle("planning", cadence="custom")

    def test_an_active_objective_is_dropped_not_deleted(self):
        objective = self.make_objective("Grow", self.cycle)
        self.bring_to(self.cycle, "active")
        with self.assert_refused(UserError, "“Grow” has history.*Archive it instead"):
            objective.unlink()

    def test_a_draft_waits_for_its_cycle(self):
        objective = self.make_objective("Grow", self.cycle)
        with self.assert_refused(UserError, "becomes active when its cycle is opened"):
            objective.with_user(self.lead).action_activate()
        parked = self.make_objective("Parked", cycle_id=False)
        with self.assert_refused(UserError, "becomes active when its cycle is opened"):
            parked.action_activate()

    def test_only_owners_activate(self):
        self.bring_to(self.cycle, "active")
        objective = self.make_objective("Grow", cycle_id=self.cycle.id)
        for user in (self.colleague, self.employee, self.other_manager, self.settings_admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                objective.with_user(user).action_activate()
        objective.with_user(self.manager).action_activate()
        self.assertEqual(objective.state, "active")

    def test_a_copy_is_a_draft_of_today_without_numbers(self):
        objective = self.make_objective("Grow", self.cycle, 2, [self.employee_employee])
        self.bring_to(self.cycle, "active")
        self.check_in(self.lead, objective.key_result_ids[0], 50)
        self.bring_to(self.cycle, "closed")
        planned = self.make_cycle(
            "planning", date_start=date(2026, 7, 1), date_end=date(2026, 9, 30)
        )
        copy = objective.with_user(self.lead).copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": "Grow (copy)",
                    "state": "draft",
                    "cycle_id": planned.id,
                    "progress": 0,
                    "last_checkin_date": False,
                }
            ],
        )
        self.assertEqual(copy.key_result_ids.mapped("current_value"), [0, 0])
        self.assertEqual(copy.contributor_ids.employee_id, self.employee_employee)

    def test_counts_for_the_buttons(self):
        parent = self.make_objective("Top", self.cycle)
        child = self.make_objective("Child", self.cycle, 3, parent_id=parent.id)
        self.assertEqual((parent.child_count, child.key_result_count), (1, 3))
        self.assertEqual(self.sales.okr_objective_count, 2)

    def test_a_contributor_row_cannot_move_its_right_to_another_objective(self):
        own = self.make_objective("Own", self.cycle, contributors=self.employee_employee)
        foreign = self.make_objective(
            "Foreign",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
        )
        row = own.with_user(self.lead).contributor_ids
        for vals in ({"objective_id": foreign.id}, {"user_id": self.lead.id}):
            with self.subTest(vals), self.assert_refused(UserError, "contributor stays with it"):
                row.write(vals)
        with self.assertRaises(AccessError):
            row.create({"objective_id": foreign.id, "employee_id": self.lead_employee.id})
        row.role = "Runs the shop visits"
