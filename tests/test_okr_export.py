"""All that is public as one workbook: people or numbers, never both, and back again."""

import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from .common_import import OkrImportCase, texts_of


@tagged("okr_import")
@freeze_time("2026-05-20 09:00:00")
class TestOkrExport(OkrImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.make_cycle(date_start=date(2026, 1, 1), date_end=date(2026, 3, 31))
        cls.top = cls.make_objective(
            "Be the best", cls.running, department_id=False, level="company", description="Why"
        )
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.running,
            key_results=[
                {"name": "Shops", "unit": "%", "weight": 2.0},
                {
                    "name": "Stock",
                    "kind": "range",
                    "range_min": 30,
                    "range_max": 34,
                    "target_value": 0,
                }
                | {"fail_min": 25, "fail_max": 40},
                {"name": "The site is open", "kind": "milestone", "target_value": 1},
            ],
            contributors=cls.employee_employee,
            parent_id=cls.top.id,
            ambition="committed",
        )
        cls.objective.key_result_ids[1].with_context(okr_reason="Better known now").write(
            {"fail_min": 20}
        )
        cls.check_in(cls.lead, cls.objective.key_result_ids[0], 41, 8, date="2026-02-03", note="Up")
        cls.check_in(cls.lead, cls.objective.key_result_ids[0], 55, 6, date="2026-03-03")
        cls.company.okr_individual_level = True
        cls.individual = cls.make_objective(
            "Mine alone", cls.running, level="individual", department_id=False
        )
        cls.check_in(cls.lead, cls.individual.key_result_ids, 77, 3)
        cls.env["okr.kudos"].with_user(cls.colleague).create(
            {"employee_id": cls.lead_employee.id, "body": "Thanks", "company_id": cls.company.id}
        )

    def export(self, content, user=None):
        exporter = self.env["okr.export"].with_user(user or self.okr_manager)
        with exporter.with_company(self.company)._workbook(content) as file:
            return file.read()

    def pages(self, data):
        book = openpyxl.load_workbook(io.BytesIO(data))
        return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}

    def cells(self, data):
        return [cell for rows in self.pages(data).values() for row in rows for cell in row if cell]

    def test_only_okr_managers_export_and_only_what_exists(self):
        for user in (self.coach, self.lead, self.hr_officer, self.settings_admin, self.portal):
            with self.assert_refused(AccessError, "OKR managers export"):
                self.export("numbers", user)
        with self.assert_refused(ValidationError, "numbers or people"):
            self.export("everything")

    def test_the_file_with_numbers_names_nobody(self):
        data = self.export("numbers")
        pages = self.pages(data)
        self.assertEqual(len(pages["Check-ins"]), 3)
        text = "\n".join(str(cell) for cell in self.cells(data))
        people = self.env["hr.employee"].search([("company_id", "=", self.company.id)])
        self.assertTrue(people)
        for name in {*people.mapped("name"), *people.user_id.mapped("login")}:
            self.assertNotRegex(text, rf"\b{name}\b")
        self.assertNotIn("Mine alone", text, "an individual objective is its person")
        self.assertNotIn(77, self.cells(data))
        self.assertIn("Better known now", text)

    def test_the_file_with_people_tells_nothing_of_how_it_went(self):
        data = self.export("people")
        pages = self.pages(data)
        self.assertNotIn("Check-ins", pages)
        header = {cell for rows in pages.values() for cell in rows[0]}
        names = ("progress", "confidence", "score", "current_value", "learning", "miss_cause")
        for name in names:
            label = self.env["okr.key.result"]._fields[name].string
            self.assertNotIn(label, header)
        numbers = {cell for cell in self.cells(data) if isinstance(cell, int | float)}
        self.assertFalse(numbers & {41.0, 55.0, 77.0, 0.55, 0.41, 6, 8}, "values and confidence")
        self.assertIn("Lead", self.cells(data))
        self.assertIn("Thanks", self.cells(data))

    def test_two_files_share_no_reference(self):
        first, second = (
            {row[1] for row in self.pages(self.export("numbers"))["OKRs"][1:]} for _ in range(2)
        )
        people = {row[1] for row in self.pages(self.export("people"))["OKRs"][1:]}
        self.assertFalse(first & second)
        self.assertFalse(first & people)
        self.assertEqual(len(first), 2)

    def test_nothing_of_another_company_is_in_it(self):
        self.okr_manager.company_ids |= self.other_company
        self.make_cycle(by=self.stranger_coach, company_id=self.other_company.id, name="Faraway Q")
        for content in ("numbers", "people"):
            self.assertNotIn("Faraway Q", self.cells(self.export(content)))
        self.assertIn(self.running.name, self.cells(self.export("people")))

    def test_the_file_with_people_comes_back_as_the_same_drafts(self):
        data = self.export("people")
        self.lead_employee.work_email = "lead@x"
        report = self.look(data, cycle_name=self.running.name)
        self.assertTrue(report["can_import"], texts_of(report))
        self.run_import(data, cycle_name=self.running.name)
        copies = {objective.name: objective for objective in self.objectives()}
        self.assertEqual(len(copies), 3)
        for original in (self.top, self.objective, self.individual):
            copy = copies[original.name]
            names = ("name", "level", "department_id", "lead_id", "ambition")
            for name in names:
                self.assertEqual(copy[name], original[name], name)
            words = [html2plaintext(o.description or "") for o in (copy, original)]
            self.assertEqual(*words, "the words, without their formatting")
            self.assertEqual(copy.contributor_ids.employee_id, original.contributor_ids.employee_id)
            self.assertEqual(copy.parent_id.name, original.parent_id.name)
            names = ["name", "kind", "unit", "base_value", "target_value", "weight", "range_min"]
            names += ["range_max", "fail_min", "fail_max", "commit_value", "stretch_value"]
            self.assertEqual(
                [[kr[name] for name in names] for kr in copy.key_result_ids],
                [[kr[name] for name in names] for kr in original.key_result_ids],
            )
        self.assertEqual(copies["Win back small shops"].parent_id, copies["Be the best"])

    def test_the_file_with_numbers_brings_the_check_ins_back(self):
        data = self.export("numbers")
        q1 = self.running.name
        self.run_import(data, cycle_name=q1)
        self.bring_to(self.cycle, "active")
        self.cycle.sudo()._okr_internal().write(
            {"cadence": "custom", "date_start": date(2026, 1, 1)}
        )
        with freeze_time("2026-05-20 09:00:00"):
            batch = self.run_import(data, sheet="Check-ins", cycle_name=q1)
        self.assertEqual(batch.checkin_count, 2)
        shops = self.objectives().key_result_ids.filtered(lambda kr: kr.name == "Shops")
        original = self.objective.key_result_ids[0]
        names = ("date", "value", "confidence", "note")
        self.assertEqual(
            [[said[name] for name in names] for said in shops.checkin_ids.sorted("date")],
            [[said[name] for name in names] for said in original.checkin_ids.sorted("date")],
        )
        self.assertEqual(shops.current_value, original.current_value)
        self.assertFalse(self.look(data, sheet="Check-ins", cycle_name=q1)["can_import"])

    def test_the_export_costs_the_same_for_more_rows(self):
        def cost():
            with self.count_queries() as counted:
                self.export("numbers")
            return counted.count

        few = cost()
        for n in range(30):
            self.make_objective(f"More {n}", self.running, key_results=2)
        self.assertLessEqual(cost(), few + 5)

    def test_the_wizard_leads_to_a_download_that_checks_again(self):
        wizard = self.env["okr.export.wizard"].with_user(self.okr_manager)
        action = wizard.with_company(self.company).create({"content": "people"}).action_download()
        self.assertEqual(action["url"], f"/hr_okr/export?content=people&company={self.company.id}")
        with self.assertRaises(AccessError):
            self.env["okr.export.wizard"].with_user(self.coach).create({})
