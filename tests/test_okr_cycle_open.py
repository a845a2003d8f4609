from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TODAY, OkrCase


@tagged("-at_install", "post_install")
class TestOkrCycleOpen(OkrCase):
    """A coach opens a cycle with the wizard, step by step."""

    def wizard(self, user=None, **vals):
        return (
            self.env["okr.cycle.open.wizard"]
            .with_user(user or self.coach)
            .with_company(self.company)
            .create(vals)
        )

    def line_of(self, wizard, department):
        return wizard.line_ids.filtered(lambda line: line.department_id == department)

    def test_proposes_the_quarter_after_the_last_one(self):
        self.make_cycle("draft")
        wizard = self.wizard(source="new")
        self.assertEqual(
            (wizard.date_start, wizard.date_end), (date(2026, 7, 1), date(2026, 9, 30))
        )
        self.assertEqual(wizard.new_name, "Q3 2026")

    def test_proposes_periods_of_the_fiscal_year(self):
        self.company.okr_fiscal_month = "2"
        Cycle = self.env["okr.cycle"]
        # 20 May lies in the first half of May to July, but in the second one of February to July.
        self.assertEqual(
            Cycle._propose_period(self.company, "quarter"), (date(2026, 5, 1), date(2026, 7, 31))
        )
        self.assertEqual(
            Cycle._propose_period(self.company, "half"), (date(2026, 8, 1), date(2027, 1, 31))
        )
        self.assertEqual(Cycle._propose_period(self.company, "custom")[0], TODAY)

    def test_does_not_propose_a_period_long_over(self):
        self.make_cycle("draft", date_start="2024-01-01", date_end="2024-03-31")
        start, end = self.env["okr.cycle"]._propose_period(self.company, "quarter")
        self.assertEqual((start, end), (date(2026, 4, 1), date(2026, 6, 30)))

    def test_coach_opens_a_new_quarter_within_its_year(self):
        wizard = Form(
            self.env["okr.cycle.open.wizard"].with_user(self.coach).with_company(self.company)
        )
        self.assertEqual(wizard.source, "new")
        wizard.cadence = "trimester"
        self.assertEqual(wizard.date_start, date(2026, 5, 1))
        wizard.cadence = "quarter"
        self.assertEqual(wizard.year_name, "2026")
        wizard.date_start, wizard.date_end = date(2026, 4, 1), date(2026, 6, 30)
        wizard = wizard.save()
        wizard.action_next()
        cycle = wizard.cycle_id
        self.assertEqual((cycle.name, cycle.state), ("Q2 2026", "draft"))
        self.assertEqual((cycle.parent_id.cadence, cycle.parent_id.name), ("year", "2026"))
        self.assertFalse(cycle.objective_ids, "nothing is copied")
        objective = self.make_objective("Win back small shops", cycle, 2)
        wizard.action_back()
        wizard.action_next()
        self.assertEqual(wizard.cycle_id, cycle, "going back creates no second cycle")
        self.assertEqual(self.line_of(wizard, self.sales).draft_count, 1)
        wizard.action_next()
        self.assertEqual((wizard.step, wizard.ready_count), ("activate", 1))
        wizard.action_activate()
        self.assertEqual((cycle.state, objective.state), ("active", "active"))
        self.assertEqual(objective.date_activated, TODAY)
        self.assertEqual(cycle.log_ids.mapped("event"), ["opened"])
        self.assertIn("1 objectives became active", self.last_message(cycle).body)

    def test_year_around_is_found_rather_than_made_twice(self):
        year = self.make_cycle(
            "draft", cadence="year", date_start="2026-01-01", date_end="2026-12-31"
        )
        wizard = self.wizard(source="new", date_start="2026-04-01", date_end="2026-06-30")
        wizard.action_next()
        self.assertEqual(wizard.cycle_id.parent_id, year)

    def test_review_tells_what_each_team_has_drafted(self):
        cycle = self.make_cycle("planning")
        top = self.make_objective("Shops love us", cycle, 2, department_id=False)
        good = self.make_objective(
            "Shops come back",
            cycle,
            [
                {"name": f"Shops come back: measure {n}", "base_value": 5, "unit": "shops"}
                for n in (1, 2)
            ],
            parent_id=top.id,
            contribution="Returns make love",
        )
        empty = self.make_objective("Grow", cycle, 0)
        shared = self.make_objective("Answer fast", cycle, 2, department_id=self.product.id)
        shared.co_department_ids = self.support
        wizard = self.wizard(cycle_id=cycle.id)
        self.assertEqual(wizard.step, "review")
        company, sales = wizard.line_ids[0], self.line_of(wizard, self.sales)
        self.assertEqual((company.team, company.draft_count), ("Company", 1))
        self.assertEqual((sales.draft_count, sales.key_result_count), (2, 2))
        self.assertEqual((sales.blocked_count, sales.status), (1, "partly"))
        self.assertIn("“Grow” has no key result", sales.problems)
        self.assertIn("“Grow”: It supports no other objective yet", sales.hints)
        self.assertIn("Shops come back: measure 1", sales.details)
        self.assertIn("weight 1", sales.details)
        support = self.line_of(wizard, self.support)
        self.assertFalse(support.is_empty)
        self.assertIn("It co-owns “Answer fast”", support.hints)
        self.assertEqual(good.coach_hints, False)
        empty.unlink()
        wizard = self.wizard(cycle_id=cycle.id)
        self.assertEqual(self.line_of(wizard, self.sales).status, "ready")

    def test_review_names_teams_with_nothing_drafted(self):
        cycle = self.make_cycle("planning")
        wizard = self.wizard(cycle_id=cycle.id)
        self.assertEqual(set(wizard.line_ids.mapped("status")), {"empty"})
        self.assertLessEqual(
            self.sales | self.product | self.support, wizard.line_ids.department_id
        )
        self.assertEqual(wizard.empty_count, len(wizard.line_ids))

    def test_review_tells_when_a_team_takes_on_too_much(self):
        cycle = self.make_cycle("planning")
        for number in range(4):
            self.make_objective(f"Goal {number}", cycle, 2)
        wizard = self.wizard(cycle_id=cycle.id)
        self.assertIn("4 objectives; with more than 3", self.line_of(wizard, self.sales).hints)

    def test_what_is_not_ready_stays_a_draft_and_can_follow(self):
        cycle = self.make_cycle("planning")
        ready = self.make_objective("Ready", cycle)
        late = self.make_objective("Late", cycle, 0)
        wizard = self.wizard(cycle_id=cycle.id)
        wizard.action_next()
        self.assertEqual((wizard.ready_count, wizard.blocked_count), (1, 1))
        wizard.action_activate()
        self.assertEqual((ready.state, late.state), ("active", "draft"))
        # The wizard on the running cycle offers the rest.
        again = self.wizard(cycle_id=cycle.id)
        self.assertEqual(self.line_of(again, self.sales).active_count, 1)
        again.action_next()
        with self.assertRaisesRegex(UserError, "no draft in Q2 2026 that is ready"):
            again.action_activate()
        late.key_result_ids = [(0, 0, {"name": "Measured", "target_value": 5})]
        again.action_activate()
        self.assertEqual(late.state, "active")
        self.assertCountEqual(cycle.log_ids.mapped("event"), ["opened", "planned"])

    def test_leaving_loses_nothing(self):
        wizard = self.wizard(source="new", date_start="2026-04-01", date_end="2026-06-30")
        wizard.action_next()
        cycle = wizard.cycle_id
        objective = self.make_objective("Stays", cycle)
        wizard.unlink()
        action = cycle.with_user(self.coach).action_open_wizard()
        resumed = self.env[action["res_model"]].with_user(self.coach).browse(action["res_id"])
        self.assertEqual((resumed.step, resumed.cycle_id), ("review", cycle))
        self.assertIn(objective, resumed.line_ids.objective_ids)
        self.assertEqual(action["target"], "new")

    def test_start_planning_only(self):
        wizard = self.wizard(source="new", date_start="2026-04-01", date_end="2026-06-30")
        wizard.action_start_planning()
        self.assertEqual(wizard.cycle_id.state, "planning")

    def test_second_opener_is_told(self):
        cycle = self.make_cycle("planning")
        first, second = self.wizard(cycle_id=cycle.id), self.wizard(cycle_id=cycle.id)
        first.action_activate()
        with self.assertRaisesRegex(UserError, "no draft"):
            second.action_activate()
        with self.assertRaisesRegex(UserError, "Q2 2026 is already in the state “Active” .Coach"):
            cycle.with_user(self.coach)._activate()
        self.assertEqual(cycle.log_ids.mapped("event").count("opened"), 1)

    def test_somebody_opening_in_another_session_is_waited_for(self):
        cycle = self.make_cycle("planning")
        wizard = self.wizard(cycle_id=cycle.id)
        with self.locked_elsewhere(cycle), self.assertRaisesRegex(UserError, "right now"):
            wizard.action_activate()
        self.assertEqual(cycle.state, "planning")

    @contextmanager
    def locked_elsewhere(self, cycle):
        """As if another session held the lock, which it cannot inside a test's transaction."""
        with patch.object(
            type(cycle), "lock_for_update", side_effect=LockError("locked"), autospec=True
        ):
            yield

    def test_bad_input_names_the_field(self):
        with self.assertRaisesRegex(UserError, "Cycle: please choose one"):
            self.wizard(source="existing").action_next()
        wizard = self.wizard(source="new", date_start="2026-07-01", date_end="2026-06-30")
        with self.assertRaisesRegex(UserError, "Ends on: it has to lie after Starts on"):
            wizard.action_next()
        wizard = self.wizard(source="new", date_end=False)
        with self.assertRaisesRegex(UserError, "Ends on: please give the day"):
            wizard.action_next()
        self.make_cycle("draft")
        wizard = self.wizard(source="new", date_start="2026-05-01", date_end="2026-07-31")
        with self.assertRaisesRegex(ValidationError, "overlaps Q2 2026"):
            wizard.action_next()

    def test_closed_cycle_cannot_be_opened(self):
        cycle = self.make_cycle("closed")
        with self.assertRaisesRegex(UserError, "already in the state “Closed”"):
            self.wizard(cycle_id=cycle.id)

    def test_cycle_of_another_company_is_refused(self):
        foreign = self.make_cycle("draft", by=self.stranger_coach, company_id=self.other_company.id)
        with self.assertRaisesRegex(ValidationError, "Cycle: choose one of Bramble Works"):
            self.wizard(company_id=self.company.id, source="existing", cycle_id=foreign.id)
        with self.assertRaises(AccessError):
            self.wizard(cycle_id=foreign.id).action_activate()

    def test_only_coaches_open(self):
        cycle = self.make_cycle("planning")
        wizard = self.wizard(cycle_id=cycle.id)
        for user in (self.employee, self.manager, self.hr_officer, self.settings_admin):
            with self.assertRaises(AccessError):
                self.env["okr.cycle.open.wizard"].with_user(user).default_get(["step"])
            with self.assertRaises(AccessError):
                self.wizard(user, cycle_id=cycle.id)
            for button in ("next", "back", "activate", "start_planning"):
                with self.assertRaises(AccessError):
                    getattr(wizard.with_user(user), f"action_{button}")()
        self.assertEqual(cycle.state, "planning")

    def test_opening_costs_the_same_for_many_objectives(self):
        def cost(size, start, end):
            cycle = self.make_cycle("planning", cadence="custom", date_start=start, date_end=end)
            self.make_objectives(cycle, size)
            with self.count_queries() as queries:
                wizard = self.wizard(cycle_id=cycle.id)
                wizard.action_activate()
            self.assertEqual(set(cycle.objective_ids.mapped("state")), {"active"})
            return queries.count

        cost(5, "2026-01-01", "2026-03-31")  # warms the caches that any first call fills
        small, large = cost(10, "2026-04-01", "2026-06-30"), cost(200, "2026-07-01", "2026-09-30")
        self.assertLessEqual(large - small, 190 / 100 * 8 + 10)

    def make_objectives(self, cycle, size):
        return (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Goal {number}",
                        "cycle_id": cycle.id,
                        "department_id": self.sales.id,
                        "key_result_ids": [(0, 0, {"name": "Measure", "target_value": 10})],
                    }
                    for number in range(size)
                ]
            )
        )
