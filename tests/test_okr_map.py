"""The alignment map: what it tells, to whom, at which price, and how it was on an earlier day."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, OkrCase

FLAGS_OF_TODAY = ("today", "day", "editable", "cycles", "last_day")


def rows_of(payload, name):
    """Rows of one table of the payload as dicts by id."""
    table = payload[name]
    rows = [dict(zip(table["fields"], row, strict=True)) for row in table["rows"]]
    return {row["id"]: row for row in rows}


class MapCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.coach = cls.coach.with_env(cls.env)
        cls.cycle = cls.make_cycle()

    def get_map(self, user=None, cycle=None, **params):
        return (
            self.env["okr.map"]
            .with_user(user or self.colleague)
            .get_map((cycle or self.cycle).id, **params)
        )

    def make_company_objective(self, name, **vals):
        return self.make_objective(
            name, vals.pop("cycle", self.cycle), level="company", department_id=False, **vals
        )

    def make_theirs(self, name, cycle=None, **vals):
        """An objective of Product, led by `other_lead`."""
        return self.make_objective(
            name,
            cycle or self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
            **vals,
        )

    def ask(self, source, target, kind="depends_on", by=None, **vals):
        return (
            self.env["okr.alignment"]
            .with_user(by or self.lead)
            .create(
                {
                    "source_id": source.id,
                    "target_id": target.id,
                    "kind": kind,
                    "contribution": "They send us the list each Monday.",
                    **vals,
                }
            )
        )


@tagged("okr_map")
class TestOkrMap(MapCase):
    def test_it_tells_parents_key_results_and_links(self):
        goal = self.make_company_objective("Shops come back")
        mine = self.make_objective(
            "Win back small shops", self.cycle, parent_id=goal.id, contribution="Half of them left."
        )
        theirs = self.make_theirs("A list of lost shops")
        asked = self.ask(mine, theirs)
        payload = self.get_map()
        objectives, links = rows_of(payload, "objectives"), rows_of(payload, "links")
        self.assertEqual(objectives.keys(), {goal.id, mine.id, theirs.id})
        self.assertEqual(objectives[mine.id]["parent_id"], goal.id)
        self.assertEqual(objectives[mine.id]["contribution"], "Half of them left.")
        self.assertEqual(
            (links[asked.id]["source_id"], links[asked.id]["target_id"], links[asked.id]["state"]),
            (mine.id, theirs.id, "requested"),
        )
        names = [row["name"] for row in rows_of(payload, "key_results").values()]
        self.assertIn("Win back small shops: measure 1", names)
        self.assertEqual([lane["name"] for lane in payload["departments"]], ["Product", "Sales"])
        self.assertEqual(payload["people"][0]["name"], self.lead.name)

    def test_numbers_and_health_are_those_of_the_records(self):
        objective = self.make_objective("Shops come back", self.cycle, key_results=3)
        first, second, _third = objective.key_result_ids
        self.check_in(self.lead, first, 60, 8)
        self.check_in(self.lead, second, 20, 5, date=self.days_ago(3))
        payload = self.get_map()
        row = rows_of(payload, "objectives")[objective.id]
        self.assertEqual(row["health"], objective.health)
        self.assertAlmostEqual(row["progress"], objective.progress, 6)
        self.assertAlmostEqual(row["confidence"], objective.confidence, 6)
        for key_result in objective.key_result_ids:
            row = rows_of(payload, "key_results")[key_result.id]
            self.assertEqual(row["health"], key_result.health)
            self.assertEqual(row["value"], key_result.current_value)

    def test_what_needs_a_look_is_flagged(self):
        goal = self.make_company_objective("Shops come back")
        copied = self.make_objective("Shops come back!", self.cycle, parent_id=goal.id)
        orphan = self.make_objective("Fewer lost parcels", self.cycle)
        below = self.make_objective("Better boxes", self.cycle, parent_id=orphan.id)
        theirs = self.make_theirs("A map of shops")
        planning = self.make_cycle("planning", cadence="custom")
        bare = self.make_objective("To be thought out", planning, key_results=0)
        self.ask(copied, theirs)
        self.check_in(self.lead, goal.key_result_ids, 5, 8, date=self.days_ago(40))
        rows = rows_of(self.get_map(), "objectives")
        self.assertEqual(rows[goal.id]["flags"], ["stale"])
        self.assertEqual(rows[copied.id]["flags"], ["duplicate", "unaccepted"])
        self.assertEqual(rows[orphan.id]["flags"], ["orphan", "silo"])
        self.assertEqual(rows[below.id]["flags"], ["silo"])
        drafts = rows_of(self.get_map(cycle=planning), "objectives")
        self.assertEqual(drafts[bare.id]["flags"], ["orphan", "no_key_result"])

    def test_what_it_supports_in_a_longer_cycle_stands_above(self):
        year = self.make_cycle(cadence="year", date_start="2026-01-01", date_end="2026-12-31")
        top = self.make_company_objective("The best year", cycle=year)
        other = self.make_company_objective("Another one of the year", cycle=year)
        goal = self.make_company_objective("A good quarter", parent_id=top.id)
        rows = rows_of(self.get_map(), "objectives")
        self.assertEqual(rows[goal.id]["parent_id"], top.id)
        self.assertEqual(rows[top.id]["cycle_id"], year.id)
        self.assertNotIn(other.id, rows)

    def test_only_mine_and_what_i_may_change_is_marked(self):
        mine = self.make_objective("Mine", self.cycle)
        theirs = self.make_theirs("Theirs", contributors=self.employee_employee)
        self.assertEqual(self.get_map(self.employee)["mine"], theirs.ids)
        self.assertEqual(self.get_map(self.employee)["editable"], [])
        payload = self.get_map(self.lead)
        self.assertEqual((payload["mine"], payload["editable"]), (mine.ids, mine.ids))
        self.assertCountEqual(self.get_map(self.coach)["editable"], (mine | theirs).ids)

    def test_another_company_sees_and_counts_nothing(self):
        self.make_objective("Shops come back", self.cycle)
        with self.assert_refused(AccessError, "okr.cycle"):
            self.get_map(self.stranger)
        payload = self.env["okr.map"].with_user(self.stranger).get_map()
        self.assertFalse(payload["cycle_id"])
        self.assertEqual((payload["cycles"], payload["objectives"]["rows"]), ([], []))

    def test_a_portal_user_is_refused(self):
        with self.assert_refused(AccessError, "okr.cycle"):
            self.get_map(self.portal)

    def test_what_a_rule_hides_is_in_no_table_and_no_flag(self):
        goal = self.make_company_objective("Shops come back")
        hidden = self.make_objective("Hidden goal", self.cycle, parent_id=goal.id)
        below = self.make_objective("Below it", self.cycle, parent_id=hidden.id)
        self.ask(below, hidden)
        self.env["ir.rule"].create(
            {
                "name": "Hide one",
                "model_id": self.env["ir.model"]._get_id("okr.objective"),
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        for params in ({}, {"day": "2026-05-19"}):
            with self.subTest(params), self.on(TODAY):
                self.env.cr.execute("UPDATE okr_history SET date = '2026-05-01'")
                payload = self.get_map(**params)
                rows = rows_of(payload, "objectives")
                self.assertEqual(rows.keys(), {goal.id, below.id})
                self.assertIsNone(rows[below.id]["parent_id"])
                self.assertNotIn("Hidden", str(payload))
                self.assertEqual(payload["links"]["rows"], [])

    def test_a_day_that_is_none_is_refused(self):
        with self.assert_refused(UserError, "Day: .* is no day"):
            self.get_map(day="2026-99-99")

    def test_a_card_says_what_its_reader_may_do(self):
        mine = self.make_objective("Mine", self.cycle)
        theirs = self.make_theirs("Theirs")
        asked = self.ask(mine, theirs)
        model = self.env["okr.map"]
        self.assertEqual(
            model.with_user(self.lead).get_card(mine.id),
            {"can_edit": True, "can_check_in": True, "is_frozen": True, "requests": []},
        )
        self.assertEqual(
            model.with_user(self.other_lead).get_card(theirs.id)["requests"], asked.ids
        )
        self.assertFalse(model.with_user(self.colleague).get_card(mine.id)["can_edit"])
        with self.assert_refused(AccessError, "okr.objective"):
            model.with_user(self.stranger).get_card(mine.id)

    def test_the_history_is_nobody_s_to_read_or_write(self):
        history = self.env["okr.history"]
        self.make_objective("Shops come back", self.cycle)
        for user in (self.colleague, self.coach, self.okr_manager, self.settings_admin):
            for operation in ("read", "create", "write", "unlink"):
                self.assertFalse(history.with_user(user).has_access(operation), user.name)


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
