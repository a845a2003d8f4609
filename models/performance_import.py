import hashlib
import json
import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, html2plaintext

from ..engine import import_appraisal, import_table, import_values
from ..engine.import_words import plain
from .performance_link_guard import internal
from .performance_private_mixin import ACTIVE_MARKUP
from .performance_todo import give_todos

STATUSES = ("problem", "new", "same", "skipped")
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z][^>]*>")
PARTS = {
    "employee_feedback": ("employee", "employee_user_id"),
    "manager_feedback": ("manager", "manager_user_id"),
}


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
    def _plan_rows(self, plan, body):
        people = self._people(plan["company"])
        ratings = self._ratings(plan["company"])
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        month_first = (lang.date_format or "").startswith(("%m", "%b", "%B"))
        known = self._known(plan["company"])
        for number, cells in body:
            given = {
                name: cells[index]
                for index, name in plan["mapping"].items()
                if index < len(cells) and cells[index] is not None
            }
            if not given:
                continue
            row = {"row": number, "status": "new", "texts": [], "employee": "", "manager": ""}
            plan["rows"].append(row)
            self._plan_people(row, given, people)
            self._plan_period(row, given, month_first, plan["company"])
            self._plan_texts(row, given, ratings)
            key = (row.get("employee_id"), row.get("date_end"))
            if row["status"] == "new" and key in known:
                self._tell(row, "same", self.env._("There already: left as it is."))
            known.add(key)

    @api.model
    def _people(self, company):
        """Who works or worked in the company, by plain name and work e-mail."""
        # a former manager is nobody's to search; users are taken from here, nothing is shown
        employees_sudo = self.env["hr.employee"].sudo().with_context(active_test=False)
        rows = employees_sudo.search_fetch(
            [("company_id", "=", company.id)], ["name", "work_email", "user_id", "active"]
        )
        found = {}
        for employee in rows:
            for word in {plain(employee.name or ""), plain(employee.work_email or "")} - {""}:
                found.setdefault(word, []).append(employee)
        return found

    @api.model
    def _find_person(self, cell, people):
        """The one employee whom a cell names; of several, the one who still works there."""
        found = people.get(plain(cell), [])
        if len(found) > 1:
            found = [employee for employee in found if employee.active]
        return found[0] if len(found) == 1 else None

    @api.model
    def _plan_people(self, row, given, people):
        _ = self.env._
        employee = self._find_person(given.get("employee", ""), people)
        manager = self._find_person(given.get("manager", ""), people)
        row |= {"employee": employee.name if employee else ""}
        row |= {"manager": manager.name if manager else ""}
        if not employee or not employee.active:
            self._tell(row, "skipped", _("Employee: not found among those who work here."))
        elif not employee.user_id or employee.user_id.share:
            self._tell(row, "skipped", _("Employee: has no user who could read it."))
        elif employee.user_id == self.env.user:
            self._tell(
                row, "skipped", _("About yourself: another performance manager imports it.")
            )
        if not manager:
            self._tell(
                row, "skipped", _("Manager: not found, or several. Write one work e-mail.")
            )
        elif not manager.user_id or manager.user_id.share:
            self._tell(row, "skipped", _("Manager: has no user."))
        elif employee and manager.user_id == employee.user_id:
            self._tell(row, "skipped", _("Employee and manager are the same person."))
        if row["status"] == "new":
            row |= {"employee_id": employee.id, "manager_id": manager.id}
            row |= {"employee_user_id": employee.user_id.id}
            row |= {"manager_user_id": manager.user_id.id}
            row["manager_is_here"] = manager.active and manager.user_id.active

    @api.model
    def _plan_period(self, row, given, month_first, company):
        _ = self.env._
        end = import_values.parse_date(given.get("date_end"), month_first)
        start = given.get("date_start")
        start = start and import_values.parse_date(start, month_first)
        today = fields.Date.context_today(self)
        if "state" in given and not import_appraisal.is_closed(given["state"]):
            self._tell(row, "skipped", _("State: not finished. Only the past is imported."))
        if end is None or (given.get("date_start") and start is None):
            self._tell(row, "problem", _("Date: no day. Write it as 2025-12-31."))
            return
        start = start or end - relativedelta(years=1) + timedelta(days=1)
        months = company.performance_keep_appraisals
        if start > end:
            self._tell(row, "problem", _("Date: the period ends before it starts."))
        elif end > today:
            self._tell(row, "skipped", _("Date: still to come. Only the past is imported."))
        elif months and end < today - relativedelta(months=months):
            self._tell(
                row,
                "skipped",
                _("Date: older than appraisals are kept; it would be deleted tonight."),
            )
        row |= {"date_start": start, "date_end": end}

    @api.model
    def _plan_texts(self, row, given, ratings):
        _ = self.env._
        for name in import_appraisal.TEXTS:
            if name not in given:
                continue
            text = str(given[name])
            text = html2plaintext(text) if _TAG.search(text) else text
            if ACTIVE_MARKUP.search(text):
                self._tell(
                    row, "problem", _("A text holds markup that could run. Remove it in the file.")
                )
            if text.strip():
                row[name] = text.strip()
        if "note" in row and row["status"] == "new" and not row["manager_is_here"]:
            # a note is its author's alone: of somebody who left, nobody could ever read it
            del row["note"]
            row["texts"].append(_("Private note left out: its author does not work here any more."))
        if "rating" in given:
            cell = given["rating"]
            cell = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
            found = None if isinstance(cell, import_table.Percent) else ratings.get(plain(cell))
            row["rating_id"] = found
            if not found:
                self._tell(
                    row,
                    "problem",
                    _(
                        "Rating: no step of your scale has this name. Add it under Configuration › "
                        "Ratings, or leave the column out."
                    ),
                )

    @api.model
    def _ratings(self, company):
        ratings = self.env["performance.rating"].search([("company_id", "in", (False, company.id))])
        return {plain(rating.name): rating.id for rating in ratings}

    @api.model
    def _known(self, company):
        """Appraisals that are there, by employee and last day; as far as the caller's rules go."""
        return {
            (row["employee_id"], row["date_end"])
            for row in self.env["performance.appraisal"]
            .with_context(active_test=False)
            .search([("company_id", "=", company.id), ("state", "!=", "cancelled")])
            ._import_keys()
        }

    @api.model
    def _tell(self, row, status, text):
        row["texts"].append(text)
        row["status"] = min(row["status"], status, key=lambda s: (s != "problem", s == "new"))

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
        digest = json.dumps([lines, plan["mapping"]], sort_keys=True, default=str)
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
        _ = self.env._
        if code == "too_big":
            return _("File: larger than %s MB. Import it in parts.", args["limit"])
        if code in ("too_many_rows", "too_many_columns", "too_long"):
            return _("File: too many rows or columns, or a cell that is too long. Import in parts.")
        return _("File: it cannot be read. Save it as XLSX without a password, or as CSV.")

    # -- creating ----

    @api.model
    def _create_closed(self, rows, company):
        """Make the appraisals with all their parts, tell both sides neutrally, and log it."""
        own = internal(self.sudo())  # the server alone makes closed records; the caller was checked
        today = fields.Date.context_today(self)
        appraisals = own.env["performance.appraisal"].create(
            [
                {
                    **{n: row[n] for n in ("employee_id", "manager_id", "date_start", "date_end")},
                    **{n: row[n] for n in ("employee_user_id", "manager_user_id")},
                    "company_id": company.id,
                    "template_id": False,
                    "state": "closed",
                    "date_shared": row["date_end"],
                    "date_closed": row["date_end"],
                    "date_imported": today,
                }
                for row in rows
            ]
        )
        answers, outcomes, notes = [], [], []
        prompts = {
            "employee_feedback": self.env._("Employee's words, as taken over"),
            "manager_feedback": self.env._("Manager's words, as taken over"),
        }
        for appraisal, row in zip(appraisals, rows, strict=True):
            for sequence, (name, (side, _user)) in enumerate(PARTS.items()):
                if row.get(name):
                    answers.append(
                        {
                            "appraisal_id": appraisal.id,
                            "side": side,
                            "prompt": prompts[name],
                            "sequence": sequence,
                            "body_vault": row[name],
                        }
                    )
            outcomes.append(
                {"appraisal_id": appraisal.id, "rating_id_vault": row.get("rating_id", False)}
            )
            if row.get("note"):
                notes.append(
                    {
                        "author_user_id": row["manager_user_id"],
                        "employee_id": row["employee_id"],
                        "appraisal_id": appraisal.id,
                        "date": row["date_end"],
                        "body_vault": row["note"],
                    }
                )
        own.env["performance.answer"].create(answers)
        own.env["performance.outcome"].create(outcomes)
        self._age_notes(own.env["performance.note"].create(notes))
        self.env["performance.access.log"]._log(appraisals, "imported")
        people = appraisals.employee_user_id | appraisals.manager_user_id
        give_todos(
            people.filtered(lambda user: user.active and not user.share),
            lambda user: (
                self.with_context(lang=user.lang).env._("Something was added for you in Performance")
            ),
        )

    @api.model
    def _age_notes(self, notes):
        """A note of the past is as old as its appraisal: retention counts from there."""
        if not notes:
            return
        notes.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE performance_note SET create_date = date WHERE id = ANY(%s)", notes.ids)
        )
        notes.invalidate_recordset(["create_date"])


class PerformanceAppraisal(models.Model):
    _inherit = "performance.appraisal"

    date_imported = fields.Date(
        "Taken over on", readonly=True, help="From the file of another program."
    )

    def _import_keys(self):
        return [
            {"employee_id": appraisal.employee_id.id, "date_end": appraisal.date_end}
            for appraisal in self
        ]

