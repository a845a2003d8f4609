from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY, OkrCase


class OkrCloseCase(OkrCase):
    """A running quarter with one aspirational and one committed objective in Sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.shops = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            [
                {"name": "Orders", "base_value": 0, "target_value": 100},
                {"name": "Churn", "kind": "decrease", "base_value": 50, "target_value": 10},
            ],
        )
        cls.promise = cls.make_objective(
            "Ship on time", cls.cycle, [{"name": "On time"}], ambition="committed"
        )
        cls.orders, cls.churn = cls.shops.key_result_ids
        cls.on_time = cls.promise.key_result_ids
        for key_result, value in ((cls.orders, 80), (cls.churn, 30), (cls.on_time, 100)):
            cls.check_in(cls.coach, key_result, value)

    def make_draft(self, name):
        draft = self.make_objective(name)
        draft.cycle_id = self.cycle
        return draft

    def start_grading(self, cycle=None):
        (cycle or self.cycle).with_user(self.coach).action_start_grading()

    def score(self, scores):
        """Write {key result: score} the way the wizard does."""
        self.env["okr.key.result"].with_user(self.coach)._save_close(
            {
                kr.with_user(self.coach): {
                    "is_scored": True,
                    "score": score,
                    "final_value": kr.current_value,
                }
                for kr, score in scores.items()
            }
        )

    def score_all(self, shops=0.7, promise=1.0):
        self.score({self.orders: shops, self.churn: shops, self.on_time: promise})

    def decide(self, decisions):
        """Write {objective or key result: decision, or (decision, next target)}."""
        for record, decision in decisions.items():
            vals = {"decision": decision}
            if isinstance(decision, tuple):
                vals = {"decision": decision[0], "next_target_value": decision[1]}
            record = record.with_user(self.coach)
            self.env[record._name].with_user(self.coach)._save_close({record: vals})

    def close_cycle(self, departments=None, cycle=None):
        return (cycle or self.cycle).with_user(self.coach)._close(departments)

    def carried(self, record):
        return self.env[record._name].search([("carried_from_id", "=", record.id)])

    def wizard(self, user=None, **vals):
        return (
            self.env["okr.cycle.close.wizard"]
            .with_user(user or self.coach)
            .create({"cycle_id": self.cycle.id, **vals})
        )

    def row(self, rows, record):
        return rows.filtered(
            lambda row: row.key_result_id == record
            if record._name == "okr.key.result"
            else row.objective_id == record and not row.key_result_id
        )


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

    def test_carried_objective_starts_from_its_final_value(self):
        tag = self.env["okr.tag"].create({"name": "Growth"})
        self.shops._okr_internal().write(
            {
                "tag_ids": [Command.link(tag.id)],
                "co_department_ids": [Command.link(self.product.id)],
                "contributor_ids": [Command.create({"employee_id": self.employee_employee.id})],
            }
        )
        self.start_grading()
        self.score_all(shops=0.6)
        self.decide({self.shops: "carry", self.orders: "carry", self.churn: "drop"})
        self.close_cycle()
        new = self.carried(self.shops)
        self.assertEqual((new.name, new.state), (self.shops.name, "draft"))
        self.assertEqual(new.cycle_id.name, "Q3 2026")
        self.assertEqual(new.cycle_id.previous_id, self.cycle)
        self.assertEqual((new.lead_id, new.department_id), (self.lead_employee, self.sales))
        self.assertEqual((new.lead_user_id, new.manager_user_id), (self.lead, self.manager))
        self.assertEqual(new.tag_ids, tag)
        self.assertEqual(new.co_department_ids, self.product)
        self.assertEqual(new.contributor_ids.user_id, self.employee)
        self.assertFalse(new.decision or new.is_scored or new.score or new.date_closed)
        measure = new.key_result_ids
        self.assertEqual(measure.carried_from_id, self.orders)
        self.assertEqual((measure.base_value, measure.target_value), (80, 100))
        self.assertEqual((measure.current_value, measure.progress), (80, 0))
        self.assertEqual((measure.state, measure.cycle_id), ("draft", new.cycle_id))
        self.assertFalse(measure.last_checkin_id or measure.is_scored or measure.decision)
        self.assertFalse(self.carried(self.promise), "nothing carries over by default")
        # It behaves like any draft: it can be edited and activated.
        new.with_user(self.lead).name = "Win back and keep small shops"
        new.cycle_id.with_user(self.coach)._activate()
        self.assertEqual(new.state, "active")
        self.assertEqual(
            self.env["okr.objective"].search([("id", "child_of", new.id)]), new, "tree path is set"
        )

    def test_reached_target_stays_behind_unless_changed(self):
        self.check_in(self.coach, self.orders, 120)
        self.check_in(self.coach, self.churn, 10)
        self.start_grading()
        self.score_all(shops=1.0)
        self.decide(
            {self.shops: "carry", self.orders: ("change", 150.0), self.churn: "carry"}
        )
        self.close_cycle()
        measure = self.carried(self.shops).key_result_ids
        self.assertEqual(measure.name, "Orders")
        self.assertEqual((measure.base_value, measure.target_value), (120, 150))

    def test_new_target_may_be_zero(self):
        self.start_grading()
        self.score_all()
        self.decide({self.shops: "change", self.churn: ("change", 0.0)})
        self.close_cycle()
        measure = self.carried(self.shops).key_result_ids
        self.assertEqual((measure.base_value, measure.target_value), (30, 0))

    def test_change_without_a_new_target_keeps_the_old_one(self):
        self.start_grading()
        self.score_all()
        self.decide({self.shops: "change", self.orders: "change"})
        self.close_cycle()
        self.assertEqual(self.carried(self.shops).key_result_ids.target_value, 100)

    def test_zones_that_the_new_base_overtook_are_left_out(self):
        zones = self.make_objective(
            "Deliver faster",
            self.cycle,
            [
                {
                    "name": name,
                    "kind": "decrease",
                    "base_value": 21,
                    "commit_value": 10,
                    "target_value": 7,
                    "stretch_value": 5,
                }
                for name in ("Overtaken", "Still ahead")
            ],
        )
        overtaken, ahead = zones.key_result_ids
        self.check_in(self.coach, overtaken, 9)
        self.check_in(self.coach, ahead, 13.4)
        self.start_grading()
        self.score_all()
        self.score({overtaken: 0.4, ahead: 0.2})
        self.decide({zones: "carry", overtaken: "carry", ahead: "carry"})
        self.close_cycle()
        new = {kr.carried_from_id: kr for kr in self.carried(zones).key_result_ids}
        self.assertEqual(
            (new[overtaken].base_value, new[overtaken].target_value), (9, 7)
        )
        self.assertEqual((new[overtaken].commit_value, new[overtaken].stretch_value), (0, 0))
        self.assertEqual((new[ahead].commit_value, new[ahead].stretch_value), (10, 5))
        for measure in new.values():
            self.assertFalse(measure._measure().problem())

    def test_guardrail_is_carried_with_its_limits(self):
        guard = self.make_objective(
            "Stay healthy",
            self.cycle,
            [
                {"name": "Errors", "kind": "at_most", "target_value": 2, "fail_max": 4},
                {
                    "name": "Margin",
                    "kind": "range",
                    "range_min": 30,
                    "range_max": 34,
                    "fail_min": 25,
                    "fail_max": 40,
                },
            ],
        )
        errors, margin = guard.key_result_ids
        self.check_in(self.coach, errors, 1)
        self.check_in(self.coach, margin, 29)
        self.start_grading()
        self.score_all()
        self.score({errors: 1.0, margin: 0.8})
        self.decide({guard: "carry", errors: ("change", 9.0), margin: "carry"})
        self.close_cycle()
        new = {kr.carried_from_id: kr for kr in self.carried(guard).key_result_ids}
        self.assertEqual((new[errors].target_value, new[errors].fail_max), (2, 4))
        self.assertEqual((new[margin].range_min, new[margin].base_value), (30, 29))
        for measure in new.values():
            self.assertFalse(measure._measure().problem())

    def test_parked_objective_is_a_draft_without_cycle(self):
        self.start_grading()
        self.score_all()
        self.decide({self.shops: "park", self.churn: "drop", self.promise: "drop"})
        self.close_cycle()
        parked = self.carried(self.shops)
        self.assertEqual((parked.state, parked.cycle_id.id), ("draft", False))
        self.assertEqual(parked.key_result_ids.carried_from_id, self.orders)
        self.assertFalse(self.carried(self.promise))

    def test_parents_follow_what_was_carried(self):
        top = self.make_objective("Shops love us", self.cycle, department_id=False)
        self.shops._okr_internal().parent_id = top
        self.promise._okr_internal().parent_id = self.shops
        self.start_grading()
        self.score_all()
        self.score({top.key_result_ids: 0.5})
        self.decide({self.promise: "change", self.shops: "drop", top: "change"})
        self.close_cycle()
        self.assertFalse(self.carried(self.promise).parent_id, "its parent was not carried")
        new_top = self.carried(top)
        self.assertEqual(new_top.parent_path, f"{new_top.id}/")

    def test_parents_follow_across_teams_that_close_one_after_the_other(self):
        top = self.make_objective("Shops love us", self.cycle, department_id=self.product.id)
        self.shops._okr_internal().parent_id = top
        self.promise._okr_internal().parent_id = self.shops
        self.start_grading()
        self.score_all()
        self.score({top.key_result_ids: 0.5})
        self.decide({self.promise: "change", self.shops: "change", top: "change"})
        self.close_cycle(self.sales)
        new_shops, new_promise = self.carried(self.shops), self.carried(self.promise)
        self.assertEqual(new_promise.parent_id, new_shops)
        self.assertEqual(new_shops.parent_id, top, "its parent is still open")
        self.assertEqual(new_promise.parent_path, f"{top.id}/{new_shops.id}/{new_promise.id}/")
        self.close_cycle(self.product)
        new_top = self.carried(top)
        self.assertEqual(new_shops.parent_id, new_top)
        self.assertEqual(
            new_promise.parent_path, f"{new_top.id}/{new_shops.id}/{new_promise.id}/"
        )

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

    def test_reopen_with_a_reason_then_close_again_carries_once(self):
        self.start_grading()
        self.score_all(shops=0.6)
        self.decide({self.shops: "carry", self.orders: "carry"})
        self.close_cycle()
        coach_cycle = self.cycle.with_user(self.coach)
        with self.assertRaisesRegex(UserError, "Reason: please say why"):
            coach_cycle.action_reopen(" ")
        coach_cycle.action_reopen("The churn number was wrong")
        self.assertEqual((self.shops.state, self.orders.state), ("active", "active"))
        self.score({self.churn: 0.2})
        self.close_cycle()
        self.assertAlmostEqual(self.shops.score, 0.4)
        self.assertEqual(len(self.carried(self.shops)), 1)
        self.assertEqual(len(self.carried(self.shops).key_result_ids), 1)
        self.assertEqual(self.cycle.reopen_reason, "The churn number was wrong")
        self.assertEqual(
            self.env["okr.cycle"].search_count(
                [("company_id", "=", self.company.id), ("date_start", ">", "2026-06-30")]
            ),
            1,
        )

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
            objectives = self.env["okr.objective"].with_user(self.coach).create(
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
        self.assertLess(large, 90)


@tagged("-at_install", "post_install")
class TestOkrCycleCloseWizard(OkrCloseCase):
    """A coach closes a quarter with the wizard, step by step."""

    def to_score(self):
        self.start_grading()
        wizard = self.wizard()
        wizard.action_next()
        self.assertEqual(wizard.step, "score")
        return wizard

    def fill_scores(self, wizard, scores):
        for key_result, score in scores.items():
            self.row(wizard.score_ids, key_result).write({"score": score, "is_scored": True})

    def test_whole_way_to_a_closed_cycle(self):
        wizard = self.wizard()
        self.assertEqual((wizard.step, wizard.state), ("readiness", "active"))
        wizard.action_start_grading()
        self.assertEqual(self.cycle.state, "grading")
        wizard.action_next()
        row = self.row(wizard.score_ids, self.churn)
        self.assertEqual((row.way, row.final_value), ("50 › 10", 30))
        self.assertAlmostEqual(row.suggestion, 0.5)
        self.assertFalse(row.is_scored or row.band)
        self.fill_scores(wizard, {self.orders: 0.8, self.churn: 0.4, self.on_time: 0.5})
        wizard.action_next()
        self.assertEqual(wizard.step, "learn")
        self.assertEqual(wizard.learn_ids.key_result_id, self.churn | self.on_time)
        self.row(wizard.learn_ids, self.churn).write(
            {"miss_cause": "dependency", "learning": "Ask earlier"}
        )
        self.row(wizard.learn_ids, self.on_time).write(
            {
                "miss_cause": "capacity",
                "learning": "Two at once is too much",
                "miss_happened": "Two people left",
                "miss_signal": "In week three",
                "miss_change": "Plan for absence",
            }
        )
        wizard.action_next()
        self.assertEqual(wizard.step, "decide")
        self.assertFalse(any(wizard.decide_ids.mapped("decision")), "nothing by default")
        self.row(wizard.decide_ids, self.shops).write(
            {"decision": "carry", "learning": "Small shops want a phone number"}
        )
        self.row(wizard.decide_ids, self.churn).decision = "carry"
        self.row(wizard.decide_ids, self.promise).decision = "drop"
        wizard.action_next()
        self.assertEqual(wizard.step, "publish")
        self.assertIn("Win back small shops", wizard.preview)
        self.assertIn("Carry over", wizard.preview)
        wizard.action_publish()
        self.assertEqual(self.cycle.state, "closed")
        self.assertAlmostEqual(self.shops.score, 0.6)
        self.assertEqual((self.churn.miss_cause, self.churn.learning), ("dependency", "Ask earlier"))
        self.assertEqual(self.shops.learning, "Small shops want a phone number")
        self.assertEqual(self.shops.miss_cause, "dependency")
        self.assertEqual(self.on_time.miss_signal, "In week three")
        self.assertEqual(self.carried(self.shops).key_result_ids.carried_from_id, self.churn)
        with self.assertRaisesRegex(UserError, "already in the state “Closed”"):
            wizard.action_publish()

    def test_readiness_tells_what_is_missing(self):
        stale = self.make_objective("Stale", self.cycle)
        with self.on(self.days_ago(30)):
            self.check_in(self.coach, stale.key_result_ids, 5)
        never = self.make_objective("Never", self.cycle)
        draft = self.make_draft("Idea")
        rows = self.cycle.with_user(self.coach)._close_readiness()
        self.assertEqual(
            {(row["kind"], row["record"]) for row in rows},
            {
                ("outdated", stale.key_result_ids.with_user(self.coach)),
                ("unchecked", never.key_result_ids.with_user(self.coach)),
                ("draft", draft.with_user(self.coach)),
            },
        )
        wizard = self.wizard()
        row = wizard.readiness_ids.filtered(lambda r: r.kind == "outdated")
        self.assertIn("last check-in 2026-04-20", row.text)
        self.assertEqual(row.effect, "May be closed without a score")
        wizard.readiness_ids.close_anyway = True
        wizard.action_save()
        self.assertTrue(stale.key_result_ids.close_anyway)
        self.assertTrue(draft.close_anyway)
        self.assertTrue(all(self.wizard().readiness_ids.mapped("close_anyway")))

    def test_leaving_at_every_step_resumes_there(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.8})
        wizard.action_save()
        resumed = self.wizard()
        self.assertEqual(resumed.step, "score")
        self.assertAlmostEqual(self.row(resumed.score_ids, self.orders).score, 0.8)
        self.fill_scores(resumed, {self.churn: 0.4, self.on_time: 1.0})
        resumed.action_next()
        self.row(resumed.learn_ids, self.churn).miss_cause = "external"
        resumed.action_save()
        resumed = self.wizard()
        self.assertEqual(resumed.step, "learn")
        self.assertEqual(self.row(resumed.learn_ids, self.churn).miss_cause, "external")
        self.row(resumed.learn_ids, self.churn).learning = "It rained"
        resumed.action_next()
        self.assertEqual(self.wizard().step, "decide")
        self.row(resumed.decide_ids, self.shops).decision = "drop"
        resumed.action_next()
        self.assertEqual(self.wizard().step, "publish")

    def test_zero_is_a_score_when_ticked(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.0, self.churn: 0.7, self.on_time: 1.0})
        wizard.action_next()
        self.assertEqual(wizard.step, "learn")
        self.assertTrue(self.orders.is_scored)

    def test_next_stays_and_says_what_has_no_score(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.8, self.on_time: 1.0})
        wizard.action_next()
        self.assertEqual(wizard.step, "score")
        self.assertIn("Score: “Churn” have none yet", wizard.problem)
        self.assertAlmostEqual(self.orders.score, 0.8, msg="what was given is kept")
        self.row(wizard.score_ids, self.churn).close_anyway = True
        wizard.action_next()
        self.assertEqual((wizard.step, wizard.problem), ("decide", False))

    def test_objective_score_shows_only_after_all_its_key_results(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.8})
        self.assertIn("(1 to go)", " ".join(wizard.objective_scores.split()))
        self.assertNotIn("0.80", wizard.objective_scores)
        self.fill_scores(wizard, {self.churn: 0.4})
        self.assertIn("0.60", wizard.objective_scores)
        self.assertIn("(1 × 0.80 + 1 × 0.40) ÷ 2", wizard.objective_scores)

    def test_score_out_of_range_names_the_key_result(self):
        wizard = self.to_score()
        for score in (1.2, -0.1, float("nan"), float("inf")):
            with self.assertRaisesRegex(ValidationError, "Score of “.*Orders.*0.0 to 1.0"):
                with self.env.cr.savepoint():
                    self.fill_scores(wizard, {self.orders: score})
                    wizard.flush_recordset()
        with self.assertRaisesRegex(ValidationError, "Score of"):
            self.score({self.orders: 2.0})

    def test_changed_final_value_needs_a_reason_that_stays(self):
        wizard = self.to_score()
        row = self.row(wizard.score_ids, self.orders)
        row.write({"final_value": 85, "score": 0.8, "is_scored": True})
        with self.assertRaisesRegex(UserError, "Reason: the final value of “Orders”"):
            wizard.action_save()
        row.final_reason = "Two orders came in by post"
        wizard.action_save()
        self.assertEqual((self.orders.final_value, self.orders.current_value), (85, 80))
        revision = self.orders.revision_ids
        self.assertEqual((revision.old_value, revision.new_value), ("80.0", "85.0"))
        self.assertEqual(revision.reason, "Two orders came in by post")
        self.assertEqual(revision.user_id, self.coach)
        resumed = self.wizard()
        self.assertEqual(self.row(resumed.score_ids, self.orders).final_value, 85)
        resumed.action_save()
        self.assertEqual(len(self.orders.revision_ids), 1)
        row = self.row(resumed.score_ids, self.orders)
        row.write({"final_value": float("inf"), "final_reason": "Typo"})
        with self.assertRaisesRegex(ValidationError, "below 10"):
            resumed.action_save()

    def test_missed_commitment_asks_three_questions(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.7, self.churn: 0.7, self.on_time: 0.9})
        wizard.action_next()
        self.assertEqual(wizard.learn_ids.key_result_id, self.on_time)
        row = wizard.learn_ids
        row.write({"miss_cause": "capacity", "learning": "One sentence"})
        wizard.action_next()
        self.assertEqual(wizard.step, "learn")
        self.assertIn("When could we have known?", wizard.problem)
        wizard.learn_ids.write(
            {"miss_happened": "A", "miss_signal": "  ", "miss_change": "C"}
        )
        wizard.action_next()
        self.assertIn("When could we have known?", wizard.problem)
        self.assertNotIn("What happened?", wizard.problem)
        with self.assertRaisesRegex(UserError, "On time.*fell short"):
            wizard.action_publish()
        wizard.learn_ids.miss_signal = "In week three"
        wizard.action_next()
        self.assertEqual(wizard.step, "decide")

    def test_nothing_to_learn_is_skipped_both_ways(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.7, self.churn: 0.9, self.on_time: 1.0})
        wizard.action_next()
        self.assertEqual(wizard.step, "decide")
        wizard.action_back()
        self.assertEqual(wizard.step, "score")

    def test_decisions_that_make_no_sense_are_refused(self):
        self.check_in(self.coach, self.orders, 100)
        self.start_grading()
        self.score({self.orders: 1.0, self.churn: 0.2, self.on_time: 1.0})
        self.env["okr.key.result"].with_user(self.coach)._save_close(
            {self.churn.with_user(self.coach): {"miss_cause": "external", "learning": "Rain"}}
        )
        wizard = self.wizard()
        self.assertEqual(wizard.step, "decide")
        wizard.action_next()
        self.assertIn("“Win back small shops” fell short: please choose", wizard.problem)
        self.row(wizard.decide_ids, self.shops).decision = "carry"
        wizard.action_next()
        self.assertIn("choose the key results that are carried over", wizard.problem)
        self.row(wizard.decide_ids, self.orders).decision = "carry"
        wizard.action_next()
        self.assertIn("“Orders” has reached its target", wizard.problem)
        row = self.row(wizard.decide_ids, self.orders)
        self.assertIn("Reached", row.note)
        row.decision = "change"
        wizard.action_next()
        self.assertIn("new target has to differ", wizard.problem)
        self.row(wizard.decide_ids, self.orders).next_target_value = 140
        wizard.action_next()
        self.assertEqual(wizard.step, "publish")
        wizard.action_publish()
        measure = self.carried(self.shops).key_result_ids
        self.assertEqual((measure.base_value, measure.target_value), (100, 140))

    def test_two_coaches_do_not_undo_each_other(self):
        first = self.to_score()
        second = self.wizard(user=self.okr_manager)
        second.action_next()
        self.fill_scores(first, {self.orders: 0.8})
        first.action_save()
        self.fill_scores(second, {self.churn: 0.4})
        second.action_save()
        self.assertAlmostEqual(self.orders.score, 0.8)
        self.assertAlmostEqual(self.churn.score, 0.4)

    def test_wizard_left_open_writes_nothing_on_a_closed_cycle(self):
        wizard = self.to_score()
        self.fill_scores(wizard, {self.orders: 0.1})
        self.score_all()
        self.close_cycle()
        for button in ("next", "back", "save", "publish"):
            with self.assertRaisesRegex(UserError, "already in the state “Closed”"):
                getattr(wizard, f"action_{button}")()
        self.assertAlmostEqual(self.orders.score, 0.7)

    def test_one_department_at_a_time(self):
        other = self.make_objective("Faster pages", self.cycle, department_id=self.product.id)
        self.check_in(self.coach, other.key_result_ids, 100)
        self.start_grading()
        wizard = self.wizard()
        self.assertEqual(wizard.open_department_ids, self.sales | self.product)
        wizard.department_id = self.product
        wizard.action_next()
        self.assertEqual(wizard.step, "readiness", "first it shows that department's readiness")
        wizard.action_next()
        self.assertEqual(wizard.score_ids.key_result_id, other.key_result_ids)
        self.fill_scores(wizard, {other.key_result_ids: 1.0})
        wizard.action_next()
        wizard.action_next()
        self.assertIn("stays in grading", wizard.preview)
        wizard.action_publish()
        self.assertEqual((other.state, self.shops.state), ("closed", "active"))
        self.assertEqual(self.cycle.state, "grading")

    def test_cycle_that_was_never_opened_cannot_be_closed(self):
        for state in ("draft", "planning"):
            cycle = self.make_cycle(
                state, cadence="custom", date_start="2027-01-01", date_end="2027-02-01"
            )
            with self.assertRaisesRegex(UserError, "was never opened"):
                self.env["okr.cycle.close.wizard"].with_user(self.coach).create(
                    {"cycle_id": cycle.id}
                )
            action = self.cycle.with_user(self.coach).action_close_wizard()
            self.assertEqual(action["res_model"], "okr.cycle.close.wizard")

    def test_only_coaches_use_the_wizard(self):
        wizard = self.to_score()
        for user in (self.employee, self.lead, self.manager, self.hr_officer, self.settings_admin):
            with self.assertRaises(AccessError):
                self.wizard(user)
            with self.assertRaises(AccessError):
                self.env["okr.cycle.close.wizard"].with_user(user).default_get(["step"])
            for button in ("start_grading", "show", "next", "back", "save", "publish"):
                with self.assertRaises(AccessError):
                    getattr(wizard.with_user(user), f"action_{button}")()
            with self.assertRaises(AccessError):
                wizard.with_user(user).score_ids.write({"score": 1.0})
            with self.assertRaises(AccessError):
                wizard.score_ids.with_user(user).action_take_suggestion()
        self.assertFalse(self.orders.is_scored)

    def test_rows_hardly_cost_more_for_many_key_results(self):
        def cost(size):
            cycle = self.make_cycle(
                "active",
                cadence="custom",
                date_start="2026-04-01",
                date_end="2026-06-30",
                name=f"{size} goals",
            )
            objectives = self.env["okr.objective"].with_user(self.coach).create(
                [
                    {
                        "name": f"Goal {number}",
                        "cycle_id": cycle.id,
                        "department_id": self.sales.id,
                        "key_result_ids": [Command.create({"name": "M", "target_value": 10})],
                    }
                    for number in range(size)
                ]
            )
            objectives.action_activate()
            self.start_grading(cycle)
            Wizard = self.env["okr.cycle.close.wizard"].with_user(self.coach)
            with self.count_queries() as queries:
                wizard = Wizard.create({"cycle_id": cycle.id})
                wizard.action_next()
                wizard.score_ids.write({"score": 0.7, "is_scored": True})
                wizard.action_next()
                wizard.action_next()
            self.assertEqual(wizard.step, "publish")
            self.assertAlmostEqual(objectives[-1].key_result_ids.score, 0.7)
            return queries.count

        cost(5)  # warms the caches that any first call fills
        small, large = cost(10), cost(200)
        # Rows are inserted and updated by the hundred, and there are seven sets of them.
        self.assertLessEqual(large - small, 190 / 100 * 15)
