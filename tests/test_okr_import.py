"""Objectives from a spreadsheet: told row by row first, then all of it or nothing."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..engine import import_table, import_words
from .common_import import HEAD, ROWS, OkrImportCase, csv_file, texts_of, workbook


@tagged("okr_import")
@freeze_time("2026-05-20 09:00:00")
class TestOkrImport(OkrImportCase):
    def test_a_plain_sheet_becomes_drafts_with_their_key_results(self):
        data = workbook(("OKRs", ROWS))
        report = self.look(data)
        self.assertTrue(report["can_import"], texts_of(report))
        self.assertEqual(report["counts"]["objectives"], 2)
        self.assertEqual(report["counts"]["key_results"], 3)
        self.assertEqual([line["status"] for line in report["lines"]], ["new"] * 3)
        self.assertFalse(self.objectives(), "a look saves nothing")

        batch = self.run_import(data, seen=report["seen"])
        first, second = self.objectives().sorted("sequence")
        self.assertEqual(first.mapped("state"), ["draft"])
        self.assertEqual((first.level, first.department_id), ("department", self.sales))
        self.assertEqual(first.lead_id, self.lead_employee)
        self.assertEqual(second.lead_id, self.other_lead_employee)
        shops, days = first.key_result_ids
        self.assertEqual(
            (shops.kind, shops.base_value, shops.target_value, shops.current_value),
            ("increase", 40, 120, 40),
        )
        self.assertEqual((days.kind, days.unit), ("decrease", "days"))
        self.assertEqual(second.key_result_ids.kind, "milestone")
        self.assertEqual((batch.objective_count, batch.user_id), (2, self.coach))
        self.assertEqual(self.cycle.state, "planning")
        self.assertFalse(self.activities_of(first, self.lead), "a draft asks nothing of its lead")

    def test_columns_are_found_in_five_languages(self):
        for index, lang in enumerate(import_words.LANGUAGES):
            names = ("objective", "department", "lead", "key_result", "unit", "base", "target")
            header = [import_words.title(name, lang) for name in names]
            row = [f"Ziel {index}", "Sales", "Lead", "Shops", "%", 1, 5]
            report = self.look(workbook(("A", [["Our plan"], [], header, row])))
            self.assertEqual(
                [column["field"] for column in report["columns"]], list(names), (lang, header)
            )
            self.assertTrue(report["can_import"], texts_of(report))

    def test_every_word_of_a_language_finds_its_own_column(self):
        for name, languages in import_words.FIELDS.items():
            for words in languages:
                for word in words.split(","):
                    self.assertEqual(import_words.field_of(word), name, word)

    def test_a_column_can_be_chosen_by_hand(self):
        data = csv_file(["What", "How", "Much"], ["Grow", "Shops", "12"])
        self.assertFalse(self.look(data)["lines"] and self.look(data)["can_import"])
        mapping = {"0": "objective", "1": "key_result", "2": "target"}
        report = self.look(data, mapping=mapping)
        self.assertTrue(report["can_import"], texts_of(report))
        with self.assert_refused(ValidationError, "chosen for two columns"):
            self.look(data, mapping={"0": "target", "1": "target"})

    def test_local_numbers_are_read_and_doubtful_ones_told(self):
        head = ["Objective", "Key Result", "Start", "Target"]
        rows = [
            ["Grow", "Revenue", "1.000.000 €", "2 Mio €"],
            ["", "Shops", "1.234", "2.500"],
            ["", "Margin", "30,5 %", "35,0 %"],
        ]
        data = csv_file(head, *rows)
        report = self.look(data)
        self.assertIn("Column “Start”: read as", texts_of(report), "as the file calls it")
        self.assertEqual(report["decimal"], ",")
        self.assertIn("1.234 = 1234", texts_of(report))
        self.run_import(data)
        found = {
            kr.name: (kr.base_value, kr.target_value, kr.unit)
            for kr in self.objectives().key_result_ids
        }
        self.assertEqual(found["Revenue"], (1e6, 2e6, "€"))
        self.assertEqual(found["Shops"], (1234, 2500, False))
        self.assertEqual(found["Margin"], (30.5, 35.0, "%"))

    def test_a_percentage_of_a_workbook_is_what_it_shows(self):
        rows = [["Objective", "KR", "Start", "Target"], ["Grow", "Margin", 0.3, 0.355]]
        shown = {(1, 2): {"num_format": "0 %"}, (1, 3): {"num_format": "0.0%"}}
        self.run_import(workbook(("A", rows), formats=shown))
        key_result = self.objectives().key_result_ids
        self.assertEqual(
            (key_result.base_value, key_result.target_value, key_result.unit), (30, 35.5, "%")
        )

    def test_what_is_not_clear_names_the_row_the_column_and_the_way_out(self):
        rows = [
            [*HEAD, "Kind", "Supports"],
            ["One", "Salez", "Nobody Here", "A", "", 1, "2 Mio?", "", ""],
            ["Two", "", "", "B", "", 5, 5, "", "Nowhere"],
            ["Three", "", "", "C", "", 1, 2, "sideways", "Four"],
            ["Four", "", "", "D", "", 1, "", "at least", "Three"],
            ["", "", "", "D", "", 1, 2, "", ""],
        ]
        report = self.look(workbook(("A", rows)))
        self.assertFalse(report["can_import"])
        told = texts_of(report, "problem")
        for pattern in (
            "2: Column “Target”: “2 Mio\\?” is no clear number",
            "2: Column “Department”: there is no department “Salez”",
            "2: Column “Lead”: nobody is called “Nobody Here”.*work e-mail",
            "3: Column “Target”: Target must differ from Base",
            "3: Column “Supports”: there is no objective “Nowhere”",
            "4: Column “Kind”: “sideways” is not known",
            "4: Column “Supports”: the objective would support itself",
            "5: Column “Target”: empty. Give the number to reach",
            "6: Column “Key result”: “D” stands there twice",
        ):
            self.assertRegex(told, pattern)
        with self.assert_refused(UserError, "Nothing was imported: 5 rows are not clear. Row 2"):
            self.run_import(workbook(("A", rows)))
        self.assertFalse(self.objectives())
        self.assertFalse(self.env["okr.import.batch"].search([]))

    def test_unknown_names_can_be_left_empty_on_request(self):
        rows = [HEAD, ["One", "Salez", "Nobody Here", "A", "", 1, 2]]
        report = self.look(workbook(("A", rows)), leave_unknown=True)
        self.assertTrue(report["can_import"], texts_of(report))
        self.assertIn("Nobody Here", texts_of(report), "it is still told")
        self.run_import(workbook(("A", rows)), leave_unknown=True)
        self.assertFalse(self.objectives().lead_id)
        self.assertEqual(self.objectives().level, "company")

    def test_people_and_departments_are_found_by_external_id_and_path_and_never_guessed(self):
        twin = self.env["hr.employee"].create({"name": "Lead", "company_id": self.company.id})
        self.env["ir.model.data"].create(
            {"module": "x", "name": "emp", "model": "hr.employee", "res_id": twin.id}
        )
        north = self.env["hr.department"].create(
            {"name": "Support", "parent_id": self.sales.id, "company_id": self.company.id}
        )
        rows = [HEAD, ["One", "Support", "Lead", "A", "", 1, 2]]
        told = texts_of(self.look(workbook(("A", rows))))
        self.assertRegex(told, "several people are called “Lead”")
        self.assertRegex(told, "several departments are called “Support”")
        rows[1][1:3] = ["Sales / Support", "x.emp"]
        self.run_import(workbook(("A", rows)))
        self.assertEqual(self.objectives().lead_id, twin)
        self.assertEqual(self.objectives().department_id, north)

    def test_people_of_another_company_are_not_found(self):
        rows = [HEAD, ["One", "Far Sales", "Stranger", "A", "", 1, 2]]
        told = texts_of(self.look(workbook(("A", rows))))
        self.assertIn("nobody is called “Stranger”", told)
        self.assertIn("no department “Far Sales”", told)

    def test_parents_are_found_in_the_file_in_any_order_and_among_what_runs(self):
        running = self.make_cycle(date_start=date(2026, 1, 1), date_end=date(2026, 3, 31))
        top = self.make_objective("Be the best", running, department_id=False, level="company")
        head = ["Objective", "Supports", "How it contributes", "KR", "Target"]
        rows = [head, ["C", "B", "It helps", "c", 1], ["B", "Be the best", "", "b", 1]]
        self.run_import(workbook(("A", rows)))
        c, b = (self.objectives().filtered(lambda o, n=n: o.name == n) for n in "CB")
        self.assertEqual((c.parent_id, b.parent_id), (b, top))
        self.assertEqual(c.contribution, "It helps")
        self.assertTrue(c.parent_path.startswith(b.parent_path))

    def test_individual_objectives_need_the_setting_of_the_company(self):
        rows = [["Objective", "Level", "Lead", "KR", "Target"], ["Mine", "Person", "Lead", "A", 1]]
        data = workbook(("A", rows))
        self.assertIn("does not use individual objectives", texts_of(self.look(data)))
        self.company.okr_individual_level = True
        self.run_import(data)
        self.assertEqual(self.objectives().level, "individual")

    def test_the_owner_of_a_later_row_is_the_lead_of_its_key_result(self):
        rows = [
            ["Objective", "Owner", "KR", "Target"],
            ["Grow", "Lead", "A", 1],
            ["Grow", "other_lead@x", "B", 1],
        ]
        self.run_import(workbook(("A", rows)))
        objective = self.objectives()
        self.assertEqual(objective.lead_id, self.lead_employee)
        self.assertEqual(
            objective.key_result_ids.mapped("lead_id"), self.other_lead_employee, "the second one"
        )

    # -- who, where and what ----

    def test_only_coaches_of_the_company_import(self):
        data = workbook(("OKRs", ROWS))
        for user in (self.lead, self.manager, self.hr_officer, self.settings_admin, self.portal):
            with self.assert_refused(AccessError, "OKR coaches import"):
                self.look(data, user)
            with self.assert_refused(AccessError, "OKR coaches import"):
                self.run_import(data, user)
        with self.assertRaises(AccessError):
            self.importer(self.stranger_coach)._look(data, {"cycle_id": self.cycle.id})
        self.assertFalse(self.objectives())

    def test_a_cycle_that_is_not_planned_takes_no_drafts(self):
        data = workbook(("OKRs", ROWS))
        draft = self.make_cycle("draft", date_start=date(2026, 7, 1), date_end=date(2026, 9, 30))
        with self.assert_refused(UserError, "not being planned"):
            self.look(data, cycle_id=draft.id)
        self.bring_to(self.cycle, "active")
        report = self.look(data)
        self.assertFalse(report["can_import"])
        self.assertIn("the cycle is running", texts_of(report))

    def test_what_changed_since_the_look_is_not_imported(self):
        data = workbook(("OKRs", ROWS))
        seen = self.look(data)["seen"]
        self.make_objective("Serve them well", self.cycle)
        with self.assert_refused(UserError, "something has changed since you looked"):
            self.run_import(data, seen=seen)

    def test_rows_of_other_cycles_are_left_out(self):
        rows = [
            ["Quarter", *HEAD],
            ["Q1 2026", "Old", "Sales", "", "A", "", 1, 2],
            ["", "", "", "", "B", "", 1, 2],
            [self.cycle.name, "New", "Sales", "", "C", "", 1, 2],
        ]
        data = workbook(("A", rows))
        report = self.look(data)
        self.assertEqual(report["counts"]["objectives"], 1)
        self.assertRegex(report["texts"][0], "2 rows belong to Q1 2026")
        self.assertEqual(self.look(data, cycle_name="Q1 2026")["counts"]["key_results"], 2)

    def test_unreadable_files_say_what_to_do(self):
        odd = "\n".join("x;" * 80 for _ in range(2)).encode()
        for data, pattern in (
            (b"", "it is empty"),
            (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
            (b"PK\x03\x04broken", "this is no table"),
            (b"\x89PNG\x00\x01\x02", "this is no table"),
            (odd, "more than 60 columns"),
            (b"a;b\n" * (import_table.MAX_ROWS + 2), "more than 5000 rows"),
            (b"x" * (import_table.MAX_BYTES + 1), "larger than 10 MB"),
        ):
            with self.assert_refused(UserError, pattern):
                self.look(data)
        with self.assert_refused(UserError, "no sheet “Nope”"):
            self.look(workbook(("A", ROWS)), sheet="Nope")

    def test_junk_options_are_refused_in_words(self):
        data = workbook(("OKRs", ROWS))
        for options in ({"mapping": 5}, {"mapping": {"x": "lead"}}, {"cycle_id": "x"}):
            with self.assertRaises(UserError):
                self.look(data, **options)
        self.assertTrue(self.look(data, decimal=[], existing={}, leave_unknown=3)["can_import"])

    def test_the_template_is_understood_by_the_import(self):
        data = self.env["okr.import.template"].with_user(self.coach)._workbook()
        table = import_table.read(data)
        self.assertEqual(table.sheets[0], "OKRs")
        self.assertEqual(len(table.sheets), 4)
        columns = self.look(data)["columns"]
        self.assertTrue(all(column["field"] for column in columns))
        report = self.look(data, sheet=table.sheets[3], leave_unknown=True)
        self.assertEqual(report["counts"]["key_results"], 3)
        self.assertTrue(report["can_import"], texts_of(report))
        with self.assertRaises(AccessError):
            self.env["okr.import.template"].with_user(self.lead)._workbook()

    def test_the_list_of_objectives_offers_a_template_that_odoo_reads(self):
        objectives = self.env["okr.objective"].with_user(self.coach)
        (offered,) = objectives.get_import_templates()
        self.assertEqual(offered["template"], "/hr_okr/import/list-template")
        data = self.env["okr.import.template"].with_user(self.coach)._list_workbook()
        odoo = self.env["base_import.import"].with_user(self.coach)
        wizard = odoo.create({"res_model": "okr.objective", "file": data, "file_type": ""})
        wizard.file_name = "objectives.xlsx"
        preview = wizard.parse_preview({"quoting": '"', "has_headers": True})
        self.assertFalse(preview.get("error"), preview)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]), preview["headers"])
