"""Alignments: one team asks, the other answers; support and dependency never run in circles."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, OkrCase

SENTENCE = "Our launch brings the shops that you count"


@tagged("okr_alignment")
class TestOkrAlignment(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.source = cls.make_objective("Win back small shops", cls.cycle)
        cls.target = cls.make_objective(
            "A shop in a day",
            cls.cycle,
            lead_id=cls.other_lead_employee.id,
            department_id=cls.product.id,
        )

    def ask(self, source=None, target=None, user=None, **vals):
        return (
            self.env["okr.alignment"]
            .with_user(user or self.lead)
            .create(
                {
                    "source_id": (source or self.source).id,
                    "target_id": (target or self.target).id,
                    "contribution": SENTENCE,
                    **vals,
                }
            )
        )

    def test_a_request_is_an_activity_of_the_lead_who_is_asked(self):
        alignment = self.ask()
        self.assertEqual(alignment.state, "requested")
        activity = self.activities_of(self.target, self.other_lead)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.summary, "Win back small shops asks for an alignment")
        self.assertIn(SENTENCE, activity.note)
        # five days to answer, as the type of activity says
        self.assertEqual((activity.date_deadline - TODAY).days, 5)
        self.assertEqual(
            activity.activity_type_id, self.env.ref("hr_okr.mail_activity_type_alignment")
        )
        self.assertFalse(self.activities_of(self.target, self.lead))

    def test_without_a_lead_the_manager_is_asked(self):
        self.target.lead_id = False
        self.ask()
        self.assertEqual(len(self.activities_of(self.target, self.other_manager)), 1)

    def test_accepting_answers_the_activity_and_tells_the_asker(self):
        alignment = self.ask()
        self.assertTrue(alignment.with_user(self.other_lead).can_answer)
        alignment.with_user(self.other_lead).action_accept("Gladly")
        self.assertRecordValues(
            alignment,
            [
                {
                    "state": "accepted",
                    "answer": "Gladly",
                    "answered_by_id": self.other_lead.id,
                    "date_answered": TODAY,
                }
            ],
        )
        self.assertFalse(self.activities_of(self.target, self.other_lead))
        message = self.last_message(self.source)
        self.assertIn("A shop in a day: Accepted. Gladly", message.body)
        self.assertEqual(message.author_id, self.other_lead.partner_id)
        self.assertIn(self.lead.partner_id, message.notified_partner_ids)

    def test_declining_says_why(self):
        alignment = self.ask()
        alignment.with_user(self.other_manager).action_decline("<b>Not</b> this quarter")
        self.assertEqual(
            (alignment.state, alignment.answered_by_id), ("declined", self.other_manager)
        )
        body = self.last_message(self.source).body
        self.assertIn("Declined", body)
        self.assertIn("&lt;b&gt;Not&lt;/b&gt;", body, "an answer is text, not markup")
        self.assertFalse(self.activities_of(self.target, self.other_lead))

    def test_the_activity_closes_in_any_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.other_lead.lang = "fr_FR"
        alignment = self.ask()
        alignment.with_user(self.other_lead).with_context(lang="fr_FR").action_accept()
        self.assertFalse(self.activities_of(self.target, self.other_lead))

    def test_only_its_own_activity_closes(self):
        namesake = self.make_objective("Win back small shops", self.cycle)
        first, second = self.ask(), self.ask(namesake)
        first.with_user(self.other_lead).action_accept()
        self.assertEqual(len(self.activities_of(self.target, self.other_lead)), 1)
        second.unlink()
        self.assertFalse(self.activities_of(self.target, self.other_lead), "withdrawn")

    def test_what_one_asks_of_oneself_is_accepted_at_once(self):
        own = self.make_objective("Own second", self.cycle)
        alignment = self.ask(target=own)
        self.assertEqual(alignment.state, "accepted")
        self.assertFalse(self.activities_of(own, self.lead))

    def test_who_may_answer(self):
        for user in (self.lead, self.manager, self.employee, self.colleague, self.settings_admin):
            alignment = self.ask()
            self.assertFalse(alignment.with_user(user).can_answer)
            for answer in ("action_accept", "action_decline"):
                with (
                    self.subTest(user.login, answer=answer),
                    self.assert_refused(AccessError, "Only the lead of the objective that is"),
                ):
                    getattr(alignment.with_user(user), answer)("I say so")
            alignment.unlink()
        for user in (self.stranger, self.stranger_coach, self.portal):
            alignment = self.ask()
            with self.subTest(user.login), self.assertRaises(AccessError):
                alignment.with_user(user).action_accept("I say so")
            alignment.unlink()
        for user in (self.other_lead, self.other_manager, self.coach, self.okr_manager):
            alignment = self.ask()
            alignment.with_user(user).action_accept()
            self.assertEqual(alignment.answered_by_id, user)
            alignment.unlink()

    def test_who_may_ask(self):
        for user in (self.manager, self.coach):
            self.ask(user=user).unlink()
        for user in (self.other_lead, self.employee, self.colleague, self.settings_admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ask(user=user)

    def test_an_answer_stays(self):
        alignment = self.ask()
        alignment.with_user(self.other_lead).action_decline("No")
        for answer in ("action_accept", "action_decline"):
            with self.assert_refused(UserError, "has been answered already"):
                getattr(alignment.with_user(self.other_lead), answer)()
        with self.assert_refused(UserError, "An answered alignment stays as it is"):
            alignment.contribution = "Please"
        alignment.unlink()
        self.assertEqual(self.ask().state, "requested", "asked again after all")

    def test_an_answer_cannot_be_forged(self):
        alignment = self.ask()
        for vals in (
            {"state": "accepted"},
            {"answer": "Gladly"},
            {"answered_by_id": self.other_lead.id},
            {"date_answered": TODAY},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "^State: "):
                alignment.write(vals)
            with self.subTest(vals), self.assert_refused(UserError, "^State: "):
                self.ask(kind="depends_on", **vals)

    def test_what_was_asked_stays_what_was_asked(self):
        alignment = self.ask()
        other = self.make_objective("Own second", self.cycle)
        for vals in (
            {"target_id": other.id},
            {"source_id": other.id},
            {"kind": "depends_on"},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(vals), self.assert_refused(UserError, "Remove it, and request"):
                alignment.write(vals)
        alignment.contribution = "In other words"

    def test_a_key_result_can_be_meant(self):
        key_result = self.target.key_result_ids
        alignment = (
            self.env["okr.alignment"]
            .with_user(self.lead)
            .create(
                {
                    "source_id": self.source.id,
                    "target_key_result_id": key_result.id,
                    "contribution": SENTENCE,
                }
            )
        )
        self.assertEqual(alignment.target_id, self.target)
        with self.assert_refused(ValidationError, "Key Result: it does not belong"):
            self.ask(target_key_result_id=self.source.key_result_ids.id)

    def test_the_same_is_asked_once(self):
        self.ask()
        with mute_logger("odoo.sql_db"), self.assert_refused(UniqueViolation, "once"):
            self.ask()
        self.ask(kind="depends_on")
        self.ask(target_key_result_id=self.target.key_result_ids.id)

    def test_not_with_itself(self):
        with mute_logger("odoo.sql_db"), self.assert_refused(CheckViolation, "not_itself"):
            self.ask(target=self.source)

    def test_not_across_companies(self):
        foreign_cycle = self.make_cycle(by=self.stranger_coach, company_id=self.other_company.id)
        foreign = self.make_objective(
            "Far away", foreign_cycle, by=self.stranger_coach, lead_id=False, department_id=False
        )
        with self.assert_refused(ValidationError, "Objective: choose one of Bramble Works"):
            self.ask(target=foreign, user=self.env.user)
        with self.assertRaises(UserError):
            self.ask(target=foreign)


@tagged("okr_alignment")
class TestOkrAlignmentLoops(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle("planning")
        cls.a, cls.b, cls.c, cls.d = (
            cls.make_objective(name, cls.cycle) for name in ("Aim", "Beam", "Cream", "Dream")
        )

    def link(self, source, target, kind="supports"):
        return (
            self.env["okr.alignment"]
            .with_user(self.coach)
            .create(
                {
                    "source_id": source.id,
                    "target_id": target.id,
                    "kind": kind,
                    "contribution": SENTENCE,
                }
            )
        )

    def assert_loop(self):
        return self.assert_refused(
            ValidationError, "Objective: “.*” would come back to itself.*Choose another"
        )

    def test_direct_and_through_three(self):
        for kind in ("supports", "depends_on"):
            with self.subTest(kind):
                links = self.link(self.a, self.b, kind)
                with self.assert_loop():
                    self.link(self.b, self.a, kind)
                links += self.link(self.b, self.c, kind)
                with self.assert_loop():
                    self.link(self.c, self.a, kind)
                links += self.link(self.c, self.d, kind)
                with self.assert_loop():
                    self.link(self.d, self.a, kind)
                links.unlink()

    def test_parents_and_alignments_together(self):
        self.a.parent_id = self.b
        self.link(self.b, self.c)
        with self.assert_loop():
            self.link(self.c, self.a)
        with self.assert_loop():
            self.c.parent_id = self.a
        self.c.parent_id = self.d
        with self.assert_loop():
            self.link(self.d, self.a)

    def test_a_loop_made_of_one_batch(self):
        vals = [
            {"source_id": s.id, "target_id": t.id, "contribution": SENTENCE}
            for s, t in [(self.a, self.b), (self.b, self.c), (self.c, self.a)]
        ]
        with self.assert_loop():
            self.env["okr.alignment"].with_user(self.coach).create(vals)

    def test_support_and_dependency_are_different_roads(self):
        self.link(self.a, self.b, "supports")
        self.link(self.b, self.a, "depends_on")
        with self.assert_loop():
            self.link(self.a, self.b, "depends_on")

    def test_a_conflict_is_no_road(self):
        self.link(self.a, self.b, "conflicts_with")
        self.link(self.b, self.a, "conflicts_with")

    def test_a_declined_link_is_no_road(self):
        self.link(self.a, self.b).action_decline("No")
        self.link(self.b, self.a)

    def test_many_roads_to_one_goal_are_no_loop(self):
        self.link(self.a, self.b)
        self.link(self.a, self.c)
        self.link(self.b, self.d)
        self.link(self.c, self.d)
        self.a.parent_id = self.d
