from odoo import fields, models


class OkrImportMixin(models.AbstractModel):
    """Where a record came from, when it came with a spreadsheet."""

    _name = "okr.import.mixin"
    _description = "Imported OKRs"

    import_ref = fields.Char(
        "External ID",
        copy=False,
        index="btree_not_null",
        help="What it is called in the spreadsheet it came from, to find it again.",
    )
    import_id = fields.Many2one(
        "okr.import.batch",
        "Imported by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="hr_okr.group_okr_coach",
    )
