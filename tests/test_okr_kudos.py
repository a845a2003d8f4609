"""Kudos: public thanks under one's own name."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY, OkrCase


@tagged("okr_kudos")
class TestOkrKudos(OkrCase):
    def thank(self, user=None, **vals):
        return (
            self.env["okr.kudos"]
            .with_user(user or self.colleague)
            .create({"employee_id": self.lead_employee.id, "body": "You saved our week", **vals})
        )

    def test_the_thanked_person_is_told(self):
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        kudos = self.thank()
        self.assertRecordValues(
            kudos,
            [{"author_id": self.colleague.id, "date": TODAY, "company_id": self.company.id}],
        )
        message = self.env["mail.message"].search([("id", ">", before.id)])
        self.assertEqual(len(message), 1)
        self.assertEqual(message.subject, "Colleague thanks you")
        self.assertIn("You saved our week", message.body)
        self.assertEqual(message.notified_partner_ids, self.lead.partner_id)

    def test_a_team_can_be_thanked_for_a_key_result_of_its_own(self):
        cycle = self.make_cycle()
        objective = self.make_objective("Win", cycle)
        kudos = self.thank(
            employee_id=False,
            department_id=self.sales.id,
            key_result_id=objective.key_result_ids.id,
        )
        self.assertEqual(kudos.department_id, self.sales)

    def test_somebody_has_to_be_thanked_and_not_oneself(self):
        with self.assert_refused(ValidationError, "To the Person: please say whom you thank"):
            self.thank(employee_id=False)
        with self.assert_refused(ValidationError, "To the Person: kudos go to somebody else"):
            self.thank(self.lead)

    def test_thanks_come_under_ones_own_name(self):
        kudos = self.thank(author_id=self.coach.id)
        self.assertEqual(kudos.author_id, self.colleague)
        with self.assert_refused(UserError, "From: the author of kudos stays who it was"):
            kudos.author_id = self.coach

    def test_only_the_author_changes_or_takes_them_back(self):
        kudos = self.thank()
        for name in ("lead", "employee", "coach", "okr_manager", "settings_admin", "hr_officer"):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    kudos.with_user(self.personas[name]).body = "You saved nothing"
                with self.assertRaises(AccessError):
                    kudos.with_user(self.personas[name]).unlink()
        kudos.body = "You saved our month"
        self.assertEqual(kudos.with_user(self.lead).body, "You saved our month")
        kudos.unlink()
        self.assertFalse(kudos.exists())

    def test_not_to_nor_from_another_company(self):
        with self.assert_refused(UserError, "[Cc]ompan"):
            self.thank(
                self.env.user, employee_id=self.stranger_employee.id, company_id=self.company.id
            )
        with self.assertRaises(AccessError):
            self.thank(self.stranger, company_id=self.company.id)
        kudos = self.thank(employee_id=False, department_id=self.support.id)
        with self.assertRaises(UserError):
            kudos.company_id = self.other_company

    def test_a_deleted_key_result_leaves_the_thanks(self):
        draft = self.make_objective("Draft", cycle_id=False)
        kudos = self.thank(key_result_id=draft.key_result_ids.id)
        draft.unlink()
        self.assertTrue(kudos.exists())
        self.assertFalse(kudos.key_result_id)
