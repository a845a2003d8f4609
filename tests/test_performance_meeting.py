"""1:1s: who makes one, how it moves on, what the calendar and the to-dos tell."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_performance import PerformanceCommon
from .common_performance_meeting import TOPIC, MeetingFixture


@tagged("post_install", "-at_install")
class TestPerformanceMeeting(MeetingFixture, PerformanceCommon):
    def _todos(self, persona):
        return self.env["mail.activity"].search(
            [
                ("user_id", "=", self.users[persona].id),
                ("summary", "=", "Something waits for you in Performance"),
            ]
        )

    def test_manager_and_employee_plan_a_1_1_with_each_other(self):
        for by in ("manager", "subject"):
            meeting = self._meeting(by=by)
            self.assertEqual(meeting.employee_user_id, self.users["subject"])
            self.assertEqual(meeting.manager_user_id, self.users["manager"])
            self.assertEqual(self.as_("subject", meeting).other_id, self.people["manager"])
            self.assertEqual(self.as_("manager", meeting).other_id, self.people["subject"])

    def test_nobody_else_plans_one_for_them(self):
        for persona in ("skip", "rater", "hr", "officer", "admin", "okr_manager"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self._meeting(by=persona)

    def test_the_users_cannot_be_forged(self):
        meeting = self._meeting()
        for name in ("employee_user_id", "manager_user_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._meeting(**{name: self.users["rater"].id})
            with self.subTest(name), self.assertRaises(AccessError):
                meeting.write({name: self.users["rater"].id})
        with self.assertRaises(AccessError):
            meeting.write({"state": "held"})

    def test_an_employee_without_a_user_or_with_a_manager_who_left_is_refused(self):
        self.people["subject"].user_id = False
        with self.assertRaisesRegex(ValidationError, "user who can log in"):
            self._meeting()
        self.people["subject"].user_id = self.users["subject"]
        self.people["manager"].active = False
        with self.assertRaisesRegex(ValidationError, "user who can log in"):
            self._meeting(by="subject")

    def test_a_moment_in_the_past_is_refused_with_the_field_named(self):
        with self.assertRaisesRegex(ValidationError, "When"):
            self._meeting(days=-1)

    def test_the_calendar_holds_a_private_series_with_a_neutral_title(self):
        meeting = self._meeting()
        event = meeting.sudo().calendar_event_id
        series = event.recurrence_id.calendar_event_ids
        self.assertGreater(len(series), 5)
        self.assertEqual(set(series.mapped("name")), {"Conversation"})
        self.assertEqual(set(series.mapped("privacy")), {"private"})
        self.assertFalse(any(series.mapped("description")))
        self.assertFalse(any(series.mapped("res_model")))
        pair = self.users["subject"].partner_id | self.users["manager"].partner_id
        self.assertEqual(event.partner_ids, pair)

    def test_moving_a_1_1_moves_its_event_and_no_other(self):
        meeting = self._meeting()
        series = meeting.sudo().calendar_event_id.recurrence_id.calendar_event_ids
        others = (series - meeting.sudo().calendar_event_id).mapped("start")
        meeting.date_start = self._in_days(3)
        self.assertEqual(meeting.sudo().calendar_event_id.start, self._in_days(3))
        self.assertEqual((series - meeting.sudo().calendar_event_id).mapped("start"), others)

    def test_what_is_not_done_moves_on_and_the_rest_stays(self):
        meeting = self._meeting()
        done = self._topic(meeting, name="Finished", by="manager")
        left = self._topic(meeting)
        done.is_done = True
        action = meeting.action_hold()
        following = self.env["performance.meeting"].browse(action["res_id"])
        self.assertEqual(meeting.state, "held")
        self.assertEqual(following.previous_id, meeting)
        self.assertEqual(following.manager_user_id, self.users["manager"])
        self.assertEqual((left.meeting_id, left.carried), (following, 1))
        self.assertEqual(done.meeting_id, meeting)
        self.assertEqual(self.as_("manager", left).name, TOPIC)
        self.assertGreater(following.date_start, meeting.date_start)
        self.assertEqual(following.sudo().calendar_event_id.start, following.date_start)

    def test_a_1_1_that_is_over_cannot_be_held_or_skipped_again(self):
        meeting = self._meeting(every="0")
        meeting.action_skip()
        for step in (meeting.action_hold, meeting.action_skip):
            with self.assertRaises(UserError):
                step()
        self.assertFalse(self.env["performance.meeting"].search([("previous_id", "=", meeting.id)]))

    def test_a_series_stays_with_its_pair_when_the_manager_changes(self):
        meeting = self._meeting()
        self.people["subject"].parent_id = self.people["former"]
        with self.assertRaises(AccessError):
            self.as_("former", meeting).read(["state"])
        following = self.env["performance.meeting"].browse(meeting.action_hold()["res_id"])
        self.assertEqual(following.manager_user_id, self.users["manager"])

    def test_both_add_topics_and_change_only_their_own_words(self):
        meeting = self._meeting()
        theirs = self._topic(meeting, by="subject")
        seen = self.as_("manager", theirs)
        self.assertEqual(seen.name, TOPIC)
        with self.assertRaises(AccessError):
            seen.name = "Something else"
        seen.write({"outcome": "Agreed", "is_done": True})
        self.assertEqual(self.as_("subject", theirs).outcome, "Agreed")
        with self.assertRaises(AccessError):
            seen.unlink()
        self.as_("subject", theirs).unlink()
        self.assertFalse(theirs.exists())

    def test_a_topic_cannot_be_put_on_somebody_elses_agenda(self):
        meeting = self._meeting()
        mine = self._topic(self._meeting(by="skip", employee="manager"), by="skip")
        for persona in ("skip", "rater", "admin", "officer"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self._topic(meeting, by=persona)
        with self.assertRaises(AccessError):
            mine.meeting_id = meeting.id

    def test_an_action_gives_its_owner_a_neutral_todo_until_it_is_done(self):
        meeting = self._meeting()
        before = self._todos("subject")
        until = fields.Date.today().replace(month=12, day=31)
        topic = self._topic(meeting, by="manager", owner="employee", date_due=until)
        todo = self._todos("subject") - before
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.date_deadline, until)
        self.assertFalse(todo.res_model or todo.res_id or todo.note)
        topic.is_done = True
        self.assertEqual(self._todos("subject"), before)

    def test_a_day_without_an_owner_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Action for"):
            self._topic(self._meeting(), date_due=fields.Date.today())

    def test_private_notes_of_a_1_1_are_their_authors_alone(self):
        meeting = self._meeting()
        for author in ("manager", "subject"):
            self.as_(author, "performance.note").create(
                {"meeting_id": meeting.id, "body": f"Note of {author}"}
            )
        for author in ("manager", "subject"):
            self.env.invalidate_all()
            own = self.as_(author, meeting)
            self.assertEqual(own.note_ids.mapped("body"), [f"Note of {author}"])

    def test_markup_that_runs_is_refused(self):
        with self.assertRaises(ValidationError):
            self._topic(self._meeting(), name="<script>alert(1)</script>")

    def test_the_agenda_proposes_shared_key_results_in_words_and_without_numbers(self):
        today = fields.Date.today()
        cycle = self.env["okr.cycle"].create(
            {
                "cadence": "custom",
                "date_start": fields.Date.add(today, days=-20),
                "date_end": fields.Date.add(today, days=40),
            }
        )
        objective = self.env["okr.objective"].create(
            {
                "name": "Shops come back",
                "cycle_id": cycle.id,
                "lead_id": self.people["manager"].id,
                "contributor_ids": [Command.create({"employee_id": self.people["subject"].id})],
                "key_result_ids": [
                    Command.create({"name": "Repeat orders", "target_value": 7321.0}),
                    Command.create({"name": "Refunds", "target_value": 8461.0}),
                ],
            }
        )
        cycle._activate()
        orders, refunds = objective.key_result_ids
        meeting = self._meeting()
        self.assertFalse(meeting.suggestions)
        checkins = self.as_("subject", "okr.checkin")
        checkins.create({"key_result_id": orders.id, "value": 4711.0, "confidence": 2})
        checkins.create({"key_result_id": refunds.id, "value": 1234.0, "confidence": 9})
        meeting.invalidate_recordset()
        self.assertIn("Repeat orders", meeting.suggestions)
        self.assertNotIn("Refunds", meeting.suggestions)
        for number in ("7321", "4711", "8461", "1234", "2", "9"):
            self.assertNotIn(number, meeting.suggestions)
        meeting.action_add_suggestions()
        meeting.action_add_suggestions()
        self.assertEqual(len(meeting.topic_ids), 1)
        self.assertIn("Repeat orders", meeting.topic_ids.name)

    def test_no_group_opens_a_1_1(self):
        meeting = self._meeting()
        topic = self._topic(meeting)
        examined = 0
        for persona in (*self.OUTSIDERS, "officer", "performance_manager"):
            for records in (meeting, topic):
                examined += 1
                with self.subTest(persona), self.assertRaises(AccessError):
                    self.as_(persona, records).read(["display_name"])
        self.assertGreater(examined, 20)

    def test_the_audience_line_names_the_pair_alone(self):
        line = self._meeting().audience
        readers, closed = line.split("Not visible to")
        self.assertIn("you", readers)
        self.assertIn("The subject", readers)
        for word in ("performance officers", "HR", "administrators"):
            self.assertIn(word, closed)

    def test_a_waiting_feedback_request_is_told_to_the_reader_and_never_put_on_the_agenda(self):
        request = self.as_("rater", "performance.feedback").create(
            {
                "kind": "requested",
                "employee_id": self.people["rater"].id,
                "author_id": self.people["manager"].id,
            }
        )
        request.action_ask()
        meeting = self._meeting()
        self.assertIn("asked for feedback", self.as_("manager", meeting).suggestions)
        self.assertFalse(self.as_("subject", meeting).suggestions)
        self.as_("manager", meeting).action_add_suggestions()
        self.assertFalse(meeting.topic_ids)
