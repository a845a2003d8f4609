import tempfile

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from .okr_export_pages import Pages

CONTENTS = ("numbers", "people")


class OkrExport(models.AbstractModel):
    """All that is public in a company as one workbook, which the import reads back. For managers.

    **A file has people or numbers, never both.** `people` holds leads, contributors, who changed
    what and kudos, and nothing of how it went: no value, confidence, progress, score, cause or
    learning. `numbers` holds all of that and no person; individual objectives, where the title
    is a person's already, are left out of it, and its references are made up anew for each file,
    so that two files cannot be put together by them.
    """

    _name = "okr.export"
    _description = "Export of Public Data"

    @api.model
    def _workbook(self, content):
        """An open temporary file with the workbook, at its start. Read with the caller's rights.

        :param content: ``numbers`` or ``people``
        :raise AccessError: not an OKR manager
        """
        if not self.env.user.has_group("hr_okr.group_okr_manager"):
            raise AccessError(self.env._("OKR managers export the data of their company."))
        if content not in CONTENTS:
            raise ValidationError(self.env._("Content: please choose numbers or people."))
        import xlsxwriter  # noqa: PLC0415 - only for who downloads

        # the caller's rules decide; a file is about one company
        real = self.sudo(False).with_context(allowed_company_ids=self.env.company.ids)
        real = real.with_context(active_test=False, bin_size=True)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller streams and closes it
        try:
            # rows go to the disk as they come: memory does not grow with the company
            options = {"constant_memory": True, "strings_to_formulas": False}
            options |= {"strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
            book = xlsxwriter.Workbook(file, {**options, "remove_timezone": True})
            writer = Pages(real.env, book, content)
            for name in ("okrs", "check_ins", "results", "alignments", "changes", "kudos"):
                getattr(writer, f"write_{name}")()
            writer.write_cycles()
            book.close()
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file
