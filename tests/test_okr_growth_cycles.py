"""Statements of opening and closing a cycle, and of launching a campaign, at two sizes."""

from datetime import timedelta

from odoo import SUPERUSER_ID, Command, fields
from odoo.tests import new_test_user, tagged

from .common_close import OkrCloseCase
from .common_performance import PerformanceCommon

#: What is asked whatever the size. A batch starts from a cold cache, as each one is committed, and
#: looks at calendars for its deadline.
CLOSE, CLOSE_TEAM, OPEN, BATCH = 15, 17, 20, 32


class CycleGrowthCase(OkrCloseCase):
    def make_drafts(self, size, start, end, state="planning"):
        cycle = self.make_cycle(state, cadence="custom", date_start=start, date_end=end)
        parent, *_others = (
            self.env["okr.objective"]
            .with_user(self.coach)
            .create(
                [
                    {
                        "name": f"Goal {number}",
                        "cycle_id": cycle.id,
                        "department_id": (self.sales if number % 2 else self.product).id,
                        "key_result_ids": [
                            Command.create({"name": f"Measure {n}", "target_value": 10})
                            for n in range(2)
                        ],
                    }
                    for number in range(size)
                ]
            )
        )
        (cycle.objective_ids - parent)._okr_internal().write({"parent_id": parent.id})
        return cycle

    def make_graded(self, size, start, end):
        """A cycle that is ready to be closed: half of it goes on, with a parent above."""
        cycle = self.make_drafts(size, start, end, "active")
        objectives = cycle.objective_ids
        objectives.action_activate()
        self.start_grading(cycle)
        self.score(dict.fromkeys(objectives.key_result_ids, 0.5))
        objectives._okr_internal().write({"decision": "drop"})
        going_on = objectives[: size // 2]
        going_on._okr_internal().write({"decision": "carry"})
        going_on.key_result_ids._okr_internal().write({"decision": "carry"})
        return cycle

    def count(self, action):
        with self.count_queries() as queries:
            action()
        return queries.count

    def follow_notes(self, cycle):
        """Somebody who is told each note of `cycle`."""
        cycle.sudo().message_subscribe(
            self.colleague.partner_id.ids, subtype_ids=self.env.ref("mail.mt_note").ids
        )

    def told(self, cycle):
        """The newest note of `cycle`, and who was notified of it."""
        message = cycle.sudo().message_ids[:1]
        return message, message.notified_partner_ids


@tagged("-at_install", "post_install", "okr_queries")
class TestOkrGrowthCycles(CycleGrowthCase):
    """What a coach waits for, as the wizards call it."""

    def test_closing_takes_fifteen_statements_whatever_the_size(self):
        self.make_cycle(
            "planning", cadence="custom", date_start="2028-01-01", date_end="2028-01-31"
        )
        counts = []
        for month, size in ((1, 4), (3, 6), (5, 60)):
            cycle = self.make_graded(size, f"2027-0{month}-01", f"2027-0{month}-28")
            counts.append(self.count(cycle.with_user(self.coach)._close))
            carried = cycle.objective_ids.carried_to_ids
            self.assertEqual((cycle.state, len(carried)), ("closed", size // 2))
            self.assertEqual(len(carried.parent_id), 1)
            self.assertEqual(len(carried.key_result_ids), size)
        _warm, small, large = counts
        self.assertEqual(large, small)
        self.assertLessEqual(large, CLOSE)

    def test_closing_a_team_takes_as_many_statements_for_few_and_for_many(self):
        self.make_cycle(
            "planning", cadence="custom", date_start="2028-01-01", date_end="2028-01-31"
        )
        counts = []
        for month, size in ((1, 4), (3, 6), (5, 60)):
            cycle = self.make_graded(size, f"2027-0{month}-01", f"2027-0{month}-28")
            counts.append(self.count(lambda c=cycle: c.with_user(self.coach)._close(self.sales)))
            sales = cycle.objective_ids.filtered(lambda o: o.department_id == self.sales)
            self.assertEqual(set(sales.mapped("state")), {"closed"})
            self.assertEqual(set((cycle.objective_ids - sales).mapped("state")), {"active"})
            self.assertEqual(cycle.state, "grading")
        _warm, small, large = counts
        self.assertEqual(large, small)
        self.assertLessEqual(large, CLOSE_TEAM)

    def test_the_last_step_of_the_close_wizard_takes_no_statement_more_for_more(self):
        counts = []
        for month, size in ((1, 4), (3, 6), (5, 60)):
            cycle = self.make_graded(size, f"2027-0{month}-01", f"2027-0{month}-28")
            cycle.objective_ids.key_result_ids._okr_internal().write(
                {"miss_cause": "capacity", "learning": "Start earlier"}
            )
            wizard = self.env["okr.cycle.close.wizard"].with_user(self.coach)
            wizard = wizard.create({"cycle_id": cycle.id})
            counts.append(self.count(wizard.action_publish))
            self.assertEqual(cycle.state, "closed")
        _warm, small, large = counts
        self.assertEqual(large, small)

    def test_the_last_step_of_the_open_wizard_takes_no_statement_more_for_more(self):
        counts = []
        for month, size in ((1, 4), (3, 6), (5, 60)):
            cycle = self.make_drafts(size, f"2027-0{month}-01", f"2027-0{month}-28")
            wizard = self.env["okr.cycle.open.wizard"].with_user(self.coach)
            wizard = wizard.create({"cycle_id": cycle.id})
            counts.append(self.count(wizard.action_activate))
            self.assertEqual(set(cycle.objective_ids.mapped("state")), {"active"})
            self.assertTrue(all(cycle.objective_ids.key_result_ids.mapped("checkin_due_date")))
        _warm, small, large = counts
        self.assertEqual(large, small)
        self.assertLessEqual(large, OPEN + 1)  # the wizard itself

    def test_what_was_carried_over_has_exact_numbers_once_it_is_active(self):
        cycle = self.make_graded(4, "2027-01-01", "2027-01-28")
        cycle.with_user(self.coach)._close()
        carried = cycle.objective_ids.carried_to_ids
        carried.cycle_id.with_user(self.coach)._activate()
        names = ["progress", "confidence", "confidence_min", "unchecked_count", "guardrail_count"]
        names += ["last_checkin_date", "outdated_after", "health", "date_rolled_up"]
        before = carried.read(names)
        self.assertEqual(carried.mapped("unchecked_count"), [2, 2])
        self.env["okr.rollup"]._refresh_objectives(carried)
        self.assertEqual(carried.read(names), before)

    def test_parents_that_count_an_objective_know_it_once_it_is_active(self):
        cycle = self.make_drafts(3, "2027-01-01", "2027-01-28")
        parent = cycle.objective_ids.filtered("child_ids")
        parent._okr_internal().roll_up = True
        parent.child_ids.key_result_ids._okr_internal().progress = 0.6
        parent.child_ids._okr_internal().progress = 0.6
        self.assertFalse(parent.progress)
        cycle.with_user(self.coach)._activate()
        self.assertAlmostEqual(parent.progress, 0.4)  # its own 0 and twice 0.6

    def test_who_follows_notes_is_told_that_a_cycle_opened_and_closed(self):
        cycle = self.make_drafts(2, "2027-01-01", "2027-01-28")
        self.follow_notes(cycle)
        cycle.with_user(self.coach)._open_from_wizard()
        message, partners = self.told(cycle)
        self.assertIn("2 objectives became active", message.body)
        self.assertEqual(partners, self.colleague.partner_id)
        self.assertEqual(message.author_id, self.coach.partner_id)
        self.start_grading(cycle)
        self.score(dict.fromkeys(cycle.objective_ids.key_result_ids, 0.5))
        cycle.with_user(self.coach)._close()
        message, partners = self.told(cycle)
        self.assertIn("is closed", message.body)
        self.assertEqual(partners, self.colleague.partner_id)


@tagged("-at_install", "post_install", "okr_queries")
class TestCampaignGrowth(PerformanceCommon):
    """Launching a campaign."""

    def launch(self, size):
        """Statements of a batch of `size` people, and their appraisals."""
        department = self.env["hr.department"].create({"name": f"Team of {size}"})
        for number in range(size + 1):
            user = new_test_user(self.env, f"campaign_{size}_{number}", "base.group_user")
            self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "department_id": department.id,
                    "parent_id": self.people["manager"].id,
                }
            )
        campaign = self.as_("officer", "performance.campaign").create(
            {
                "name": "A campaign",
                "date_start": "2026-01-01",
                "date_end": "2030-12-31",
                "department_ids": [(6, 0, department.ids)],
                "deadline": fields.Date.today() + timedelta(days=30),
            }
        )
        running = campaign.with_user(SUPERUSER_ID)  # as the scheduled action goes on
        ready = running._find_ready()
        running._launch_batch(1, ready[:1])
        ready = ready[1:]
        self.env.flush_all()
        self.env.invalidate_all()  # as the commit before did
        before = self.env.cr.sql_log_count
        running._launch_batch(size, running._still_missing(ready))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, campaign.appraisal_ids.sudo()

    def test_a_batch_takes_as_many_statements_for_few_and_for_many_and_makes_every_part(self):
        self.launch(2)
        few, _appraisals = self.launch(3)
        many, appraisals = self.launch(40)
        self.assertEqual(many, few)
        self.assertLessEqual(many, BATCH)
        self.assertEqual(len(appraisals), 41)
        questions = len(appraisals.template_id.question_ids)
        for name, each in (("answer", 2 * questions), ("outcome", 1)):
            parts = self.env[f"performance.{name}"].sudo()
            parts = parts.search([("appraisal_id", "in", appraisals.ids)])
            self.assertEqual(len(parts), 41 * each, name)
            for part in parts:
                self.assertEqual(
                    (part.employee_user_id, part.manager_user_id, part.company_id, part.state),
                    (
                        part.appraisal_id.employee_user_id,
                        part.appraisal_id.manager_user_id,
                        part.appraisal_id.company_id,
                        "open",
                    ),
                )
        todos = self.env["mail.activity"].sudo()
        for appraisal in appraisals:
            todo = todos.search([("user_id", "=", appraisal.employee_user_id.id)])
            self.assertEqual(todo.summary, "Something waits for you in Performance")
            self.assertEqual(todo.date_deadline, appraisal.deadline)
            self.assertEqual(todo.user_tz, appraisal.employee_user_id.tz)
