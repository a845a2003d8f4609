import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..engine import import_appraisal, import_table, import_values
from ..engine.import_words import plain
from .performance_private_mixin import ACTIVE_MARKUP

_TAG = re.compile(r"<\s*/?\s*[a-zA-Z][^>]*>")


class PerformanceImport(models.AbstractModel):
    """The verdict on each row: who, which period, what it brings; never a word of a text."""

    _inherit = "performance.import"

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
        employee = self._find_person(given.get("employee", ""), people)
        manager = self._find_person(given.get("manager", ""), people)
        row |= {"employee": employee.name if employee else ""}
        row |= {"manager": manager.name if manager else ""}
        if not employee or not employee.active:
            self._tell(row, "skipped", self.env._("Employee: not found among those who work here."))
        elif not employee.user_id or employee.user_id.share:
            self._tell(row, "skipped", self.env._("Employee: has no user who could read it."))
        elif employee.user_id == self.env.user:
            self._tell(
                row,
                "skipped",
                self.env._("About yourself: another performance manager imports it."),
            )
        if not manager:
            self._tell(
                row, "skipped", self.env._("Manager: not found, or several. Write one work e-mail.")
            )
        elif not manager.user_id or manager.user_id.share:
            self._tell(row, "skipped", self.env._("Manager: has no user."))
        elif employee and manager.user_id == employee.user_id:
            self._tell(row, "skipped", self.env._("Employee and manager are the same person."))
        if row["status"] == "new":
            row |= {"employee_id": employee.id, "manager_id": manager.id}
            row |= {"employee_user_id": employee.user_id.id}
            row |= {"manager_user_id": manager.user_id.id}
            row["manager_is_here"] = manager.active and manager.user_id.active

    @api.model
    def _plan_period(self, row, given, month_first, company):
        end = import_values.parse_date(given.get("date_end"), month_first)
        start = given.get("date_start")
        start = start and import_values.parse_date(start, month_first)
        today = fields.Date.context_today(self)
        if "state" in given and not import_appraisal.is_closed(given["state"]):
            self._tell(
                row, "skipped", self.env._("State: not finished. Only the past is imported.")
            )
        if end is None or (given.get("date_start") and start is None):
            self._tell(row, "problem", self.env._("Date: no day. Write it as 2025-12-31."))
            return
        start = start or end - relativedelta(years=1) + timedelta(days=1)
        months = company.performance_keep_appraisals
        if start > end:
            self._tell(row, "problem", self.env._("Date: the period ends before it starts."))
        elif end > today:
            self._tell(
                row, "skipped", self.env._("Date: still to come. Only the past is imported.")
            )
        elif months and end < today - relativedelta(months=months):
            self._tell(
                row,
                "skipped",
                self.env._("Date: older than appraisals are kept; it would be deleted tonight."),
            )
        row |= {"date_start": start, "date_end": end}

    @api.model
    def _plan_texts(self, row, given, ratings):
        for name in import_appraisal.TEXTS:
            if name not in given:
                continue
            text = str(given[name])
            text = html2plaintext(text) if _TAG.search(text) else text
            if ACTIVE_MARKUP.search(text):
                self._tell(
                    row,
                    "problem",
                    self.env._("A text holds markup that could run. Remove it in the file."),
                )
            if text.strip():
                row[name] = text.strip()
        if "note" in row and row["status"] == "new" and not row["manager_is_here"]:
            # a note is its author's alone: of somebody who left, nobody could ever read it
            del row["note"]
            row["texts"].append(
                self.env._("Private note left out: its author does not work here any more.")
            )
        if "rating" in given:
            cell = given["rating"]
            cell = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
            found = None if isinstance(cell, import_table.Percent) else ratings.get(plain(cell))
            row["rating_id"] = found
            if not found:
                self._tell(
                    row,
                    "problem",
                    self.env._(
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
