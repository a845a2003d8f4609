"""Importing again, taking it back, check-ins of the past, and what thousands of rows cost."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_import import HEAD, ROWS, OkrImportCase, texts_of, workbook


@tagged("okr_import")
@freeze_time("2026-05-20 09:00:00")
class TestOkrImportAgain(OkrImportCase):
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
        self.assertRegex(action["params"]["message"], "Drafts removed: 1. Kept, .*: 1")
        self.assertEqual(self.objectives(), first)
        self.assertFalse(second.exists())
        with self.assert_refused(UserError, "removed already"):
            batch.with_user(self.coach).action_undo()

    def test_past_imports_are_read_by_coaches_of_the_company_alone(self):
        batch = self.run_import(workbook(("OKRs", ROWS)))
        self.assertEqual(batch.with_user(self.okr_manager).read(["name"])[0]["name"], "okrs.xlsx")
        found = self.env["okr.import.batch"].with_user(self.stranger_coach).search([])
        self.assertFalse(found & batch)
        for user in (self.stranger_coach, self.lead, self.hr_officer):
            with self.assertRaises(AccessError):
                batch.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                batch.with_user(user).action_undo()
        self.assertEqual(len(self.objectives()), 2)

    def test_a_draft_with_key_results_of_others_is_not_removed(self):
        batch = self.run_import(workbook(("OKRs", ROWS)))
        first = self.objectives().sorted("sequence")[0]
        self.env["okr.key.result"].with_user(self.lead).create(
            {"name": "Mine", "objective_id": first.id, "target_value": 5}
        )
        self.assertEqual(batch.with_user(self.coach)._undo(), (1, 1))
        self.assertEqual(len(first.key_result_ids), 3)


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
