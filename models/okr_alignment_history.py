from odoo import api, models


class OkrAlignment(models.Model):
    """A link is a part of the history of the objective that it comes from."""

    _inherit = "okr.alignment"

    @api.model_create_multi
    def create(self, vals_list):
        alignments = super().create(vals_list)
        self.env["okr.history"]._record_objectives(alignments.source_id)
        return alignments

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "contribution"}:
            self.env["okr.history"]._record_objectives(self.source_id)
        return result

    def unlink(self):
        sources = self.source_id
        result = super().unlink()
        self.env["okr.history"]._record_objectives(sources.exists())
        return result
