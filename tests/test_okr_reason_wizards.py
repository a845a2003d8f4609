from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import OkrCase


@tagged("-at_install", "post_install")
class TestOkrReasonWizards(OkrCase):
    """Changes of frozen text, drops, reopened cycles and declined requests: never without why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("active")
        cls.objective = cls.make_objective(
            "Shops come back",
            cls.cycle,
            key_results=[{"name": "Reactivated shops", "unit": "shops"}],
            co_department_ids=cls.product.ids,
        )
        cls.key_result = cls.objective.key_result_ids

    def change_for(self, user, **context):
        return Form(self.env["okr.change.wizard"].with_user(user).with_context(**context))

    def test_change_starts_with_the_present_values(self):
        form = self.change_for(self.lead, default_objective_id=self.objective.id)
        self.assertEqual(form.name, "Shops come back")
        self.assertEqual(form.department_id, self.sales)
        self.assertEqual(form.co_department_ids[:], self.product)
        form = self.change_for(self.lead, default_key_result_id=self.key_result.id)
        self.assertEqual((form.target_value, form.unit), (100, "shops"))

    def test_lead_changes_a_target_and_the_old_one_stays_visible(self):
        form = self.change_for(self.lead, default_key_result_id=self.key_result.id)
        form.target_value = 80
        form.reason = "The market shrank."
        form.save().action_apply()
        self.assertEqual(self.key_result.target_value, 80)
        self.assertRecordValues(
            self.key_result.revision_ids,
            [
                {
                    "field_name": "target_value",
                    "old_value": "100",
                    "new_value": "80",
                    "reason": "The market shrank.",
                    "user_id": self.lead.id,
                }
            ],
        )

    def test_only_what_differs_leaves_a_revision(self):
        form = self.change_for(self.lead, default_objective_id=self.objective.id)
        form.ambition = "committed"
        form.co_department_ids.clear()
        form.reason = "Promised to the board."
        form.save().action_apply()
        self.assertEqual(
            set(self.objective.revision_ids.mapped("field_name")),
            {"ambition", "co_department_ids"},
        )

    def test_a_change_without_any_difference_is_refused(self):
        form = self.change_for(self.lead, default_objective_id=self.objective.id)
        form.reason = "Just looking."
        with self.assert_refused(UserError, "Nothing differs"):
            form.save().action_apply()

    def test_a_blank_reason_is_refused(self):
        form = self.change_for(self.lead, default_objective_id=self.objective.id)
        form.name, form.reason = "Other words", "   "
        with self.assert_refused(UserError, "Reason"):
            form.save().action_apply()
        self.assertEqual(self.objective.name, "Shops come back")

    def test_colleague_cannot_open_the_change_form(self):
        for context in (
            {"default_objective_id": self.objective.id},
            {"default_key_result_id": self.key_result.id},
        ):
            with self.assertRaises(AccessError):
                self.change_for(self.colleague, **context)

    def test_colleague_cannot_apply_a_change_made_by_hand(self):
        wizard = (
            self.env["okr.change.wizard"]
            .with_user(self.colleague)
            .create({"objective_id": self.objective.id, "name": "Mine now", "reason": "Because."})
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_lead_drops_an_objective_with_a_reason(self):
        form = Form(
            self.env["okr.reason.wizard"]
            .with_user(self.lead)
            .with_context(default_objective_id=self.objective.id)
        )
        form.reason = "The shops were sold."
        form.save().action_confirm()
        self.assertEqual(self.objective.state, "dropped")
        self.assertEqual(self.objective.revision_ids[:1].reason, "The shops were sold.")

    def test_colleague_cannot_drop(self):
        wizard = (
            self.env["okr.reason.wizard"]
            .with_user(self.colleague)
            .create({"objective_id": self.objective.id, "reason": "I say so."})
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_coach_reopens_a_closed_cycle_and_the_reason_stays(self):
        self.bring_to(self.cycle, "closed")
        wizard = (
            self.env["okr.reason.wizard"]
            .with_user(self.coach)
            .create({"cycle_id": self.cycle.id, "reason": "A score was wrong."})
        )
        wizard.action_confirm()
        self.assertEqual(self.cycle.state, "grading")
        self.assertEqual(self.cycle.reopen_reason, "A score was wrong.")

    def test_lead_cannot_reopen(self):
        self.bring_to(self.cycle, "closed")
        wizard = (
            self.env["okr.reason.wizard"]
            .with_user(self.lead)
            .create({"cycle_id": self.cycle.id, "reason": "Please."})
        )
        with self.assert_refused(AccessError, "coach"):
            wizard.action_confirm()

    def test_declining_a_request_tells_the_other_team_why(self):
        other = self.make_objective(
            "Release without fear", self.cycle, department_id=self.product.id
        )
        alignment = (
            self.env["okr.alignment"]
            .with_user(self.coach)
            .create(
                {
                    "source_id": other.id,
                    "target_id": self.objective.id,
                    "kind": "depends_on",
                    "contribution": "We need the list of shops.",
                }
            )
        )
        wizard = (
            self.env["okr.reason.wizard"]
            .with_user(self.lead)
            .create({"alignment_id": alignment.id, "reason": "No list before June."})
        )
        wizard.action_confirm()
        self.assertEqual((alignment.state, alignment.answer), ("declined", "No list before June."))
        self.assertIn("No list before June.", self.last_message(other).body)

    def test_one_thing_at_a_time(self):
        with self.assert_refused(UserError, "Choose one"):
            self.env["okr.reason.wizard"].with_user(self.lead).create({"reason": "Which?"})

    def test_nobody_reaches_into_another_company(self):
        for vals in ({"cycle_id": self.cycle.id}, {"objective_id": self.objective.id}):
            with self.assertRaises(AccessError):
                self.env["okr.reason.wizard"].with_user(self.stranger_coach).create(
                    {**vals, "reason": "Hello."}
                )
