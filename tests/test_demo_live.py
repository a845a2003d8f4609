from odoo.tests import TransactionCase, tagged


@tagged("-standard", "okr_apps", "post_install", "-at_install")
class TestDemoLive(TransactionCase):
    """The demo company's live key results, on real records of CRM and Project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.demo"]._load_story()
        cls.env["okr.bridge"]._set_up()
        cls.live = cls.env["okr.key.result"].search([("metric_id", "!=", False)])
        cls.cycle = cls.env.ref("hr_okr.demo_running")

    def count(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)
        return self.env.cr.fetchone()[0]

    def key_result(self, name):
        return self.live.filtered(lambda key_result: key_result.name == name)

    def test_four_key_results_are_live_and_somebody_spoke_for_each(self):
        self.assertEqual(len(self.live), 4)
        self.assertEqual(set(self.live.mapped("live_state")), {"live"})
        self.assertNotIn("pending", self.live.mapped("health"))

    def test_their_values_are_what_plain_sql_counts(self):
        period = (self.cycle.company_id.id, self.cycle.date_start)
        won = """SELECT {} FROM crm_lead WHERE won_status = 'won' AND active
                  AND (company_id = %s OR company_id IS NULL) AND date_closed >= %s"""
        self.assertEqual(
            self.key_result("Opportunities won").current_value,
            self.count(won.format("count(*)"), *period),
        )
        self.assertEqual(
            self.key_result("Revenue won").current_value,
            self.count(won.format("sum(expected_revenue)"), *period),
        )
        self.assertGreater(self.key_result("Set-up tasks done").current_value, 0)

    def test_one_guardrail_holds_and_one_does_not(self):
        self.assertEqual(
            [kr.guardrail_state for kr in self.live.filtered("guardrail_metric_id")],
            ["outside", "inside"],
        )
        self.assertNotEqual(self.key_result("Revenue won").health, "on_track")

    def test_linked_work_that_is_late_stands_in_the_context(self):
        done = self.key_result("Set-up tasks done")
        self.assertEqual(len(done._get_initiatives()[done.id]), 3)
        events = self.env["okr.capsule"]._get_capsules(done)[done]["events"]
        self.assertEqual(len([event for event in events if event["kind"] == "slip"]), 2)

    def test_the_past_says_where_a_target_lies(self):
        verdicts = self.live._get_stretch_verdicts()
        self.assertNotIn("unknown", [code for code, _ in list(verdicts.values())[:2]])

    def test_loading_again_changes_nothing(self):
        before = self.env["ir.model.data"].search_count([("module", "=", "hr_okr")])
        self.env["okr.bridge"]._set_up()
        after = self.env["ir.model.data"].search_count([("module", "=", "hr_okr")])
        self.assertEqual(after, before)
