"""The review pack: context before the number, for internal users of the company, also on paper."""

import io
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import find_in_path
from odoo.tools.pdf import PdfFileReader

from odoo.addons.hr_okr.models import okr_review_pack

from .common_close import OkrCloseCase

REPORT = "hr_okr.okr_review_pack_report"
try:
    HAS_ENGINE = bool(find_in_path("wkhtmltopdf"))
except OSError:
    HAS_ENGINE = False


class OkrReviewPackCase(OkrCloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["okr.snapshot"]._take(cls.cycle)
        cls.release = cls.make_objective(
            "Release <fast>",
            cls.cycle,
            [{"name": "Days to release"}],
            lead_id=cls.other_lead_employee.id,
            department_id=cls.product.id,
        )

    def close_with_a_story(self):
        """Sales misses one key result, for a reason that is on record, and carries it on."""
        self.check_in(
            self.lead,
            self.orders,
            50,
            4,
            note="The carrier left us.",
            blocker_cause="dependency",
        )
        self.orders.with_user(self.lead).with_context(okr_reason="The fair was cancelled.").write(
            {"target_value": 90}
        )
        self.env["okr.kudos"].with_user(self.other_lead).create(
            {
                "employee_id": self.lead_employee.id,
                "key_result_id": self.orders.id,
                "body": "For the calls on Sunday.",
            }
        )
        self.start_grading()
        self.score(
            {
                self.orders: 0.3,
                self.churn: 0.9,
                self.on_time: 1.0,
                self.release.key_result_ids: 0.7,
            }
        )
        self.decide({self.shops: "carry", self.orders: "carry"})
        self.env["okr.key.result"].with_user(self.coach)._save_close(
            {
                self.orders.with_user(self.coach): {
                    "miss_cause": "dependency",
                    "learning": "Ask the carrier before the season.",
                }
            }
        )
        self.close_cycle()

    def page(self, user=None, department=None, cycle=None):
        return (
            self.env["okr.review.pack"]
            .with_user(user or self.colleague)
            .get_page((cycle or self.cycle).id, department.id if department else False)
        )

    def assert_in_order(self, text, *parts):
        places = [text.find(part) for part in parts]
        self.assertNotIn(-1, places, dict(zip(parts, places, strict=True)))
        self.assertEqual(places, sorted(places), dict(zip(parts, places, strict=True)))


class TestOkrReviewPack(OkrReviewPackCase):
    def test_context_stands_above_the_score_and_everything_has_its_place(self):
        self.close_with_a_story()
        page = self.page()
        self.assertEqual(page["title"], "Review of Q2 2026")
        self.assert_in_order(
            str(page["html"]),
            "Committed: kept 1, missed 0.",
            "Aspirational: 2 reached 0.7 or more, 1 fell short.",
            "Win back small shops",
            ">Orders<",
            "Target: 100 → 90",
            "The fair was cancelled.",
            "The carrier left us.",
            "Score 0.30 ■ Red",
            "Waited for others",
            "Ask the carrier before the season.",
            "Score 0.60 ▲ Yellow",
            "What was behind the misses",
            "Decisions",
            ">Carry over</h3>",
            "Thanks",
            "For the calls on Sunday.",
        )

    def test_what_people_wrote_is_escaped(self):
        self.assertIn("Release &lt;fast&gt;", str(self.page()["html"]))

    def test_pictures_are_drawn_from_the_weekly_numbers_and_the_checkins(self):
        html = str(self.page()["html"])
        # two objectives had numbers when the snapshot was taken; three key results a check-in
        self.assertEqual(html.count("<svg"), 2 + 3)
        self.assertIn("Progress 65 %", html)
        self.assertNotIn("<script", html)

    def test_a_running_cycle_gives_a_mid_cycle_review_by_health(self):
        self.check_in(self.lead, self.orders, 50, 2, blocker_cause="external")
        page = self.page()
        html = str(page["html"])
        self.assertEqual(page["title"], "Mid-cycle review of Q2 2026")
        self.assertIn("Off track: 1, Pending: 1, On track: 2", html)
        self.assertIn("Blocked right now: “Orders”", html)
        self.assertNotIn("Score", html)

    def test_a_department_has_its_own_pack_with_what_it_co_owns(self):
        self.release.with_user(self.coach).with_context(okr_reason="Both.").write(
            {"co_department_ids": [(4, self.support.id)]}
        )
        for department, names in (
            (self.sales, {"Win back small shops", "Ship on time"}),
            (self.product, {"Release &lt;fast&gt;"}),
            (self.support, {"Release &lt;fast&gt;"}),
        ):
            html = str(self.page(department=department)["html"])
            everything = {"Win back small shops", "Ship on time", "Release &lt;fast&gt;"}
            self.assertEqual({name for name in everything if name in html}, names)

    def test_it_speaks_the_readers_language_and_formats(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.close_with_a_story()
        self.colleague.lang = "de_DE"
        html = str(
            self.env["okr.review.pack"]
            .with_user(self.colleague)
            .with_context(lang="de_DE")
            .get_page(self.cycle.id)["html"]
        )
        self.assertIn("0,30", html)
        self.assertIn("01.04.2026", html)

    def test_no_number_of_a_person_and_no_rank(self):
        self.close_with_a_story()
        html = str(self.page()["html"])
        names = [self.lead_employee.name, self.other_lead_employee.name]
        self.assertIn(f"Ask {names[0]}", html)
        # teams in the order of their names, whatever they scored
        self.assert_in_order(html, "Release &lt;fast&gt;", "Win back small shops")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_outside_of_the_company_reads_it(self):
        for user in (self.stranger, self.stranger_coach, self.portal, self.public):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.page(user)
                with self.assertRaises(AccessError):
                    self.env[f"report.{REPORT}"].with_user(user).sudo()._get_report_values(
                        self.cycle.ids
                    )
        with self.assertRaises(MissingError):
            self.page(department=self.env["hr.department"].browse(10**7))
        # without a cycle in the link there is nothing of this company to choose from
        page = self.env["okr.review.pack"].with_user(self.stranger).get_page()
        self.assertNotIn(self.cycle.id, [cycle["id"] for cycle in page["cycles"]])

    def test_buttons_lead_to_it(self):
        action = self.cycle.with_user(self.colleague).action_view_review_pack()
        self.assertEqual(
            (action["path"], action["context"]["active_id"]), ("okr-review-pack", self.cycle.id)
        )
        objectives = (self.shops | self.promise).with_user(self.colleague)
        action = objectives.action_view_review_pack()
        self.assertEqual(action["context"]["active_id"], self.cycle.id)
        self.assertEqual(action["params"]["department_id"], self.sales.id)
        mixed = (self.shops | self.release).with_user(self.colleague)
        self.assertFalse(mixed.action_view_review_pack()["params"]["department_id"])
        self.start_grading()
        wizard = self.wizard(department_id=self.sales.id)
        self.assertEqual(
            wizard.action_view_review_pack()["url"],
            f"/odoo/okr-cycles/{self.cycle.id}/okr-review-pack?department_id={self.sales.id}",
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.lead).action_view_review_pack()

    def test_a_long_pack_does_not_pay_for_its_objectives(self):
        def read():
            with self.count_queries() as counted:
                self.page()
            return counted.count

        def grow(numbers):
            for number in numbers:
                objective = self.make_objective(
                    f"More {number}", self.cycle, 3, parent_id=self.shops.id
                )
                for key_result in objective.key_result_ids:
                    self.check_in(self.lead, key_result, 10, 3, blocker_cause="clarity")
                self.env["okr.review.note"].create(
                    {"cycle_id": self.cycle.id, "body": f"Decision {number}"}
                )
            self.env["okr.snapshot"]._take(self.cycle)

        grow(range(1))
        read()
        small = read()
        with patch.object(okr_review_pack, "PAGE", 3):
            read()
            small_page = read()
        grow(range(1, 30))
        self.assertEqual(str(self.page()["html"]).count('class="o_pack_objective"'), 33)
        self.assertEqual(read(), small)
        self.assertLessEqual(small, 45)
        with patch.object(okr_review_pack, "PAGE", 3):
            self.assertEqual(read(), small_page)
        self.assertLessEqual(small_page, 45)


class TestOkrReviewNote(OkrReviewPackCase):
    def note(self, user, **vals):
        return (
            self.env["okr.review.note"]
            .with_user(user)
            .create({"cycle_id": self.cycle.id, "body": "We stop the mailings.", **vals})
        )

    def test_everybody_notes_decisions_under_their_own_name(self):
        note = self.note(self.colleague, author_id=self.lead.id, department_id=self.sales.id)
        self.assertEqual(note.author_id, self.colleague)
        html = str(self.page(self.lead, self.sales)["html"])
        self.assertIn("We stop the mailings.", html)
        self.assertIn("Colleague, 05/20/2026", html)
        self.assertNotIn("We stop the mailings.", str(self.page(self.lead, self.product)["html"]))

    def test_the_author_and_coaches_correct_them_and_nobody_else(self):
        note = self.note(self.colleague)
        note.body = "We stop all mailings."
        note.with_user(self.coach).body = "We stop the mailings in May."
        for action in (
            lambda: note.with_user(self.lead).write({"body": "Not me"}),
            lambda: note.with_user(self.lead).unlink(),
        ):
            with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
                action()
        for vals in ({"author_id": self.lead.id}, {"cycle_id": self.cycle.id}):
            with self.assertRaisesRegex(UserError, "stay as they are"):
                note.write(vals)
        note.unlink()

    def test_a_decision_has_words_and_belongs_to_the_company(self):
        for body in ("  ", "x" * 2001):
            with self.assertRaisesRegex(ValidationError, "at most 2000 characters"):
                self.note(self.colleague, body=body)
        with self.assertRaises(UserError):
            self.note(self.colleague, department_id=self.other_department.id)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_outside_of_the_company_reads_or_notes_them(self):
        note = self.note(self.colleague)
        for user in (self.stranger, self.stranger_coach, self.portal, self.public):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    note.with_user(user).read(["body"])
                with self.assertRaises(AccessError):
                    self.note(user)


@tagged("post_install", "-at_install")
class TestOkrReviewPackReport(OkrReviewPackCase):
    @skipUnless(HAS_ENGINE, "wkhtmltopdf is not installed")
    def test_the_pdf_has_the_context_before_the_score_and_starts_with_its_title(self):
        self.close_with_a_story()
        report = self.env["ir.actions.report"].with_user(self.colleague)
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            REPORT, self.cycle.ids
        )
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        self.assertTrue(text.startswith("Review of Q2 2026"), text[:80])
        self.assert_in_order(
            text,
            "Win back small shops",
            "Target: 100 → 90",
            "The fair was cancelled.",
            "The carrier left us.",
            "Score 0.30",
            "Ask the carrier before the season.",
            "Decisions",
            "Thanks",
        )

    def test_the_pdf_of_one_department_holds_its_objectives_alone(self):
        report = self.env["ir.actions.report"].with_user(self.colleague)
        html = report._render_qweb_html(
            REPORT, self.cycle.ids, {"department_id": str(self.product.id)}
        )[0].decode()
        self.assertIn("Days to release", html)
        self.assertNotIn("Win back small shops", html)
        # on paper a link leads nowhere
        self.assertNotIn('href="/odoo', html)


@tagged("post_install", "-at_install")
class TestOkrReviewPackHttp(HttpCase):
    def test_its_address_is_for_people_who_work_in_the_company(self):
        company = self.env["res.company"].create({"name": "Pack Works"})
        other = self.env["res.company"].create({"name": "Other Works"})
        cycle = self.env["okr.cycle"].create(
            {
                "name": "Pack quarter",
                "company_id": company.id,
                "date_start": "2026-04-01",
                "date_end": "2026-06-30",
            }
        )
        address = f"/report/html/{REPORT}/{cycle.id}"
        for login, groups, where, status in (
            ("pack_reader", "base.group_user", company, 200),
            ("pack_stranger", "base.group_user", other, 403),
            ("pack_portal", "base.group_portal", company, 403),
        ):
            new_test_user(
                self.env,
                login,
                groups,
                password=login,
                company_id=where.id,
                company_ids=[(6, 0, where.ids)],
                context={"no_reset_password": True},
            )
            with (
                self.subTest(login=login),
                mute_logger("odoo.addons.base.models.ir_rule", "odoo.http"),
            ):
                self.authenticate(login, login)
                response = self.url_open(address)
                self.assertEqual("Pack quarter" in response.text, status == 200)
                self.assertEqual(response.status_code == 200, status == 200)
