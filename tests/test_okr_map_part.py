"""The map of a large cycle: what comes first, what comes later, and that nothing else changes."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_map import MapCase, rows_of

DAY = "2026-05-19"


def names_of(payload):
    return [row["name"] for row in rows_of(payload, "objectives").values()]


class MapPartCase(MapCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # two goals, three teams below the first, two below the first of these, one that is alone
        cls.goal = cls.make_at("Shops come back", 1, level="company", department_id=False)
        cls.goal_2 = cls.make_at("Fewer returns", 2, level="company", department_id=False)
        cls.teams = [cls.make_at(f"Team {n}", 2 + n, parent_id=cls.goal.id) for n in (1, 2, 3)]
        cls.inner = [cls.make_at(f"Inner {n}", 6, parent_id=cls.teams[0].id) for n in (1, 2)]
        cls.alone = cls.make_at("Better boxes", 9, department_id=cls.product.id)

    @classmethod
    def make_at(cls, name, sequence, cycle=None, **vals):
        return cls.make_objective(name, cycle or cls.cycle, sequence=sequence, **vals)

    def setUp(self):
        super().setUp()
        self.limit(whole=4, first=5)
        # what was made today counts as there on the day that is replayed
        self.env.flush_all()
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-01'")

    def limit(self, whole, first, group=40, found=60):
        patcher = patch.multiple(
            type(self.env["okr.map"]),
            _whole_up_to=whole,
            _first_cards=first,
            _group_cards=group,
            _most_found=found,
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def call(self, method, *args, user=None, **kwargs):
        model = self.env["okr.map"].with_user(user or self.colleague)
        return getattr(model, method)(self.cycle.id, *args, **kwargs)

    def each_time(self):
        """Today and a day of the past, which have to answer alike."""
        return [{"day": False}, {"day": DAY}]


@tagged("okr_map")
class TestOkrMapPart(MapPartCase):
    def test_a_cycle_up_to_the_limit_comes_whole_with_the_same_columns_as_ever(self):
        self.limit(whole=8, first=5)
        for when in self.each_time():
            payload = self.get_map(**when)
            self.assertIs(payload["part"], False)
            self.assertEqual(len(payload["objectives"]["rows"]), 8)
            self.assertEqual(payload["objectives"]["fields"][-1], "flags")

    def test_of_a_large_one_come_the_upper_levels_as_whole_groups(self):
        for when in self.each_time():
            payload = self.get_map(**when)
            self.assertEqual(payload["part"], {"total": 8, "top": 3})
            # three at the top leave room for two of three teams: they wait
            self.assertCountEqual(
                names_of(payload), ["Shops come back", "Fewer returns", "Better boxes"]
            )
            row = rows_of(payload, "objectives")[self.goal.id]
            self.assertEqual((row["below"], row["is_top"]), (3, True))
        self.limit(whole=4, first=6)
        for when in self.each_time():
            rows = rows_of(self.get_map(**when), "objectives")
            self.assertEqual(len(rows), 6)
            self.assertEqual(rows[self.teams[0].id]["below"], 2)
            self.assertFalse(rows[self.teams[0].id]["is_top"])

    def test_the_company_s_stand_first_at_the_top(self):
        self.limit(whole=4, first=2)
        for when in self.each_time():
            self.assertCountEqual(
                names_of(self.get_map(**when)), ["Shops come back", "Fewer returns"]
            )

    def test_unfolding_brings_the_next_group_with_key_results_and_what_they_support(self):
        self.limit(whole=4, first=5, group=2)
        for when in self.each_time():
            part = self.call("get_below", self.goal.id, **when)
            self.assertCountEqual(names_of(part), ["Shops come back", "Team 1", "Team 2"])
            self.assertEqual(len(part["key_results"]["rows"]), 3)
            part = self.call("get_below", self.goal.id, offset=2, **when)
            self.assertCountEqual(names_of(part), ["Shops come back", "Team 3"])
            self.assertEqual(names_of(self.call("get_below", self.goal.id, offset=3, **when)), [])
            part = self.call("get_below", offset=2, **when)
            self.assertEqual(names_of(part), ["Better boxes"])

    def test_mine_and_what_an_address_names_come_along_with_what_they_support(self):
        theirs = self.make_theirs("Theirs", contributors=self.employee_employee)
        why = theirs.with_user(self.coach).with_context(okr_reason="It fits there")
        why.parent_id = self.inner[0]
        for objective, user, params in (
            (theirs, self.employee, {}),
            (self.inner[1], self.colleague, {"shown": self.inner[1].ids}),
        ):
            payload = self.get_map(user, **params)
            rows = rows_of(payload, "objectives")
            self.assertIn(objective.id, rows)
            self.assertIn(self.teams[0].id, rows)
            self.assertEqual(payload["mine"], objective.ids if user == self.employee else [])

    def test_what_surrounds_an_objective_comes_with_the_ends_of_its_links(self):
        asked = self.ask(self.inner[0], self.alone)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM okr_history WHERE date > '2026-05-01'")
        self.env["okr.history"]._record_objectives(self.inner[0])
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-02' WHERE date > '2026-05-02'")
        for when in self.each_time():
            part = self.call("get_around", self.teams[0].id, **when)
            self.assertEqual(part["seeds"], self.teams[0].ids)
            self.assertCountEqual(
                names_of(part), ["Shops come back", "Team 1", "Inner 1", "Inner 2"]
            )
            rows = rows_of(part, "objectives")
            self.assertEqual(rows[self.inner[0].id]["link_count"], 1)
            self.assertEqual(rows_of(part, "links")[asked.id]["target_id"], self.alone.id)
            part = self.call("get_around", self.alone.id, **when)
            self.assertIn("Inner 1", names_of(part))
            self.assertEqual(rows_of(part, "objectives")[self.alone.id]["link_count"], 1)

    def test_around_nothing_named_comes_what_is_mine(self):
        for when in self.each_time():
            part = self.call("get_around", user=self.lead, **when)
            self.assertIn(self.goal.id, part["seeds"])
            self.assertEqual(self.call("get_around", **when)["seeds"], [])

    def test_it_finds_by_name_key_result_lead_and_department(self):
        theirs = self.make_theirs("A map of shops")
        self.env.flush_all()
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-01'")
        for query, expected in (
            ("inner", self.inner[0].ids + self.inner[1].ids),
            ("Team 2: measure 1", self.teams[1].ids),
            (self.other_lead_employee.name, theirs.ids),
            ("product", self.alone.ids + theirs.ids),
            ("no such thing", []),
            ("100%", []),
            ("_", []),
        ):
            for when in self.each_time():
                part = self.call("get_found", query, **when)
                self.assertCountEqual(part["matches"], expected, query)
                self.assertEqual(part["found"], len(expected))
        self.limit(whole=4, first=5, found=1)
        part = self.call("get_found", "inner")
        self.assertEqual((part["matches"], part["found"]), (self.inner[0].ids, 2))
        self.assertCountEqual(names_of(part), ["Shops come back", "Team 1", "Inner 1"])

    def test_it_finds_the_objectives_that_the_whole_map_flags(self):
        planning = self.make_cycle("planning", cadence="custom")
        bare = self.make_objective("To be thought out", planning, key_results=0)
        self.ask(self.inner[0], self.alone)
        self.check_in(self.lead, self.teams[2].key_result_ids, 5, 8, date=self.days_ago(40))
        self.limit(whole=100, first=5)
        for cycle in (self.cycle, planning):
            rows = rows_of(self.get_map(cycle=cycle), "objectives").values()
            for flag in self.env["okr.map"]._flags_to_find():
                part = self.env["okr.map"].with_user(self.colleague).get_found(cycle.id, "", flag)
                flagged = [row["id"] for row in rows if flag in row["flags"]]
                self.assertCountEqual(part["matches"], flagged, flag)
        self.assertTrue(bare)

    def test_flags_and_numbers_of_a_part_are_those_of_the_whole(self):
        copied = self.make_at("Better boxes!", 10, parent_id=self.alone.id)
        below = self.make_at("Glue", 11, parent_id=copied.id, department_id=self.product.id)
        far = self.make_theirs("Paper")
        self.ask(below, far)
        self.ask(self.inner[0], far, "conflicts_with")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM okr_history WHERE date > '2026-05-01'")
        self.env["okr.history"]._record_objectives(copied | below | far | self.inner[0])
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-02' WHERE date > '2026-05-02'")
        for when in self.each_time():
            self.limit(whole=100, first=5)
            whole = rows_of(self.get_map(**when), "objectives")
            self.assertTrue(any(row["flags"] for row in whole.values()))
            self.limit(whole=4, first=3)
            examined = set()
            for objective_id in whole:
                part = rows_of(self.call("get_around", objective_id, **when), "objectives")
                for row in part.values():
                    examined.add(row["id"])
                    shared = {name: row[name] for name in whole[row["id"]]}
                    self.assertEqual(shared, whole[row["id"]])
            self.assertEqual(examined, set(whole))

    def test_a_group_that_stays_in_one_department_is_a_silo_however_little_of_it_is_sent(self):
        chain = [self.alone]
        for n in range(4):
            chain.append(
                self.make_at(f"Box {n}", 20, parent_id=chain[-1].id, department_id=self.product.id)
            )
        part = rows_of(self.call("get_below", chain[0].id), "objectives")
        self.assertIn("silo", part[chain[1].id]["flags"])
        self.ask(chain[-1], self.goal)
        part = rows_of(self.call("get_below", chain[0].id), "objectives")
        self.assertNotIn(self.goal.id, part)
        self.assertNotIn("silo", part[chain[1].id]["flags"])

    def test_what_was_given_up_is_counted_and_sent_only_when_asked_for(self):
        self.teams[1].with_user(self.coach).action_drop("We sell through others")
        self.assertEqual(self.get_map()["part"]["total"], 7)
        part = self.call("get_below", self.goal.id)
        self.assertNotIn("Team 2", names_of(part))
        self.assertEqual(rows_of(part, "objectives")[self.goal.id]["below"], 2)
        self.assertEqual(self.get_map(gone=True)["part"]["total"], 8)
        self.assertIn("Team 2", names_of(self.call("get_below", self.goal.id, gone=True)))
        self.assertEqual(self.call("get_found", "Team 2")["found"], 0)

    def test_what_it_supports_in_a_longer_cycle_stands_above(self):
        year = self.make_cycle(cadence="year", date_start="2026-01-01", date_end="2026-12-31")
        top = self.make_company_objective("The best year", cycle=year)
        self.make_company_objective("Another one of the year", cycle=year)
        goal = self.make_company_objective("A good quarter", parent_id=top.id, sequence=1)
        rows = rows_of(self.get_map(), "objectives")
        self.assertEqual(rows[goal.id]["parent_id"], top.id)
        self.assertEqual((rows[goal.id]["is_top"], rows[top.id]["is_top"]), (True, False))
        self.assertEqual(rows[top.id]["below"], 1)
        self.assertNotIn("Another one of the year", names_of(self.get_map()))


@tagged("okr_map")
class TestOkrMapPartRights(MapPartCase):
    def hide(self, objective):
        self.env["ir.rule"].create(
            {
                "name": "Hide one",
                "model_id": self.env["ir.model"]._get_id("okr.objective"),
                "domain_force": f"[('id', '!=', {objective.id})]",
            }
        )

    def test_what_a_rule_hides_is_in_no_part_no_count_and_no_search(self):
        self.ask(self.inner[0], self.teams[0])
        self.ask(self.alone, self.teams[0])
        hidden = self.teams[0].with_user(self.coach)
        hidden.with_context(okr_reason="A better word").name = "Hidden goal"
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM okr_history WHERE date > '2026-05-01'")
        self.env["okr.history"]._record_objectives(hidden | self.inner[0] | self.alone)
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-02' WHERE date > '2026-05-02'")
        self.hide(hidden)
        for when in self.each_time():
            answers = [
                self.get_map(shown=hidden.ids, **when),
                self.call("get_below", self.goal.id, **when),
                self.call("get_below", hidden.id, **when),
                self.call("get_around", hidden.id, **when),
                self.call("get_around", self.inner[0].id, **when),
                self.call("get_around", self.alone.id, **when),
                self.call("get_found", "hidden", **when),
                self.call("get_found", "measure", **when),
            ]
            for answer in answers:
                self.assertNotIn("Hidden", str(answer))
                self.assertNotIn(hidden.id, rows_of(answer, "objectives"))
                for row in rows_of(answer, "links").values():
                    self.assertNotIn(hidden.id, (row["source_id"], row["target_id"]))
            self.assertEqual(answers[0]["part"], {"total": 7, "top": 5})
            self.assertEqual(rows_of(answers[0], "objectives")[self.goal.id]["below"], 2)
            inner = rows_of(answers[4], "objectives")[self.inner[0].id]
            self.assertEqual(
                (inner["parent_id"], inner["is_top"], inner["link_count"]), (None, True, 0)
            )
            self.assertEqual(answers[6]["found"], 0)

    def test_what_has_left_the_cycle_stands_in_it_on_the_day(self):
        later = self.make_cycle(date_start="2026-07-01", date_end="2026-09-30")
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-01'")
        left = self.teams[1]
        self.env.cr.execute(
            "UPDATE okr_objective SET cycle_id = %s, parent_id = NULL WHERE id = %s",
            (later.id, left.id),
        )
        self.env["okr.history"]._record_objectives(left)
        self.env.invalidate_all()
        total = self.get_map(day=DAY)["part"]["total"]
        self.assertEqual(total, self.get_map()["part"]["total"] + 1)
        self.assertEqual(self.call("get_found", "Team 2", day=DAY)["matches"], left.ids)
        self.assertEqual(self.call("get_found", "Team 2")["matches"], [])
        self.hide(left)
        self.assertEqual(self.get_map(day=DAY)["part"]["total"], total - 1)
        self.assertEqual(self.call("get_found", "Team 2", day=DAY)["found"], 0)

    def test_the_text_of_a_key_result_that_a_rule_hides_finds_nothing(self):
        key_result = self.alone.key_result_ids[:1]
        name = key_result.name
        for when in self.each_time():
            self.assertTrue(self.call("get_found", name, **when)["found"])
        self.env["ir.rule"].create(
            {
                "name": "Hide key results",
                "model_id": self.env["ir.model"]._get_id("okr.key.result"),
                "domain_force": "[('id', '=', 0)]",
            }
        )
        for when in self.each_time():
            self.assertEqual(self.call("get_found", name, **when)["found"], 0)

    def test_another_company_and_a_portal_user_are_refused(self):
        for user in (self.stranger, self.portal):
            for method in ("get_below", "get_around", "get_found"):
                for day in (False, DAY):
                    with self.assert_refused(AccessError, "okr.cycle"):
                        self.call(method, user=user, day=day)

    def test_an_objective_of_elsewhere_is_not_drawn_into_the_map(self):
        other_cycle = self.make_cycle("planning", cadence="custom")
        other = self.make_objective("Of another quarter", other_cycle)
        self.assertNotIn("Of another quarter", names_of(self.get_map(shown=other.ids)))
        self.assertEqual(names_of(self.call("get_around", other.id)), [])

    def test_junk_is_refused_in_words(self):
        for method, params, word in (
            ("get_below", {"objective_id": "x"}, "number in it is wrong"),
            ("get_below", {"offset": -1}, "Offset"),
            ("get_below", {"offset": "1; DROP"}, "Offset"),
            ("get_around", {"objective_id": [1]}, "number in it is wrong"),
            ("get_around", {"day": "2026-99-99"}, "is no day"),
            ("get_found", {"query": ["x"]}, "Search"),
            ("get_found", {"query": "x" * 500}, "Search"),
            ("get_found", {"flag": "silo"}, "flag"),
            ("get_found", {"flag": ["stale"]}, "flag"),
            ("get_found", {"flag": "stale", "day": DAY}, "flag"),
            ("get_map", {"shown": "12"}, "Shown"),
            ("get_map", {"shown": [[1]]}, "number in it is wrong"),
            ("get_map", {"shown": list(range(9000))}, "Shown"),
        ):
            with self.subTest(params), self.assert_refused(UserError, word):
                self.call(method, **params)
        self.assertEqual(names_of(self.call("get_below", 2**31 - 1)), [])
        self.assertEqual(self.call("get_found", "a\0b")["matches"], [])


@tagged("okr_map", "okr_queries")
class TestOkrMapPartQueries(MapPartCase):
    def make_many(self, count):
        self.env["okr.objective"].with_user(self.coach).create(
            [
                {
                    "name": f"Many {number}",
                    "cycle_id": self.cycle.id,
                    "parent_id": (self.goal_2 if number % 3 else self.goal).id,
                    "department_id": self.sales.id,
                    "lead_id": self.lead_employee.id,
                    "key_result_ids": [(0, 0, {"name": "Measure", "target_value": 9})],
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE okr_history SET date = '2026-05-01'")

    def costs(self):
        calls = {
            "map": lambda day: self.get_map(day=day),
            "mine": lambda day: self.get_map(self.lead, day=day),
            "below": lambda day: self.call("get_below", self.goal_2.id, day=day),
            "around": lambda day: self.call("get_around", self.goal_2.id, day=day),
            "found": lambda day: self.call("get_found", "many", day=day),
        }
        found = {}
        for name, call in calls.items():
            for day in (False, DAY):
                for _warm in range(2):
                    with self.count_queries() as counted:
                        payload = call(day)
                found[name, day] = (counted.count, len(payload["objectives"]["rows"]))
        return found

    def test_neither_statements_nor_cards_grow_with_the_cycle(self):
        self.limit(whole=10, first=12, group=10, found=10)
        self.make_many(30)
        few = self.costs()
        self.make_many(150)
        many = self.costs()
        self.assertEqual(few, many)
        for (name, day), (statements, cards) in many.items():
            self.assertLessEqual(statements, 26, (name, day))
            self.assertLessEqual(cards, 30, (name, day))
            self.assertGreaterEqual(cards, 3, (name, day))
