"""The map of an earlier day is the map that was recorded then."""

from datetime import date

from odoo.tests import tagged

from .common_map import MapCase, rows_of

FLAGS_OF_TODAY = ("today", "day", "editable", "cycles", "last_day")


@tagged("okr_map")
class TestOkrMapReplay(MapCase):
    """A day is recorded as it is; later, its replay has to be the same."""

    def record(self, day):
        """Keep what the map says at the end of `day`."""
        self.env["okr.rollup"]._drain()
        with self.on(day):
            payload = self.get_map()
        self.recorded[day] = payload

    def assert_replays(self):
        for day, payload in self.recorded.items():
            replayed = self.get_map(day=day)
            self.assertEqual(replayed["day"], day)
            for name in payload.keys() - set(FLAGS_OF_TODAY):
                if name in ("objectives", "key_results", "links"):
                    self.assertEqual(rows_of(replayed, name), rows_of(payload, name), day)
                else:
                    self.assertEqual(replayed[name], payload[name], f"{name} on {day}")

    def test_each_day_is_replayed_as_it_was_recorded(self):
        self.recorded = {}
        with self.on(date(2026, 4, 1)):
            cycle = self.cycle = self.make_cycle(
                "planning", cadence="custom", name="Replayed quarter"
            )
            goal = self.make_company_objective("Shops come back", roll_up=True)
            other_goal = self.make_company_objective("Fewer returns")
            mine = self.make_objective(
                "Win back small shops",
                cycle,
                parent_id=goal.id,
                contribution="Half of them left.",
                key_results=[
                    {"name": "Reactivated shops", "target_value": 100},
                    {
                        "name": "Days to answer",
                        "kind": "decrease",
                        "base_value": 20,
                        "target_value": 5,
                        "commit_value": 10,
                        "stretch_value": 2,
                        "weight": 3,
                    },
                ],
            )
            theirs = self.make_theirs("Better boxes", cycle, parent_id=goal.id)
            dropped = self.make_objective(
                "A shop of our own",
                cycle,
                key_results=[
                    {"name": "Outages", "kind": "at_most", "target_value": 2, "fail_max": 4}
                ],
            )
            self.record(date(2026, 4, 1))
        shops, answer = mine.key_result_ids
        with self.on(date(2026, 4, 3)):
            self.bring_to(cycle, "active")
            self.record(date(2026, 4, 3))
        with self.on(date(2026, 4, 10)):
            self.check_in(self.lead, shops, 10, 8)
            self.check_in(self.coach, goal.key_result_ids, 30, 7)
            asked = self.ask(mine, theirs)
            self.ask(theirs, mine, "conflicts_with", by=self.coach)
            self.record(date(2026, 4, 10))
        with self.on(date(2026, 4, 14)):
            self.check_in(self.lead, answer, 12, 3)
            asked.with_user(self.other_manager).action_decline("Not before summer")
            self.record(date(2026, 4, 14))
        with self.on(date(2026, 4, 20)):
            asked.with_user(self.lead).unlink()
            why = mine.with_user(self.lead).with_context(okr_reason="Returns hurt more")
            why.write({"parent_id": other_goal.id, "contribution": "They return less."})
            shops.with_user(self.lead).with_context(okr_reason="Too easy").write(
                {"target_value": 50, "name": "Shops that came back"}
            )
            self.record(date(2026, 4, 20))
        with self.on(date(2026, 4, 27)):
            self.check_in(self.other_manager, theirs.key_result_ids, 40, 9)
            # what was typed late does not change what was known before
            self.check_in(self.lead, shops, 44, 9, date=date(2026, 4, 17))
            dropped.with_user(self.lead).action_drop("We sell through others")
            self.record(date(2026, 4, 27))
        with self.on(date(2026, 5, 4)):
            cycle.with_user(self.coach).write({"grace_days": 30})
            mine.with_user(self.lead).with_context(okr_reason="Fits there").write(
                {"department_id": self.product.id}
            )
            answer.with_user(self.coach).with_context(okr_reason="Measured elsewhere").write(
                {"active": False}
            )
            self.record(date(2026, 5, 4))
        seen = [rows_of(payload, "objectives")[mine.id] for payload in self.recorded.values()]
        self.assertEqual({row["parent_id"] for row in seen}, {goal.id, other_goal.id})
        self.assertGreaterEqual(len({row["health"] for row in seen}), 3)
        self.assertGreaterEqual(len({row["progress"] for row in seen}), 3)
        self.assertEqual({row["state"] for row in seen}, {"draft", "active"})
        with self.on(date(2026, 5, 15)):
            self.bring_to(cycle, "grading")
            self.record(date(2026, 5, 15))
        with self.on(date(2026, 5, 18)):
            self.close(cycle)
            self.record(date(2026, 5, 18))
        self.assert_replays()
        with self.on(date(2026, 5, 19)):
            cycle.with_user(self.coach).action_reopen("One number was wrong")
        self.assert_replays()

    def test_before_the_first_objective_the_map_is_empty(self):
        self.make_objective("Shops come back", self.cycle)
        payload = self.get_map(day="2026-05-01")
        self.assertEqual(payload["objectives"]["rows"], [])

    def test_a_day_in_the_future_is_today(self):
        objective = self.make_objective("Shops come back", self.cycle)
        payload = self.get_map(day="2027-01-01")
        self.assertFalse(payload["day"])
        self.assertIn(objective.id, rows_of(payload, "objectives"))

    def test_a_draft_moved_to_another_cycle_is_where_it_was(self):
        with self.on(date(2026, 4, 10)):
            first = self.make_cycle("planning", cadence="custom", name="First")
            second = self.make_cycle(
                "planning", cadence="half", date_start="2026-07-01", date_end="2026-12-31"
            )
            draft = self.make_objective("Later maybe", first)
        with self.on(date(2026, 4, 20)):
            draft.with_user(self.lead).cycle_id = second
        before = {"cycle": first, "day": "2026-04-15"}
        self.assertIn(draft.id, rows_of(self.get_map(**before), "objectives"))
        self.assertNotIn(draft.id, rows_of(self.get_map(cycle=first), "objectives"))
        later = {"cycle": second, "day": "2026-04-15"}
        self.assertNotIn(draft.id, rows_of(self.get_map(**later), "objectives"))
        self.assertIn(draft.id, rows_of(self.get_map(cycle=second), "objectives"))

    def test_what_was_there_before_the_history_gets_one_from_its_dates(self):
        with self.on(date(2026, 5, 4)):
            objective = self.make_objective("Shops come back", self.cycle)
            self.check_in(self.lead, objective.key_result_ids, 40, 8)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM okr_history")
        self.env.cr.execute("UPDATE okr_checkin SET date_recorded = NULL")
        for table in ("okr_objective", "okr_key_result", "okr_cycle"):
            self.env.cr.execute(f"UPDATE {table} SET create_date = '2026-04-20'")
        for _again in range(2):
            self.env["okr.history"]._fill_past()
        draft = rows_of(self.get_map(day="2026-04-25"), "objectives")[objective.id]
        self.assertEqual((draft["state"], draft["health"]), ("draft", "pending"))
        begun = rows_of(self.get_map(day="2026-05-05"), "objectives")[objective.id]
        self.assertEqual((begun["state"], begun["health"]), ("active", "on_track"))
        self.assertAlmostEqual(begun["progress"], 0.4)


@tagged("okr_map", "okr_queries")
class TestOkrMapQueries(MapCase):
    def make_objectives(self, count):
        goal = self.make_company_objective("Shops come back")
        objectives = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Objective {number}",
                        "cycle_id": self.cycle.id,
                        "parent_id": goal.id,
                        "lead_id": self.lead_employee.id,
                        "department_id": self.sales.id,
                        "key_result_ids": [(0, 0, {"name": "Measure", "target_value": 9})],
                    }
                    for number in range(count)
                ]
            )
        )
        objectives.action_activate()
        self.env["okr.checkin"].with_user(self.coach).create(
            [
                {"key_result_id": key_result.id, "value": 5, "confidence": 6}
                for key_result in objectives.key_result_ids
            ]
        )
        self.ask(objectives[0], objectives[1])
        return objectives

    def statements(self, **params):
        for _warm in range(2):
            with self.count_queries() as counted:
                payload = self.get_map(self.lead, **params)
        return counted.count, len(payload["objectives"]["rows"])

    def test_the_map_does_not_pay_for_its_objectives(self):
        self.make_objectives(5)
        small, few = self.statements()
        self.make_objectives(150)
        large, many = self.statements()
        self.assertEqual((few, many), (6, 157))
        self.assertEqual(small, large)
        self.assertLessEqual(large, 20)

    def test_a_replay_does_not_pay_for_its_objectives(self):
        with self.on(date(2026, 5, 4)):
            self.make_objectives(5)
        small, few = self.statements(day="2026-05-10")
        with self.on(date(2026, 5, 5)):
            self.make_objectives(150)
        large, many = self.statements(day="2026-05-10")
        self.assertEqual((few, many), (6, 157))
        self.assertEqual(small, large)
        self.assertLessEqual(large, 20)

    def test_keeping_the_history_costs_one_statement_for_any_number(self):
        few, many = self.make_objectives(3), self.make_objectives(90)
        costs = []
        self.env["okr.history"]._record_objectives(few)
        for objectives in (few, many):
            with self.count_queries() as counted:
                self.env["okr.history"]._record_objectives(objectives)
            costs.append(counted.count)
        self.assertEqual(costs, [1, 1])
