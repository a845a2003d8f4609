"""Reads a spreadsheet that somebody uploads into plain rows. No ORM, nothing kept.

Own reading instead of `base_import`, which turns every cell into a string: a number of a workbook
stays a number here, so that “1.234” is only ever doubtful where somebody typed it as text.
"""

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime

MAX_BYTES = 10 * 1024 * 1024
#: What a workbook may unpack to: a small file can hold a gigabyte of nothing.
MAX_UNPACKED = 120 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_TEXT = 32_767

_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";,\t|"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TableError(Exception):
    """The file cannot be read: `code` says why, `args_` what a text about it names."""

    def __init__(self, code, **args_):
        super().__init__(code)
        self.code = code
        self.args_ = args_


class Percent(float):
    """A number that the workbook shows as a percentage; 50 % is 50.0."""


@dataclass
class Table:
    """`rows` are (number as the spreadsheet counts, cells); empty rows are left out."""

    rows: list
    sheet: str = ""
    sheets: list = field(default_factory=list)
    digest: str = ""


def read(data, sheet=None):
    """The rows of an XLSX workbook or a CSV file.

    :param data: the bytes of the file
    :param sheet: name of the sheet of a workbook; without it the first one that holds something
    :raise TableError: too big, no table, or a kind of file that is not read

    >>> read(b"Objective;Target\\nGrow;1.000,5\\n").rows
    [(1, ['Objective', 'Target']), (2, ['Grow', '1.000,5'])]
    >>> read("Ziel\\tWert\\nGrößer\\t5".encode("utf-16")).rows[1]
    (2, ['Größer', '5'])
    >>> read(b"")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    TableError: empty
    """
    if len(data) > MAX_BYTES:
        raise TableError("too_big", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith(_OLE):
        raise TableError("old_excel")
    table = _read_xlsx(data, sheet) if data.startswith(b"PK") else _read_csv(data)
    if not table.rows:
        raise TableError("empty")
    table.digest = hashlib.sha256(data).hexdigest()
    return table


def _read_csv(data):
    text = _decode(data)
    if _CONTROL.search(text):
        raise TableError("no_table")
    head = [line for line in text.splitlines() if line.strip()][:20]
    best = max(_DELIMITERS, key=lambda sign: _width(head, sign))
    rows = []
    try:
        # a row number is the line in which the row begins, as a text editor shows it
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=best)
        start = 1
        for cells in reader:
            _keep(rows, start, [cell.strip() or None for cell in cells])
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableError("no_table") from error
    return Table(rows)


def _decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("no_table")


def _width(lines, delimiter):
    """How well a delimiter cuts these lines: the number of columns of the best-filled lines."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0
    return sum(sorted(widths)[-5:])


def _read_xlsx(data, sheet):
    import openpyxl  # noqa: PLC0415 - a second of start-up time for those who never import

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise TableError("too_big", limit=MAX_BYTES // 1024 // 1024)
            if "mimetype" in archive.namelist():
                raise TableError("open_document")
        # read-only: no cell object is made for what is empty, however far a sheet reaches
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return _read_book(book, sheet)
        finally:
            book.close()
    except TableError:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken file makes it stumble over
        raise TableError("no_table") from error


def _read_book(book, wanted):
    names = [page.title for page in book.worksheets]
    if wanted and wanted not in names:
        raise TableError("no_sheet", sheet=wanted)
    table = Table([], wanted or names[0], names)
    for page in book.worksheets:
        if wanted and page.title != wanted:
            continue
        rows = []
        lines = page.iter_rows(max_row=MAX_ROWS + 200, max_col=MAX_COLUMNS + 1)
        for number, cells in enumerate(lines, start=1):
            _keep(rows, number, [_cell(cell) for cell in cells])
        table.rows, table.sheet = rows, page.title
        if rows:
            break
    return table


def _cell(cell):
    value = cell.value
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, int | float):
        shown = (cell.number_format or "").split(";")[0]
        if "%" in shown and "[" not in shown:
            return Percent(round(value * 100, 10))
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _CONTROL.sub("", str(value)).strip() or None


def _keep(rows, number, cells):
    while cells and cells[-1] is None:
        cells.pop()
    if not cells:
        return
    if len(cells) > MAX_COLUMNS:
        raise TableError("too_many_columns", limit=MAX_COLUMNS, row=number)
    if len(rows) > MAX_ROWS:
        raise TableError("too_many_rows", limit=MAX_ROWS)
    for cell in cells:
        if isinstance(cell, str) and len(cell) > MAX_TEXT:
            raise TableError("too_long", limit=MAX_TEXT, row=number)
    rows.append((number, cells))
