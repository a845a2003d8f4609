from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_performance_feedback import FEEDBACK, QUESTION, FeedbackCommon

NEUTRAL = "Something waits for you in Performance"


@tagged("post_install", "-at_install")
class TestPerformanceFeedback(FeedbackCommon):
    def _body(self, persona, feedback):
        return self.as_(persona, feedback).body

    def _assert_closed_to(self, feedback, *personas):
        for persona in personas:
            with self.subTest(persona=persona):
                own = self.as_(persona, feedback)
                if persona != "portal":  # who may not even search
                    self.assertFalse(own.search([]))
                    self.assertFalse(own.search_count([]))
                for name in ("state", "body", "visibility"):
                    with self.assertRaises(AccessError):
                        own.read([name])

    # -- giving ----

    def test_server_fills_the_parties(self):
        feedback = self._given(send=False)
        self.assertRecordValues(
            feedback,
            [
                {
                    "author_id": self.people["peer_1"].id,
                    "author_user_id": self.users["peer_1"].id,
                    "employee_user_id": self.users["subject"].id,
                    "manager_user_id": False,
                    "requester_user_id": False,
                    "company_id": self.company.id,
                    "state": "draft",
                }
            ],
        )

    def test_draft_is_its_authors_alone(self):
        feedback = self._given(send=False)
        self.assertEqual(self._body("peer_1", feedback), FEEDBACK)
        self._assert_closed_to(feedback, "subject", "manager", *self.OUTSIDERS, "officer")

    def test_sent_to_the_person_the_manager_sees_nothing(self):
        feedback = self._given(visibility="employee")
        self.assertEqual(self._body("subject", feedback), FEEDBACK)
        self.assertEqual(self._body("peer_1", feedback), FEEDBACK)
        self.assertFalse(feedback.manager_user_id)
        self._assert_closed_to(
            feedback, "manager", *self.OUTSIDERS, "officer", "performance_manager"
        )

    def test_sent_to_both_the_manager_of_that_day_reads_it_for_ever(self):
        feedback = self._given(visibility="employee_manager")
        self.people["subject"].parent_id = self.people["former"]
        self.env.invalidate_all()
        self.assertEqual(self._body("subject", feedback), FEEDBACK)
        self.assertEqual(self._body("manager", feedback), FEEDBACK)
        self._assert_closed_to(feedback, *self.OUTSIDERS, "officer")

    def test_manager_of_the_sending_counts_not_of_the_draft(self):
        feedback = self._given(visibility="employee_manager", send=False)
        self.people["subject"].parent_id = self.people["former"]
        self.as_("peer_1", feedback).action_send()
        self.assertEqual(feedback.manager_user_id, self.users["former"])
        self._assert_closed_to(feedback, "manager")

    def test_audience_line_before_sending_names_those_who_read_after(self):
        for visibility, readers in (
            ("employee", {"The subject"}),
            ("employee_manager", {"The subject", "The manager"}),
        ):
            feedback = self._given(visibility=visibility, send=False)
            before = self.as_("peer_1", feedback).audience
            self.as_("peer_1", feedback).action_send()
            after = self.as_("peer_1", feedback).audience
            for line in (before, after):
                visible, closed = line.split("Not visible to:")
                for name in ("The subject", "The manager"):
                    self.assertEqual(name in visible, name in readers, line)
                for word in ("performance officers", "HR", "administrators", "colleagues"):
                    self.assertIn(word, closed)
                self.assertIn("you", visible)

    def test_audience_line_follows_the_choice_in_the_form(self):
        with Form(self.as_("peer_1", "performance.feedback")) as form:
            self.assertIn("Only you", form.audience)
            form.employee_id = self.as_("peer_1", self.people["subject"])
            self.assertIn("The subject", form.audience)
            self.assertNotIn("The manager", form.audience)
            form.visibility = "employee_manager"
            self.assertIn("The manager", form.audience)
            form.body = "well done"

    def test_changing_the_person_of_a_draft_changes_the_user(self):
        feedback = self._given(send=False)
        self.as_("peer_1", feedback).employee_id = self.people["rater"]
        self.assertEqual(feedback.employee_user_id, self.users["rater"])
        self.as_("peer_1", feedback).action_send()
        self.assertEqual(self._body("rater", feedback), FEEDBACK)
        self._assert_closed_to(feedback, "subject")

    def test_person_and_manager_get_a_neutral_todo(self):
        feedback = self._given(visibility="employee_manager")
        for persona in ("subject", "manager"):
            todo = self._todos(persona)
            self.assertEqual(todo.mapped("summary"), [NEUTRAL])
            self.assertFalse(todo.res_model)
            self.assertFalse(todo.note)
            self.assertNotEqual(
                todo.create_uid, self.users["peer_1"], "it does not name the author"
            )
        self.assertFalse(self._todos("peer_1"))
        messages = self.env["mail.message"].search([("model", "=", feedback._name)])
        self.assertFalse(messages)
        self.assertFalse(self.env["mail.mail"].search([("body_html", "ilike", FEEDBACK)]))

    def test_meant_for_the_person_the_manager_gets_no_todo(self):
        self._given(visibility="employee")
        self.assertEqual(len(self._todos("subject")), 1)
        self.assertFalse(self._todos("manager"))

    # -- sent is sent ----

    def test_sent_feedback_never_changes(self):
        feedback = self._given(visibility="employee")
        for persona in ("peer_1", "subject"):
            own = self.as_(persona, feedback)
            for vals in (
                {"body": "another"},
                {"visibility": "employee_manager"},
                {"employee_id": self.people["rater"].id},
                {"kind": "requested"},
                {"author_id": self.people["rater"].id},
            ):
                with self.subTest(persona=persona, vals=vals), self.assertRaises(AccessError):
                    own.write(vals)
                with self.subTest(persona=persona, sudo=vals), self.assertRaises(AccessError):
                    own.sudo().write(vals)
            with self.assertRaises(AccessError):
                own.unlink()
        self.assertEqual(self._body("subject", feedback), FEEDBACK)

    def test_vault_cannot_be_written_around_the_window(self):
        feedback = self._given()
        for persona in ("peer_1", "subject", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, feedback).write({"body_vault": "forged"})
            with self.subTest(persona=persona, way="create"), self.assertRaises(AccessError):
                self.as_(persona, "performance.feedback").create(
                    {"employee_id": self.people["rater"].id, "body_vault": "forged"}
                )
        self.assertEqual(self._body("subject", feedback), FEEDBACK)

    def test_author_takes_back_within_an_hour_and_the_row_stays(self):
        feedback = self._given(visibility="employee_manager")
        for persona in ("subject", "manager"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, feedback).action_withdraw()
        self.as_("peer_1", feedback).action_withdraw()
        self._fresh(feedback)
        for persona in ("peer_1", "subject", "manager"):
            self.assertFalse(self._body(persona, feedback))
            self.assertEqual(self.as_(persona, feedback).state, "withdrawn")
        self.env.cr.execute(
            "SELECT body_vault FROM performance_feedback WHERE id = %s", feedback.ids
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_after_an_hour_it_belongs_to_its_reader(self):
        feedback = self._given()
        self.env.cr.execute(
            "UPDATE performance_feedback SET date_sent = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(minutes=61), feedback.id),
        )
        self._fresh(feedback)
        self.assertFalse(self.as_("peer_1", feedback).may_withdraw)
        with self.assertRaisesRegex(UserError, "within an hour"):
            self.as_("peer_1", feedback).action_withdraw()
        self.assertEqual(self._body("subject", feedback), FEEDBACK)

    def test_second_sending_is_refused(self):
        feedback = self._given()
        with self.assertRaises(UserError):
            self.as_("peer_1", feedback).action_send()
        self.assertEqual(len(self._todos("subject")), 1)

    # -- asking ----

    def test_request_in_draft_is_its_requesters_alone(self):
        feedback = self._asked(ask=False)
        self.assertEqual(self.as_("subject", feedback).question, QUESTION)
        self._assert_closed_to(feedback, "peer_1", "manager", "officer", *self.OUTSIDERS)
        self.assertFalse(self._todos("peer_1"))

    def test_requester_sees_the_state_and_no_word_of_a_draft(self):
        feedback = self._asked()
        self.assertEqual(self._todos("peer_1").mapped("summary"), [NEUTRAL])
        asked = self.as_("peer_1", feedback)
        self.assertEqual(asked.question, QUESTION)
        asked.write({"body": FEEDBACK, "visibility": "employee_manager"})
        self._fresh(feedback)
        self.assertEqual(self.as_("subject", feedback).state, "requested")
        self.assertFalse(self._body("subject", feedback))
        self._assert_closed_to(feedback, "manager")
        self.as_("peer_1", feedback).action_send()
        self._fresh(feedback)
        self.assertEqual(self._body("subject", feedback), FEEDBACK)
        self.assertEqual(self._body("manager", feedback), FEEDBACK)
        self.assertFalse(self.as_("manager", feedback).question, "it was not asked of the manager")
        self.assertFalse(self._todos("peer_1"), "the request is done")

    def test_manager_who_asks_gets_the_state_but_the_author_decides_about_the_text(self):
        feedback = self._asked(by="manager")
        asked = self.as_("peer_1", feedback)
        asked.body = FEEDBACK
        self.assertIn("The manager asked for it", asked.audience)
        self._assert_closed_to(feedback, "subject")
        asked.action_send()
        self._fresh(feedback)
        self.assertEqual(self.as_("manager", feedback).state, "sent")
        self.assertFalse(self._body("manager", feedback))
        self.assertEqual(self._body("subject", feedback), FEEDBACK)
        self.assertFalse(self.as_("subject", feedback).question)
        visible = self.as_("subject", feedback).audience.split("Not visible to:")[0]
        self.assertNotIn("The manager", visible)

    def test_declining_tells_the_requester_and_keeps_nothing(self):
        feedback = self._asked()
        self.as_("peer_1", feedback).body = FEEDBACK
        for persona in ("subject", "manager", "admin"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, feedback).action_decline()
        self.as_("peer_1", feedback).action_decline()
        self._fresh(feedback)
        self.assertEqual(self.as_("subject", feedback).state, "declined")
        self.assertFalse(self._body("peer_1", feedback))
        self.assertFalse(self._todos("peer_1"))
        self.assertEqual(self._todos("subject").mapped("summary"), [NEUTRAL])
        with self.assertRaises(UserError):
            self.as_("peer_1", feedback).action_send()

    def test_requester_cancels_and_the_author_is_left_in_peace(self):
        feedback = self._asked()
        self.as_("peer_1", feedback).body = FEEDBACK
        with self.assertRaises(AccessError):
            self.as_("peer_1", feedback).action_cancel()
        self.as_("subject", feedback).action_cancel()
        self._fresh(feedback)
        self.assertFalse(self._todos("peer_1"))
        self.assertFalse(self._body("peer_1", feedback))
        with self.assertRaises(AccessError):
            self.as_("peer_1", feedback).body = "later"

    def test_author_of_a_request_changes_neither_question_nor_person(self):
        feedback = self._asked()
        for vals in (
            {"question": "another"},
            {"employee_id": self.people["rater"].id},
            {"author_id": self.people["rater"].id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_("peer_1", feedback).write(vals)
            with self.subTest(by="requester", vals=vals), self.assertRaises(AccessError):
                self.as_("subject", feedback).write(vals)
        with self.assertRaises(AccessError):
            self.as_("subject", feedback).body = "written for the author"

    def test_nobody_asks_about_somebody_elses_people(self):
        for persona in ("rater", "skip", "former", "hr", "admin", "officer"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self._asked(by=persona)

    # -- bad input ----

    def test_forged_parties_are_refused(self):
        own = self.as_("peer_1", "performance.feedback")
        for vals in (
            {"author_id": self.people["rater"].id},
            {"author_user_id": self.users["rater"].id},
            {"employee_user_id": self.users["rater"].id},
            {"manager_user_id": self.users["rater"].id},
            {"requester_user_id": self.users["rater"].id},
            {"company_id": self.other_company.id},
            {"state": "sent"},
            {"date_sent": "2020-01-01"},
        ):
            values = {"employee_id": self.people["subject"].id, "body": "x", **vals}
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.create(values)
            name, value = next(iter(vals.items()))
            with self.subTest(context=vals), self.assertRaises(AccessError):
                own.with_context(**{f"default_{name}": value}).create(
                    {"employee_id": self.people["subject"].id}
                )

    def test_nobody_gives_feedback_to_oneself(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._given(by="subject")

    def test_nobody_asks_oneself_or_the_person_concerned(self):
        with self.assertRaisesRegex(ValidationError, "somebody else"):
            self._asked(whom="subject")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._asked(by="manager", whom="subject")

    def test_another_company_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "company"):
            self._given(to="stranger")
        with self.assertRaisesRegex(ValidationError, "company"):
            self._asked(whom="stranger")

    def test_person_without_user_is_refused_with_the_way_out(self):
        self.people["subject"].user_id = False
        with self.assertRaisesRegex(ValidationError, "HR can link one"):
            self._given()

    def test_author_without_employee_card_is_told_so(self):
        self.people["peer_1"].unlink()
        with self.assertRaisesRegex(ValidationError, "From: please choose an employee"):
            self._given()

    def test_user_moved_to_another_person_before_sending_stops_it(self):
        feedback = self._given(send=False)
        self.people["hr"].user_id = False
        self.people["subject"].user_id = self.users["hr"]
        with self.assertRaisesRegex(ValidationError, "has changed"):
            self.as_("peer_1", feedback).action_send()
        self._assert_closed_to(feedback, "hr")

    def test_sending_to_a_manager_who_is_none_is_refused(self):
        self.people["subject"].parent_id = False
        with self.assertRaisesRegex(ValidationError, "no manager"):
            self._given(visibility="employee_manager")

    def test_empty_feedback_is_not_sent(self):
        with self.assertRaisesRegex(ValidationError, "write something"):
            self._given(body="  ")

    def test_markup_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "plain text"):
            self._given(body="<img src=x onerror=alert(1)>")
        with self.assertRaisesRegex(ValidationError, "plain text"):
            self._asked(ask=False).with_user(self.users["subject"]).question = "<script>"

    def test_draft_of_a_request_can_be_deleted_by_its_requester_only(self):
        request, draft = self._asked(ask=False), self._given(send=False)
        with self.assertRaises(AccessError):
            self.as_("peer_1", request).unlink()
        self.as_("subject", request).unlink()
        self.as_("peer_1", draft).unlink()
        sent = self._asked()
        for persona in ("subject", "peer_1"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, sent).unlink()
