"""The alignment map: what it tells, to whom, at which price, and how it was on an earlier day."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .common_map import MapCase, rows_of

FLAGS_OF_TODAY = ("today", "day", "editable", "cycles", "last_day")


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
