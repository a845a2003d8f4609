from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_performance import SECRETS, PerformanceCommon


@tagged("post_install", "-at_install")
class TestPerformanceAppraisal(PerformanceCommon):
    # -- who may start one ----

    def test_manager_without_hr_rights_appraises_own_report(self):
        appraisal = self._new_appraisal()
        self.assertRecordValues(
            appraisal,
            [
                {
                    "employee_id": self.people["subject"].id,
                    "manager_id": self.people["manager"].id,
                    "employee_user_id": self.users["subject"].id,
                    "manager_user_id": self.users["manager"].id,
                    "company_id": self.company.id,
                    "state": "draft",
                }
            ],
        )

    def test_nobody_appraises_somebody_elses_report(self):
        for persona in ("skip", "rater", "hr", "admin", "okr_manager", "foreign_officer"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self._new_appraisal(by=persona)

    def test_nobody_appraises_oneself(self):
        with self.assertRaises(AccessError):
            self._new_appraisal(by="subject")
        self.people["subject"].parent_id = self.people["subject"]
        with self.assertRaisesRegex(ValidationError, "Nobody appraises themselves"):
            self._new_appraisal(by="subject")

    def test_forged_parties_are_refused(self):
        forged = [
            {"employee_user_id": self.users["rater"].id},
            {"manager_user_id": self.users["rater"].id},
            {"manager_id": self.people["rater"].id},
            {"company_id": self.other_company.id},
            {"state": "shared"},
        ]
        for vals in forged:
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._new_appraisal(**vals)
            name, value = next(iter(vals.items()))
            if name == "manager_id":
                continue  # a default is overwritten by the server, see the next test
            with self.subTest(context=vals), self.assertRaises(AccessError):
                self.as_("manager", "performance.appraisal").with_context(
                    **{f"default_{name}": value}
                ).create({"employee_id": self.people["subject"].id})

    def test_default_manager_in_the_context_is_ignored(self):
        manager = self.as_("manager", "performance.appraisal")
        appraisal = manager.with_context(default_manager_id=self.people["rater"].id).create(
            {"employee_id": self.people["subject"].id}
        )
        self.assertEqual(appraisal.manager_user_id, self.users["manager"])
        self.assertEqual(appraisal.manager_id, self.people["manager"])

    def test_employee_without_user_is_refused_with_the_way_out(self):
        self.people["subject"].user_id = False
        with self.assertRaisesRegex(ValidationError, "HR can link one"):
            self._new_appraisal()

    def test_manager_who_left_is_refused(self):
        self.users["manager"].active = False
        with self.assertRaisesRegex(ValidationError, "has left"):
            self._new_appraisal(by="officer")

    def test_period_must_end_after_it_starts(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new_appraisal(date_start="2026-02-01", date_end="2026-01-01")

    def test_deadline_in_the_past_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is past"):
            self._new_appraisal(deadline=date.today() - timedelta(days=1))

    # -- the life ----

    def test_each_side_sees_only_its_own_until_shared(self):
        appraisal = self._opened()
        subject, manager = self.as_("subject", appraisal), self.as_("manager", appraisal)
        self.assertEqual(subject.employee_answer_ids[0].body, SECRETS["employee_answer"])
        self.assertFalse(self._bodies("subject", appraisal, "manager"))
        self.assertFalse(self._bodies("manager", appraisal, "employee"))
        self.assertFalse(self.as_("subject", "performance.outcome").search([]))
        manager.action_share()
        self.env.invalidate_all()
        self.assertIn(SECRETS["manager_answer"], self._bodies("subject", appraisal, "manager"))
        self.assertIn(SECRETS["employee_answer"], self._bodies("manager", appraisal, "employee"))
        outcome = self.as_("subject", "performance.outcome").search([])
        self.assertEqual(outcome.summary, SECRETS["summary"])
        self.assertEqual(outcome.rating_id.name, SECRETS["rating"])

    def _bodies(self, persona, appraisal, side):
        answers = self.as_(persona, "performance.answer").search(
            [("appraisal_id", "=", appraisal.id), ("side", "=", side)]
        )
        return answers.mapped("body")

    def test_direct_write_of_the_state_is_refused(self):
        appraisal = self._new_appraisal()
        for persona in ("manager", "subject", "officer", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).write({"state": "closed"})
            with self.subTest(persona=persona, sudo=True), self.assertRaises(AccessError):
                self.as_(persona, appraisal).sudo().write({"state": "closed"})
        self.assertEqual(appraisal.state, "draft")

    def test_steps_are_refused_out_of_order(self):
        appraisal = self._new_appraisal()
        manager = self.as_("manager", appraisal)
        for step in (manager.action_share, manager.action_close):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            self.as_("subject", appraisal).action_acknowledge()
        self.assertEqual(appraisal.state, "draft")

    def test_steps_are_refused_to_the_wrong_person(self):
        appraisal = self._opened()
        for persona in ("subject", "officer", "skip", "hr", "admin"):
            with self.subTest(step="share", persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).action_share()
            with self.subTest(step="sudo", persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).sudo().action_share()
        self.as_("manager", appraisal).action_share()
        for persona in ("manager", "officer", "rater"):
            with self.subTest(step="sign", persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).action_acknowledge()
        self.assertEqual(appraisal.state, "shared")

    def test_employee_signs_comments_and_disagrees(self):
        appraisal = self._closed()
        for persona in ("subject", "manager", "officer"):
            signature = self.as_(persona, "performance.signature").search([])
            self.assertEqual(len(signature), 1)
            self.assertEqual(signature.comment, SECRETS["comment"])
            self.assertTrue(signature.disagrees)
        with self.assertRaises(AccessError):
            self.as_("subject", appraisal).signature_ids.write({"comment": "another"})

    def test_closed_appraisal_is_immutable(self):
        appraisal = self._closed()
        for persona, field in (
            ("subject", "employee_answer_ids"),
            ("manager", "manager_answer_ids"),
        ):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal)[field][0].body = "later"
        with self.assertRaises(AccessError):
            self.as_("manager", appraisal).outcome_ids.summary = "later"
        with self.assertRaises(AccessError):
            self.as_("manager", appraisal).write({"date_end": "2030-12-31"})
        with self.assertRaises(AccessError):
            self.as_("manager", appraisal).unlink()

    def test_shared_answers_are_frozen(self):
        appraisal = self._opened()
        self.as_("manager", appraisal).action_share()
        with self.assertRaises(AccessError):
            self.as_("subject", appraisal).employee_answer_ids[0].body = "later"

    def test_reopening_needs_an_officer_and_a_reason_and_is_logged(self):
        appraisal = self._closed()
        for persona in ("manager", "subject", "hr", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).action_reopen("because")
        with self.assertRaisesRegex(ValidationError, "Reason"):
            self.as_("officer", appraisal).action_reopen("  ")
        self.assertEqual(appraisal.state, "closed")
        self.as_("officer", appraisal).action_reopen(SECRETS["reason"])
        self.assertEqual(appraisal.state, "open")
        for persona in ("subject", "manager"):
            row = self.as_(persona, "performance.access.log").search([("kind", "=", "reopened")])
            self.assertEqual(row.reason, SECRETS["reason"])
            self.assertEqual(row.user_id, self.users["officer"])
        self.as_("manager", appraisal).outcome_ids.summary = "written anew"

    def test_officer_takes_no_step_on_own_appraisal(self):
        self.people["officer"].parent_id = self.people["manager"]
        appraisal = self._new_appraisal(employee="officer")
        self.as_("manager", appraisal).action_open()
        self.as_("manager", appraisal).action_share()
        with self.assertRaises(AccessError):
            self.as_("officer", appraisal).action_reopen("I do not like it")
        with self.assertRaises(AccessError):
            self.as_("officer", appraisal).action_hand_over(self.people["rater"].id, "better")

    # -- writing ----

    def test_nobody_writes_the_other_side(self):
        appraisal = self._opened()
        managers_answer = self.as_("manager", appraisal).manager_answer_ids[0]
        with self.assertRaises(AccessError):
            self.as_("subject", managers_answer).body = "I am great"
        with self.assertRaises(AccessError):
            self.as_("subject", appraisal).write(
                {"manager_answer_ids": [(1, managers_answer.id, {"body": "I am great"})]}
            )
        with self.assertRaises(AccessError):
            self.as_("subject", appraisal.outcome_ids).sudo().write({"summary": "great"})
        with self.assertRaises(AccessError):
            self.as_("subject", managers_answer).sudo().write({"body": "great"})
        self.assertEqual(managers_answer.body, SECRETS["manager_answer"])

    def test_both_sides_save_their_answers_through_the_form_of_the_appraisal(self):
        appraisal = self._opened()
        for persona, field in (
            ("subject", "employee_answer_ids"),
            ("manager", "manager_answer_ids"),
        ):
            own = self.as_(persona, appraisal)
            answer = own[field][1]
            own.web_save(
                {field: [(1, answer.id, {"body": f"by {persona}"})]},
                {field: {"fields": {"body": {}}}},
            )
            self.assertEqual(answer.body, f"by {persona}")

    def test_active_markup_is_refused(self):
        appraisal = self._opened()
        answer = self.as_("subject", appraisal).employee_answer_ids[0]
        for text in ("<script>x()</script>", "<img src=x onerror=x()>", "<a href='javascript:x'>"):
            with self.subTest(text=text), self.assertRaisesRegex(ValidationError, "plain text"):
                answer.body = text
        answer.body = "a < b and List<String> are words"
        self.assertEqual(answer.body, "a < b and List<String> are words")
        self.as_("manager", appraisal).action_share()
        for text in ("<script>x()</script>", "<svg onload=x()>"):
            with self.assertRaisesRegex(ValidationError, "plain text"):
                self.as_("officer", appraisal).action_reopen(text)
            with self.assertRaisesRegex(ValidationError, "plain text"):
                self.as_("subject", appraisal).action_acknowledge(text)

    def test_rating_is_refused_where_the_company_uses_none(self):
        appraisal = self._opened()
        self.company.performance_use_ratings = False
        with self.assertRaisesRegex(ValidationError, "without ratings"):
            self.as_("manager", appraisal).outcome_ids.rating_id = self.rating

    def test_template_changes_do_not_change_what_was_asked(self):
        appraisal = self._opened()
        asked = appraisal.employee_answer_ids.mapped("prompt")
        appraisal.template_id.question_ids.write({"name": "Another question"})
        self.assertEqual(appraisal.employee_answer_ids.mapped("prompt"), asked)
        self.assertEqual(len(asked), 5)

    # -- calendar and reminders ----

    def test_sharing_books_a_private_event_with_a_neutral_title(self):
        appraisal = self._opened()
        self.as_("manager", appraisal).action_share()
        event = appraisal.meeting_event_id
        self.assertEqual(event.name, "Conversation")
        self.assertEqual(event.privacy, "private")
        self.assertFalse(event.description)
        self.assertFalse(event.res_model)
        people = self.users["subject"].partner_id | self.users["manager"].partner_id
        self.assertEqual(event.partner_ids, people)

    def test_reminders_are_neutral_and_tied_to_no_record(self):
        appraisal = self._opened()
        todos = self.env["mail.activity"].search(
            [("user_id", "in", (self.users["subject"] | self.users["manager"]).ids)]
        )
        self.assertEqual(len(todos), 2)
        self.assertFalse(any(todos.mapped("res_model")))
        self.assertEqual(set(todos.mapped("summary")), {"Something waits for you in Performance"})
        self.assertFalse(any(todos.mapped("note")))
        self.as_("manager", appraisal).action_share()
        todos = self.env["mail.activity"].search([("user_id", "=", self.users["manager"].id)])
        self.assertFalse(todos)

    def test_cron_reminds_once_who_has_to_write_soon(self):
        appraisal = self._opened(deadline=date.today() + timedelta(days=1))
        self.env["mail.activity"].search([("user_id", "=", self.users["subject"].id)]).unlink()
        self.env["performance.appraisal"]._cron_remind()
        self.env["performance.appraisal"]._cron_remind()
        todos = self.env["mail.activity"].search([("user_id", "=", self.users["subject"].id)])
        self.assertEqual(len(todos), 1)
        self.assertEqual(todos.date_deadline, appraisal.deadline)

    # -- hand-over ----

    def test_new_manager_in_the_org_chart_inherits_nothing(self):
        appraisal = self._opened()
        self.people["subject"].parent_id = self.people["former"]
        with self.assertRaises(AccessError):
            self.as_("former", appraisal).read(["state"])
        self.assertTrue(self.as_("manager", appraisal).read(["state"]))

    def test_reassigned_user_of_the_employee_opens_nothing(self):
        appraisal = self._opened()
        self.people["subject"].user_id = self.users["portal"].copy(
            {"login": "new_user", "group_ids": [(6, 0, [self.env.ref("base.group_user").id])]}
        )
        with self.assertRaises(AccessError):
            appraisal.with_user(self.people["subject"].user_id).read(["state"])
        self.assertTrue(self.as_("subject", appraisal).read(["state"]))

    def test_archived_employee_keeps_the_record_with_its_parties(self):
        appraisal = self._opened()
        self.people["subject"].active = False
        self.assertTrue(self.as_("manager", appraisal).read(["state"]))
        self.assertTrue(self.as_("subject", appraisal).read(["state"]))

    def test_hand_over_moves_everything_and_is_logged(self):
        appraisal = self._opened()
        with self.assertRaisesRegex(ValidationError, "Reason"):
            self.as_("manager", appraisal).action_hand_over(self.people["former"].id, "")
        self.as_("manager", appraisal).action_hand_over(self.people["former"].id, SECRETS["reason"])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.as_("manager", appraisal).read(["state"])
        self.assertFalse(self.as_("manager", "performance.answer").search([]))
        self.assertIn(SECRETS["manager_answer"], self._bodies("former", appraisal, "manager"))
        notes = self.as_("former", "performance.note").search([])
        self.assertFalse(notes, "private notes stay with their author")
        self.assertTrue(self.as_("manager", "performance.note").search([]))
        row = self.as_("subject", "performance.access.log").search([("kind", "=", "handed_over")])
        self.assertEqual(row.reason, SECRETS["reason"])
        Activity = self.env["mail.activity"]
        self.assertFalse(Activity.search([("user_id", "=", self.users["manager"].id)]))
        self.assertTrue(Activity.search([("user_id", "=", self.users["former"].id)]))

    def test_hand_over_is_refused_to_the_wrong_people(self):
        appraisal = self._opened()
        for persona in ("subject", "skip", "former", "hr", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, appraisal).action_hand_over(self.people["former"].id, "why not")
        for target in ("subject", "manager", "stranger"):
            with self.subTest(target=target), self.assertRaises(ValidationError):
                self.as_("manager", appraisal).action_hand_over(self.people[target].id, "why not")

    def test_closed_appraisal_stays_with_those_who_were_there(self):
        appraisal = self._closed()
        with self.assertRaises(UserError):
            self.as_("officer", appraisal).action_hand_over(self.people["former"].id, "why not")

    def test_the_question_on_skills_names_those_on_the_card_where_skills_are_kept(self):
        card = self.people["subject"]
        if "current_employee_skill_ids" not in card._fields:
            self.skipTest("hr_skills is not installed")
        kind = self.env["hr.skill.type"].create(
            {
                "name": "Crafts",
                "skill_ids": [Command.create({"name": "Wheel building"})],
                "skill_level_ids": [
                    Command.create({"name": "Good", "level_progress": 60, "default_level": True})
                ],
            }
        )
        self.env["hr.employee.skill"].create(
            {
                "employee_id": card.id,
                "skill_type_id": kind.id,
                "skill_id": kind.skill_ids.id,
                "skill_level_id": kind.skill_level_ids.id,
            }
        )
        answers = self.as_("subject", self._opened()).employee_answer_ids
        by_section = {answer.section: answer.prompt for answer in answers}
        self.assertIn("Wheel building", by_section["skills"])
        self.assertNotIn("Wheel building", by_section["impact"])
