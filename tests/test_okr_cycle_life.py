"""Cycles: what opening, grading, closing and reopening leave behind."""

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import QUARTER, TODAY, OkrCase


@tagged("okr_cycle")
class TestOkrCycleLife(OkrCase):
    def test_what_has_objectives_or_history_is_archived_instead_of_deleted(self):
        empty = self.make_cycle("planning", cadence="custom")
        empty.unlink()
        self.assertFalse(empty.exists())
        planned = self.make_cycle("planning")
        objective = self.make_objective("Drafted", planned)
        with self.assert_refused(UserError, "Q2 2026 has objectives.*Archive it instead"):
            planned.unlink()
        objective.action_archive()
        with self.assert_refused(UserError, "Archive it instead"):
            planned.unlink()
        for state in ("active", "grading", "closed"):
            cycle = self.make_cycle(state, cadence="custom")
            with self.subTest(state), self.assert_refused(UserError, "Archive it instead"):
                cycle.unlink()

    def test_opening_activates_what_is_ready_and_leaves_the_rest_a_draft(self):
        cycle = self.make_cycle("planning")
        ready = self.make_objective("Ready", cycle, 2)
        empty = self.make_objective("Empty", cycle, 0)
        unweighted = self.make_objective(
            "Unweighted", cycle, [{"name": "Nothing counts", "weight": 0}]
        )
        self.assertEqual(cycle._activate(), ready)
        self.assertEqual(cycle.state, "active")
        self.assertEqual((empty + unweighted).mapped("state"), ["draft", "draft"])
        self.assertRecordValues(ready, [{"state": "active", "date_activated": TODAY}])
        self.assertEqual(ready.key_result_ids.mapped("state"), ["active", "active"])
        self.assertIn("frozen now", self.last_message(ready).body)
        self.assertEqual(self.last_message(ready).author_id, self.coach.partner_id)
        self.assertEqual((cycle.objective_count, cycle.draft_count, cycle.closed_count), (3, 2, 0))
        with self.assert_refused(UserError, "has no key result: add one"):
            empty.with_user(self.lead).action_activate()

    def test_opening_is_written_down_with_who_and_when(self):
        cycle = self.make_cycle("active")
        cycle.invalidate_recordset()
        self.assertEqual(cycle.log_ids.mapped("event"), ["opened", "planned"])
        self.assertEqual(cycle.log_ids.user_id, self.coach)
        with self.assert_refused(UserError, "writes itself"):
            self.env["okr.cycle.log"].sudo().create({"cycle_id": cycle.id, "event": "closed"})
        with self.assert_refused(UserError, "cannot be edited"):
            cycle.sudo().log_ids[0].reason = "Another story"
        for user in (self.coach, self.okr_manager, self.settings_admin):
            with self.assertRaises(AccessError):
                cycle.log_ids.with_user(user).unlink()

    def test_the_reason_of_a_reopening_stays(self):
        cycle = self.make_cycle("active")
        objective = self.make_objective("Win", cycle)
        self.bring_to(cycle, "closed")
        for reason in ("", " \n ", None, False, 5):
            with self.assert_refused(UserError, "Reason: please say why"):
                cycle.action_reopen(reason)
        cycle.action_reopen(" The value of May was wrong ")
        self.assertEqual((cycle.state, objective.state), ("grading", "active"))
        self.assertFalse(objective.date_closed)
        self.check_in(self.lead, objective.key_result_ids, 30)
        self.close(cycle)
        self.assertEqual(cycle.reopen_reason, "The value of May was wrong")
        cycle.action_reopen("And June")
        self.assertIn("The value of May was wrong", cycle.with_user(self.colleague).reopen_reason)
        self.assertIn("And June", cycle.reopen_reason)

    def test_dropped_objectives_stay_dropped_when_a_cycle_is_reopened(self):
        cycle = self.make_cycle("active")
        objective = self.make_objective("Win", cycle)
        objective.action_drop("The market went away")
        self.bring_to(cycle, "closed")
        cycle.action_reopen("Numbers were wrong")
        self.assertEqual(objective.state, "dropped")

    def test_grading_starts_by_itself_after_the_last_day_and_coaches_hear_of_it(self):
        cycle = self.make_cycle("active")
        running = self.make_cycle("active", cadence="half", date_end=date(2026, 9, 30))
        foreign = self.make_cycle("active", self.stranger_coach, company_id=self.other_company.id)
        cron = self.env.ref("hr_okr.ir_cron_okr_grading").ir_actions_server_id
        with self.on(QUARTER[1]):
            cron.run()
            self.assertEqual(cycle.state, "active", "the last day still counts")
        with self.on(QUARTER[1] + timedelta(days=1)):
            cron.run()
            self.assertEqual(cycle.state, "grading")
            self.assertEqual(foreign.state, "grading")
            self.assertEqual(running.state, "active")
            message = self.last_message(cycle)
            self.assertIn("The last day of Q2 2026 is over", message.body)
            self.assertIn("07/14/2026", message.body, "ten working days")
            self.assertIn(self.coach.partner_id, message.notified_partner_ids)
            self.assertIn(self.okr_manager.partner_id, message.notified_partner_ids)
            self.assertNotIn(self.stranger_coach.partner_id, message.notified_partner_ids)
            messages = len(cycle.sudo().message_ids)
            cron.run()
            self.assertEqual(len(cycle.sudo().message_ids), messages, "told once")

    def test_two_cycles_at_once(self):
        cycles = self.make_cycle("draft") | self.make_cycle(
            "draft", cadence="half", date_end=date(2026, 9, 30)
        )
        cycles.action_start_planning()
        cycles._activate()
        cycles.action_start_grading()
        self.assertEqual(cycles.mapped("state"), ["grading", "grading"])
        self.assertEqual(len(cycles.log_ids), 6)

    def test_planning_can_be_taken_back(self):
        cycle = self.make_cycle("planning")
        objective = self.make_objective("Drafted", cycle)
        cycle.action_back_to_draft()
        self.assertEqual((cycle.state, objective.state), ("draft", "draft"))

    def test_strangers_see_no_cycle(self):
        cycle = self.make_cycle("active")
        self.assertFalse(
            self.env["okr.cycle"].with_user(self.stranger).search([("id", "=", cycle.id)])
        )
        multi = self.stranger
        multi.company_ids = [Command.link(self.company.id)]
        found = (
            self.env["okr.cycle"]
            .with_user(multi)
            .with_context(allowed_company_ids=(self.other_company | self.company).ids)
            .search([("id", "=", cycle.id)])
        )
        self.assertEqual(found, cycle)
