"""The privacy page: it says what the rules of the database say, and that they were changed."""

import io
import itertools
import re
from unittest import skipUnless

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.misc import find_in_path
from odoo.tools.pdf import PdfFileReader

from ..engine import rule_words
from .common_performance import CANARY, PerformanceCommon

try:
    HAS_ENGINE = bool(find_in_path("wkhtmltopdf"))
except OSError:
    HAS_ENGINE = False


class PrivacyCase(PerformanceCommon):
    def page(self, persona="subject"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_(persona, "performance.privacy")._collect()

    def rows(self, model, persona="subject"):
        """{mode: text} of one kind of record, and who it is closed to."""
        name = self.env["ir.model"]._get(model).name
        found = [m for part in self.page(persona)["parts"] for m in part["models"]]
        (block,) = [m for m in found if m["name"] == name]
        return {row["mode"]: " / ".join(row["lines"]) for row in block["rows"]} | {
            "closed": block["closed"],
            "is_logged": block["is_logged"],
        }

    def rule(self, name):
        return self.env.ref(f"hr_okr.performance_{name}")


@tagged("post_install", "-at_install")
class TestPerformancePrivacy(PrivacyCase):
    # as shipped

    def test_as_shipped_nothing_differs_and_every_private_kind_is_there(self):
        page = self.page()
        self.assertFalse(page["differences"])
        names = {m["name"] for part in page["parts"] for m in part["models"]}
        private = {
            self.env["ir.model"]._get(name).name
            for name, model in self.env.items()
            if getattr(model, "_is_private", False) and not model._abstract and not model._transient
        }
        self.assertGreater(len(private), 15)
        self.assertFalse(private - names)

    def test_it_says_who_reads_each_kind(self):
        self.assertEqual(self.rows("performance.note")["read"], "its author")
        meeting = self.rows("performance.meeting")
        self.assertEqual(meeting["read"], "the person it is about, the manager named on it")
        self.assertFalse(meeting["is_logged"])
        self.assertEqual(self.rows("performance.peer.box")["read"], "Nobody.")
        self.assertEqual(self.rows("performance.peer.answer")["write"], "Nobody.")
        answer = self.rows("performance.answer")
        self.assertIn("the person it is about, where Side is Employee", answer["read"])
        self.assertIn("Appraisal state is Shared, Acknowledged, or Closed", answer["read"])
        self.assertIn("members of “Performance officer” in the company", answer["read"])
        self.assertIn("while a break-glass access to it is open", answer["read"])
        self.assertIn("Appraisal state is Open", answer["write"])
        self.assertTrue(answer["is_logged"])

    def test_it_says_to_whom_each_kind_is_closed(self):
        everybody = "performance officers, HR, administrators"
        for model in ("performance.meeting", "performance.feedback", "performance.plan"):
            self.assertTrue(self.rows(model)["closed"].startswith(everybody), model)
        appraisal = self.rows("performance.appraisal")["closed"]
        self.assertTrue(appraisal.startswith("HR, administrators"))
        self.assertIn("colleagues, portal users", appraisal)

    def test_every_leaf_of_the_shipped_rules_is_understood(self):
        texts = self.env["performance.privacy.shipped"]._shipped_rules().values()
        leaves = [
            leaf
            for rule in texts
            for way in rule_words.alternatives(rule["domain_force"])
            for leaf in way
        ]
        self.assertGreater(len(leaves), 100)
        self.assertFalse([leaf for leaf in leaves if isinstance(leaf.value, rule_words.Text)])

    def test_whatever_narrows_a_window_is_told(self):
        for name, model in self.env.items():
            if not getattr(model, "_is_private", False) or model._abstract or model._transient:
                continue
            definers = [c for c in type(model).__mro__ if "_filter_window" in vars(c)]
            if definers[0]._name != "performance.private.mixin":
                remark = self.env["performance.privacy"]._describe_window(name)
                self.assertTrue(remark, f"{name} narrows its windows: say so in _describe_window")

    # changed

    def test_a_widened_rule_is_told_and_flagged(self):
        self.rule(
            "note_rule_author"
        ).domain_force = "['|', ('author_user_id', '=', user.id), ('create_uid', '!=', False)]"
        note = self.rows("performance.note")
        self.assertIn("every employee", note["read"])
        self.assertNotIn("HR", note["closed"])
        self.assertEqual(
            self.page()["differences"], ["A rule says something else: “Private note: its author”."]
        )

    def test_a_group_let_in_by_a_rule_is_named(self):
        self.rule("meeting_rule_pair").domain_force = (
            "['|', ('employee_user_id', '=', user.id), ('company_id', 'in', company_ids "
            "if user.has_group('hr.group_hr_user') else [])]"
        )
        meeting = self.rows("performance.meeting")
        self.assertIn("members of “", meeting["read"])
        self.assertNotIn("HR", meeting["closed"])
        self.assertTrue(meeting["is_logged"], "others can open it now")
        (hr,) = [g for g in self.page()["groups"] if "1:1" in g["opens"] and g["opens"] != ""][:1]
        self.assertIn("1:1", hr["opens"])

    def test_a_rule_that_cannot_be_put_into_words_is_shown_as_it_stands(self):
        self.rule(
            "note_rule_author"
        ).domain_force = "[('employee_id', 'child_of', user.employee_ids.ids)]"
        self.assertIn("child_of user.employee_ids.ids", self.rows("performance.note")["read"])

    def test_a_rule_switched_off_closes_a_private_kind_and_is_flagged(self):
        self.rule("note_rule_author").active = False
        self.assertEqual(self.rows("performance.note")["read"], "Nobody.")
        self.assertEqual(
            self.page()["differences"], ["A rule is switched off: “Private note: its author”."]
        )

    def test_an_added_rule_and_a_missing_one_are_flagged(self):
        self.rule("note_rule_author").unlink()
        self.env["ir.rule"].create(
            {
                "name": "Officers read notes",
                "model_id": self.env["ir.model"]._get_id("performance.note"),
                "groups": [Command.link(self.env.ref("hr.group_hr_user").id)],
                "domain_force": "[]",
            }
        )
        self.assertEqual(
            self.page()["differences"],
            [
                "A rule is missing: “Private note: its author”.",
                "A rule was added: “Officers read notes” on Private note.",
            ],
        )
        note = self.rows("performance.note")
        self.assertIn("members of “", note["read"])
        self.assertNotIn("HR", note["closed"])

    def test_the_access_list_is_part_of_it(self):
        row = self.env.ref("hr_okr.access_performance_note_user")
        row.perm_unlink = False
        self.assertEqual(self.rows("performance.note")["unlink"], "Nobody by hand.")
        self.assertEqual(
            self.page()["differences"],
            ["The access list says something else: “performance.note user”."],
        )
        row.perm_unlink = True
        self.env["ir.model.access"].create(
            {
                "name": "Portal reads trends",
                "model_id": self.env["ir.model"]._get_id("performance.trend"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
            }
        )
        self.assertIn("Portal reads trends", str(self.page()["differences"]))

    def test_a_group_that_brings_ours_along_is_flagged(self):
        self.env.ref("base.group_system").implied_ids = [
            Command.link(self.env.ref("hr_okr.group_performance_officer").id)
        ]
        self.assertIn("is in “Performance officer” as well", str(self.page()["differences"]))
        self.assertNotIn("administrators", self.rows("performance.appraisal")["closed"])

    def test_a_field_added_by_hand_is_flagged(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_secret",
                "field_description": "Verdict",
                "ttype": "char",
                "model_id": self.env["ir.model"]._get_id("performance.appraisal"),
            }
        )
        self.assertEqual(
            self.page()["differences"],
            ["A field was added to private records: “Verdict” on Appraisal."],
        )

    def test_settings_of_the_company_are_told(self):
        self.company.write(
            {
                "performance_keep_notes": 7,
                "performance_keep_meetings": 0,
                "performance_peer_minimum": 5,
                "performance_glass_days": 4,
            }
        )
        page = self.page()
        kept = {part["key"]: part["kept"] for part in page["parts"]}
        self.assertIn("7 months", kept["note"])
        self.assertIn("for good", kept["meeting"])
        self.assertIn("from 5 answers", str(page["sizes"]))
        del page["glass"]["changes"]
        self.assertEqual(page["glass"], {"is_on": True, "days": 4, "used": None})

    # who reads the page, and what it does not tell

    def test_every_employee_reads_it_and_nobody_else(self):
        for persona in ("subject", "hr", "admin", "officer", "stranger"):
            html_page = self.as_(persona, "performance.privacy").get_page()["html"]
            self.assertIn("Who may read what", html_page)
        with self.assertRaises(AccessError):
            self.as_("portal", "performance.privacy").get_page()
        with self.assertRaises(AccessError):
            self.as_("subject", "performance.privacy").sudo()._collect(self.other_company)
        self.assertTrue(self.env["performance.privacy"].get_page._readonly)

    def test_names_of_group_members_are_for_those_who_manage_them(self):
        def names(persona):
            return {g["name"]: g["names"] for g in self.page(persona)["groups"]}

        self.assertFalse(any(names("subject").values()))
        self.assertFalse(any(names("officer").values()))
        seen = names("performance_manager")
        self.assertIn("The officer", str(seen))
        self.assertNotIn("The foreign_officer", str(seen))
        self.assertNotIn("The admin", str(seen))
        self.assertIn("The admin", str(names("admin")))

    def test_how_often_the_glass_was_broken_is_for_performance_managers(self):
        self.assertIsNone(self.page("officer")["glass"]["used"])
        self.assertEqual(self.page("performance_manager")["glass"]["used"], 0)

    def test_nothing_on_it_is_about_a_person(self):
        self._closed()
        text = self.as_("hr", "performance.privacy").get_page()["html"]
        self.assertNotIn(CANARY, text)
        for name in ("The subject", "The manager", "The officer"):
            self.assertNotIn(name, text)

    def test_it_costs_the_same_however_many_records_there_are(self):
        def cost():
            self.page()  # warms what is kept between requests
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.as_("subject", "performance.privacy").get_page()
            return self.env.cr.sql_log_count - start

        few = cost()
        for year in range(2001, 2011):
            self._new_appraisal(date_start=f"{year}-01-01", date_end=f"{year}-12-31")
        self.assertLessEqual(cost(), few)
        self.assertLess(few, 80)


@tagged("post_install", "-at_install")
class TestPerformancePrivacyScreen(HttpCase, PrivacyCase):
    def test_the_screen_and_its_menus(self):
        self.start_tour("/odoo/who-may-read-what", "performance_privacy_tour", login="perf_subject")
        for xmlid in ("performance_privacy_menu", "performance_privacy_menu_okr"):
            menu = self.env.ref(f"hr_okr.{xmlid}")
            self.assertEqual(menu.action, self.env.ref("hr_okr.performance_privacy_action"))

    def test_report_of_another_company_or_for_portal_is_refused(self):
        report = "/report/html/hr_okr.performance_privacy_report"
        self.authenticate("perf_subject", "perf_subject")
        self.assertIn("Who may read what", self.url_open(f"{report}/{self.company.id}").text)
        foreign = self.url_open(f"{report}/{self.other_company.id}")
        self.assertNotIn("Development plans", foreign.text)
        self.authenticate("perf_portal", "perf_portal")
        self.assertNotIn("Development plans", self.url_open(f"{report}/{self.company.id}").text)

    @skipUnless(HAS_ENGINE, "the PDF engine is not installed")
    def test_the_paper_is_text_that_can_be_searched(self):
        report = self.as_("hr", "ir.actions.report").with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf("hr_okr.performance_privacy_report", self.company.ids)
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(pdf))
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
        for words in ("Who may read what", "Private notes", "its author", "can stop"):
            self.assertIn(words, text)

    def test_the_page_is_one_outline_of_headings(self):
        page = html.fromstring(self.as_("subject", "performance.privacy").get_page()["html"])
        levels = [int(node.tag[1]) for node in page.iter("h1", "h2", "h3", "h4")]
        self.assertEqual(levels.count(1), 1)
        self.assertFalse([pair for pair in itertools.pairwise(levels) if pair[1] - pair[0] > 1])
