"""What is done costs the same at two sizes of the data: growth is what fails here."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import OkrCase

LIST = {
    "name": {},
    "display_name": {},
    "state": {},
    "level": {},
    "ambition": {},
    "health": {},
    "progress": {},
    "confidence": {},
    "last_checkin_date": {},
    "child_count": {},
    "key_result_count": {},
    "revision_count": {},
    "cycle_id": {"fields": {"display_name": {}}},
    "department_id": {"fields": {"display_name": {}}},
    "lead_id": {"fields": {"display_name": {}}},
    "parent_id": {"fields": {"display_name": {}}},
    "tag_ids": {"fields": {"display_name": {}, "color": {}}},
    "co_department_ids": {"fields": {"display_name": {}}},
}
KEY_RESULT_LIST = {
    "name": {},
    "display_name": {},
    "kind": {},
    "health": {},
    "progress": {},
    "confidence": {},
    "checkin_due_date": {},
    "can_check_in": {},
    "objective_id": {"fields": {"display_name": {}}},
    "lead_id": {"fields": {"display_name": {}}},
}


@tagged("okr_queries")
class TestOkrQueries(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.coach = cls.coach.with_env(cls.env)
        cls.cycle = cls.make_cycle()
        cls.env["okr.rollup"]._drain()

    def make_objectives(self, count, key_results=1, **vals):
        """`count` active objectives of `lead`, made in one batch."""
        objectives = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Objective {number}",
                        "cycle_id": self.cycle.id,
                        "lead_id": self.lead_employee.id,
                        "department_id": self.sales.id,
                        "key_result_ids": [
                            Command.create({"name": f"Measure {n}", "target_value": 100})
                            for n in range(key_results)
                        ],
                        **vals,
                    }
                    for number in range(count)
                ]
            )
        )
        objectives.action_activate()
        return objectives

    def statements(self, action):
        """Statements of `action` from a cold record cache; what it does is undone."""
        with self.count_queries() as counted:
            action()
        return counted.count

    def warm_statements(self, action):
        """The same with groups, rules and references cached, as on any running server."""
        self.statements(action)
        return self.statements(action)

    def checkin_statements(self, key_results):
        vals_list = [
            {"key_result_id": key_result.id, "value": 5, "confidence": 6}
            for key_result in key_results
        ]
        return self.warm_statements(
            lambda: self.env["okr.checkin"].with_user(self.lead).create(vals_list)
        )

    def post_statements(self, key_results):
        rows = [
            {"id": key_result.id, "seen_checkin_id": 2**31 - 1, "value": 5, "confidence": 6}
            for key_result in key_results
        ]
        return self.warm_statements(
            lambda: self.env["okr.key.result"].with_user(self.lead).post_my_check_in(rows)
        )

    def dialog_statements(self, key_results):
        def post():
            wizard = (
                self.env["okr.checkin.wizard"]
                .with_user(self.lead)
                .create({"key_result_ids": [Command.set(key_results.ids)]})
            )
            wizard.line_ids.write({"value": 5.0, "confidence": "6", "note": "On the way"})
            wizard.action_post()

        return self.warm_statements(post)

    def led_by_themselves(self, key_results):
        """The key results, each with the lead's own name on it."""
        key_results.with_user(self.coach).lead_id = self.lead_employee
        self.env.flush_all()
        return key_results

    def test_one_checkin_costs_six_statements_whoever_counts_it(self):
        parent = self.make_objectives(1, roll_up=True)
        for objective in (self.make_objectives(1), self.make_objectives(1, parent_id=parent.id)):
            self.assertEqual(self.checkin_statements(objective.key_result_ids), 6)

    def test_a_checkin_by_the_lead_of_the_key_result_costs_five_statements(self):
        key_results = self.led_by_themselves(self.make_objectives(1).key_result_ids)
        self.assertEqual(self.checkin_statements(key_results), 5)

    def test_my_check_in_costs_seven_statements_for_one_or_for_five_key_results(self):
        parent = self.make_objectives(1, roll_up=True)
        for count in (1, 5):
            objective = self.make_objectives(1, count, parent_id=parent.id)
            self.assertEqual(self.post_statements(objective.key_result_ids), 7)

    def test_the_quick_form_costs_eleven_statements_for_one_or_for_five_key_results(self):
        for count in (1, 5):
            objective = self.make_objectives(1, count)
            self.assertEqual(self.dialog_statements(objective.key_result_ids), 11)

    def test_a_checkin_that_moves_nothing_wakes_nobody(self):
        parent = self.make_objectives(1, roll_up=True)
        key_result = self.make_objectives(1, parent_id=parent.id).key_result_ids
        cron = self.env.ref("hr_okr.ir_cron_okr_rollup")
        waiting = self.env["okr.rollup.queue"].sudo()
        woken = self.env["ir.cron.trigger"].sudo()

        def count():
            return (
                waiting.search_count([("objective_id", "=", parent.id)]),
                woken.search_count([("cron_id", "=", cron.id)]),
            )

        queued, triggers = count()
        for value, more in ((40, 1), (40, 1), (41, 2)):
            self.env.cr.postcommit.clear()
            with patch.object(type(cron), "_notifydb") as notified:
                before = count()
                self.check_in(self.lead, key_result, value, 6)
                self.assertEqual(count(), (queued + more, triggers + more))
                self.env.cr.postcommit.run()
            self.assertEqual(notified.call_count, int(before != count()))

    def test_a_checkin_does_not_pay_for_history(self):
        short, long = self.make_objectives(2).key_result_ids
        for key_result, count in ((short, 10), (long, 500)):
            self.env["okr.checkin"].with_user(self.coach).create(
                [
                    {
                        "key_result_id": key_result.id,
                        "value": number % 100,
                        "confidence": 5,
                        "date": self.days_ago(number % 49),
                    }
                    for number in range(count)
                ]
            )
        self.assertEqual(len(long.checkin_ids), 500)
        self.assertEqual(self.checkin_statements(short), self.checkin_statements(long))

    def test_a_checkin_does_not_pay_for_siblings(self):
        costs = []
        for count in (10, 300):
            parent = self.make_objectives(1, roll_up=True)
            siblings = self.make_objectives(count, parent_id=parent.id)
            costs.append(self.checkin_statements(siblings[0].key_result_ids))
        self.assertEqual(*costs)

    def test_a_checkin_does_not_pay_for_depth(self):
        costs = []
        for depth in (2, 8):
            objective = self.env["okr.objective"]
            for _level in range(depth):
                objective = self.make_objectives(1, parent_id=objective.id, roll_up=True)
            costs.append(self.checkin_statements(objective.key_result_ids))
        self.assertEqual(*costs)

    def test_many_checkins_at_once_cost_little_more_than_one(self):
        for key_results in (
            self.make_objectives(1, 100).key_result_ids,
            self.make_objectives(100).key_result_ids,
        ):
            one = self.checkin_statements(key_results[:1])
            hundred = self.checkin_statements(key_results)
            self.assertLessEqual(hundred, one + 2)
            self.assertLessEqual(hundred, 100 / 100 + 10)

    def test_draining_pays_for_levels_not_for_children(self):
        costs = []
        for count in (5, 100):
            parent = self.make_objectives(1, roll_up=True)
            children = self.make_objectives(count, parent_id=parent.id)
            self.checkin_statements(children.key_result_ids)
            costs.append(self.statements(self.env["okr.rollup"]._drain))
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], 6)

    def test_a_list_does_not_pay_for_its_rows(self):
        parent = self.make_objectives(1)
        tag = self.env["okr.tag"].create({"name": "Tag of the query counts"})
        objectives = self.make_objectives(
            80,
            2,
            parent_id=parent.id,
            tag_ids=[Command.link(tag.id)],
            co_department_ids=[Command.link(self.product.id)],
        )
        self.checkin_statements(objectives.key_result_ids[::2])

        def read(model, spec, records):
            return lambda: (
                self.env[model]
                .with_user(self.colleague)
                .web_search_read([("id", "in", records.ids)], spec)
            )

        for model, spec, few, many, most in (
            ("okr.objective", LIST, objectives[:8], objectives, 13),
            (
                "okr.key.result",
                KEY_RESULT_LIST,
                objectives[:4].key_result_ids,
                objectives.key_result_ids[:80],
                6,
            ),
        ):
            with self.subTest(model):
                small = self.warm_statements(read(model, spec, few))
                large = self.warm_statements(read(model, spec, many))
                self.assertEqual((len(few), len(many)), (8, 80))
                self.assertEqual(small, large)
                self.assertLessEqual(large, most)

    def test_a_kanban_by_health_does_not_pay_for_its_cards(self):
        objectives = self.make_objectives(80, 2)
        self.checkin_statements(objectives[::2].key_result_ids)
        costs = []
        for records in (objectives[:8], objectives):
            costs.append(
                self.warm_statements(
                    lambda records=records: (
                        self.env["okr.objective"]
                        .with_user(self.colleague)
                        .web_read_group(
                            [("id", "in", records.ids)],
                            ["health"],
                            ["__count", "progress:avg"],
                            auto_unfold=True,
                            unfold_read_specification=LIST,
                        )
                    )
                )
            )
        self.assertEqual(*costs)

    def test_hints_of_drafts_do_not_pay_for_their_number(self):
        planning = self.make_cycle("planning", cadence="custom")
        drafts = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Draft {number}",
                        "cycle_id": planning.id,
                        "key_result_ids": [
                            Command.create({"name": f"Launch {number}", "target_value": 10})
                        ],
                    }
                    for number in range(80)
                ]
            )
        )
        few, many = (
            self.warm_statements(
                lambda records=records: records.with_user(self.colleague).mapped("coach_hints")
            )
            for records in (drafts[:8], drafts)
        )
        self.assertEqual(few, many)

    def test_opening_a_cycle_does_not_pay_for_its_objectives(self):
        costs = []
        # With tracking on, as in the browser.
        coach = self.coach.with_context(tracking_disable=False)
        for number, count in enumerate((1, 10, 200)):  # the first one warms up
            cycle = self.make_cycle(
                "planning", date_start=f"20{30 + number}-01-01", date_end=f"20{30 + number}-03-31"
            )
            drafts = (
                self.env["okr.objective"]
                .with_user(self.coach)
                .create(
                    [
                        {
                            "name": f"Draft {n}",
                            "cycle_id": cycle.id,
                            "department_id": self.sales.id,
                            "lead_id": self.lead_employee.id,
                            "key_result_ids": [
                                Command.create({"name": "Measure", "target_value": 9})
                            ],
                        }
                        for n in range(count)
                    ]
                )
            )
            opened = cycle.with_env(coach.env).with_user(coach)
            costs.append(self.statements(opened._activate))
            self.assertEqual(set(drafts.mapped("state")), {"active"})
            self.assertEqual(
                len(
                    drafts.sudo().message_ids.filtered(lambda message: "frozen now" in message.body)
                ),
                count,
            )
        _cold, small, large = costs
        self.assertLessEqual(large, small + 200 / 50)
        self.assertLessEqual(small, 20)

    def test_counting_cycles_does_not_pay_for_them(self):
        cycles = (
            self.env["okr.cycle"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "cadence": "custom",
                        "date_start": f"20{30 + number}-01-01",
                        "date_end": f"20{30 + number}-03-31",
                    }
                    for number in range(12)
                ]
            )
        )
        fields = ["objective_count", "draft_count", "date_grading_end", "reopen_reason", "is_coach"]
        few, many = (
            self.warm_statements(lambda records=records: records.read(fields))
            for records in (cycles[:2], cycles)
        )
        self.assertEqual(few, many)
