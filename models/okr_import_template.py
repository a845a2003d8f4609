import io

from odoo import api, models

from ..engine import import_words

#: What the template offers; the rest is understood all the same.
COLUMNS = (
    "ref",
    "objective",
    "description",
    "level",
    "department",
    "lead",
    "contributors",
    "parent",
    "contribution",
    "ambition",
    "kr_ref",
    "key_result",
    "kr_lead",
    "kind",
    "unit",
    "base",
    "target",
    "commit",
    "stretch",
    "range_min",
    "range_max",
    "fail_min",
    "fail_max",
    "weight",
    "current",
    "checkin_date",
    "checkin_value",
    "confidence",
    "note",
)
NEEDED = ("objective", "key_result", "target")
MOST_DEPARTMENTS = 500


class OkrImportTemplate(models.AbstractModel):
    """The workbooks to fill in: for the import of OKRs, and for the one of Odoo's own lists."""

    _name = "okr.import.template"
    _description = "Template of the Import"

    @api.model
    def _workbook(self):
        """The bytes of an XLSX workbook in the language of the caller: an empty table to fill in,
        explanations, valid values and examples. For OKR coaches.
        """
        self.env["okr.import"]._check_coach()
        import xlsxwriter  # noqa: PLC0415 - only for who downloads

        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
        bold = book.add_format({"bold": True, "bg_color": "#E7E2EE", "border": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._fill_table(book, bold)
        self._fill_explanations(book, bold, wrap)
        self._fill_values(book, bold)
        self._fill_examples(book, bold)
        book.close()
        return stream.getvalue()

    @api.model
    def _title(self, name):
        return import_words.title(name, self.env.lang or "en")

    @api.model
    def _choices(self):
        """{field: [labels that the import understands]} in the language of the caller."""
        models_ = {"level": "okr.objective", "ambition": "okr.objective", "kind": "okr.key.result"}
        found = {}
        for name, model in models_.items():
            labels = dict(self.env[model]._fields[name]._description_selection(self.env))
            found[name] = [
                label if import_words.choice_of(name, label) == value else value
                for value, label in labels.items()
            ]
        return found

    @api.model
    def _fill_table(self, book, bold):
        sheet = book.add_worksheet("OKRs")
        sheet.freeze_panes(1, 0)
        choices = self._choices()
        for at, name in enumerate(COLUMNS):
            title = self._title(name)
            sheet.write_string(0, at, title, bold)
            wide = name in ("objective", "key_result", "description", "contribution", "note")
            sheet.set_column(at, at, 40 if wide else max(12, len(title) + 2))
            if name in choices:
                sheet.data_validation(
                    1, at, 2000, at, {"validate": "list", "source": choices[name]}
                )

    @api.model
    def _fill_explanations(self, book, bold, wrap):
        sheet = book.add_worksheet(self.env._("Explanations"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 2, 90)
        for at, title in enumerate(
            (self.env._("Column"), self.env._("Needed"), self.env._("What to fill in"))
        ):
            sheet.write_string(0, at, title, bold)
        texts = self._explanations()
        for row, name in enumerate(COLUMNS, start=1):
            sheet.write_string(row, 0, self._title(name), wrap)
            sheet.write_string(row, 1, self.env._("Yes") if name in NEEDED else "", wrap)
            sheet.write_string(row, 2, texts[name], wrap)
        hints = [
            self.env._("One row is one key result. Repeat the objective, or leave it empty below."),
            self.env._("Columns may be left out, and stand in any order."),
            self.env._("Everything comes in as a draft; nothing is activated."),
        ]
        for row, hint in enumerate(hints, start=len(COLUMNS) + 2):
            sheet.write_string(row, 0, "")
            sheet.write_string(row, 2, hint, wrap)

    @api.model
    def _explanations(self):
        person = self.env._("Name or work e-mail of an employee.")
        number = self.env._("A number, such as 1234.5, 1.234,5, 50 % or 2 Mio.")
        return {
            **dict.fromkeys(COLUMNS, number),
            "ref": self.env._(
                "What the objective is called in your own lists; finds it again later."
            ),
            "objective": self.env._("What is to be achieved, in one sentence."),
            "description": self.env._("Why it matters."),
            "level": self.env._("Empty: Department where one is given, else Company."),
            "department": self.env._("Name of the department that owns it, as in Employees."),
            "lead": person,
            "contributors": self.env._("Names or work e-mails, with a semicolon between them."),
            "parent": self.env._("Title or external ID of the objective that this one moves most."),
            "contribution": self.env._("How it moves that objective: one sentence."),
            "ambition": self.env._(
                "Committed: expected in full. Aspirational: about 0.7 is a good result."
            ),
            "kr_ref": self.env._("What the key result is called in your own lists."),
            "key_result": self.env._("What will be measured."),
            "kr_lead": self.env._(
                "Name or work e-mail of who checks in, if not the lead of the objective."
            ),
            "kind": self.env._("Empty: from the numbers. Milestone: done or not, without numbers."),
            "unit": self.env._("Such as %, days, € or customers."),
            "target": self.env._("Where it should get; for At least and At most, the limit."),
            "commit": self.env._("Sure to be reached: counts 0.3. Needs Stretch, too."),
            "stretch": self.env._("A wonder: counts 1.0. Needs Commit, too."),
            "weight": self.env._("Empty: 1."),
            "current": self.env._("Where it stands now. Empty: at its base."),
            "checkin_date": self.env._(
                "A day, such as 2026-03-31. Check-ins come in once the cycle is open; for several, "
                "repeat the row."
            ),
            "confidence": self.env._("A whole number from 0 to 10."),
            "note": self.env._("What was said on that day."),
        }

    @api.model
    def _fill_values(self, book, bold):
        sheet = book.add_worksheet(self.env._("Valid values"))
        sheet.set_column(0, 4, 26)
        lists = {self._title(name): values for name, values in self._choices().items()}
        departments = self.env["hr.department"].search(
            [("company_id", "in", (False, self.env.company.id))], limit=MOST_DEPARTMENTS
        )
        lists[self._title("department")] = departments.mapped("name")
        lists[self._title("cycle")] = self.env["okr.import"]._cycles().mapped("name")
        for at, (title, values) in enumerate(lists.items()):
            sheet.write_string(0, at, title, bold)
            for row, value in enumerate(values, start=1):
                sheet.write_string(row, at, value)

    @api.model
    def _fill_examples(self, book, bold):
        sheet = book.add_worksheet(self.env._("Examples"))
        sheet.set_column(0, 7, 22)
        names = ("objective", "department", "key_result", "kind", "unit", "base", "target")
        kinds = dict(
            zip(("increase", "decrease", "at_least"), self._choices()["kind"], strict=False)
        )
        rows = [
            (
                self.env._("Small shops love us"),
                self.env._("Sales"),
                self.env._("Shops that order again"),
                "",
                "%",
                40,
                60,
            ),
            (
                "",
                "",
                self.env._("Days from order to delivery"),
                kinds["decrease"],
                self.env._("days"),
                9,
                4,
            ),
            (
                self.env._("Open the second site"),
                "",
                self.env._("The site is open"),
                "",
                "",
                "",
                "",
            ),
        ]
        for at, name in enumerate(names):
            sheet.write_string(0, at, self._title(name), bold)
        for row, values in enumerate(rows, start=1):
            for at, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, at, str(value))
                else:
                    sheet.write_number(row, at, value)

    # -- Odoo's own import of a list ----

    @api.model
    def _list_workbook(self):
        """An XLSX for *Import records* of the list of objectives: its field labels, two rows."""
        import xlsxwriter  # noqa: PLC0415

        self.env["okr.objective"].check_access("create")
        labels = self.env["okr.objective"].fields_get(attributes=["string"])
        parts = self.env["okr.key.result"].fields_get(attributes=["string"])
        first = ("id", "name", "cycle_id", "level", "department_id", "lead_id", "ambition")
        then = ("name", "kind", "unit", "base_value", "target_value")
        headers = [
            self.env._("External ID") if name == "id" else labels[name]["string"] for name in first
        ]
        inside = labels["key_result_ids"]["string"]
        headers += [f"{inside}/{parts[name]['string']}" for name in then]
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("OKRs")
        sheet.set_column(0, len(headers), 22)
        for at, header in enumerate(headers):
            sheet.write_string(0, at, header, bold)
        # two rows to type over: Odoo reads the kind of a column from what stands in it
        cycle = self.env["okr.import"]._cycles()[:1].name or ""
        level = self._choices_of("okr.objective", "level")["company"]
        ambition = self._choices_of("okr.objective", "ambition")["aspirational"]
        kind = self._choices_of("okr.key.result", "kind")["increase"]
        example = self.env._("Example: small shops love us")
        first_row = ["objective_1", example, cycle, level, "", "", ambition]
        measures = [self.env._("Shops that order again"), self.env._("Shops that recommend us")]
        sheet.write_row(1, 0, [*first_row, measures[0], kind, "%", 40, 60])
        sheet.write_row(2, 0, ["", "", "", "", "", "", "", measures[1], kind, "%", 20, 30])
        book.close()
        return stream.getvalue()

    @api.model
    def _choices_of(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))


class OkrObjective(models.Model):
    _inherit = "okr.objective"

    @api.model
    def get_import_templates(self):
        """The file that *Import records* of the list offers. For everybody who imports."""
        return [
            {
                "label": self.env._("Import template for objectives with key results"),
                "template": "/hr_okr/import/list-template",
            }
        ]
