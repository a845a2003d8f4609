"""From the rows of a spreadsheet to objectives with their key results and check-ins. No ORM.

One row is a key result; the objective is repeated, or left blank as in merged cells. What is not
clear becomes a problem that names row and column; nothing is guessed that could be wrong.
"""

from dataclasses import dataclass, field

from . import import_values, import_words
from .import_table import Percent
from .progress import Measure

OBJECTIVE_FIELDS = (
    "ref",
    "description",
    "level",
    "department",
    "lead",
    "contributors",
    "parent",
    "contribution",
    "ambition",
)
NUMBER_FIELDS = (
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
)
CHECKIN_FIELDS = ("checkin_date", "checkin_value", "confidence", "note")
KEY_RESULT_FIELDS = ("kr_ref", "kr_lead", "kind", "unit", *NUMBER_FIELDS)
#: Header rows are looked for so far down: spreadsheets have titles above their tables.
HEADER_ROWS = 15


@dataclass(frozen=True)
class Problem:
    """`code` says what, `column` is a field name; a `note` is told, everything else stops."""

    row: int
    code: str
    column: str = ""
    value: str = ""
    note: bool = False


@dataclass
class Part:
    """An objective, a key result or a check-in: values by field, as read."""

    row: int
    name: str = ""
    vals: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    checkins: list = field(default_factory=list)


@dataclass
class Draft:
    objectives: list
    problems: list
    skipped: dict
    decimal: str = "."


def find_header(rows):
    """Index of the row that names the columns: the one that says most, near the top."""
    best, index = 0, 0
    for at, (_number, cells) in enumerate(rows[:HEADER_ROWS]):
        names = {import_words.field_of(cell) for cell in cells if isinstance(cell, str)} - {None}
        if len(names) > best:
            best, index = len(names), at
    return index


def map_columns(header):
    """{column index: field} as far as the headers say it.

    In a sheet with an “Objective” a column “Goal” is the target, and a second owner is that of
    the key result.

    >>> map_columns(["Objective", "Owner", "Key Result", "Owner", "Start", "Ziel", "Farbe"])
    {0: 'objective', 1: 'lead', 2: 'key_result', 3: 'kr_lead', 4: 'base', 5: 'target'}
    >>> map_columns(["Ziel", "KR", "Wert"])
    {0: 'objective', 1: 'key_result', 2: 'current'}
    """
    second = {"objective": "target", "lead": "kr_lead", "ref": "kr_ref", "checkin_value": "current"}
    mapping = {}
    for index, cell in enumerate(header):
        name = import_words.field_of(cell) if isinstance(cell, str) else None
        taken = mapping.values()
        if name in taken:
            name = second.get(name)
        if name and name not in taken:
            mapping[index] = name
    values = set(mapping.values())
    if "checkin_date" not in values and "current" not in values:
        mapping = {i: "current" if n == "checkin_value" else n for i, n in mapping.items()}
    return mapping


def build(rows, mapping, *, decimal=None, month_first=False, cycle=None, default_decimal="."):
    """The objectives that these rows describe.

    :param rows: those below the header
    :param mapping: {column index: field}
    :param cycle: take only rows of this cycle, where the file names cycles; None takes all
    :return: a Draft; `skipped` counts rows left out by the cycle that they name

    >>> draft = build([(2, ["Grow", "Shops", "10"]), (3, [None, "Sales", "1,5 Mio €"])],
    ...               {0: "objective", 1: "key_result", 2: "target"})
    >>> [(o.name, [(k.name, k.vals["target"], k.vals["unit"]) for k in o.parts])
    ...  for o in draft.objectives]
    [('Grow', [('Shops', 10.0, ''), ('Sales', 1500000.0, '€')])]
    """
    reader = _Reader(mapping, month_first)
    numeric = [i for i, name in mapping.items() if name in (*NUMBER_FIELDS, "checkin_value")]
    reader.decimal = decimal or import_values.decimal_sign(
        (cells[i] for _number, cells in rows for i in numeric if i < len(cells)), default_decimal
    )
    wanted = import_words.plain(cycle) if cycle else None
    skipped, last_cycle = {}, None
    for number, cells in rows:
        row = {
            name: cells[i] for i, name in mapping.items() if i < len(cells) and cells[i] is not None
        }
        if not row:
            continue
        # a merged cell holds for the rows below it
        named = row.pop("cycle", None)
        last_cycle = named or (None if row.get("objective") else last_cycle)
        if wanted and last_cycle and import_words.plain(last_cycle) != wanted:
            skipped[str(last_cycle)] = skipped.get(str(last_cycle), 0) + 1
            reader.objective = reader.key_result = None
            reader.outside = True
            continue
        if row:
            reader.take(number, row)
    unclear = {problem.row for problem in reader.problems if not problem.note}
    for objective in reader.objectives:
        for key_result in objective.parts:
            if key_result.row not in unclear:
                reader.finish(key_result)
    return Draft(reader.objectives, reader.problems, skipped, reader.decimal)


class _Reader:
    def __init__(self, mapping, month_first):
        self.month_first = month_first
        self.decimal = "."
        self.has_cycles = "cycle" in mapping.values()
        self.has_kr_lead = "kr_lead" in mapping.values()
        self.objectives, self.problems = [], []
        self.by_key = {}
        self.objective = self.key_result = None
        self.outside = False

    def problem(self, row, code, column="", value="", note=False):
        self.problems.append(Problem(row, code, column, str(value)[:80], note))

    def take(self, number, row):
        objective = self._objective(number, row)
        if objective is None:
            if not self.outside:
                self.problem(number, "no_objective", "objective")
            return
        name = _text(row.get("key_result"))
        checkin = {key: row[key] for key in CHECKIN_FIELDS if key in row}
        if name or "kr_ref" in row:
            known = self._known(objective, row, name)
            if known and not checkin.keys() & {"checkin_date"}:
                self.problem(number, "twice", "key_result", name)
                return
            self.key_result = known or self._new_key_result(number, objective, row, name)
        elif row.keys() & set(KEY_RESULT_FIELDS):
            self.problem(number, "no_key_result", "key_result")
            return
        if checkin:
            if self.key_result is None:
                self.problem(number, "no_key_result", "key_result")
            elif "checkin_date" in checkin:
                self._checkin(number, checkin)
            else:
                self.problem(number, "no_day", next(iter(checkin)), note=True)

    def _objective(self, number, row):
        name, ref = _text(row.get("objective")), _text(row.get("ref"))
        if not name and not ref:
            current = self.objective
            if current is not None:
                self._fill(current, number, row)
            return current
        self.outside = False
        key = ("ref", ref) if ref else ("name", import_words.plain(name))
        objective = self.by_key.get(key)
        if objective is None:
            objective = Part(number, name)
            if not name:
                self.problem(number, "no_objective", "objective")
                return None
            self.by_key[key] = objective
            self.by_key.setdefault(("name", import_words.plain(name)), objective)
            self.objectives.append(objective)
        if objective is not self.objective:
            self.objective, self.key_result = objective, None
        self._fill(objective, number, row)
        return objective

    def _fill(self, objective, number, row):
        """Take what the row says about the objective; the first word counts."""
        for name in OBJECTIVE_FIELDS:
            value = _text(row.get(name))
            if not value:
                continue
            first = objective.vals.setdefault(name, value)
            if import_words.plain(first) == import_words.plain(value):
                continue
            if name == "lead" and not self.has_kr_lead:
                row.setdefault("kr_lead", value)
            elif name != "ref":
                self.problem(number, "differs", name, value, note=True)
        for name in ("level", "ambition"):
            value = objective.vals.get(name)
            if value and number == objective.row:
                choice = import_words.choice_of(name, value)
                if choice is None:
                    self.problem(number, "no_choice", name, value)
                objective.vals[name] = choice or value

    def _known(self, objective, row, name):
        ref = _text(row.get("kr_ref"))
        for part in objective.parts:
            if ref and part.vals.get("kr_ref"):
                if part.vals["kr_ref"] == ref:
                    return part
            elif import_words.plain(part.name) == import_words.plain(name):
                return part
        return None

    def _new_key_result(self, number, objective, row, name):
        if not name:
            self.problem(number, "no_key_result", "key_result")
            return None
        part = Part(number, name, {"kr_ref": _text(row.get("kr_ref"))})
        part.vals["kr_lead"] = _text(row.get("kr_lead"))
        part.vals["unit"] = _text(row.get("unit"))
        units = []
        for column in NUMBER_FIELDS:
            if column in row:
                part.vals[column], unit = self.number(number, column, row[column])
                units.append(unit)
        if not part.vals["unit"]:
            part.vals["unit"] = next(filter(None, units), "")
        elif {unit for unit in units if unit} - {part.vals["unit"]}:
            self.problem(number, "units", "unit", part.vals["unit"], note=True)
        if kind := _text(row.get("kind")):
            part.vals["kind"] = import_words.choice_of("kind", kind)
            if part.vals["kind"] is None:
                self.problem(number, "no_choice", "kind", kind)
        objective.parts.append(part)
        return part

    def number(self, row, column, cell):
        """(value or None, unit); a problem where it is no clear number."""
        read = import_values.parse_number(cell, self.decimal)
        if read is None:
            self.problem(row, "no_number", column, cell)
            return None, ""
        if read.doubtful:
            self.problem(row, "read_as", column, f"{cell} = {read.value:.15g}", note=True)
        return read.value, read.unit

    def _checkin(self, number, row):
        day = import_values.parse_date(row["checkin_date"], self.month_first)
        if day is None:
            self.problem(number, "no_date", "checkin_date", row["checkin_date"])
            return
        vals = {"date": day, "note": _text(row.get("note"))}
        if "checkin_value" in row:
            vals["value"] = self.number(number, "checkin_value", row["checkin_value"])[0]
        if "confidence" in row:
            read = import_values.parse_number(row["confidence"], self.decimal)
            value = read and read.value
            if read and (read.unit == "%" or isinstance(row["confidence"], Percent)):
                value /= 10
            elif read and read.unit not in ("", "/10"):
                value = None
            if value is None or value != int(value) or not 0 <= value <= 10:
                self.problem(number, "no_confidence", "confidence", row["confidence"])
            else:
                vals["confidence"] = int(value)
        if "value" not in vals and "confidence" not in vals:
            self.problem(number, "empty_check_in", "checkin_date")
            return
        self.key_result.checkins.append(Part(number, vals=vals))

    def finish(self, part):
        """Choose the kind where the file is silent, and check that it can be measured."""
        vals, row = part.vals, part.row
        bounds = [vals.get("range_min"), vals.get("range_max")]
        if "kind" not in vals:
            if any(bound is not None for bound in bounds):
                vals["kind"] = "range"
            elif vals.get("target") is None and vals.get("base") is None:
                vals["kind"] = "milestone"
            elif (vals.get("target") or 0.0) < (vals.get("base") or 0.0):
                vals["kind"] = "decrease"
            else:
                vals["kind"] = "increase"
        if vals["kind"] == "milestone" and not vals.get("target"):
            vals["target"] = 1.0
        measured = ("increase", "decrease", "at_least", "at_most")
        if vals["kind"] in measured and vals.get("target") is None:
            self.problem(row, "no_target", "target")
            return
        if vals["kind"] == "range" and None in bounds:
            self.problem(row, "no_bounds", "range_min")
            return
        self._fail_bounds(vals)
        names = ("base", "target", "commit", "stretch", "range_min", "range_max")
        names += ("fail_min", "fail_max")
        numbers = {name: vals.get(name) or 0.0 for name in names}
        if problem := Measure(kind=vals["kind"], **numbers).problem():
            self.problem(row, problem, "target" if vals["kind"] != "range" else "range_min")
        if (weight := vals.get("weight")) is not None and not 0 <= weight < 1e15:
            self.problem(row, "no_weight", "weight", weight)

    def _fail_bounds(self, vals):
        """Where a limit is silent on when nothing is left, its starting point says it."""
        base, target = vals.get("base"), vals.get("target")
        if base is None or target is None:
            return
        if vals["kind"] == "at_most" and vals.get("fail_max") is None and base > target:
            vals["fail_max"] = base
        if vals["kind"] == "at_least" and vals.get("fail_min") is None and base < target:
            vals["fail_min"] = base


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) if not isinstance(cell, str) else cell.strip()
