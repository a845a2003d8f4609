"""One's own data: both worlds, other people by their role, on paper for nobody else."""

import io
import json
from unittest import skipUnless
from urllib.parse import urlencode

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.hr_okr.models.my_data_rows import PEOPLE, MyDataRows

from .common import OkrCase
from .common_performance import CANARY, SECRETS
from .common_performance_leaks import PerformanceLeaksCommon
from .test_performance_report import HAS_ENGINE

REPORT = "hr_okr.my_data_report"
# Public models with a link to a person that is told elsewhere, or says nothing about the person.
TOLD_ELSEWHERE = {
    "okr.separation": "who to tell is a setting",
}
NAMES = [f"The {name}" for name in ("manager", "officer", "peer_1", "skip", "rater", "hr")]


@tagged("post_install", "-at_install")
class TestMyDataOfOthers(PerformanceLeaksCommon):
    """Names of other people are gone from every field, in the file and on paper."""

    def _data(self, persona):
        self.examined += 1
        return self.as_(persona, "res.users")._okr_my_data()

    def _paper(self, persona):
        self.examined += 1
        user = self.users[persona]
        report = self.as_(persona, "ir.actions.report")
        return report._render_qweb_html(REPORT, user.ids)[0].decode()

    def test_no_field_names_anybody_else(self):
        for persona in ("subject", "manager", "peer_1", "officer"):
            for text in (json.dumps(self._data(persona)), self._paper(persona)):
                for name in {*NAMES, "The subject"} - {f"The {persona}"}:
                    self.assertNotIn(name, text, persona)

    def test_the_same_person_has_the_same_word_in_a_row(self):
        records = {kind["model"]: kind["entries"] for kind in self._data("subject")["records"]}
        for model in ("performance.appraisal", "performance.meeting", "performance.plan"):
            for row in records[model]:
                self.assertEqual((row["employee_id"], row["employee_user_id"]), ("you", "you"))
                self.assertEqual(
                    (row["manager_id"], row["manager_user_id"]), ("your manager", "your manager")
                )
        authors = {row["author_user_id"] for row in records["performance.meeting.topic"]}
        self.assertEqual(authors, {"you", "your manager"})
        self.assertEqual(
            {row["user_id"] for row in records["performance.hold"]}, {"a performance manager"}
        )

    def test_texts_stay_as_they_were_written(self):
        for text in (json.dumps(self._data("subject")), self._paper("subject")):
            for secret in set(SECRETS) - {"manager_note", "reason"}:
                self.assertIn(SECRETS[secret], text)
            self.assertNotIn(SECRETS["manager_note"], text)

    def test_nobody_prints_for_somebody_else(self):
        values = f"report.{REPORT}"
        subject = self.users["subject"]
        self.assertTrue(self.as_("subject", values)._get_report_values(subject.ids)["docs"])
        for persona in ("manager", "officer", *self.OUTSIDERS):
            own = self.users[persona]
            for ids in (subject.ids, (own | subject).ids, [], None):
                for asked in (self.as_(persona, values), self.as_(persona, values).sudo()):
                    self.examined += 1
                    with self.assertRaises(AccessError) as caught:
                        asked._get_report_values(ids)
                    self.assertNotIn("subject", str(caught.exception))
        with self.assertRaises(AccessError):
            self.as_("portal", values)._get_report_values(self.users["portal"].ids)
        with self.assertRaises(AccessError):
            self.env[values]._get_report_values(self.env.user.ids)

    def test_it_is_kept_nowhere_and_offered_on_no_other_screen(self):
        report = self.env.ref("hr_okr.my_data_report_action")
        self.assertFalse(report.attachment)
        self.assertFalse(report.binding_model_id)
        before = self.env["ir.attachment"].search_count([])
        self._paper("subject")
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_statements_do_not_grow_with_what_is_held(self):
        def statements():
            self.examined += 1
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._data("subject")
            return self.env.cr.sql_log_count - before

        statements()
        few = statements()
        self.as_("subject", "performance.note").create([{"body": "mine"}] * 40)
        meeting = self._meeting(by="subject", days=9)
        for number in range(5):
            self._topic(meeting, name=f"Topic {number}")
        self.assertLessEqual(statements(), few)


@tagged("post_install", "-at_install")
class TestMyPublicData(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective(
            "Win back small shops", cls.cycle, contributors=cls.employee_employee
        )
        cls.key_result = cls.objective.key_result_ids[0]
        cls.check_in(cls.lead, cls.key_result, 73, 4)
        cls.check_in(cls.coach, cls.key_result, 61, 9)
        cls.env["okr.kudos"].with_user(cls.coach).create(
            {"employee_id": cls.lead_employee.id, "body": "For the van"}
        )
        cls.objective.with_user(cls.lead).message_post(body="We called them all")
        cls.env["okr.reminder.log"].create(
            {"step": "ask", "date": "2026-05-18", "user_id": cls.lead.id}
        )
        cls.coach.okr_delegate_id = cls.lead

    def entries(self, user, model):
        data = self.env["res.users"].with_user(user)._okr_my_data()
        kinds = {kind["model"]: kind["entries"] for kind in data["public_records"]}
        return kinds.get(model, [])

    def test_every_public_model_that_names_people_is_told(self):
        sections = self.env["okr.my.data"]
        told = {name for name, *_rest in sections._sections(MyDataRows(self.env))}
        told |= {name for name, _names in sections._kept_for_the_server()}
        naming = {
            name
            for name, model in self.env.items()
            if name.startswith("okr.") and model._auto and not model._transient
            for field in model._fields.values()
            if field.store
            and field.comodel_name in PEOPLE
            and field.name not in ("create_uid", "write_uid")
        }
        self.assertGreater(len(naming), 8)
        self.assertLessEqual(naming - set(TOLD_ELSEWHERE), told)

    def test_a_lead_finds_what_they_led_said_and_were_thanked_for(self):
        [objective] = self.entries(self.lead, "okr.objective")
        self.assertEqual((objective["name"], objective["lead_id"]), ("Win back small shops", "you"))
        [checkin] = self.entries(self.lead, "okr.checkin")
        self.assertEqual((checkin["value"], checkin["confidence"]), (73, 4))
        [thanks] = self.entries(self.lead, "okr.kudos")
        self.assertEqual((thanks["author_id"], thanks["employee_id"]), ("a colleague", "you"))
        [message] = self.entries(self.lead, "mail.message")
        self.assertEqual(message["body"], "We called them all")
        [reminder] = self.entries(self.lead, "okr.reminder.log")
        self.assertEqual((reminder["date"], reminder["step"]), ("2026-05-18", "Asked"))
        data = self.env["res.users"].with_user(self.lead)._okr_my_data()
        self.assertEqual(data["settings"]["delegate_of"], ["a colleague"])
        [row] = self.entries(self.employee, "okr.contributor")
        self.assertEqual(row["employee_id"], "you")

    def test_no_score_no_progress_and_nobody_elses_value_is_in_it(self):
        text = json.dumps(self.env["res.users"].with_user(self.lead)._okr_my_data())
        self.assertNotIn("61.0", text)
        for word in ("progress", "score", "current_value"):
            self.assertNotIn(f'"{word}', text)
        self.assertNotIn(self.coach.name, text)

    def test_who_did_nothing_gets_an_empty_export_of_okrs(self):
        data = self.env["res.users"].with_user(self.stranger)._okr_my_data()
        self.assertEqual(data["public_records"], [])
        report = self.env["ir.actions.report"].with_user(self.stranger)
        page = report._render_qweb_html(REPORT, self.stranger.ids)[0].decode()
        self.assertEqual(page.count("Nothing is held about you here."), 2)

    def test_the_wall_stays_green(self):
        findings, _counts = self.env["okr.separation"]._examine()
        self.assertEqual(findings, [])


@tagged("post_install", "-at_install")
class TestMyDataHttp(HttpCase, PerformanceLeaksCommon):
    def _login(self, persona):
        self.examined += 1
        self.users[persona].password = "a long password"
        self.authenticate(f"perf_{persona}", "a long password")

    def _get(self, address):
        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
            return self.url_open(address)

    def test_report_addresses_open_nobody_elses_data(self):
        subject = self.users["subject"].id
        for persona in ("manager", "hr", "admin", "officer", "portal"):
            self._login(persona)
            own = self.users[persona].id
            for converter in ("html", "pdf", "text"):
                for ids in (f"/{subject}", f"/{own},{subject}", ""):
                    answer = self._get(f"/report/{converter}/{REPORT}{ids}")
                    self.assertGreaterEqual(answer.status_code, 400, (persona, converter, ids))
                    self.assertNotIn(CANARY, answer.text)
                    self.assertNotIn("The subject", answer.text)
            query = urlencode({"data": json.dumps([f"/report/pdf/{REPORT}/{subject}", "qweb-pdf"])})
            answer = self._get(f"/report/download?{query}")
            self.assertNotIn(CANARY, answer.text)
            self.assertNotIn("The subject", answer.text)
            answer = self._get(f'/hr_okr/my-data.pdf?user_id={subject}&context={{"uid":{subject}}}')
            self.assertNotIn(SECRETS["summary"], answer.text)
        self.assertEqual(answer.status_code, 404, "portal")

    @skipUnless(HAS_ENGINE, "wkhtmltopdf is not installed")
    def test_the_paper_is_ones_own_and_can_be_read(self):
        self._login("subject")
        report = type(self.env["ir.actions.report"])
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = report._render_qweb_pdf(
                self.as_("subject", "ir.actions.report").with_context(force_report_rendering=True),
                REPORT,
                self.users["subject"].ids,
            )
        self.assertEqual(kind, "pdf")
        text = "".join(page.extract_text() for page in PdfFileReader(io.BytesIO(pdf)).pages)
        text = "".join(text.split())
        for secret in ("summary", "employee_answer", "comment"):
            self.assertIn(SECRETS[secret], text)
        self.assertIn("yourmanager", text)
        self.assertNotIn("Themanager", text)

    def test_the_download_has_a_name_and_is_not_cached(self):
        self._login("subject")
        answer = self._get("/hr_okr/my-data.pdf")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("my-data-", answer.headers["Content-Disposition"])
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
