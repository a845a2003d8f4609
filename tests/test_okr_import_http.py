"""The import and the export over HTTP, with real logins: rights each time, sizes, no file kept."""

import io
import json
import re
from datetime import date, timedelta

import openpyxl

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import import_table
from .common_import import workbook
from .common_performance import PerformanceCommon

ROWS = [
    ["Objective", "Department", "Key result", "Start", "Target"],
    ["Win back small shops", "Tour sales", "Shops that order again", 40, 120],
    ["", "", "Days to deliver", 9, 4],
]


class ImportHttp(HttpCase):
    def send(self, url, data=b"", csrf=True, **options):
        """(status, answer) of a form with a file, as the screen sends it."""
        form = {"options": json.dumps(options)}
        if csrf:
            form["csrf_token"] = self.csrf_token()
        files = {"file": ("plan.xlsx", io.BytesIO(data))} if data else None
        response = self.url_open(url, data=form, files=files)
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status_code, response.json() if is_json else {}

    def csrf_token(self):
        page = self.url_open("/odoo").text
        token = re.search(r'csrf_token: "([^"]+)"', page)
        return token[1] if token else ""


@tagged("post_install", "-at_install", "okr_import")
class TestOkrImportHttp(ImportHttp):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour Works"})
        for name, group in (
            ("coach", "hr_okr.group_okr_coach"),
            ("manager", "hr_okr.group_okr_manager"),
            ("plain", "base.group_user"),
        ):
            user = new_test_user(
                cls.env,
                login=f"okr_import_{name}",
                password=f"okr_import_{name}",
                groups=f"base.group_user,{group}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
                context={"no_reset_password": True},
            )
            setattr(cls, name, user)
        cls.env["hr.department"].create({"name": "Tour sales", "company_id": cls.company.id})
        today = fields.Date.today()
        cls.cycle = (
            cls.env["okr.cycle"]
            .with_user(cls.coach)
            .create(
                {
                    "name": "Tour quarter",
                    "cadence": "custom",
                    "date_start": today,
                    "date_end": today + timedelta(days=80),
                }
            )
        )
        cls.cycle.action_start_planning()
        cls.data = workbook(("OKRs", ROWS))

    def login(self, name):
        self.authenticate(f"okr_import_{name}", f"okr_import_{name}")

    def objectives(self):
        return self.env["okr.objective"].search([("cycle_id", "=", self.cycle.id)])

    def test_a_coach_looks_and_imports_and_the_file_is_not_kept(self):
        before = self.env["ir.attachment"].search_count([])
        self.login("coach")
        _status, start = self.send("/hr_okr/import/start")
        self.assertEqual(start["cycles"][0]["name"], "Tour quarter")
        _status, report = self.send("/hr_okr/import/look", self.data)
        self.assertTrue(report["can_import"], report)
        self.assertFalse(self.objectives())
        _status, done = self.send("/hr_okr/import/run", self.data, seen=report["seen"])
        self.assertEqual((done["objectives"], done["key_results"]), (1, 2), done)
        self.assertEqual(len(self.objectives().key_result_ids), 2)
        batch = self.env["okr.import.batch"].browse(done["batch_id"])
        self.assertEqual(batch.name, "plan.xlsx")
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_everybody_else_is_refused_in_words(self):
        self.login("plain")
        for url in ("/hr_okr/import/start", "/hr_okr/import/look", "/hr_okr/import/run"):
            _status, answer = self.send(url, self.data)
            self.assertIn("OKR coaches import", answer["error"])
        with mute_logger("odoo.http"):
            for url in ("/hr_okr/import/template", "/hr_okr/export?content=people"):
                self.assertEqual(self.url_open(url).status_code, 404)
        self.assertFalse(self.objectives())

    def test_a_post_without_token_or_file_and_a_huge_one_are_refused(self):
        self.login("coach")
        with mute_logger("odoo.http"):
            status, _answer = self.send("/hr_okr/import/run", self.data, csrf=False)
            self.assertEqual(status, 400)
            status, _answer = self.send(
                "/hr_okr/import/look", b"x" * (import_table.MAX_BYTES + 2 * 1024 * 1024)
            )
            self.assertEqual(status, 413)
        _status, answer = self.send("/hr_okr/import/look")
        self.assertEqual(answer["error"], "File: please choose one.")
        _status, answer = self.send("/hr_okr/import/look", b"x" * (import_table.MAX_BYTES + 1))
        self.assertIn("larger than 10 MB", answer["error"])

    def test_the_export_is_a_workbook_with_the_rights_of_who_asks(self):
        self.login("coach")
        _status, report = self.send("/hr_okr/import/look", self.data)
        self.send("/hr_okr/import/run", self.data, seen=report["seen"])
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/hr_okr/export").status_code, 404)
        self.login("manager")
        for content in ("people", "numbers"):
            response = self.url_open(f"/hr_okr/export?content={content}&company={self.company.id}")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            book = openpyxl.load_workbook(io.BytesIO(response.content))
            self.assertEqual(book.worksheets[0].max_row, 3)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/hr_okr/export?content=all").status_code, 404)

    def test_a_coach_imports_a_sheet_in_the_browser_and_removes_it_again(self):
        self.start_tour("/odoo/okr-import", "okr_import_tour", login="okr_import_coach")
        self.assertFalse(self.objectives(), "removed again at the end")
        batch = self.env["okr.import.batch"].search([("company_id", "=", self.company.id)])
        self.assertEqual((batch.objective_count, batch.key_result_count), (1, 2))
        self.assertTrue(batch.date_undone)


@tagged("post_install", "-at_install", "performance_leaks", "performance_import")
class TestPerformanceImportHttp(ImportHttp, PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.users.values():
            user.password = "a long password"
        head = ["Employee", "Manager", "Date", "Manager Feedback"]
        row = ["The subject", "The manager", date(2025, 12, 31), "zyximportwords"]
        cls.data = workbook(("A", [head, row]))

    def test_only_a_performance_manager_gets_an_answer_about_the_file(self):
        examined = 0
        for persona in ("subject", "manager", "officer", "hr", "okr_manager", "admin", "portal"):
            self.authenticate(f"perf_{persona}", "a long password")
            for step in ("look", "run"):
                with mute_logger("odoo.http"):
                    status, answer = self.send(f"/hr_okr/performance/import/{step}", self.data)
                if status == 200:
                    self.assertIn("Performance managers import", answer["error"])
                self.assertNotIn("zyximport", str(answer))
                self.assertNotIn("The subject", str(answer))
                examined += 1
        self.assertEqual(examined, 14)
        self.assertFalse(self.env["performance.appraisal"].search([("date_imported", "!=", False)]))

    def test_a_performance_manager_looks_and_imports(self):
        self.authenticate("perf_performance_manager", "a long password")
        before = self.env["ir.attachment"].search_count([])
        _status, report = self.send("/hr_okr/performance/import/look", self.data)
        self.assertTrue(report["can_import"], report)
        self.assertNotIn("zyximport", str(report))
        _status, answer = self.send(
            "/hr_okr/performance/import/run", self.data, seen=report["seen"]
        )
        self.assertEqual(answer, {"count": 1})
        appraisal = self.env["performance.appraisal"].search([("date_imported", "!=", False)])
        self.assertEqual(appraisal.employee_user_id, self.users["subject"])
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
