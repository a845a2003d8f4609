"""The appraisal on paper: for those who read it on the screen, as much as they read there."""

import io
import json
from unittest import skipUnless
from urllib.parse import urlencode

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import find_in_path
from odoo.tools.pdf import PdfFileReader

from .common import OkrCase
from .common_performance import CANARY, SECRETS, PerformanceCommon

REPORT = "hr_okr.performance_appraisal_report"
EVERYTHING = {name for name in SECRETS if not name.endswith("_note") and name != "reason"}
try:
    HAS_ENGINE = bool(find_in_path("wkhtmltopdf"))
except OSError:
    HAS_ENGINE = False


def spec_of(model, depth=1):
    """Return the specification with which a form could ask for every field of ``model``."""
    return {
        name: {"fields": spec_of(model.env[field.comodel_name], depth - 1)}
        if field.type == "one2many" and depth
        else {}
        for name, field in model._fields.items()
        if not field.groups
    }


@tagged("post_install", "-at_install")
class TestPerformanceReport(PerformanceCommon):
    def _html(self, persona, appraisals):
        report = self.as_(persona, "ir.actions.report")
        return report._render_qweb_html(REPORT, appraisals.ids)[0].decode()

    def _secrets_in(self, text):
        return {name for name, secret in SECRETS.items() if secret in text}

    def test_each_side_prints_its_own_words_until_it_is_shared(self):
        appraisal = self._opened()
        self.assertEqual(
            self._secrets_in(self._html("subject", appraisal)), {"employee_answer", "contribution"}
        )
        self.assertEqual(
            self._secrets_in(self._html("manager", appraisal)),
            {"manager_answer", "manager_comment", "summary", "rating"},
        )
        self.assertNotIn(CANARY, self._html("officer", appraisal))

    def test_both_print_everything_but_notes_once_it_is_shared(self):
        appraisal = self._closed()
        for persona in ("subject", "manager"):
            self.assertEqual(self._secrets_in(self._html(persona, appraisal)), EVERYTHING)
        log = self.env["performance.access.log"].search([("res_id", "=", appraisal.id)])
        self.assertFalse(log, "a party leaves no line")

    def test_an_officer_who_prints_leaves_a_line(self):
        appraisal = self._closed()
        self._html("officer", appraisal)
        log = self.as_("subject", "performance.access.log").search([])
        self.assertEqual(log.user_id, self.users["officer"])

    def test_outsiders_print_nothing_and_neither_does_sudo(self):
        appraisal = self._closed()
        values = self.env[f"report.{REPORT}"]
        for persona in self.OUTSIDERS:
            with self.subTest(persona=persona), mute_logger("odoo.addons.base.models.ir_rule"):
                for env in (self.as_(persona, values), self.as_(persona, values).sudo()):
                    with self.assertRaises(AccessError) as caught:
                        env._get_report_values(appraisal.ids)
                    self.assertNotIn("subject", str(caught.exception))
        with self.assertRaises(AccessError):
            self.as_("subject", values)._get_report_values(None)

    def test_one_foreign_record_among_ones_own_refuses_all(self):
        mine = self._closed()
        managers_own = self._new_appraisal(by="skip", employee="manager")
        with self.assertRaises(AccessError):
            self._html("subject", mine | managers_own)

    def test_it_is_kept_nowhere_and_its_name_tells_nothing(self):
        appraisal = self._closed()
        report = self.env.ref("hr_okr.performance_appraisal_report_action")
        self.assertFalse(report.attachment)
        before = self.env["ir.attachment"].search_count([])
        self._html("subject", appraisal)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        self.assertNotIn("employee", report.print_report_name)

    def test_company_without_ratings_prints_none(self):
        appraisal = self._closed()
        self.company.performance_use_ratings = False
        self.assertNotIn(SECRETS["rating"], self._html("subject", appraisal))


@tagged("post_install", "-at_install")
class TestPerformanceReportHttp(HttpCase, PerformanceCommon):
    def setUp(self):
        super().setUp()
        self.appraisal = self._closed()
        for user in self.users.values():
            user.password = "a long password"

    def _get(self, converter, ids=None):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.web"):
            return self.url_open(f"/report/{converter}/{REPORT}/{ids or self.appraisal.id}")

    def test_addresses_of_the_report_refuse_outsiders(self):
        for persona in self.OUTSIDERS:
            self.authenticate(f"perf_{persona}", "a long password")
            for converter in ("html", "pdf", "text"):
                with self.subTest(persona=persona, converter=converter):
                    answer = self._get(converter)
                    self.assertGreaterEqual(answer.status_code, 400)
                    self.assertNotIn(CANARY, answer.text)
                    self.assertNotIn("The subject", answer.text)

    def test_a_context_in_the_address_opens_nothing(self):
        self.authenticate("perf_rater", "a long password")
        for query in (
            'context={"performance_internal": true}',
            f'context={{"uid": {self.users["subject"].id}}}',
            'options={"docs": [{"employee": "The subject"}]}',
        ):
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                answer = self.url_open(f"/report/html/{REPORT}/{self.appraisal.id}?{query}")
            self.assertGreaterEqual(answer.status_code, 400)
            self.assertNotIn(CANARY, answer.text)

    def test_the_download_of_the_client_refuses_outsiders(self):
        address = f"/report/pdf/{REPORT}/{self.appraisal.id}"
        query = urlencode({"data": json.dumps([address, "qweb-pdf"])})
        for persona, allowed in (("subject", True), ("hr", False), ("portal", False)):
            self.authenticate(f"perf_{persona}", "a long password")
            with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
                answer = self.url_open(f"/report/download?{query}")
            self.assertEqual(SECRETS["summary"] in answer.text, allowed, persona)
            name = answer.headers.get("Content-Disposition", "")
            self.assertEqual(f"Appraisal%20{self.appraisal.id}.pdf" in name, allowed, persona)
            if not allowed:
                self.assertNotIn(CANARY, answer.text)
                self.assertNotIn("The subject", answer.text)

    def test_a_party_gets_it_at_its_address(self):
        self.authenticate("perf_subject", "a long password")
        answer = self._get("html")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(SECRETS["manager_answer"], answer.text)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20 09:00:00")
class TestPerformanceReportNumbers(OkrCase):
    """Unlikely numbers in every key result of the employee; none of them gets to the appraisal."""

    VALUES = {
        "base_value": 48131.0,
        "target_value": 97153.0,
        "commit_value": 60919.0,
        "stretch_value": 99251.0,
    }
    CHECKED = 71347.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cycle = cls.make_cycle()
        key_result = cls.env["okr.key.result"]
        values = {name: v for name, v in cls.VALUES.items() if name in key_result._fields}
        for name in ("Returns without a phone call", "A quiet launch"):
            objective = cls.make_objective(
                name,
                cycle,
                key_results=[{"name": "First", **values}, {"name": "Second", **values}],
                contributors=cls.employee_employee,
                ambition="committed",
            )
            for measured in objective.key_result_ids:
                cls.check_in(cls.lead, measured, cls.CHECKED, 6)
            objective._okr_internal().learning = "Ask the warehouse first."
        cls.key_results = key_result.search([("objective_id.cycle_id", "=", cycle.id)])
        cls.employee_employee.parent_id = cls.manager_employee
        appraisals = cls.env["performance.appraisal"]
        cls.appraisal = appraisals.with_user(cls.manager).create(
            {
                "employee_id": cls.employee_employee.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        cls.appraisal.action_open()
        cls.appraisal.with_user(cls.employee).action_pick_objectives()
        cls.env.flush_all()

    def _needles(self):
        """The numbers of the key results, as a screen, a payload or a paper could show them."""
        names = [
            name
            for name, field in self.key_results._fields.items()
            if field.type in ("float", "monetary") and name in self.key_results
        ]
        values = {row[name] for row in self.key_results.sudo().read(names) for name in names}
        unlikely = {round(v, 6) for v in values if v and (abs(v) > 1000 or v != round(v, 1))}
        self.assertIn(self.CHECKED, unlikely)
        self.assertTrue(any(0 < v < 1 for v in unlikely), "progress is a number as well")
        return {
            text
            for v in unlikely
            for text in ([str(int(v)), f"{v:,.0f}"] if v > 1000 else [str(v)[:6], f"{v * 100:.1f}"])
        }

    def _assert_no_number(self, text, where):
        needles = self._needles()
        for needle in needles:
            self.assertNotIn(needle, text, where)

    def test_no_number_is_in_the_form_or_on_the_paper(self):
        for step in ("open", "shared"):
            if step == "shared":
                self.appraisal.with_user(self.manager).action_share()
            for user in (self.employee, self.manager):
                self.env.invalidate_all()
                seen = self.appraisal.with_user(user).sudo(False)
                payload = json.dumps(seen.web_read(spec_of(seen)), default=str)
                report = self.env["ir.actions.report"].with_user(user)
                html = report._render_qweb_html(REPORT, seen.ids)[0].decode()
                for where, text in (("form", payload), ("paper", html)):
                    self.assertIn("Returns without a phone call", text)
                    self._assert_no_number(text, f"{where} of {user.login}, {step}")

    @skipUnless(HAS_ENGINE, "wkhtmltopdf is not installed")
    def test_no_number_is_in_the_pdf(self):
        report = self.env["ir.actions.report"].with_user(self.employee)
        # the engine may say that it cannot fetch style sheets from a test
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                REPORT, self.appraisal.ids
            )
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(pdf))
        text = "".join(page.extract_text() for page in reader.pages)
        self.assertIn("Returns without a phone call", " ".join(text.split()))
        self._assert_no_number(text, "PDF")
        self.assertIn(fields.Date.to_date("2026-01-01").strftime("%Y"), text)
