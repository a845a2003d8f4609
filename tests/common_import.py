"""Files for the tests of imports."""

import io

import xlsxwriter


def workbook(*pages, formats=None):
    """Bytes of an XLSX with one page for each (name, rows); `formats` {(row, column): format}."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in pages:
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                shown = (formats or {}).get((at, column))
                page.write(at, column, value, *([book.add_format(shown)] if shown else []))
    book.close()
    return stream.getvalue()


def csv_file(*rows, sign=";"):
    return "\n".join(sign.join(str(cell) for cell in row) for row in rows).encode()


def texts_of(report, status=None):
    """All texts of a report as one string, of the lines of a status alone if one is given."""
    return "\n".join(
        f"{line['row']}: {text['text'] if isinstance(text, dict) else text}"
        for line in report["lines"]
        for text in line["texts"]
        if status in (None, line["status"])
    )
