"""Break-glass access: who asks and decides, who hears of it, and what goes on by itself."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common_performance import CANARY, SECRETS
from .common_performance_glass import GlassCase


@tagged("post_install", "-at_install")
class TestPerformanceGlassSteps(GlassCase):
    # who asks and who decides

    def test_officers_alone_ask(self):
        for persona in ("subject", "manager", "hr", "admin", "okr_manager", "portal"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self.ask(persona)
        with self.assertRaisesRegex(ValidationError, "your company"):
            self.ask("foreign_officer")

    def test_nobody_asks_about_themselves_or_their_own_people(self):
        with self.assertRaisesRegex(AccessError, "Your own records"):
            self.ask(employee="officer")
        officers = self.env.ref("hr_okr.group_performance_officer")
        for persona in ("manager", "former"):
            self.users[persona].group_ids = [Command.link(officers.id)]
        self.as_("manager", self.appraisal).action_hand_over(self.people["former"].id, "reason")
        self.people["subject"].parent_id = self.people["skip"]
        for persona in ("manager", "former"):  # then and now
            with self.subTest(persona), self.assertRaisesRegex(AccessError, "manager"):
                self.ask(persona)

    def test_who_may_not_decide(self):
        managers = self.env.ref("hr_okr.group_performance_manager")
        for persona in ("subject", "manager", "officer", "foreign_officer"):
            self.users[persona].group_ids = [Command.link(managers.id)]
        glass = self.ask()
        with self.assertRaisesRegex(AccessError, "Somebody else has to decide"):
            self.as_("officer", glass).action_approve()
        for persona in ("subject", "manager", "foreign_officer", "hr", "admin", "rater", "portal"):
            for step in ("action_approve", "action_decline", "action_end"):
                with self.subTest(persona, step=step), self.assertRaises(AccessError):
                    getattr(self.as_(persona, glass), step)()
        self.assertEqual(glass.state, "asked")
        self.assertFalse(self.as_("manager", "performance.glass").search([]), "it is about them")
        self.as_("performance_manager", glass).action_approve()
        self.assertEqual(glass.state, "approved")

    def test_whoever_became_the_manager_meanwhile_does_not_decide(self):
        glass = self.ask()
        self.people["subject"].parent_id = self.people["performance_manager"]
        with self.assertRaises(AccessError):
            self.as_("performance_manager", glass).action_approve()

    def test_without_anybody_to_decide_nothing_is_asked(self):
        self.users["performance_manager"].group_ids = [
            Command.unlink(self.env.ref("hr_okr.group_performance_manager").id)
        ]
        with self.assertRaisesRegex(UserError, "Nobody could decide"):
            self.ask()

    def test_the_database_itself_refuses_one_person_in_two_roles(self):
        glass = self.ask()
        for vals in (
            {"approver_user_id": self.users["officer"].id},
            {"approver_user_id": self.users["subject"].id},
            {"date_approved": "2026-01-01", "date_until": "2026-01-16"},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    internal(glass).write(vals)
                    glass.flush_recordset()

    def test_off_is_the_default_and_refuses(self):
        self.assertEqual(self.env["res.company"].create({"name": "x"}).performance_glass_days, 0)
        self.company.performance_glass_days = 0
        with self.assertRaisesRegex(UserError, "does not use break-glass"):
            self.ask()

    def test_what_is_asked_for_has_a_reason_a_scope_and_an_end(self):
        with self.assertRaisesRegex(ValidationError, "Reason"):
            self.ask(reason=" ")
        with self.assertRaisesRegex(ValidationError, "1 to 5"):
            self.ask(days=6)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            with self.env.cr.savepoint():
                self.ask(has_appraisals=False, has_feedback=False)

    def test_nothing_is_set_by_hand(self):
        glass = self.ask(ask=False)
        for vals in (
            {"state": "approved"},
            {"date_until": "2099-01-01"},
            {"approver_user_id": self.users["performance_manager"].id},
            {"user_id": self.users["hr"].id},
            {"employee_user_id": self.users["hr"].id},
        ):
            for record in (self.as_("officer", glass), self.as_("admin", glass).sudo()):
                with self.subTest(vals), self.assertRaises(AccessError):
                    record.write(vals)
        asked = self.ask()
        for vals in ({"days": 5}, {"reason": "another"}, {"has_feedback": False}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self.as_("officer", asked).write(vals)
        with self.assertRaises(AccessError):
            self.as_("officer", asked).unlink()

    def test_a_draft_that_moves_to_somebody_else_takes_their_user_along(self):
        glass = self.ask(ask=False)
        self.as_("officer", glass).employee_id = self.people["rater"]
        self.assertEqual(glass.employee_user_id, self.users["rater"])
        with self.assertRaises(AccessError):
            self.as_("officer", glass).employee_id = self.people["officer"]

    def test_a_request_nobody_answered_cannot_be_granted_later(self):
        glass = self.ask()
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            with self.assertRaisesRegex(UserError, "too long ago"):
                self.as_("performance_manager", glass).action_approve()

    # who hears of it

    def activities(self, persona):
        return self.env["mail.activity"].search([("user_id", "=", self.users[persona].id)])

    def test_the_person_hears_nothing_of_a_request_and_at_once_of_letting_in(self):
        before = self.activities("subject")
        glass = self.ask()
        self.assertEqual(self.activities("subject"), before)
        self.assertFalse(self.as_("subject", "performance.glass").search([]))
        self.assertFalse(self.log_of())
        decide = self.activities("performance_manager")
        self.assertEqual(decide.summary, "Something waits for you in Performance")
        mails = self.env["mail.mail"].search([])
        self.as_("performance_manager", glass).action_approve()
        self.assertFalse(self.activities("performance_manager"), "it was done")
        told = self.activities("subject") - before
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, self.users["subject"].partner_id)
        self.assertEqual(len(told), 1)
        self.assertFalse(told.res_model)
        for text in (f"{told.summary} {told.note}", f"{mail.subject} {mail.body_html}"):
            self.assertIn("something new about your records", text)
            self.assertIn("/odoo/who-opened-my-records", text)
            for word in ("The officer", "The subject", "glass", "investigation", CANARY):
                self.assertNotIn(word, text)
        self.assertTrue(mail.auto_delete)
        self.assertNotEqual(mail.author_id, self.users["performance_manager"].partner_id)
        self.assertEqual(set(self.log_of().mapped("kind")), {"glass_asked", "glass_approved"})

    def test_the_person_reads_who_when_and_what_and_not_why(self):
        glass = self.let_in()
        own = self.as_("subject", glass)
        row = own.read(["user_id", "approver_user_id", "date_until", "ground", "reason"])[0]
        self.assertEqual(row["user_id"][0], self.users["officer"].id)
        self.assertEqual(row["ground"], "investigation")
        self.assertFalse(row["reason"])
        export = self.as_("subject", "performance.my.data")._collect()
        self.assertIn("performance.glass", [kind["model"] for kind in export])
        self.assertNotIn(SECRETS["reason"], str(export))
        for persona in ("officer", "performance_manager"):
            self.assertEqual(self.as_(persona, glass).reason, SECRETS["reason"])

    def test_a_declined_request_is_told_to_nobody_but_the_asker(self):
        glass = self.ask()
        self.as_("performance_manager", glass).action_decline()
        self.assertFalse(self.as_("subject", "performance.glass").search([]))
        self.assertFalse(self.log_of())
        self.assertTrue(self.activities("officer"))
        self.assertEqual(self.seen("officer"), set())

    def test_each_opening_is_in_the_log_of_the_person_and_not_of_the_manager(self):
        glass = self.let_in()
        self.as_("officer", self.appraisal.outcome_ids).read(["summary"])
        self.as_("officer", self.for_manager).read(["body"])
        rows = self.log_of().filtered(lambda row: row.kind == "glass_opened")
        self.assertEqual(
            set(rows.mapped("record_name")),
            {self.appraisal.display_name, self.for_manager.display_name},
        )
        self.assertEqual(rows.user_id.ids, self.users["officer"].ids)
        self.assertEqual(rows.glass_id.ids, glass.ids)
        self.assertFalse(self.log_of("manager"))
        self.assertFalse(self.log_of("rater"))
        self.assertEqual(len(self.log_of("performance_manager")), 4)
        self.as_("officer", glass).action_end()
        self.assertIn("glass_ended", self.log_of().mapped("kind"))

    def test_managers_who_are_performance_managers_see_no_access_to_their_people(self):
        self.let_in()
        self.as_("officer", self.appraisal.outcome_ids).read(["summary"])
        self.users["manager"].group_ids = [
            Command.link(self.env.ref("hr_okr.group_performance_manager").id)
        ]
        self.assertFalse(self.as_("manager", "performance.glass").search([]))
        self.assertFalse(self.log_of("manager"))
        audience = self.as_("manager", self.appraisal).employee_audience
        self.assertNotIn("performance officers (", audience)

    def test_every_form_within_reach_says_that_the_glass_can_be_broken(self):
        for persona, record in (
            ("subject", self.appraisal),
            ("rater", self.for_manager),
            ("manager", self.appraisal.outcome_ids),
        ):
            self.assertIn("for 5 days at most", self.as_(persona, record).audience)
        self.company.performance_glass_days = 0
        self.env.invalidate_all()
        self.assertNotIn("break-glass", self.as_("subject", self.appraisal).audience)

    def test_start_page_of_who_decides(self):
        self.ask()
        home = self.as_("performance_manager", "performance.home").get_waiting()
        items = [item for section in home for item in section["items"]]
        self.assertIn("performance.glass", [item["model"] for item in items])
        for persona in ("subject", "manager", "officer"):
            home = self.as_(persona, "performance.home").get_waiting()
            self.assertNotIn("performance.glass", str(home))

    # what goes on by itself

    def test_the_schedule_names_what_is_over(self):
        glass = self.let_in()
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            with self.enter_registry_test_mode():
                self.env.ref("hr_okr.performance_glass_cron").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(glass.state, "expired")
        with self.assertRaises(AccessError):
            self.as_("officer", "performance.glass")._cron_close()

    def test_what_is_open_is_not_deleted_under_the_reader(self):
        self.company.performance_keep_appraisals = 3
        internal(self.appraisal).write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
        retention = self.env["performance.retention"]
        self.assertIn(self.appraisal, retention._find_due("appraisal", self.company))
        glass = self.let_in(date_start="2020-01-01")
        self.assertNotIn(self.appraisal, retention._find_due("appraisal", self.company))
        self.as_("officer", glass).action_end()
        self.assertIn(self.appraisal, retention._find_due("appraisal", self.company))

    def test_the_way_to_the_records_is_the_askers_while_it_is_open(self):
        glass = self.let_in()
        action = self.as_("officer", glass).action_view_feedback()
        found = self.as_("officer", "performance.feedback").search(action["domain"])
        self.assertEqual(found.ids, self.for_manager.ids)
        with self.assertRaises(UserError):
            self.as_("performance_manager", glass).action_view_feedback()
        with freeze_time(fields.Datetime.now() + timedelta(days=4)), self.assertRaises(UserError):
            self.as_("officer", glass).action_view_appraisals()
