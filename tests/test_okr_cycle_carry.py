from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_close import OkrCloseCase


@tagged("-at_install", "post_install")
class TestOkrCycleCarry(OkrCloseCase):
    """What goes on after a close, from where, and that it does so once."""

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
        self.decide({self.shops: "carry", self.orders: ("change", 150.0), self.churn: "carry"})
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
        self.assertEqual((new[overtaken].base_value, new[overtaken].target_value), (9, 7))
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
        self.assertEqual(new_promise.parent_path, f"{new_top.id}/{new_shops.id}/{new_promise.id}/")

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
