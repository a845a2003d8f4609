"""Who changes break-glass access or the rights of officers leaves a trace that stays."""

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_performance import PerformanceCommon


@tagged("post_install", "-at_install")
class TestPerformanceGlassChange(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer_group = cls.env.ref("hr_okr.group_performance_officer")
        cls.manager_group = cls.env.ref("hr_okr.group_performance_manager")
        cls.log = cls.env["performance.access.log"]

    def rows(self, *kinds):
        self.env.flush_all()
        return self.log.search([("kind", "in", kinds), ("id", "not in", self.old.ids)])

    def setUp(self):
        super().setUp()
        self.old = self.log.search([])
        self.old_mails = self.env["mail.mail"].search([])
        self.old_todos = self.env["mail.activity"].search([])

    def told(self):
        """{login: (mail, to-do)} of everybody who was told since the test began."""
        self.env.flush_all()
        found = {}
        for mail in self.env["mail.mail"].search([]) - self.old_mails:
            self.assertTrue(mail.auto_delete)
            for partner in mail.recipient_ids:
                found.setdefault(partner, [None, None])[0] = mail
        for todo in self.env["mail.activity"].search([]) - self.old_todos:
            found.setdefault(todo.user_id.partner_id, [None, None])[1] = todo
        names = {self.users[name].partner_id: name for name in self.users}
        return {names[partner]: tuple(said) for partner, said in found.items()}

    def set_days(self, days, persona="admin"):
        settings = self.as_(persona, "res.config.settings").create({"performance_glass_days": days})
        settings.execute()

    # the setting

    def test_turning_it_on_in_the_settings_is_logged_and_told_to_officers_alone(self):
        self.set_days(5)
        row = self.rows("glass_setting")
        self.assertEqual(row.user_id, self.users["admin"])
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(row.record_name, "0 → 5")
        self.assertFalse(row.employee_user_id)
        told = self.told()
        self.assertEqual(set(told), {"officer", "performance_manager"})
        for mail, todo in told.values():
            self.assertIn("The admin turned break-glass access on in", mail.body_html)
            self.assertIn("for 5 days at most", mail.body_html)
            self.assertIn("/odoo/who-may-read-what", mail.body_html)
            self.assertIn("/odoo/who-may-read-what", todo.note)
            self.assertEqual(todo.summary, "Break-glass access was changed")
            self.assertFalse(todo.res_model)

    def test_each_kind_of_change_says_what_it_is(self):
        for days, words, change in (
            (3, "access on in", "0 → 3"),
            (9, "from 3 to 9 days", "3 → 9"),
            (0, "What was open is shut", "9 → 0"),
        ):
            self.old_mails = self.env["mail.mail"].search([])
            self.as_("admin", self.company).performance_glass_days = days
            self.assertIn(words, self.told()["officer"][0].body_html)
            self.assertEqual(self.rows("glass_setting").sorted("id")[-1].record_name, change)

    def test_who_did_it_is_not_told_of_it_and_the_others_are(self):
        self.users["officer"].group_ids = [Command.link(self.env.ref("base.group_system").id)]
        self.as_("officer", self.company).performance_glass_days = 2
        self.assertEqual(set(self.told()), {"performance_manager"})

    def test_officers_read_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["officer"].lang = "fr_FR"
        self.set_days(5)
        told = self.told()
        french = told["officer"][0].body_html
        self.assertNotEqual(french, told["performance_manager"][0].body_html)

    def test_officers_of_another_company_and_archived_ones_are_not_told(self):
        self.users["performance_manager"].active = False
        self.old_mails, self.old_todos = (
            self.env["mail.mail"].search([]),
            self.env["mail.activity"].search([]),
        )
        self.set_days(5)
        self.assertEqual(set(self.told()), {"officer"})

    def test_what_stays_as_it_is_is_no_change(self):
        self.company.performance_glass_days = 4
        self.old, self.old_mails = self.log.search([]), self.env["mail.mail"].search([])
        self.old_todos = self.env["mail.activity"].search([])
        self.set_days(4)
        self.company.name = "Another name"
        self.assertFalse(self.rows("glass_setting"))
        self.assertFalse(self.told())

    def test_what_is_refused_is_not_told(self):
        for persona in ("officer", "performance_manager", "hr", "manager"):
            with self.assertRaises(AccessError):
                self.as_(persona, self.company).performance_glass_days = 5
        savepoint = self.env.cr.savepoint(flush=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.as_("admin", self.company).performance_glass_days = 99
            self.env.flush_all()
        savepoint.rollback()
        savepoint.close(rollback=True)
        self.env.transaction.clear()
        self.assertFalse(self.rows("glass_setting"))
        self.assertFalse(self.told())

    def test_a_new_company_that_has_it_on_is_logged(self):
        company = self.env["res.company"].create({"name": "New", "performance_glass_days": 3})
        self.assertEqual(self.rows("glass_setting").company_id, company)
        self.env["res.company"].create({"name": "Newer"})
        self.assertEqual(len(self.rows("glass_setting")), 1)

    def test_the_administrator_cannot_remove_or_change_what_was_logged(self):
        self.set_days(5)
        row = self.rows("glass_setting")
        for user in (self.users["admin"], self.env.ref("base.user_root")):
            for act in (
                lambda own: own.unlink(),
                lambda own: own.write({"record_name": "0 → 0"}),
            ):
                with self.assertRaises(AccessError):
                    act(row.with_user(user))
        self.assertTrue(row.exists())

    def test_managers_and_who_did_it_read_the_line_and_others_do_not(self):
        self.set_days(5)
        readers = {
            persona
            for persona in self.users
            if self.as_(persona, self.log).has_access("read")
            and self.as_(persona, self.log).search_count([("kind", "=", "glass_setting")])
        }
        self.assertEqual(readers, {"admin", "performance_manager"})

    # the privacy page

    def test_the_privacy_page_tells_everybody_the_change_and_some_who_made_it(self):
        self.set_days(5)
        self.as_("admin", self.other_company).sudo().performance_glass_days = 7
        for persona, name in (
            ("subject", None),
            ("officer", None),
            ("hr", None),
            ("performance_manager", "The admin"),
            ("admin", "The admin"),
        ):
            privacy = self.as_(persona, "performance.privacy")
            (change,) = privacy._collect()["glass"]["changes"]
            self.assertIn("0 → 5", change["text"])
            self.assertEqual(change["name"], name)
            html = privacy.get_page()["html"]
            self.assertIn("0 → 5", html)
            self.assertNotIn("0 → 7", html)
            self.assertEqual("The admin" in html, bool(name))

    # the rights

    def give(self, user, group, persona="admin"):
        self.as_(persona, user).group_ids = [Command.link(group.id)]

    def test_giving_and_taking_a_right_is_logged(self):
        self.give(self.users["hr"], self.officer_group)
        row = self.rows("officer_given")
        self.assertEqual(row.user_id, self.users["admin"])
        self.assertEqual(row.employee_user_id, self.users["hr"])
        self.assertEqual(row.record_name, "The hr")
        self.assertEqual(row.company_id, self.company)
        self.as_("admin", self.users["hr"]).group_ids = [Command.unlink(self.officer_group.id)]
        self.assertEqual(self.rows("officer_taken").employee_user_id, self.users["hr"])
        self.assertFalse(self.told(), "a line in the log, and no mail")

    def test_a_manager_is_an_officer_and_an_administrator_who_helps_themselves_is_logged(self):
        self.give(self.users["admin"], self.manager_group)
        rows = self.rows("officer_given", "manager_given")
        self.assertEqual(set(rows.mapped("kind")), {"officer_given", "manager_given"})
        self.assertEqual(rows.employee_user_id, self.users["admin"])
        seen = self.as_("performance_manager", self.log).search([("id", "in", rows.ids)])
        self.assertEqual(len(seen), 2)

    def test_every_way_to_a_right_is_logged(self):
        group = self.env["res.groups"].create({"name": "People team"})
        rater, skip = self.users["rater"], self.users["skip"]
        ways = {
            "the users of the group": lambda: self.officer_group.write(
                {"user_ids": [Command.link(rater.id)]}
            ),
            "taken by the group": lambda: self.officer_group.write(
                {"user_ids": [Command.unlink(rater.id)]}
            ),
            "all users of the group": lambda: self.officer_group.write(
                {"all_user_ids": [Command.link(rater.id)]}
            ),
            "taken from all users of the group": lambda: self.officer_group.write(
                {"all_user_ids": [Command.unlink(rater.id)]}
            ),
            "a group that gets the right": lambda: (
                group.write({"user_ids": [Command.link(skip.id)]}),
                group.write({"implied_ids": [Command.link(self.officer_group.id)]}),
            ),
            "a group without it again": lambda: group.write(
                {"implied_ids": [Command.unlink(self.officer_group.id)]}
            ),
            "a new group": lambda: self.env["res.groups"].create(
                {
                    "name": "Other team",
                    "implied_ids": [Command.link(self.officer_group.id)],
                    "user_ids": [Command.link(rater.id)],
                }
            ),
            "archived": lambda: self.users["officer"].write({"active": False}),
            "awake again": lambda: self.users["officer"].write({"active": True}),
            "one more company": lambda: self.users["officer"].write(
                {"company_ids": [Command.link(self.other_company.id)]}
            ),
            "a new user": lambda: new_test_user(
                self.env, login="perf_new", groups="hr_okr.group_performance_officer"
            ),
        }
        for way, act in ways.items():
            with self.subTest(way):
                self.old = self.log.search([])
                act()
                row = self.rows("officer_given", "officer_taken")
                self.assertEqual(len(row), 1)
                taken = way.startswith(("taken", "a group without", "archived"))
                self.assertEqual(row.kind, "officer_taken" if taken else "officer_given")

    def test_the_line_outlives_the_user_who_had_the_right(self):
        user = new_test_user(self.env, login="perf_gone", name="Gone")
        self.give(user, self.officer_group)
        row = self.rows("officer_given")
        user.unlink()
        self.env.invalidate_all()
        self.assertTrue(row.exists())
        self.assertEqual((row.record_name, row.user_id), ("Gone", self.users["admin"]))
        self.assertFalse(row.employee_user_id)

    def test_other_rights_and_other_changes_of_users_leave_no_line(self):
        self.give(self.users["rater"], self.env.ref("hr.group_hr_user"))
        self.users["officer"].write({"name": "Another name", "lang": False})
        self.users["rater"].active = False
        self.assertFalse(self.log.search([]) - self.old)

    def test_it_costs_the_same_however_many_users_are_written(self):
        def cost(number):
            users = self.env["res.users"].create(
                [{"name": f"U{n}", "login": f"u{number}_{n}"} for n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            users._officer_rights()
            return self.env.cr.sql_log_count - start

        self.assertEqual(cost(2), cost(12))
