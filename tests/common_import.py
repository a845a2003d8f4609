"""Files and helpers for the tests of imports."""

import io

import xlsxwriter

from .common import OkrCase

HEAD = ["Objective", "Department", "Lead", "Key result", "Unit", "Start", "Target"]
ROWS = [
    HEAD,
    ["Win back small shops", "Sales", "Lead", "Shops that order again", "shops", 40, 120],
    ["", "", "", "Days to deliver", "days", 9, 4],
    ["Serve them well", "Product", "other_lead@x", "The help page is there", "", "", ""],
]


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


class OkrImportCase(OkrCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_lead_employee.work_email = "other_lead@x"
        cls.cycle = cls.make_cycle("planning")

    def importer(self, user=None):
        return self.env["okr.import"].with_user(user or self.coach).with_company(self.company)

    def look(self, data, user=None, **options):
        return self.importer(user)._look(data, {"cycle_id": self.cycle.id, **options})

    def run_import(self, data, user=None, name="okrs.xlsx", **options):
        options = {"cycle_id": self.cycle.id, **options}
        return self.importer(user)._import(data, options, name)

    def objectives(self):
        return self.env["okr.objective"].search([("cycle_id", "=", self.cycle.id)])
