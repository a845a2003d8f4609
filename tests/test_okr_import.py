"""Objectives from a spreadsheet: told row by row first, then all of it or nothing."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..engine import import_table, import_words
from .common import OkrCase
from .common_import import csv_file, texts_of, workbook

HEAD = ["Objective", "Department", "Lead", "Key result", "Unit", "Start", "Target"]
ROWS = [
    HEAD,
    ["Win back small shops", "Sales", "Lead", "Shops that order again", "shops", 40, 120],
    ["", "", "", "Days to deliver", "days", 9, 4],
    ["Serve them well", "Product", "other_lead@x", "The help page is there", "", "", ""],
]


class OkrImportCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_lead_employee.work_email = "other_lead@x"
        cls.cycle = cls.make_cycle("planning")

    def importer(self, user=None):
        return self.env["okr.import"].with_user(user or self.coach).with_company(self.company)

    def look(self, data, user=None, **options):
        return self.importer(user)._look(data, {"cycle_id": self.cycle.id, **options})

    def run_import(self, data, user=None, name="okrs.xlsx", **options):
        options = {"cycle_id": self.cycle.id, **options}
        return self.importer(user)._import(data, options, name)

    def objectives(self):
        return self.env["okr.objective"].search([("cycle_id", "=", self.cycle.id)])


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

    # -- again and back ----

    def test_the_same_file_twice_changes_nothing(self):
        data = workbook(("OKRs", ROWS))
        self.run_import(data)
        report = self.look(data)
        self.assertEqual({line["status"] for line in report["lines"]}, {"same"})
        self.assertFalse(report["can_import"])
        self.assertFalse(self.look(data, existing="update")["can_import"])
        with self.assert_refused(UserError, "nothing to import"):
            self.run_import(data)
        self.assertEqual(len(self.objectives()), 2)

    def test_what_changed_in_the_file_changes_the_drafts_only_if_asked_for(self):
        head = ["ID", *HEAD, "KR ID"]
        rows = [head, ["O1", "Grow", "Sales", "Lead", "Shops", "shops", 1, 5, "K1"]]
        self.run_import(workbook(("A", rows)))
        objective = self.objectives()
        rows[1] = ["O1", "Grow more", "Sales", "Lead", "Shops now", "shops", 1, 8, "K1"]
        rows.append(["O1", "", "", "", "Another", "", 1, 2, "K2"])
        data = workbook(("A", rows))
        report = self.look(data)
        self.assertEqual([line["status"] for line in report["lines"]], ["same", "skipped"])
        self.assertIn("Choose “Change them”", texts_of(report))
        report = self.look(data, existing="update")
        self.assertEqual([line["status"] for line in report["lines"]], ["update", "new"])
        self.assertRegex(texts_of(report), "Changes: .*Target")
        self.run_import(data, existing="update")
        self.assertEqual(self.objectives(), objective)
        self.assertEqual(objective.name, "Grow more")
        self.assertEqual(objective.key_result_ids.mapped("name"), ["Shops now", "Another"])
        self.assertEqual(objective.key_result_ids[0].target_value, 8)
        history = self.env["okr.history"].search([("objective_id", "=", objective.id)])
        self.assertIn("Grow more", [row.vals["name"] for row in history])

    def test_what_is_active_is_not_changed(self):
        data = workbook(("OKRs", ROWS))
        self.run_import(data)
        first = self.objectives().sorted("sequence")[0]
        self.bring_to(self.cycle, "active")
        self.assertEqual(first.state, "active")
        rows = [list(row) for row in ROWS]
        rows[1][-1] = 999
        report = self.look(workbook(("A", rows)), existing="update")
        self.assertEqual(report["lines"][0]["status"], "same")
        self.assertFalse(report["can_import"])

    def test_check_ins_come_in_once_the_cycle_is_open_and_only_once(self):
        head = ["Objective", "Lead", "KR", "Base", "Target", "Date", "Value", "Confidence", "Note"]
        rows = [
            head,
            ["Grow", "Lead", "Shops", 0, 100, date(2026, 4, 10), 10, 7, "A start"],
            ["", "", "Shops", "", "", date(2026, 5, 10), 40, "60 %", ""],
        ]
        data = workbook(("A", rows))
        report = self.look(data)
        self.assertIn("import the same file again", texts_of(report))
        self.run_import(data)
        key_result = self.objectives().key_result_ids
        self.assertFalse(key_result.checkin_ids, "a draft takes none")
        self.cycle.with_user(self.coach)._activate()
        report = self.look(data)
        self.assertEqual(report["counts"]["checkins"], 2)
        self.assertEqual([line["status"] for line in report["lines"]], ["checkin", "checkin"])
        self.run_import(data)
        said = key_result.checkin_ids.sorted("date")
        self.assertEqual(said.mapped("value"), [10, 40])
        self.assertEqual(said.mapped("confidence"), [7, 6])
        self.assertEqual((key_result.current_value, key_result.progress), (40, 0.4))
        self.assertEqual(key_result.checkin_ids.author_id, self.coach)
        self.assertFalse(self.look(data)["can_import"], "each once")

    def test_check_ins_of_impossible_days_are_told(self):
        head = ["Objective", "KR", "Target", "Date", "Value", "Confidence"]
        self.run_import(workbook(("A", [head, ["Grow", "Shops", 100, "", "", ""]])))
        self.cycle.with_user(self.coach)._activate()
        for day, value, confidence, pattern in (
            (date(2027, 1, 1), 1, 5, "lies in the future"),
            (date(2025, 1, 1), 1, 5, "before the start of the cycle"),
            ("soon", 1, 5, "“soon” is no day"),
            (date(2026, 5, 1), 1, 11, "whole number from 0 to 10"),
            (date(2026, 5, 1), 1, "", "the first check-in of a key result needs one"),
        ):
            rows = [head, ["Grow", "Shops", 100, day, value, confidence]]
            self.assertRegex(texts_of(self.look(workbook(("A", rows))), "problem"), pattern)

    def test_an_import_can_be_removed_again_except_what_got_a_history(self):
        batch = self.run_import(workbook(("OKRs", ROWS)))
        first, second = self.objectives().sorted("sequence")
        second.with_user(self.coach).cycle_id = False  # parked, and so it stays a draft
        self.bring_to(self.cycle, "active")
        with self.assert_refused(AccessError, "."):
            batch.with_user(self.lead).action_undo()
        action = batch.with_user(self.coach).action_undo()
        self.assertRegex(action["params"]["message"], "1 drafts were removed. 1 stay")
        self.assertEqual(self.objectives(), first)
        self.assertFalse(second.exists())
        with self.assert_refused(UserError, "removed already"):
            batch.with_user(self.coach).action_undo()

    def test_a_draft_with_key_results_of_others_is_not_removed(self):
        batch = self.run_import(workbook(("OKRs", ROWS)))
        first = self.objectives().sorted("sequence")[0]
        self.env["okr.key.result"].with_user(self.lead).create(
            {"name": "Mine", "objective_id": first.id, "target_value": 5}
        )
        self.assertEqual(batch.with_user(self.coach)._undo(), (1, 1))
        self.assertEqual(len(first.key_result_ids), 3)

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
            (b"a;b\n" * (import_table.MAX_ROWS + 2), "more than 10000 rows"),
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


@tagged("okr_import", "okr_queries")
@freeze_time("2026-05-20 09:00:00")
class TestOkrImportQueries(OkrImportCase):
    def rows(self, count, target=10):
        head = ["ID", "Objective", "Department", "Lead", "Supports", "KR", "Target"]
        rows = [head, ["T", "Top", "", "", "", "Top measure", 5]]
        for n in range(count):
            rows.append([f"O{n}", f"Goal {n}", "Sales", "Lead", "T", f"Measure {n}", target])
        return workbook(("A", rows))

    def test_a_thousand_rows_cost_a_few_queries_more_than_a_hundred(self):
        def cost(action):
            with self.count_queries() as counted:
                action()
            return counted.count

        self.run_import(workbook(("A", [HEAD, ["Warm", "Sales", "Lead", "A", "", 1, 2]])))
        few, many = self.rows(50), self.rows(550)
        look_few, look_many = (cost(lambda d=d: self.look(d)) for d in (few, many))
        self.assertLessEqual(look_many, look_few + 4)
        run_few = cost(lambda: self.run_import(few))
        run_many = cost(lambda: self.run_import(many))  # 500 new ones
        self.assertLessEqual(run_many, run_few + 5 * 14, "N/100 and a constant")
        again = cost(lambda: self.look(many, existing="update"))
        self.assertLessEqual(again, look_many + 20)
        changed_few, changed_many = self.rows(50, 11), self.rows(550, 12)
        change_few = cost(lambda: self.run_import(changed_few, existing="update"))
        change_many = cost(lambda: self.run_import(changed_many, existing="update"))
        self.assertLessEqual(change_many, change_few + 5 * 14)
        self.assertGreater(run_few, 20)
        self.assertGreater(change_few, 10)
