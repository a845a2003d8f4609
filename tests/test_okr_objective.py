"""Objectives: whose they are, what they support, how their numbers and their health come about."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, OkrCase


@tagged("okr_objective")
class TestOkrObjective(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("planning")

    def test_the_level_follows_the_department(self):
        with Form(self.env["okr.objective"].with_user(self.coach)) as form:
            form.name = "Grow"
            self.assertEqual(form.cycle_id, self.cycle, "the cycle that is being planned")
            self.assertEqual(form.level, "company")
            form.department_id = self.sales
            self.assertEqual(form.level, "department")
            form.department_id = self.env["hr.department"]
            self.assertEqual(form.level, "company")

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


@tagged("okr_objective")
class TestOkrRollUp(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.parent = cls.make_objective("Top", cls.cycle)
        cls.child = cls.make_objective("Child", cls.cycle, parent_id=cls.parent.id)
        cls.sibling = cls.make_objective("Sibling", cls.cycle, parent_id=cls.parent.id)

    def run_cron(self):
        self.env.ref("hr_okr.ir_cron_okr_rollup").ir_actions_server_id.run()

    def waiting(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM okr_rollup_queue WHERE objective_id = %s", (self.parent.id,)
        )
        return self.env.cr.fetchone()[0]

    def test_children_do_not_count_unless_the_owner_says_so(self):
        self.check_in(self.lead, self.child.key_result_ids, 100)
        self.run_cron()
        self.assertEqual(self.parent.progress, 0)
        self.assertFalse(self.parent.date_rolled_up)
        self.assertFalse(self.waiting())

    def test_each_child_counts_as_much_as_the_own_key_results_together(self):
        self.check_in(self.lead, self.child.key_result_ids, 100)
        self.check_in(self.lead, self.parent.key_result_ids, 20)
        self.parent.with_user(self.lead).roll_up = True
        self.assertAlmostEqual(self.parent.progress, (0.2 + 1.0 + 0.0) / 3)
        self.assertTrue(self.parent.date_rolled_up)
        self.parent.with_user(self.lead).roll_up = False
        self.assertAlmostEqual(self.parent.progress, 0.2)
        self.assertFalse(self.parent.date_rolled_up)

    def test_a_checkin_leaves_its_parents_to_the_cron(self):
        self.parent.roll_up = True
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("hr_okr.ir_cron_okr_rollup")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.check_in(self.lead, self.child.key_result_ids, 60)
        self.assertEqual(self.child.progress, 0.6)
        self.assertEqual(self.parent.progress, 0, "not in the transaction of the check-in")
        self.assertEqual(self.waiting(), 1)
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1, "but soon")
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.2)
        self.assertEqual(self.waiting(), 0)

    def test_the_outbox_is_drained_exactly_however_often(self):
        self.parent.roll_up = True
        for value in (10, 90, 60):
            self.check_in(self.lead, self.child.key_result_ids, value)
            self.check_in(self.lead, self.sibling.key_result_ids, value)
        self.run_cron()
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.4)

    def test_every_level_above_is_counted(self):
        chain = self.parent
        for number in range(4):
            chain = self.make_objective(
                f"Level {number}", self.cycle, 0, parent_id=chain.id, roll_up=True
            )
        leaf = self.make_objective("Leaf", self.cycle, parent_id=chain.id)
        self.parent.roll_up = True
        self.check_in(self.lead, leaf.key_result_ids, 80)
        self.run_cron()
        self.assertAlmostEqual(chain.progress, 0.8)
        # own 0, two children without a check-in, and the chain
        self.assertAlmostEqual(self.parent.progress, 0.2)

    def test_a_child_that_leaves_or_is_dropped_no_longer_counts(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.child.key_result_ids, 90)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        other = self.make_objective("Other top", self.cycle, 0, roll_up=True)
        self.child.with_context(okr_reason="Moved").parent_id = other
        self.assertAlmostEqual(other.progress, 0.9)
        self.assertAlmostEqual(self.parent.progress, 0.0)
        self.child.with_context(okr_reason="Back").parent_id = self.parent
        self.assertAlmostEqual(self.parent.progress, 0.3)
        self.assertAlmostEqual(other.progress, 0.0)
        self.sibling.action_drop("No time")
        self.assertAlmostEqual(self.parent.progress, 0.45)

    def test_a_draft_child_counts_from_its_activation(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.parent.key_result_ids, 90)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        draft = self.make_objective("New", cycle_id=self.cycle.id, parent_id=self.parent.id)
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)
        draft.action_activate()
        self.assertAlmostEqual(self.parent.progress, 0.225)

    def test_a_closed_parent_keeps_its_number_when_children_are_filed_away(self):
        self.parent.roll_up = True
        self.check_in(self.lead, self.child.key_result_ids, 90)
        self.run_cron()
        self.bring_to(self.cycle, "closed")
        self.child.action_archive()
        self.run_cron()
        self.assertAlmostEqual(self.parent.progress, 0.3)

    def test_the_weekly_proof_changes_nothing(self):
        self.parent.roll_up = True
        for objective, value in [(self.child, 90), (self.sibling, 33), (self.parent, 12)]:
            self.check_in(self.lead, objective.key_result_ids, value, 4)
        self.run_cron()
        fields = ["progress", "confidence", "confidence_min", "outdated_after", "date_rolled_up"]
        objectives = self.parent | self.child | self.sibling
        before = objectives.read(fields)
        self.env.ref("hr_okr.ir_cron_okr_recompute").ir_actions_server_id.run()
        self.assertEqual(objectives.read(fields), before)
        self.assertAlmostEqual(self.parent.progress, (0.9 + 0.33 + 0.12) / 3)

    def test_a_snapshot_keeps_todays_numbers_once(self):
        self.check_in(self.lead, self.child.key_result_ids, 90, 8)
        draft = self.make_objective("Draft", cycle_id=self.cycle.id)
        cron = self.env.ref("hr_okr.ir_cron_okr_snapshot").ir_actions_server_id
        cron.run()
        self.check_in(self.lead, self.child.key_result_ids, 50, 4)
        cron.run()
        snapshots = (
            self.env["okr.snapshot"]
            .with_user(self.colleague)
            .search([("cycle_id", "=", self.cycle.id)])
        )
        self.assertEqual(snapshots.objective_id, self.parent | self.child | self.sibling)
        self.assertNotIn(draft, snapshots.objective_id)
        self.assertRecordValues(
            snapshots.filtered(lambda s: s.objective_id == self.child),
            [{"progress": 0.5, "confidence": 4, "date": TODAY, "department_id": self.sales.id}],
        )


@tagged("okr_objective")
class TestOkrHealth(OkrCase):
    """Health is derived on the day it is looked at, and searched the same way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective("Win", cls.cycle, 3)
        cls.first, cls.second, cls.third = cls.objective.key_result_ids

    def say(self, *confidences):
        for key_result, confidence in zip(self.objective.key_result_ids, confidences, strict=False):
            self.check_in(self.lead, key_result, 10, confidence)

    def test_pending_until_everything_was_checked_in(self):
        self.assertEqual(self.objective.health, "pending")
        self.say(9, 9)
        self.assertEqual(self.first.health, "on_track")
        self.assertEqual(self.third.health, "pending")
        self.assertEqual(self.objective.health, "pending")
        self.say(9, 9, 9)
        self.assertEqual(self.objective.health, "on_track")

    def test_as_weak_as_its_weakest_key_result(self):
        self.say(9, 9, 3)
        self.assertEqual(self.objective.health, "off_track")
        self.say(9, 9, 4)
        self.assertEqual(self.objective.health, "at_risk")
        self.say(7, 7, 7)
        self.assertEqual(self.objective.health, "on_track")
        self.say(0)
        self.assertEqual(self.objective.health, "off_track")

    def test_words_of_every_confidence(self):
        for confidence, word in [
            (0, "off_track"),
            (3, "off_track"),
            (4, "at_risk"),
            (6, "at_risk"),
            (7, "on_track"),
            (10, "on_track"),
        ]:
            self.say(confidence)
            self.assertEqual(self.first.health, word, confidence)

    def test_staleness_beats_what_was_last_said(self):
        self.say(10, 10, 10)
        last_day = TODAY + timedelta(days=7 + self.cycle.grace_days)
        for day, word in [(last_day, "on_track"), (last_day + timedelta(days=1), "outdated")]:
            with self.on(day):
                self.env.invalidate_all()
                self.assertEqual(self.first.health, word)
                self.assertEqual(self.objective.health, word)
        with self.on(last_day + timedelta(days=1)):
            self.say(2)
            self.assertEqual(self.first.health, "off_track")
            self.assertEqual(self.objective.health, "outdated", "two others are silent")

    def test_never_checked_in_stays_pending_however_late(self):
        with self.on(TODAY + timedelta(days=90)):
            self.assertEqual(self.first.health, "pending")
            self.assertEqual(self.objective.health, "pending")

    def test_closed_beats_everything(self):
        self.say(1, 1, 1)
        self.bring_to(self.cycle, "closed")
        with self.on(TODAY + timedelta(days=90)):
            self.env.invalidate_all()
            self.assertEqual(self.first.health, "closed")
            self.assertEqual(self.objective.health, "closed")

    def test_an_archived_key_result_no_longer_speaks(self):
        self.say(9, 9, 1)
        self.third.with_context(okr_reason="Not measurable").active = False
        self.assertEqual(self.objective.health, "on_track")

    def test_search_and_groups_say_what_the_screen_says(self):
        """A mixed set: each health, partly unchecked ones, drafts, dropped and closed ones."""
        for number, confidences in enumerate(
            [(9, 9), (9,), (5, 9), (5,), (2, 9), (2,), (), (7, 4)]
        ):
            objective = self.make_objective(f"Mixed {number}", self.cycle, 2)
            for key_result, confidence in zip(objective.key_result_ids, confidences, strict=False):
                self.check_in(self.lead, key_result, 1, confidence)
        for days in (10, 11, 40):
            objective = self.make_objective(f"Said {days} days ago", self.cycle, 2)
            for key_result, confidence in zip(objective.key_result_ids, (9, 2), strict=True):
                self.check_in(self.lead, key_result, 1, confidence, date=self.days_ago(days))
        self.make_objective("Draft", cycle_id=self.cycle.id)
        dropped = self.make_objective("Dropped", self.cycle)
        self.check_in(self.lead, dropped.key_result_ids, 1, 9)
        dropped.action_drop("No time")
        half = self.make_cycle(cadence="half", date_end=date(2026, 9, 30))
        self.make_objective("Closed", half)
        self.bring_to(half, "closed")

        for model in ("okr.objective", "okr.key.result"):
            records = (
                self.env[model]
                .with_user(self.colleague)
                .search([("company_id", "=", self.company.id)])
            )
            words = [word for word, _label in records._fields["health"].selection]
            seen = {word: records.filtered(lambda r, w=word: r.health == w) for word in words}
            for word in words:
                with self.subTest(model=model, word=word):
                    self.assertTrue(seen[word], "the set is mixed")
                    inside = [("id", "in", records.ids)]
                    self.assertEqual(records.search([*inside, ("health", "=", word)]), seen[word])
                    self.assertEqual(
                        records.search([*inside, ("health", "!=", word)]), records - seen[word]
                    )
                    self.assertEqual(
                        records.search([*inside, ("health", "in", [word, "pending"])]),
                        records.filtered(lambda r, w=word: r.health in (w, "pending")),
                    )
            groups = dict(records._read_group([("id", "in", records.ids)], ["health"], ["__count"]))
            self.assertEqual(groups, {word: len(seen[word]) for word in words})
            columns = records.web_read_group([("id", "in", records.ids)], ["health"], ["__count"])[
                "groups"
            ]
            self.assertEqual({c["health"]: c["__count"] for c in columns}, groups)
            in_order = records.search([("id", "in", records.ids)], order="health, id")
            self.assertEqual(
                in_order.mapped("health"), sorted(in_order.mapped("health")), "sorted in SQL"
            )

    def test_the_reader_and_the_search_share_the_same_today(self):
        """Outdated begins at the reader's own midnight, in the list and in the filter."""
        self.say(9, 9, 9)
        self.colleague.tz = "Pacific/Auckland"
        self.lead.tz = "America/Los_Angeles"
        last_day = TODAY + timedelta(days=7 + self.cycle.grace_days)
        for now, words in [
            # midnight is over in Auckland only, then in both
            (f"{last_day:%Y-%m-%d} 20:00:00", ("outdated", "on_track")),
            (f"{last_day + timedelta(days=1):%Y-%m-%d} 20:00:00", ("outdated", "outdated")),
        ]:
            with freeze_time(now):
                for user, word in zip((self.colleague, self.lead), words, strict=True):
                    self.env.invalidate_all()
                    reader = self.objective.with_user(user)
                    self.assertEqual(reader.health, word)
                    self.assertTrue(reader.search([("id", "=", reader.id), ("health", "=", word)]))
