"""The context of a key result: assembled by itself, complete, in order, and before the number."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import TODAY
from .common_close import OkrCloseCase


class TestOkrCapsule(OkrCloseCase):
    def capsule(self, key_result, user=None):
        capsules = self.env["okr.capsule"].with_user(user or self.colleague)
        return capsules._get_capsules(key_result.with_user(user or self.colleague))[
            key_result.with_user(user or self.colleague)
        ]

    def titles(self, key_result, kind=None):
        events = self.capsule(key_result)["events"]
        return [event["title"] for event in events if kind in (None, event["kind"])]

    def change(self, record, reason, **vals):
        record.with_user(self.lead).with_context(okr_reason=reason).write(vals)

    def on_the_way(self):
        """What happens to `orders` between its activation and today, told in a wrong order."""
        for days, value, confidence, vals in (
            (30, 40, 8, {}),
            (23, 38, 5, {"note": "The carrier left us.", "blocker_cause": "dependency"}),
            (16, 38, 5, {"blocker_cause": "dependency"}),
            (9, 60, 6, {"kind": "correction", "note": "Two lists were counted twice."}),
            (2, 70, 6, {"blocker_cause": "resource"}),
        ):
            self.check_in(
                self.lead, self.orders, value, confidence, date=self.days_ago(days), **vals
            )

    def test_nothing_happened_nothing_to_read(self):
        self.assertEqual(self.capsule(self.on_time), {"summary": [], "events": []})

    def test_checkins_tell_falls_corrections_and_blocked_calendar_days(self):
        self.on_the_way()
        events = self.capsule(self.orders)["events"]
        self.assertEqual(
            [(event["date"], event["kind"], event["title"], event["text"]) for event in events],
            [
                (
                    "2026-04-27",
                    "fall",
                    "Confidence fell from 8 to 5",
                    "The carrier left us.",
                ),
                (
                    "2026-04-27",
                    "blocked",
                    "Blocked until 05/11/2026: Waiting for others (calendar days: 14)",
                    "The carrier left us.",
                ),
                (
                    "2026-05-11",
                    "correction",
                    "Value corrected: 38 → 60",
                    "Two lists were counted twice.",
                ),
                (
                    "2026-05-18",
                    "blocked",
                    "Blocked until 05/20/2026: Resources (calendar days: 2)",
                    False,
                ),
            ],
        )
        self.assertEqual(
            self.capsule(self.orders)["summary"],
            ["Confidence fell: 1 ×", "Days blocked: 16 (Waiting for others 14, Resources 2)"],
        )

    def test_a_blocker_that_goes_on_is_counted_up_to_today_and_no_further_than_the_end(self):
        self.check_in(self.lead, self.orders, 10, blocker_cause="external")
        with self.on(TODAY + timedelta(days=10)):
            self.assertIn("calendar days: 10", self.titles(self.orders, "blocked")[0])
        with self.on(TODAY + timedelta(days=100)):
            self.assertIn("calendar days: 41", self.titles(self.orders, "blocked")[0])

    def test_a_moved_goal_is_told_with_its_reason(self):
        self.change(self.orders, "The fair was cancelled.", target_value=80.5)
        self.change(self.shops, "Sharper.", name="Win back shops")
        events = self.capsule(self.orders)["events"]
        self.assertEqual(
            {(event["kind"], event["scope"], event["title"], event["text"]) for event in events},
            {
                ("goal", "key_result", "Target: 100 → 80.5", "The fair was cancelled."),
                (
                    "change",
                    "objective",
                    "Objective: Win back small shops → Win back shops",
                    "Sharper.",
                ),
            },
        )
        # its sibling shares what happened to the objective alone
        self.assertEqual(
            [event["text"] for event in self.capsule(self.churn)["events"]], ["Sharper."]
        )

    def test_requests_and_their_answers_are_told_on_both_sides(self):
        other = self.make_objective(
            "Release",
            self.cycle,
            lead_id=self.other_lead_employee.id,
            department_id=self.product.id,
        )
        request = (
            self.env["okr.alignment"]
            .with_user(self.lead)
            .create(
                {
                    "source_id": self.shops.id,
                    "kind": "depends_on",
                    "target_key_result_id": other.key_result_ids.id,
                    "contribution": "We need the release in May.",
                }
            )
        )
        self.assertEqual(len(self.titles(self.orders)), 1)
        request.with_user(self.other_lead).action_decline("Not before July.")
        for key_result, scope in ((self.orders, "objective"), (other.key_result_ids, "key_result")):
            events = self.capsule(key_result)["events"]
            self.assertEqual([event["kind"] for event in events], ["asked", "declined"])
            self.assertEqual(
                [event["text"] for event in events],
                ["We need the release in May.", "Not before July."],
            )
            self.assertEqual({event["scope"] for event in events}, {scope})
            self.assertEqual(self.capsule(key_result)["summary"], ["Requests declined: 1"])

    def test_a_lead_who_hands_over_is_told_and_the_first_lead_is_not(self):
        self.on_time.with_user(self.lead).lead_id = self.lead_employee
        self.env.flush_all()
        self.flush_tracking()
        self.on_time.with_user(self.lead).lead_id = self.employee_employee
        self.flush_tracking()
        self.assertEqual(self.titles(self.on_time, "lead"), ["Lead: Lead → Employee"])

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_linked_work_counts_when_its_deadline_passed_while_it_was_open(self):
        work = [
            {
                "id": 0,
                "res_model": self.promise._name,
                "res_id": self.promise.id,
                "name": name,
                "deadline": self.days_ago(days),
                "state": state,
            }
            for name, days, state in (
                ("Late and open", 5, "open"),
                ("Done", 12, "closed"),
                ("Due today", 0, "open"),
                ("Still to come", -3, "open"),
            )
        ]
        model = type(self.env["okr.key.result"])

        # Without an app that has tasks there is none to link; test_demo_live.py has real ones.
        def get_initiatives(key_results):
            return dict.fromkeys(key_results.ids, work)

        with patch.object(model, "_get_initiatives", get_initiatives):
            events = self.capsule(self.on_time)["events"]
        self.assertEqual(
            [(event["title"], event["text"]) for event in events],
            [("Deadline passed: Late and open", "Still open")],
        )

    def test_each_event_comes_once_in_order_and_links_where_the_reader_may_go(self):
        self.on_the_way()
        self.change(self.orders, "The fair was cancelled.", target_value=80, commit_value=0)
        self.change(self.shops, "Sharper.", name="Win back shops")
        events = self.capsule(self.orders)["events"]
        keys = [event["key"] for event in events]
        days = [event["date"] for event in events]
        self.assertEqual(len(keys), 6)
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(days, sorted(days))
        for event in events:
            record = self.env[event["model"]].with_user(self.colleague).browse(event["id"])
            record.check_access("read")
            self.assertTrue(record.display_name)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_not_read_the_key_result_gets_nothing_of_its_context(self):
        self.on_the_way()
        for user in (self.stranger, self.stranger_coach, self.portal, self.public):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.capsule(self.orders, user)
            with self.assertRaises(AccessError):
                self.orders.with_user(user).read(["capsule"])

    def test_the_form_shows_it_to_everybody(self):
        self.on_the_way()
        form = Form(self.orders.with_user(self.colleague))
        self.assertEqual(len(form.capsule["events"]), 4)

    def test_the_close_wizard_shows_it_above_the_score(self):
        self.on_the_way()
        self.start_grading()
        wizard = self.wizard()
        wizard.action_next()
        self.assertEqual(wizard.step, "score")
        # what fell short is unfolded, what has no history is left out
        self.assertEqual(
            [(context["name"], context["is_open"]) for context in wizard.contexts],
            [("Orders", False)],
        )
        row = self.row(wizard.score_ids, self.orders)
        self.assertEqual(len(row.capsule["events"]), 4)
        row.final_value = 30
        wizard.invalidate_recordset(["contexts"])
        self.assertTrue(wizard.contexts[0]["is_open"])
        arch = wizard.get_view(view_type="form")["arch"]
        self.assertLess(arch.index('name="contexts"'), arch.index('name="score_ids"'))
        row_form = arch[arch.index('name="score_ids"') :]
        row_form = row_form[row_form.index("<form") :]
        self.assertLess(row_form.index('name="capsule"'), row_form.index('name="score"'))

    def test_the_close_wizard_keeps_it_from_who_is_no_coach(self):
        self.start_grading()
        wizard = self.wizard()
        wizard.action_next()
        with self.assertRaises(AccessError):
            wizard.with_user(self.lead).read(["contexts"])

    def test_it_does_not_pay_for_key_results_nor_for_their_history(self):
        self.on_the_way()
        few = self.shops.key_result_ids
        extra = self.env["okr.objective"]
        for number in range(12):
            objective = self.make_objective(f"More {number}", self.cycle, 2)
            for key_result in objective.key_result_ids:
                for days, cause in ((20, "clarity"), (10, False), (3, "external")):
                    self.check_in(
                        self.lead,
                        key_result,
                        days,
                        days // 2,
                        date=self.days_ago(days),
                        blocker_cause=cause,
                    )
            self.change(objective.key_result_ids[0], "Why not.", target_value=50)
            extra |= objective

        def read(key_results):
            key_results = key_results.with_user(self.colleague)
            with self.count_queries() as counted:
                key_results.env["okr.capsule"]._get_capsules(key_results)
            return counted.count

        read(few)
        small, large = read(few), read(few | extra.key_result_ids)
        self.assertEqual(small, large)
        self.assertLessEqual(large, 12)
