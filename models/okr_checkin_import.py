from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..engine.arrays import array_literal
from ..engine.progress import Measure, is_sane
from ..engine.said import Facts, Said
from .okr_rollup import MEASURE

#: What `_imported_values` gives.
COLUMNS = ("ids", "days", "values", "shares", "confidences", "causes", "cycles", "notes", "late")
#: Columns of the rhythm in the order in which `okr.rollup` takes them.
GRID = ("department_id", "company_id", "checkin_interval", "checkin_weekday", "date_start")
#: What a row of an import may say.
KEYS = {"key_result_id", "value", "confidence", "date", "note", "blocker_cause"}
#: Wrong rows that a refusal spells out.
SHOWN = 20


class OkrCheckin(models.Model):
    """Check-ins by the thousand, as another system hands them over."""

    _inherit = "okr.checkin"

    @api.model
    def import_checkins(self, rows):
        """Add any number of check-ins, all or none, in a number of statements that does not grow.

        For mass data; `create` does the same for what a person says, with every default.

        :param rows: a list of dictionaries: ``key_result_id``, ``value`` (in its unit) and
            ``confidence`` (0-10); optional ``date`` (a date or its text; today), ``note`` and
            ``blocker_cause``. Several rows may speak of one key result, on different days.
        :return: how many were added
        :raise ValidationError: rows are wrong; it names row and field, and nothing was added
        :raise AccessError: not an internal user, or a key result that the caller may not read or
            check in on. Coaches check in on all of their company.
        """
        real = self.sudo(False)
        if not real.env.user._is_internal():
            raise AccessError(self.env._("Check-ins are for employees."))
        ids = real._imported_ids(rows)
        key_results = real.env["okr.key.result"].browse(ids).exists()
        key_results.check_access("read")
        key_results._check_may_check_in()
        real.check_access("create")
        known = real._imported_key_results(key_results.ids)
        today = fields.Date.context_today(real)
        problems, values = [], []
        for number, row in enumerate(rows, start=1):
            key_result = known.get(row["key_result_id"])
            try:
                values.append(real._imported_values(row, key_result, today))
            except ValidationError as error:
                problems.append(
                    self.env._("Row %(number)s: %(problem)s", number=number, problem=error.args[0])
                )
        if problems:
            if len(problems) > SHOWN:
                more = self.env._("… and %s more.", len(problems) - SHOWN)
                problems = [*problems[:SHOWN], more]
            raise ValidationError("\n".join(problems))
        ids = real._insert_imported(values, today)
        real.env["okr.rollup"]._apply_checkins(
            [Said(row[0], id_, *row[1:6]) for id_, row in zip(ids, values, strict=True)],
            {id_: key_result["facts"] for id_, key_result in known.items()},
        )
        return len(values)

    @api.model
    def _imported_ids(self, rows):
        """Ids of the key results that rows speak of; refuses what has not the form of rows."""
        if not isinstance(rows, list | tuple) or not rows:
            raise ValidationError(self.env._("Nothing to import: there is no check-in in it."))
        ids = set()
        for number, row in enumerate(rows, start=1):
            id_ = row.get("key_result_id") if isinstance(row, dict) else None
            if type(id_) is not int or not 0 < id_ < 2**31:
                raise ValidationError(
                    self.env._("Row %s: Key Result, please say which one it is about.", number)
                )
            if unknown := {str(key) for key in row} - KEYS:
                raise ValidationError(
                    self.env._(
                        "Row %(number)s: %(fields)s cannot be imported.",
                        number=number,
                        fields=", ".join(sorted(unknown)),
                    )
                )
            ids.add(id_)
        return sorted(ids)

    @api.model
    def _imported_key_results(self, ids):
        """What the rows are checked against, by id, in one statement."""
        for model in ("okr.key.result", "okr.objective", "okr.cycle"):
            self.env[model].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT kr.id, kr.name, kr.kind, COALESCE(kr.base_value, 0) AS base,
                          COALESCE(kr.target_value, 0) AS target,
                          COALESCE(kr.commit_value, 0) AS commit,
                          COALESCE(kr.stretch_value, 0) AS stretch,
                          COALESCE(kr.range_min, 0) AS range_min,
                          COALESCE(kr.range_max, 0) AS range_max,
                          COALESCE(kr.fail_min, 0) AS fail_min,
                          COALESCE(kr.fail_max, 0) AS fail_max,
                          kr.active AND kr.state = 'active' AND c.state IN ('active', 'grading')
                              AS is_open,
                          c.id AS cycle_id, c.date_start, c.date_end,
                          c.state = 'grading' AS is_grading,
                          LEAST(c.date_start, o.date_activated) AS first, o.id AS objective_id,
                          c.checkin_interval, c.checkin_weekday, COALESCE(c.grace_days, 0) AS grace,
                          o.department_id, o.company_id
                     FROM okr_key_result kr
                     JOIN okr_objective o ON o.id = kr.objective_id
                LEFT JOIN okr_cycle c ON c.id = o.cycle_id
                    WHERE kr.id = ANY(%s)""",
                ids,
            )
        )
        rollup = self.env["okr.rollup"]
        for row in rows:
            grid = rollup._grid(*(row[name] for name in GRID))
            measure = Measure(*(row[name] for name in MEASURE))
            row["facts"] = Facts(measure, row["objective_id"], grid, row["grace"])
        return {row["id"]: row for row in rows}

    @api.model
    def _imported_values(self, row, key_result, today):
        """Columns of a check-in; a ValidationError that names the field."""
        if key_result is None:
            raise ValidationError(self.env._("Key Result: it does not exist any more."))
        name = key_result["name"]
        if not key_result["is_open"]:
            raise ValidationError(self.env._("“%s” takes no check-ins now.", name))
        value, confidence = row.get("value"), row.get("confidence")
        if isinstance(value, bool) or not isinstance(value, int | float) or not is_sane(value):
            raise ValidationError(
                self.env._("Value of “%s”: please give a number below 10^15.", name)
            )
        if type(confidence) not in (int, float) or confidence not in range(11):
            raise ValidationError(
                self.env._("Confidence of “%s”: a whole number from 0 to 10, please.", name)
            )
        cause = row.get("blocker_cause") or None
        if cause and cause not in self._fields["blocker_cause"].get_values(self.env):
            raise ValidationError(self.env._("Blocked by of “%s”: please choose a cause.", name))
        note = row.get("note") or None
        if note and not isinstance(note, str):
            raise ValidationError(self.env._("Note on “%s”: please write text.", name))
        day = self._imported_day(row.get("date"), key_result, today)
        late = key_result["is_grading"] or day > key_result["date_end"]
        return (
            key_result["id"],
            day,
            float(value),
            key_result["facts"].measure.progress(value),
            int(confidence),
            cause,
            key_result["cycle_id"],
            note,
            late,
        )

    @api.model
    def _imported_day(self, day, key_result, today):
        try:
            day = fields.Date.to_date(day) or today
        except (AttributeError, TypeError, ValueError) as error:
            raise ValidationError(self.env._("Date: %s is no day.", day)) from error
        if day > today:
            raise ValidationError(
                self.env._("Date: a check-in cannot lie in the future. Today is %s.", today)
            )
        if day < key_result["first"]:
            raise ValidationError(
                self.env._(
                    "Date: %(day)s lies before the start of the cycle of “%(key_result)s”.",
                    day=day,
                    key_result=key_result["name"],
                )
            )
        return day

    @api.model
    def _insert_imported(self, values, today):
        """One statement for all rows; later ones of the same day get the greater ids, returned."""
        columns = [array_literal(column) for column in zip(*values, strict=True)]
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO okr_checkin (key_result_id, date, value, progress, confidence,
                                            blocker_cause, cycle_id, note, is_late, kind,
                                            date_recorded, author_id, create_uid, create_date,
                                            write_uid, write_date)
                   SELECT v.*, 'updated', %(today)s, %(uid)s, %(uid)s, NOW() AT TIME ZONE 'UTC',
                          %(uid)s, NOW() AT TIME ZONE 'UTC'
                     FROM unnest(%(ids)s::int[], %(days)s::date[], %(values)s::float8[],
                                 %(shares)s::float8[], %(confidences)s::int[],
                                 %(causes)s::varchar[], %(cycles)s::int[], %(notes)s::text[],
                                 %(late)s::bool[]) AS v
                RETURNING id""",
                today=today,
                uid=self.env.uid,
                **dict(zip(COLUMNS, columns, strict=True)),
            )
        )
        self.invalidate_model(flush=False)
        self.env["okr.key.result"].invalidate_model(["checkin_ids"], flush=False)
        return [id_ for (id_,) in rows]
