"""Score amnesia and the draft of the next cycle: what the two crons do, and what they leave."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import okr_cycle_amnesia
from .common_close import OkrCloseCase


@tagged("okr_amnesia")
class OkrAmnesiaCase(OkrCloseCase):
    def forget(self, days=90):
        """Run the cron `days` after today."""
        # A cron commits after each step; in a test nothing is.
        self.patch(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda self, processed=0, *, remaining=None: 60,
        )
        with self.on(date(2026, 5, 20) + timedelta(days=days)):
            self.env.ref("hr_okr.ir_cron_okr_amnesia").ir_actions_server_id.sudo().run()
            self.env.invalidate_all()

    def close_scored(self):
        self.start_grading()
        self.score_all(shops=0.5, promise=1.0)
        self.orders.with_user(self.coach)._save_close(
            {self.orders: {"miss_cause": "dependency", "learning": "Ask the bank first."}}
        )
        self.close(self.cycle)


class TestOkrAmnesia(OkrAmnesiaCase):
    def test_numbers_go_and_words_and_people_stay(self):
        self.check_in(
            self.lead, self.orders, 81, 6, note="The bank was slow", blocker_cause="external"
        )
        self.env["okr.snapshot"]._take(self.cycle)
        self.close_scored()
        self.assertEqual(self.shops.verdict, "yellow")
        self.assertEqual(self.promise.verdict, "green")
        self.forget()
        self.assertTrue(self.cycle.is_forgotten)
        self.assertFalse(self.cycle.is_forgetting)
        for record in (self.shops, self.promise, self.orders, self.churn, self.on_time):
            for name in ("progress", "confidence", "score", "is_scored"):
                self.assertFalse(record[name], f"{name} of {record}")
            self.assertTrue(record.is_forgotten)
        for name in ("current_value", "final_value", "progress_raw", "next_target_value"):
            self.assertFalse(any((self.orders | self.churn | self.on_time).mapped(name)), name)
        self.assertEqual(self.shops.verdict, "yellow")
        self.assertEqual((self.orders.target_value, self.churn.base_value), (100, 50))
        self.assertEqual(self.shops.lead_id, self.lead_employee)
        self.assertEqual(
            (self.orders.miss_cause, self.orders.learning), ("dependency", "Ask the bank first.")
        )
        checkin = self.orders.checkin_ids[0]
        self.assertEqual((checkin.value, checkin.confidence, checkin.progress), (0, 0, 0))
        self.assertEqual((checkin.note, checkin.blocker_cause), ("The bank was slow", "external"))
        self.assertEqual(checkin.author_id, self.lead)
        self.assertFalse(self.env["okr.snapshot"].search([("cycle_id", "=", self.cycle.id)]))

    def test_no_column_of_the_cycle_holds_a_number_of_an_outcome(self):
        """Canary: numbers that appear nowhere else are looked for in all tables that had them."""
        canary = 77.7613
        self.check_in(self.lead, self.orders, canary)
        self.close_scored()
        self.env.flush_all()
        tables = (
            "okr_objective",
            "okr_key_result",
            "okr_checkin",
            "okr_snapshot",
            "okr_revision",
            "okr_cycle_average",
            "mail_tracking_value",
            "okr_cycle_close_score",
        )

        def count():
            self.env.flush_all()
            total = 0
            for table in tables:
                self.env.cr.execute(
                    f"SELECT COUNT(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s",
                    [f"%{canary}%"],
                )
                total += self.env.cr.fetchone()[0]
            return total

        self.assertGreater(count(), 1)
        self.forget()
        self.assertEqual(count(), 0)

    def test_it_waits_for_its_day_and_zero_means_never(self):
        self.close_scored()
        self.forget(89)
        self.assertEqual(self.orders.score, 0.5)
        self.company.okr_amnesia_days = 0
        self.forget(4000)
        self.assertEqual(self.orders.score, 0.5)
        self.company.okr_amnesia_days = 5
        self.forget(5)
        self.assertFalse(self.orders.is_scored)

    def test_another_company_keeps_its_own_time(self):
        self.other_company.okr_amnesia_days = 1
        self.close_scored()
        self.forget(2)
        self.assertFalse(self.cycle.is_forgotten)

    def test_the_day_is_announced_before_and_after(self):
        self.assertIn("90 days after the close", self.cycle.amnesia_text)
        self.start_grading()
        self.score_all()
        wizard = (
            self.env["okr.cycle.close.wizard"]
            .with_user(self.coach)
            .create({"cycle_id": self.cycle.id})
        )
        self.assertIn("90 days after the close", wizard._render_preview())
        self.close(self.cycle)
        self.cycle.invalidate_recordset()
        self.assertIn("On 08/18/2026 single numbers are deleted", self.cycle.amnesia_text)
        self.forget()
        self.assertIn("were deleted on 08/18/2026", self.cycle.amnesia_text)
        self.assertIn("Score amnesia", self.last_message(self.cycle).body)
        self.assertEqual(self.cycle.log_ids[0].event, "forgotten")
        self.company.okr_amnesia_days = 0
        self.assertIn("were deleted on", self.cycle.amnesia_text)

    def test_a_forgotten_cycle_is_not_reopened(self):
        self.close_scored()
        self.forget()
        with self.assert_refused(UserError, "cannot be reopened: its numbers were deleted"):
            self.cycle.with_user(self.coach).action_reopen("A score was wrong.")
        with self.assert_refused(AccessError, "Only an OKR coach"):
            self.cycle.with_user(self.lead).action_reopen("A score was wrong.")
        self.assertEqual(self.cycle.state, "closed")

    def test_nobody_starts_or_stops_it_by_hand(self):
        for name in ("is_forgotten", "is_forgetting", "date_forgotten", "next_drafted"):
            with self.subTest(name=name), self.assert_refused(UserError, "run by themselves"):
                self.cycle.with_user(self.coach).write({name: "2026-05-20"})
        with self.assert_refused(UserError, "write themselves"):
            self.env["okr.cycle.average"].sudo().create(
                {"cycle_id": self.cycle.id, "scope": "total", "date": "2026-05-20"}
            )

    def test_reopening_before_the_day_starts_the_time_anew(self):
        self.close_scored()
        with self.on(date(2026, 8, 1)):
            self.cycle.with_user(self.coach).action_reopen("A score was wrong.")
            self.close(self.cycle)
        self.forget(90)
        self.assertFalse(self.cycle.is_forgotten)
        self.forget(90 + 73)
        self.assertTrue(self.cycle.is_forgotten)

    def test_it_waits_while_an_open_objective_counts_the_numbers(self):
        year = self.make_cycle(cadence="year", date_start="2026-01-01", date_end="2026-12-31")
        top = self.make_objective("Shops love us", year, 1, roll_up=True, department_id=False)
        self.shops.with_user(self.coach).with_context(okr_reason="Counts").parent_id = top
        self.close_scored()
        self.assertIn("once the objectives that count these", self.cycle.amnesia_text)
        self.forget(120)
        self.assertEqual(self.shops.score, 0.5)
        top.with_user(self.coach).action_drop("The year is over.")
        self.forget(120)
        self.assertTrue(self.cycle.is_forgotten)

    def test_batches_go_on_where_they_stopped(self):
        self.close_scored()
        with self.on(date(2026, 9, 1)):
            self.cycle._start_forgetting()
        self.env.invalidate_all()
        self.assertTrue(self.cycle.is_forgetting)
        self.assertEqual(self.orders.score, 0.5)
        self.patch(okr_cycle_amnesia, "BATCH", 1)
        self.forget(120)
        self.assertFalse(self.cycle.is_forgetting)
        self.assertFalse((self.orders | self.churn | self.on_time).filtered("is_scored"))
        self.assertFalse(any((self.orders | self.churn).checkin_ids.mapped("value")))

    def test_a_carried_draft_keeps_its_base(self):
        self.start_grading()
        self.score_all(shops=0.5)
        self.decide({self.shops: "carry", self.orders: "carry"})
        self.close(self.cycle)
        carried = self.shops.carried_to_ids.key_result_ids
        self.assertEqual(carried.base_value, 80)
        self.forget()
        self.assertEqual(carried.base_value, 80)

    def test_lists_of_old_cycles_open_and_average_nothing(self):
        self.close_scored()
        self.forget()
        [(average, count)] = (
            self.env["okr.objective"]
            .with_user(self.colleague)
            ._read_group([("cycle_id", "=", self.cycle.id)], [], ["score:avg", "__count"])
        )
        self.assertEqual((average, count), (0, 2))


class TestOkrAverages(OkrAmnesiaCase):
    def objectives(self, department, scores):
        """One active objective for each score, each led by another person."""
        for number, score in enumerate(scores):
            lead = self.env["hr.employee"].create(
                {"name": f"{department.name} {number}", "company_id": self.company.id}
            )
            objective = self.make_objective(
                f"{department.name} {number}",
                self.cycle,
                department_id=department.id,
                lead_id=lead.id,
            )
            self.scores[objective.key_result_ids] = score

    def close_and_forget(self):
        self.start_grading()
        self.score_all(shops=0.5, promise=0.5)
        self.score(self.scores)
        self.close(self.cycle)
        self.forget()

    def averages(self):
        return {
            (row.scope, row.department_id.name or ""): (row.objective_count, round(row.score, 2))
            for row in self.cycle.average_ids.filtered("is_scored")
        }

    def setUp(self):
        super().setUp()
        self.scores = {}

    def test_teams_of_three_leads_keep_their_averages(self):
        self.objectives(self.product, (0.2, 0.4, 0.6))
        self.objectives(self.sales, (0.7, 0.7))
        self.close_and_forget()
        self.assertEqual(
            self.averages(),
            {
                ("team", "Product"): (3, 0.4),
                ("team", "Sales"): (4, 0.6),
                ("total", ""): (7, 0.51),
            },
        )
        [seen] = self.cycle.average_ids.with_user(self.colleague).filtered(
            lambda row: row.scope == "total" and row.is_scored
        )
        self.assertEqual(seen.objective_count, 7)

    def test_a_small_team_hides_among_others(self):
        self.objectives(self.product, (0.2, 0.4, 0.6))
        self.objectives(self.support, (0.9, 0.9, 0.9))
        self.close_and_forget()  # Sales has one lead
        found = self.averages()
        self.assertNotIn(("team", "Sales"), found)
        self.assertEqual(len([key for key in found if key[0] == "team"]), 1)
        self.assertEqual(found["others", ""][0] + 3, found["total", ""][0])

    def test_a_company_of_two_leads_keeps_no_average(self):
        self.close_and_forget()
        self.assertFalse(self.cycle.average_ids)

    def test_weeks_are_kept_as_averages(self):
        self.objectives(self.product, (0.2, 0.4, 0.6))
        self.objectives(self.sales, (0.7, 0.7))
        with self.on(date(2026, 5, 10)):
            self.env["okr.snapshot"]._take(self.cycle)
        self.close_and_forget()
        weeks = self.cycle.average_ids.filtered(lambda row: row.scope == "total")
        self.assertEqual(weeks.mapped("date"), [date(2026, 5, 20), date(2026, 5, 10)])
        self.assertEqual(weeks.mapped("is_scored"), [True, False])


class TestOkrDraftAhead(OkrCloseCase):
    def run_cron(self, day):
        with self.on(day):
            self.env.ref("hr_okr.ir_cron_okr_draft_next").ir_actions_server_id.sudo().run()
        return self.env["okr.cycle"].search(
            [("company_id", "=", self.company.id), ("id", "!=", self.cycle.id)]
        )

    def test_the_next_cycle_is_drafted_ahead_once_and_never_activated(self):
        self.assertFalse(self.run_cron(date(2026, 6, 8)))
        following = self.run_cron(date(2026, 6, 9))
        self.assertEqual(
            (following.name, following.state, following.date_start),
            ("Q3 2026", "draft", date(2026, 7, 1)),
        )
        message = self.last_message(following)
        self.assertIn("Q3 2026 was drafted, as Q2 2026 ends on 06/30/2026", message.body)
        self.assertIn(self.coach.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.stranger_coach.partner_id, message.notified_partner_ids)
        self.assertEqual(self.run_cron(date(2026, 6, 10)), following)
        following.with_user(self.coach).unlink()
        self.assertFalse(self.run_cron(date(2026, 6, 11)))

    def test_the_settings_say_whether_and_how_early(self):
        self.company.okr_draft_next_cycle = False
        self.assertFalse(self.run_cron(date(2026, 6, 29)))
        self.company.write({"okr_draft_next_cycle": True, "okr_draft_days": 5})
        self.assertFalse(self.run_cron(date(2026, 6, 24)))
        self.assertTrue(self.run_cron(date(2026, 6, 25)))

    def test_a_next_cycle_that_is_there_is_left_alone_archived_or_not(self):
        following = self.make_cycle(
            "draft", date_start="2026-07-01", date_end="2026-09-30", active=False
        )
        self.assertFalse(self.run_cron(date(2026, 6, 25)))
        following.active = True
        self.assertEqual(self.run_cron(date(2026, 6, 26)), following)

    def test_closing_takes_the_draft_that_is_there(self):
        following = self.run_cron(date(2026, 6, 25))
        self.start_grading()
        self.score_all(shops=0.5)
        self.decide({self.shops: "carry", self.orders: "carry"})
        self.close(self.cycle)
        self.assertEqual(self.shops.carried_to_ids.cycle_id, following)
