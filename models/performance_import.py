import hashlib
import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import import_appraisal, import_table

STATUSES = ("problem", "new", "same", "skipped")


class PerformanceImport(models.AbstractModel):
    """Closed appraisals of the past, from the export file of another program.

    By performance managers, never about themselves. `_look` saves nothing; `_import` does what it
    told, or nothing at all. The bytes of the file pass through and are kept nowhere: not in an
    attachment, not in a wizard, not in a log. What is told about a row is its number, the two
    people, the period and the verdict; no text of a cell is ever repeated. What comes of it is
    read by whom the rules let read it: importing opens nothing.
    """

    _name = "performance.import"
    _description = "Import of Closed Appraisals"

    @api.model
    def _check_caller(self):
        """The real user, whatever `sudo()` came before, must be a performance manager."""
        if not self.env.user.has_group("hr_okr.group_performance_manager"):
            raise AccessError(self.env._("Performance managers import appraisals, nobody else."))

    @api.model
    def _look(self, data, options):
        """What the file would do, row by row. Saves nothing; for performance managers."""
        self._check_caller()
        plan = self.sudo(False)._plan(data, options)
        return self._report(plan)

    @api.model
    def _import(self, data, options):
        """Do what `_look` told, all or nothing. Returns how many appraisals were made."""
        self._check_caller()
        plan = self.sudo(False)._plan(data, options)
        report = self._report(plan)
        if report["counts"]["problem"]:
            raise UserError(
                self.env._("Nothing was imported: some rows are not clear. Look at the list again.")
            )
        if not report["counts"]["new"]:
            raise UserError(self.env._("There is nothing to import."))
        seen = options.get("seen") if isinstance(options, dict) else None
        if seen != report["seen"]:
            raise UserError(
                self.env._(
                    "Nothing was imported: something has changed since you looked. Please look at "
                    "the list again."
                )
            )
        rows = [row for row in plan["rows"] if row["status"] == "new"]
        self._create_closed(rows, plan["company"])
        return len(rows)

    # -- looking ----

    @api.model
    def _plan(self, data, options):
        options = options if isinstance(options, dict) else {}
        sheet = options.get("sheet")
        try:
            table = import_table.read(data, sheet if isinstance(sheet, str) else None)
        except import_table.TableError as error:
            raise UserError(self._file_text(error.code, error.args_)) from error
        header = import_appraisal.find_header(table.rows)
        titles, body = table.rows[header][1], table.rows[header + 1 :]
        mapping = self._checked_mapping(options.get("mapping"), titles)
        refused = self._refused_columns(titles, body, mapping)
        missing = [n for n in import_appraisal.NEEDED if n not in mapping.values()]
        plan = {
            "table": table,
            "titles": titles,
            "mapping": mapping,
            "refused": refused,
            "missing": missing,
            "company": self.env.company,
            "rows": [],
        }
        if not missing:
            self._plan_rows(plan, body)
        return plan

    @api.model
    def _checked_mapping(self, mapping, titles):
        if mapping is None:
            return import_appraisal.map_columns(titles)
        try:
            found = {int(i): name for i, name in mapping.items() if name in import_appraisal.FIELDS}
        except (AttributeError, TypeError, ValueError) as error:
            raise ValidationError(self.env._("Columns: please choose them again.")) from error
        if len(set(found.values())) != len(found):
            raise ValidationError(
                self.env._("Columns: one is chosen twice. Choose each of them only once.")
            )
        return found

    @api.model
    def _refused_columns(self, titles, body, mapping):
        """{index: why} of columns that stay outside; they are taken out of `mapping`."""
        refused = {}
        for index, title in enumerate(titles):
            cells = [cells[index] for _n, cells in body if index < len(cells)]
            is_text = mapping.get(index) in import_appraisal.TEXTS
            if (title and import_appraisal.is_number_header(title)) or (
                is_text and import_appraisal.holds_numbers(cells)
            ):
                refused[index] = self.env._(
                    "Left out: numbers of goals do not belong into an appraisal."
                )
            elif mapping.get(index) == "rating" and not self.env.company.performance_use_ratings:
                refused[index] = self.env._("Left out: your company appraises without ratings.")
        for index in refused:
            mapping.pop(index, None)
        return refused

    @api.model
    def _report(self, plan):
        """What the screen shows: verdicts without a word of any text."""
        lines = []
        for row in plan["rows"]:
            brings = {
                "employee_feedback": self.env._("employee's words"),
                "manager_feedback": self.env._("manager's words"),
                "rating_id": self.env._("rating"),
                "note": self.env._("private note"),
            }
            start, end = row.get("date_start"), row.get("date_end")
            lines.append(
                {
                    "row": row["row"],
                    "status": row["status"],
                    "employee": row["employee"],
                    "manager": row["manager"],
                    "period": f"{start} – {end}" if start and end else "",
                    "brings": ", ".join(t for n, t in brings.items() if row.get(n)),
                    "texts": row["texts"],
                }
            )
        counts = {s: sum(line["status"] == s for line in lines) for s in STATUSES}
        titles = {name: text.split(",")[0] for name, text in import_appraisal.FIELDS.items()}
        columns = [
            {
                "index": index,
                "title": str(title),
                "field": plan["mapping"].get(index, ""),
                "refused": plan["refused"].get(index, ""),
            }
            for index, title in enumerate(plan["titles"])
            if title
        ]
        digest = json.dumps([lines, plan["mapping"], plan["table"].digest], default=str)
        return {
            "sheet": plan["table"].sheet,
            "sheets": plan["table"].sheets,
            "company": plan["company"].name,
            "columns": columns,
            "fields": [
                {"name": name, "title": self._field_title(name)} for name in import_appraisal.FIELDS
            ],
            "missing": [self._field_title(name) for name in titles if name in plan["missing"]],
            "lines": lines,
            "counts": counts,
            "can_import": bool(counts["new"]) and not counts["problem"],
            "seen": hashlib.sha256(digest.encode()).hexdigest(),
        }

    @api.model
    def _field_title(self, name):
        return {
            "employee": self.env._("Employee"),
            "manager": self.env._("Manager"),
            "date_start": self.env._("First day of the period"),
            "date_end": self.env._("Last day of the period"),
            "state": self.env._("State"),
            "rating": self.env._("Final rating"),
            "employee_feedback": self.env._("Employee's words"),
            "manager_feedback": self.env._("Manager's words"),
            "note": self.env._("Manager's private note"),
        }[name]

    @api.model
    def _file_text(self, code, args):
        if code == "too_big":
            return self.env._("File: larger than %s MB. Import it in parts.", args["limit"])
        if code in ("too_many_rows", "too_many_columns", "too_long"):
            return self.env._(
                "File: too many rows or columns, or a cell that is too long. Import in parts."
            )
        return self.env._("File: it cannot be read. Save it as XLSX without a password, or as CSV.")
