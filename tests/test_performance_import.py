"""Closed appraisals from another program's file: read by the parties, kept nowhere else."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_import import texts_of, workbook
from .common_performance import PerformanceCommon
from .common_performance_leaks import QUIET

SECRET = {
    "employee": "zyximportemployee",
    "manager": "zyximportmanager",
    "note": "zyximportnote",
}
HEAD = [
    "Employee",
    "Manager",
    "Date",
    "Status",
    "Final Rating",
    "Employee Feedback",
    "Manager Feedback",
    "Private Note",
    "Goals/Progress",
]


@tagged("performance_import", "performance_leaks")
@freeze_time("2026-05-20 09:00:00")
class TestPerformanceImport(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.performance_use_ratings = True
        cls.rating = cls.env["performance.rating"].create({"name": "Strong"})

    def row(self, employee="The subject", manager="The manager", **given):
        return [
            employee,
            manager,
            given.get("day", date(2025, 12, 31)),
            given.get("state", "Done"),
            given.get("rating", "Strong"),
            given.get("employee_words", f"<p>I grew &amp; {SECRET['employee']}</p>"),
            given.get("manager_words", f"<p>Well done<br/>{SECRET['manager']}</p>"),
            given.get("note", f"<p>{SECRET['note']}</p>"),
            0.83,
        ]

    def file(self, *rows):
        return workbook(("Appraisals", [HEAD, *(rows or [self.row()])]))

    def look(self, data, by="performance_manager", **options):
        return self.as_(by, "performance.import")._look(data, options)

    def import_(self, data, by="performance_manager", **options):
        options.setdefault("seen", self.look(data, by, **options)["seen"])
        return self.as_(by, "performance.import")._import(data, options)

    def imported(self):
        found = self.env["performance.appraisal"].search([("date_imported", "!=", False)])
        self.env.flush_all()
        self.env.invalidate_all()
        return found

    # -- what it makes ----

    def test_a_look_tells_the_row_and_no_word_of_any_text(self):
        report = self.look(self.file())
        (line,) = report["lines"]
        self.assertEqual(line["status"], "new")
        self.assertEqual((line["employee"], line["manager"]), ("The subject", "The manager"))
        self.assertEqual(line["period"], "2025-01-01 – 2025-12-31")
        self.assertIn("private note", line["brings"])
        self.assertNotIn("zyximport", str(report))
        self.assertNotIn("Strong", str(report))
        self.assertFalse(self.imported(), "a look saves nothing")

    def test_both_parties_read_what_the_file_held(self):
        self.assertEqual(self.import_(self.file()), 1)
        appraisal = self.imported()
        self.assertEqual(appraisal.state, "closed")
        self.assertEqual(appraisal.employee_user_id, self.users["subject"])
        self.assertEqual(appraisal.manager_user_id, self.users["manager"])
        self.assertEqual(appraisal.date_closed, date(2025, 12, 31))
        for persona in ("subject", "manager"):
            seen = self.as_(persona, appraisal)
            self.assertEqual(seen.employee_answer_ids.body, f"I grew & {SECRET['employee']}")
            self.assertIn(SECRET["manager"], seen.manager_answer_ids.body)
            self.assertNotIn("<", seen.manager_answer_ids.body)
            self.assertEqual(seen.outcome_ids.rating_id, self.rating)

    def test_the_private_note_is_the_managers_alone(self):
        self.import_(self.file())
        note = self.env["performance.note"].search(
            [("employee_id", "=", self.people["subject"].id)]
        )
        self.env.invalidate_all()
        self.assertEqual(self.as_("manager", note).body, SECRET["note"])
        for persona in ("subject", "performance_manager", "officer", *self.OUTSIDERS):
            with self.assertRaises(AccessError):
                self.as_(persona, note).read(["body"])

    @mute_logger(*QUIET)
    def test_importing_opens_nothing_beyond_the_rules(self):
        self.import_(self.file())
        appraisal = self.imported()
        parts = appraisal.employee_answer_ids | appraisal.manager_answer_ids
        examined = 0
        for persona in self.OUTSIDERS:
            for records in (appraisal, parts, appraisal.outcome_ids):
                with self.assertRaises(AccessError):
                    self.as_(persona, records).read()
                examined += 1
        self.assertGreaterEqual(examined, 27)
        # the importer is an officer: reads what officers read, and leaves a row for it
        logs = self.env["performance.access.log"]
        self.as_("performance_manager", appraisal).manager_answer_ids.mapped("body")
        rows = logs.search([("res_id", "=", appraisal.id), ("kind", "=", "opened")])
        self.assertEqual(rows.user_id, self.users["performance_manager"])

    def test_both_sides_are_told_neutrally_and_the_log_says_who(self):
        self.import_(self.file(self.row(), self.row(day=date(2024, 12, 31))))
        for persona in ("subject", "manager"):
            todo = self.env["mail.activity"].search([("user_id", "=", self.users[persona].id)])
            self.assertEqual(todo.mapped("summary"), ["Something was added for you in Performance"])
            self.assertFalse(todo.res_id)
            self.assertFalse(todo.note)
        rows = self.as_("subject", "performance.access.log").search([("kind", "=", "imported")])
        self.assertEqual(rows.user_id, self.users["performance_manager"])
        self.assertEqual(len(rows), 2)
        mails = self.env["mail.message"].search([("body", "ilike", "zyximport")])
        self.assertFalse(mails)

    def test_the_file_is_left_nowhere(self):
        before = self.env["ir.attachment"].search_count([])
        self.import_(self.file())
        self.env.flush_all()
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = current_schema()
                  AND data_type IN ('text', 'character varying', 'bytea', 'jsonb')
                  AND (table_name LIKE 'performance%%' OR table_name LIKE 'okr%%'
                       OR table_name LIKE 'mail%%' OR table_name LIKE 'ir_%%'
                       OR table_name LIKE 'base_import%%' OR table_name LIKE 'bus%%')"""
        )
        places = set()
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1', ["%zyximport%"]
            )
            if self.env.cr.fetchone():
                places.add((table, column))
        self.assertEqual(
            places, {("performance_answer", "body_vault"), ("performance_note", "body_vault")}
        )

    # -- who may ----

    def test_only_performance_managers_import_and_never_about_themselves(self):
        data = self.file()
        for persona in ("subject", "manager", "officer", *self.OUTSIDERS):
            importer = self.as_(persona, "performance.import")
            with self.assertRaises(AccessError):
                importer._look(data, {})
            with self.assertRaises(AccessError):
                importer.sudo()._import(data, {})
        report = self.look(self.file(self.row("The performance_manager")))
        self.assertIn("another performance manager imports it", texts_of(report))
        self.assertFalse(report["can_import"])

    def test_people_of_another_company_are_not_found(self):
        told = texts_of(
            self.look(self.file(self.row("The stranger"), self.row(manager="The stranger")))
        )
        self.assertIn("2: Employee: not found", told)
        self.assertIn("3: Manager: not found", told)

    # -- what is left out, and told ----

    def test_rows_that_do_not_fit_are_told_by_number_without_their_words(self):
        left = self.env["hr.employee"].create({"name": "Gone Girl", "active": False})
        self.assertTrue(left)
        rows = [
            self.row("zyximportname"),
            self.row("Gone Girl"),
            self.row(manager="zyximportname"),
            self.row("The manager", "The manager"),
            self.row(state="In progress"),
            self.row(day=date(2026, 12, 31)),
            self.row(day=date(2015, 12, 31)),
        ]
        report = self.look(self.file(*rows))
        self.assertEqual([line["status"] for line in report["lines"]], ["skipped"] * 7)
        self.assertNotIn("zyximport", str(report))
        told = texts_of(report)
        for row, words in enumerate(
            (
                "Employee: not found",
                "Employee: not found",
                "Manager: not found",
                "same person",
                "State: not finished",
                "still to come",
                "older than appraisals are kept",
            ),
            start=2,
        ):
            self.assertRegex(told, f"{row}: .*{words}")
        with self.assertRaisesRegex(UserError, "nothing to import"):
            self.import_(self.file(*rows))

    def test_an_unclear_row_stops_all_of_it(self):
        for change, words in (
            ({"day": "someday"}, "Date: no day"),
            ({"rating": "zyximportrating"}, "no step of your scale"),
            ({"rating": 0.83}, "no step of your scale"),
            ({"manager_words": "&lt;script&gt;x&lt;/script&gt; <b>a</b>"}, "markup that could run"),
        ):
            data = self.file(self.row(day=date(2024, 12, 31)), self.row(**change))
            report = self.look(data)
            self.assertRegex(texts_of(report, "problem"), f"3: .*{words}")
            self.assertNotIn("zyximport", str(report))
            with self.assertRaisesRegex(UserError, "Nothing was imported"):
                self.import_(data)
            self.assertFalse(self.imported())

    def test_no_number_of_a_goal_gets_in(self):
        report = self.look(self.file())
        refused = {column["title"]: column["refused"] for column in report["columns"]}
        self.assertIn("numbers of goals", refused["Goals/Progress"])
        # not even by choosing the column for a text by hand
        mapping = {str(i): n for i, n in enumerate(["employee", "manager", "date_end"])}
        mapping["8"] = "manager_feedback"
        report = self.look(self.file(), mapping=mapping)
        self.assertEqual(report["lines"][0]["brings"], "")
        data = self.file(self.row(manager_words="83 %"), self.row(manager_words="90%"))
        columns = self.look(data)["columns"]
        self.assertIn("numbers of goals", columns[6]["refused"])
        report = self.env["okr.separation"]._check("asked")
        self.assertEqual(report.state, "green", report.finding_ids.mapped("path"))

    def test_ratings_stay_outside_where_the_company_uses_none(self):
        self.company.performance_use_ratings = False
        report = self.look(self.file())
        self.assertIn("without ratings", report["columns"][4]["refused"])
        self.import_(self.file())
        self.assertFalse(self.as_("subject", self.imported()).outcome_ids.rating_id)

    def test_the_same_file_twice_adds_nothing(self):
        data = self.file(self.row(), self.row())
        self.assertEqual([line["status"] for line in self.look(data)["lines"]], ["new", "same"])
        self.import_(data)
        self.assertEqual({line["status"] for line in self.look(data)["lines"]}, {"same"})
        self.assertEqual(len(self.imported()), 1)

    def test_what_was_not_looked_at_is_not_imported(self):
        data = self.file()
        with self.assertRaisesRegex(UserError, "something has changed"):
            self.import_(data, seen="other")
        mapping = {"0": "employee", "1": "manager", "2": "date_end", "5": "employee_feedback"}
        seen = self.look(data)["seen"]
        with self.assertRaisesRegex(UserError, "something has changed"):
            self.import_(data, mapping=mapping, seen=seen)

    def test_another_file_with_the_same_rows_is_not_imported(self):
        seen = self.look(self.file())["seen"]
        with self.assertRaisesRegex(UserError, "something has changed"):
            self.import_(self.file(self.row(manager_words="Other words")), seen=seen)

    # -- later ----

    def test_retention_counts_from_the_end_of_the_period(self):
        self.company.performance_keep_appraisals = 24
        self.company.performance_keep_notes = 12
        self.import_(self.file(self.row(day=date(2024, 6, 30))))
        appraisal = self.imported()
        note = self.env["performance.note"].search([("appraisal_id", "=", appraisal.id)])
        retention = self.env["performance.retention"]
        self.assertEqual(retention._find_due("note", self.company), note)
        self.assertFalse(retention._find_due("appraisal", self.company))
        with freeze_time("2026-07-02 09:00:00"):
            self.assertEqual(retention._find_due("appraisal", self.company), appraisal)

    def test_a_note_of_a_manager_who_has_left_is_left_out(self):
        self.people["manager"].active = False
        report = self.look(self.file())
        self.assertIn("does not work here any more", texts_of(report))
        self.import_(self.file())
        self.assertTrue(self.imported())
        self.assertFalse(self.env["performance.note"].search([("appraisal_id", "!=", False)]))

    def test_more_rows_cost_hardly_more_queries(self):
        def cost(count, year):
            rows = [self.row(day=date(year, 1 + n % 12, 1 + n // 12)) for n in range(count)]
            data = self.file(*rows)
            seen = self.look(data)["seen"]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.import_(data, seen=seen)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1, 2022)
        few, many = cost(10, 2023), cost(110, 2024)
        self.assertLessEqual(many, few + 10, (few, many))
