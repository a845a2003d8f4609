from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_close import OkrCloseCase


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
        wizard.action_next()
        self.assertEqual(wizard.step, "publish", "there is no step after the last")
        wizard.action_publish()
        self.assertEqual(self.cycle.state, "closed")
        self.assertAlmostEqual(self.shops.score, 0.6)
        self.assertEqual(
            (self.churn.miss_cause, self.churn.learning), ("dependency", "Ask earlier")
        )
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
        self.assertIn("last check-in 04/20/2026", row.text)
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
        wizard.learn_ids.write({"miss_happened": "A", "miss_signal": "  ", "miss_change": "C"})
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
            objectives = (
                self.env["okr.objective"]
                .with_user(self.coach)
                .create(
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
