import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import import_rows, import_table, import_words

#: Statuses of a line, the most telling first.
STATUSES = ("problem", "new", "update", "checkin", "same", "skipped")
SAMPLES = 3


class OkrImport(models.AbstractModel):
    """Objectives with their key results from a spreadsheet: look first, then all or nothing.

    `_look` saves nothing. `_import` does what `_look` told, as drafts of a cycle in planning, or
    nothing at all. Both act with the rights of the caller, who must be an OKR coach; neither is
    reachable over RPC: controllers/okr_import.py calls them with the bytes of the file, which are
    kept nowhere.
    """

    _name = "okr.import"
    _description = "Import of Objectives"

    @api.model
    def _check_coach(self):
        if not self.env.user.has_group("hr_okr.group_okr_coach"):
            raise AccessError(self.env._("OKR coaches import objectives. Please ask one of them."))

    # -- reading ----

    @api.model
    def _read_file(self, data, sheet=None):
        """The Table of an uploaded file; a UserError that says why it cannot be read."""
        try:
            return import_table.read(data, sheet)
        except import_table.TableError as error:
            raise UserError(self._file_text(error.code, error.args_)) from error

    @api.model
    def _read_options(self, options):
        """What the screen asked for, checked: it comes from outside."""
        options = options if isinstance(options, dict) else {}
        mapping = options.get("mapping")
        if mapping is not None:
            if not isinstance(mapping, dict) or len(mapping) > import_table.MAX_COLUMNS:
                raise ValidationError(self.env._("Columns: please choose them again."))
            fields_ = import_words.FIELDS
            try:
                mapping = {int(i): name for i, name in mapping.items() if name in fields_}
            except (TypeError, ValueError) as error:
                raise ValidationError(self.env._("Columns: please choose them again.")) from error
            names = list(mapping.values())
            if twice := [name for name in names if names.count(name) > 1]:
                raise ValidationError(
                    self.env._(
                        "Columns: “%s” is chosen for two columns. Choose one of them.",
                        self._column_title(twice[0]),
                    )
                )
        text = {
            name: value if isinstance(value := options.get(name), str) and value else None
            for name in ("sheet", "decimal", "cycle_name", "seen")
        }
        return {
            **text,
            "decimal": text["decimal"] if text["decimal"] in (".", ",") else None,
            "cycle_id": self._okr_id(options.get("cycle_id")),
            "mapping": mapping,
            "update": options.get("existing") == "update",
            "leave_unknown": options.get("leave_unknown") is True,
        }

    @api.model
    def _cycle_of(self, options):
        """The cycle to import into: the chosen one, or the one that is being planned."""
        cycle = self.env["okr.cycle"].browse(options["cycle_id"] or [])
        if cycle:
            cycle.check_access("read")
            if cycle.company_id not in self.env.companies or not cycle.exists():
                raise UserError(self.env._("Cycle: please choose one of your company."))
        if cycle and cycle.state not in ("planning", "active", "grading"):
            raise UserError(
                self.env._(
                    "Cycle: %s is not being planned. Objectives are imported as drafts of a cycle "
                    "in planning; start its planning first, or choose another one.",
                    cycle.name,
                )
            )
        return cycle or self._cycles()[:1]

    @api.model
    def _cycles(self):
        """Cycles that one can import into; those in planning first."""
        cycles = self.env["okr.cycle"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("planning", "active", "grading")),
            ]
        )
        return cycles.sorted(lambda c: (c.state != "planning", c.date_start))

    # -- looking ----

    @api.model
    def _look(self, data, options):
        """What the file would do, row by row, as a dictionary for the screen. Saves nothing.

        :raise UserError: the file cannot be read at all
        :raise AccessError: the caller is no OKR coach
        """
        self._check_coach()
        options = self._read_options(options)
        table = self._read_file(data, options["sheet"])
        return self._report(*self._plan(table, options))

    @api.model
    def _plan(self, table, options):
        """(plan, table, header index, mapping, options) of a table that was read."""
        cycle = self._cycle_of(options)
        if not cycle:
            raise UserError(
                self.env._(
                    "Cycle: there is none in planning. Make one under Configuration › Cycles and "
                    "start its planning; the import fills it with drafts."
                )
            )
        header = import_rows.find_header(table.rows)
        mapping = options["mapping"]
        if mapping is None:
            mapping = import_rows.map_columns(table.rows[header][1])
        rows, titles = table.rows[header + 1 :], table.rows[header][1]
        options["titles"] = {
            name: str(titles[index])[:60]
            for index, name in mapping.items()
            if index < len(titles) and titles[index]
        }
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        draft = import_rows.build(
            rows,
            mapping,
            decimal=options["decimal"],
            month_first=(lang.date_format or "").startswith(("%m", "%b", "%B")),
            cycle=self._cycle_wanted(rows, mapping, cycle, options),
            default_decimal=lang.decimal_point or ".",
        )
        plan = self.env["okr.import.plan"]._make(draft, cycle, options)
        plan["seen"] = [table.digest, sorted(mapping.items())]
        return plan, table, header, mapping, options

    @api.model
    def _cycle_wanted(self, rows, mapping, cycle, options):
        """Which of the cycles that the file names is meant: asked for, of that name, or the one."""
        if options["cycle_name"]:
            return options["cycle_name"]
        names = self._cycle_names(rows, mapping)
        if len(names) < 2:
            return None
        return cycle.name

    @api.model
    def _cycle_names(self, rows, mapping):
        at = next((i for i, name in mapping.items() if name == "cycle"), None)
        if at is None:
            return []
        cells = (cells[at] for _n, cells in rows if at < len(cells) and cells[at])
        return list(dict.fromkeys(str(cell) for cell in cells))[:50]

    @api.model
    def _report(self, plan, table, header, mapping, options):
        cells = table.rows[header][1]
        body = table.rows[header + 1 :]
        width = max(len(row) for _number, row in table.rows[header:])
        columns = [
            {
                "index": index,
                "title": str(cells[index]) if index < len(cells) and cells[index] else "",
                "samples": [
                    str(row[index])[:60]
                    for _number, row in body[:50]
                    if index < len(row) and row[index] is not None
                ][:SAMPLES],
                "field": mapping.get(index, ""),
            }
            for index in range(width)
        ]
        cycle = plan["cycle"]
        lines = plan["lines"]
        return {
            "sheet": table.sheet,
            "sheets": table.sheets,
            "cycle": {"id": cycle.id, "name": cycle.name, "state": cycle.state},
            "cycle_names": self._cycle_names(body, mapping),
            "decimal": plan["decimal"],
            "columns": [column for column in columns if column["title"] or column["samples"]],
            "fields": [
                {"name": name, "title": self._column_title(name)} for name in import_words.FIELDS
            ],
            "lines": lines,
            "texts": plan["texts"],
            "counts": plan["counts"],
            "can_import": plan["can_import"],
            "seen": self._digest(plan),
        }

    @api.model
    def _digest(self, plan):
        """What the screen sends back, so that nothing else is imported than what was seen."""
        told = [plan["cycle"].id, plan["lines"], plan.get("seen")]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @api.model
    def _column_title(self, name):
        return import_words.title(name, self.env.lang or "en")

    # -- importing ----

    @api.model
    def _import(self, data, options, name):
        """Do what `_look` told, all or nothing. Returns the new `okr.import.batch`.

        :param name: of the file, for the list of imports
        :raise UserError: a row is not clear, or what the caller has seen is not what would happen
        """
        self._check_coach()
        options = self._read_options(options)
        table = self._read_file(data, options["sheet"])
        plan, *_rest = self._plan(table, options)
        return self._run(plan, options, name)

    @api.model
    def _run(self, plan, options, name):
        problems = [line for line in plan["lines"] if line["status"] == "problem"]
        if problems:
            texts = [text["text"] for text in problems[0]["texts"] if not text["note"]]
            raise UserError(
                self.env._(
                    "Nothing was imported: %(count)s rows are not clear. Row %(row)s: %(why)s",
                    count=len(problems),
                    row=problems[0]["row"],
                    why=texts[0],
                )
            )
        if not plan["can_import"]:
            raise UserError(self.env._("There is nothing to import: all of it is there already."))
        if options["seen"] and options["seen"] != self._digest(plan):
            raise UserError(
                self.env._(
                    "Nothing was imported: something has changed since you looked. Please look at "
                    "the list again."
                )
            )
        return self.env["okr.import.plan"]._write_plan(plan, (name or "")[:200])

    # -- undo and start ----

    @api.model
    def _start(self):
        """What the screen needs before there is a file."""
        self._check_coach()
        lang = self.env.lang or "en"
        return {
            "cycles": [
                {"id": cycle.id, "name": cycle.name, "state": cycle.state}
                for cycle in self._cycles()
            ],
            "limit_mb": import_table.MAX_BYTES // 1024 // 1024,
            "limit_rows": import_table.MAX_ROWS,
            "challenges": self.env["okr.import.gamification"]._is_there(),
            "language": lang,
            "today": fields.Date.to_string(fields.Date.context_today(self)),
        }
