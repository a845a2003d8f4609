from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from .common import TODAY
from .common_close import OkrCloseCase


@tagged("-at_install", "post_install")
class TestOkrCycleClose(OkrCloseCase):
    """The close itself: scores, states, carry-over, history."""

    def test_close_scores_and_freezes_everything(self):
        self.shops.key_result_ids[0]._okr_internal().weight = 3
        self.start_grading()
        self.score({self.orders: 0.8, self.churn: 0.4, self.on_time: 1.0})
        self.close_cycle()
        self.assertEqual(self.cycle.state, "closed")
        self.assertEqual((self.shops.state, self.shops.date_closed), ("closed", TODAY))
        self.assertAlmostEqual(self.shops.score, 0.7)
        self.assertTrue(self.shops.is_scored)
        self.assertEqual(self.orders.state, "closed")
        self.assertEqual(self.orders.final_value, 80)
        self.assertEqual(self.shops.health, "closed")
        log = self.cycle.log_ids[0]
        self.assertEqual((log.event, log.user_id), ("closed", self.coach))
        self.assertFalse(log.department_id)
        with self.assertRaisesRegex(UserError, "is closed"):
            self.shops.with_user(self.lead).name = "Something else"
        with self.assertRaisesRegex(UserError, "takes no more check-ins"):
            self.check_in(self.coach, self.orders, 90)

    def test_one_public_message_tells_counts_and_no_person(self):
        self.start_grading()
        self.score_all(shops=0.5)
        before = self.cycle.sudo().message_ids
        self.close_cycle()
        message = self.cycle.sudo().message_ids - before
        self.assertEqual(len(message), 1)
        self.assertIn("1 green, 1 yellow, 0 red, 0 without a score", message.body)
        for name in ("Lead", "Coach", "Manager"):
            self.assertNotIn(name, message.body)

    def test_close_takes_a_snapshot(self):
        self.start_grading()
        self.score_all()
        self.close_cycle()
        snapshot = self.env["okr.snapshot"].search([("objective_id", "=", self.shops.id)])
        self.assertEqual(snapshot.date, TODAY)
        self.assertAlmostEqual(snapshot.progress, 0.65)

    def test_closing_twice_is_told_and_does_nothing_twice(self):
        self.start_grading()
        self.score_all()
        self.decide({self.shops: "carry", self.orders: "carry"})
        self.close_cycle()
        with self.assertRaisesRegex(UserError, "already in the state “Closed” .Coach"):
            self.close_cycle()
        self.assertEqual(len(self.carried(self.shops)), 1)
        self.assertEqual(self.cycle.log_ids.mapped("event").count("closed"), 1)

    def test_second_closer_at_the_same_time_is_told(self):
        self.start_grading()
        self.score_all()
        with (
            patch.object(
                type(self.cycle), "lock_for_update", side_effect=LockError("x"), autospec=True
            ),
            self.assertRaisesRegex(UserError, "Somebody else is opening or closing Q2 2026"),
        ):
            self.close_cycle()
        self.assertEqual(self.shops.state, "active")

    def test_what_has_no_score_forbids_the_close(self):
        self.start_grading()
        self.score({self.orders: 0.7, self.on_time: 1.0})
        with self.assertRaisesRegex(UserError, "Score: “Churn” have none yet.*Close anyway"):
            self.close_cycle()
        self.assertEqual((self.cycle.state, self.shops.state), ("grading", "active"))

    def test_close_anyway_leaves_key_result_and_objective_without_score(self):
        self.start_grading()
        self.score({self.orders: 0.7, self.on_time: 1.0})
        KeyResult = self.env["okr.key.result"].with_user(self.coach)
        KeyResult._save_close({self.churn.with_user(self.coach): {"close_anyway": True}})
        self.close_cycle()
        self.assertEqual((self.churn.state, self.churn.is_scored), ("closed", False))
        self.assertEqual(self.churn.final_value, 30)
        self.assertFalse(self.shops.is_scored)
        self.assertTrue(self.promise.is_scored)
        self.assertIn("1 without a score", self.last_message(self.cycle).body)

    def test_drafts_forbid_the_close_until_moved_or_ticked(self):
        draft = self.make_draft("Never started")
        self.start_grading()
        self.score_all()
        with self.assertRaisesRegex(UserError, "“Never started” were never activated. Move them"):
            self.close_cycle()
        self.env["okr.objective"].with_user(self.coach)._save_close(
            {draft.with_user(self.coach): {"close_anyway": True}}
        )
        self.close_cycle()
        self.assertEqual((draft.state, draft.cycle_id.id), ("draft", False))
        self.assertFalse(draft.close_anyway, "the tick was for this close only")

    def test_lead_cannot_tick_for_the_coach(self):
        draft = self.make_objective("Never started", None, 1)
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            draft.with_user(self.lead).close_anyway = True
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            self.orders.with_user(self.lead).close_anyway = True
        with self.assertRaises(AccessError):
            self.env["okr.key.result"].with_user(self.lead)._save_close(
                {self.orders.with_user(self.lead): {"score": 1.0, "is_scored": True}}
            )

    def test_open_request_forbids_the_close_until_ticked_and_then_lapses(self):
        other = self.make_objective(
            "Faster pages",
            self.cycle,
            department_id=self.product.id,
            lead_id=self.other_lead_employee.id,
        )
        request = (
            self.env["okr.alignment"]
            .with_user(self.lead)
            .create(
                {"source_id": self.shops.id, "target_id": other.id, "contribution": "We sell more"}
            )
        )
        self.assertTrue(self.activities_of(other, self.other_lead))
        self.start_grading()
        self.score_all()
        self.score({other.key_result_ids: 1.0})
        with self.assertRaisesRegex(UserError, "Requests: “Win back small shops” wait"):
            self.close_cycle()
        wizard = self.wizard()
        wizard.step = "readiness"
        wizard._show("readiness")
        wizard.readiness_ids.filtered("alignment_id").close_anyway = True
        wizard.action_save()
        self.close_cycle()
        self.assertEqual(request.state, "declined")
        self.assertEqual(request.answer, "Not answered before Q2 2026 was closed.")
        self.assertFalse(self.activities_of(other, self.other_lead))

    def test_cycle_in_any_other_state_cannot_be_closed(self):
        with self.assertRaisesRegex(UserError, "already in the state “Active”"):
            self.close_cycle()
        for state, start, end in (
            ("draft", "2026-07-01", "2026-09-30"),
            ("planning", "2026-10-01", "2026-12-31"),
        ):
            cycle = self.make_cycle(state, date_start=start, date_end=end)
            with self.assertRaisesRegex(UserError, "already in the state"):
                self.close_cycle(cycle=cycle)

    def test_only_coaches_close(self):
        self.start_grading()
        self.score_all()
        for user in (self.employee, self.lead, self.manager, self.hr_officer):
            with self.assertRaises(AccessError):
                self.cycle.with_user(user)._close()
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.stranger_coach)._close()
        self.assertEqual(self.cycle.state, "grading")

    def test_team_by_team_the_cycle_stays_in_grading_until_the_last(self):
        other = self.make_objective("Faster pages", self.cycle, department_id=self.product.id)
        self.start_grading()
        self.score_all()
        self.close_cycle(self.sales)
        self.assertEqual((self.cycle.state, self.shops.state), ("grading", "closed"))
        self.assertEqual(other.state, "active")
        self.assertEqual(self.cycle.log_ids[0].department_id, self.sales)
        self.assertIn("Sales closed its part of Q2 2026", self.last_message(self.cycle).body)
        with self.assertRaisesRegex(UserError, "Nothing is left to close for Sales"):
            self.close_cycle(self.sales)
        self.score({other.key_result_ids: 0.9})
        self.close_cycle(self.product)
        self.assertEqual(self.cycle.state, "closed")
        self.assertIn("Q2 2026 is closed", self.last_message(self.cycle).body)

    def test_company_level_closes_with_the_rest(self):
        top = self.make_objective("Shops love us", self.cycle, department_id=False)
        self.start_grading()
        self.score_all()
        self.score({top.key_result_ids: 1.0})
        self.close_cycle(self.sales)
        self.assertEqual(self.cycle.state, "grading")
        self.close_cycle()
        self.assertEqual((self.cycle.state, top.state), ("closed", "closed"))
        self.assertEqual(self.shops.date_closed, TODAY)

    def test_archived_objectives_close_along_and_ask_for_nothing(self):
        promise = self.promise.with_user(self.coach)
        promise.with_context(okr_reason="Not ours any more").active = False
        self.start_grading()
        self.score({self.orders: 1.0, self.churn: 1.0})
        self.close_cycle()
        self.assertEqual((self.promise.state, self.on_time.state), ("closed", "closed"))
        self.assertFalse(self.promise.is_scored)

    def test_next_cycle_is_drafted_if_the_company_wants_it(self):
        self.company.okr_draft_next_cycle = False
        self.start_grading()
        self.score_all()
        self.close_cycle()
        self.assertFalse(self.env["okr.cycle"].search([("previous_id", "=", self.cycle.id)]))
        self.company.okr_draft_next_cycle = True
        self.cycle.with_user(self.coach).action_reopen("Again")
        self.close_cycle()
        following = self.env["okr.cycle"].search([("previous_id", "=", self.cycle.id)])
        self.assertEqual((following.name, following.state), ("Q3 2026", "draft"))
        self.assertFalse(following.objective_ids)

    def test_closing_costs_the_same_for_10_and_200_objectives(self):
        def cost(size, start, end):
            cycle = self.make_cycle("active", cadence="custom", date_start=start, date_end=end)
            objectives = (
                self.env["okr.objective"]
                .with_user(self.coach)
                .create(
                    [
                        {
                            "name": f"Goal {number}",
                            "cycle_id": cycle.id,
                            "department_id": self.sales.id,
                            "key_result_ids": [
                                Command.create({"name": f"Measure {n}", "target_value": 10})
                                for n in range(2)
                            ],
                        }
                        for number in range(size)
                    ]
                )
            )
            objectives.action_activate()
            self.start_grading(cycle)
            self.score(dict.fromkeys(objectives.key_result_ids, 0.5))
            objectives._okr_internal().write({"decision": "carry"})
            objectives.key_result_ids._okr_internal().write({"decision": "carry"})
            with self.count_queries() as queries:
                self.close_cycle(cycle=cycle)
            self.assertEqual(
                self.env["okr.key.result"].search_count(
                    [("carried_from_id", "in", objectives.key_result_ids.ids)]
                ),
                2 * size,
            )
            return queries.count

        cost(3, "2027-01-01", "2027-01-31")  # warms the caches that any first call fills
        small = cost(10, "2027-03-01", "2027-03-31")
        large = cost(200, "2027-05-01", "2027-05-31")
        self.assertEqual(large, small)
        self.assertLess(large, 40)  # the next cycle is drafted as well
