from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY, OkrCase


@tagged("-at_install", "post_install")
class TestOkrCheckinWizard(OkrCase):
    """The quick check-in: prefilled, skips what was not touched, never lets a stranger in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.objective = cls.make_objective(
            "Shops come back", cls.cycle, key_results=2, contributors=cls.employee_employee
        )
        cls.first, cls.second = cls.objective.key_result_ids

    def open_for(self, user, **context):
        """The wizard as a button opens it for `user`."""
        return Form(self.env["okr.checkin.wizard"].with_user(user).with_context(**context))

    def post(self, form):
        return form.save().action_post()

    def test_values_and_confidence_start_with_what_was_last_said(self):
        self.check_in(self.lead, self.first, 40, confidence=6, blocker_cause="dependency")
        form = self.open_for(self.lead, default_objective_id=self.objective.id)
        with form.line_ids.edit(0) as line:
            self.assertEqual((line.value, line.confidence), (40, "6"))
            self.assertEqual((line.previous_value, line.previous_confidence), (40, 6))
            self.assertEqual(line.blocker_cause, "dependency")
        with form.line_ids.edit(1) as line:
            self.assertFalse(line.confidence, "nobody has said anything yet")

    def test_only_touched_rows_become_checkins(self):
        form = self.open_for(self.lead, default_objective_id=self.objective.id)
        with form.line_ids.edit(0) as line:
            line.value, line.confidence, line.note = 25, "8", "Two shops signed."
        self.post(form)
        checkin = self.first.checkin_ids
        self.assertRecordValues(
            checkin,
            [
                {
                    "value": 25,
                    "confidence": 8,
                    "kind": "updated",
                    "note": "Two shops signed.",
                    "author_id": self.lead.id,
                    "date": TODAY,
                }
            ],
        )
        self.assertEqual(self.first.progress, 0.25)
        self.assertFalse(self.second.checkin_ids)

    def test_no_change_is_recorded_as_a_confirmation(self):
        self.check_in(self.lead, self.first, 40, confidence=6, blocker_cause="resource")
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        with form.line_ids.edit(0) as line:
            line.is_unchanged = True
        self.post(form)
        newest = self.first.last_checkin_id
        self.assertEqual((newest.kind, newest.value, newest.confidence), ("confirmed", 40, 6))
        self.assertEqual(newest.blocker_cause, "resource", "what blocks it still does")

    def test_a_slip_is_put_right_by_a_correction(self):
        self.check_in(self.lead, self.first, 400, confidence=8)
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        form.is_correction = True
        with form.line_ids.edit(0) as line:
            line.value = 40
        self.post(form)
        self.assertEqual(self.first.last_checkin_id.kind, "correction")
        self.assertEqual(self.first.current_value, 40)

    def test_nothing_touched_says_what_to_do(self):
        form = self.open_for(self.lead, default_objective_id=self.objective.id)
        with self.assert_refused(UserError, "Nothing to post"):
            self.post(form)

    def test_a_first_checkin_needs_a_confidence(self):
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        with form.line_ids.edit(0) as line:
            line.value = 10
        with self.assert_refused(UserError, "Confidence of .*0 to 10"):
            self.post(form)

    def test_a_steep_drop_asks_for_one_line(self):
        self.check_in(self.lead, self.first, 40, confidence=9)
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        with form.line_ids.edit(0) as line:
            line.confidence = "7"
        with self.assert_refused(UserError, "Note on"):
            self.post(form)
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        with form.line_ids.edit(0) as line:
            line.confidence, line.note = "7", "Our partner left."
        self.post(form)
        self.assertEqual(self.first.confidence, 7)

    def test_a_small_drop_asks_for_nothing(self):
        self.check_in(self.lead, self.first, 40, confidence=8)
        form = self.open_for(self.lead, default_key_result_ids=self.first.ids)
        with form.line_ids.edit(0) as line:
            line.confidence = "7"
        self.post(form)
        self.assertEqual(self.first.confidence, 7)

    def test_contributor_and_coach_check_in_under_their_own_name(self):
        for user in (self.employee, self.coach):
            form = self.open_for(user, default_key_result_ids=self.first.ids)
            with form.line_ids.edit(0) as line:
                line.value, line.confidence = 30, "7"
                line.note = f"Seen by {user.name}"
            self.post(form)
            self.assertEqual(self.first.last_checkin_id.author_id, user)

    def test_colleague_who_does_not_work_on_it_is_refused_at_the_door(self):
        with self.assert_refused(AccessError, "check in"):
            self.open_for(self.colleague, default_objective_id=self.objective.id)

    def test_colleague_cannot_slip_a_row_in(self):
        with self.assert_refused(AccessError, "check in"):
            self.env["okr.checkin.wizard"].with_user(self.colleague).create(
                {"line_ids": [Command.create({"key_result_id": self.first.id, "value": 1})]}
            )

    def test_stranger_reads_nothing_through_the_wizard(self):
        wizard = self.env["okr.checkin.wizard"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            Form(wizard.with_context(default_key_result_ids=self.first.ids))
        with self.assertRaises(AccessError):
            wizard.create({"key_result_ids": [Command.set(self.first.ids)]})
        line = self.env["okr.checkin.wizard.line"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            line.new({"key_result_id": self.first.id}).mapped("name")

    def test_rows_of_the_lead_of_one_key_result_only(self):
        self.second.with_user(self.coach).lead_id = self.other_lead_employee
        form = self.open_for(self.other_lead, default_objective_id=self.objective.id)
        self.assertEqual(len(form.line_ids), 1)
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.key_result_id, self.second)

    def test_draft_takes_no_checkins(self):
        draft = self.make_objective("Not yet", self.make_cycle("planning", cadence="year"))
        with self.assert_refused(UserError, "takes no check-ins now"):
            self.open_for(self.lead, default_objective_id=draft.id)

    def test_a_wizard_of_another_user_is_out_of_reach(self):
        form = self.open_for(self.lead, default_objective_id=self.objective.id)
        wizard = form.save()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.with_user(self.employee).action_post()
