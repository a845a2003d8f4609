from odoo import api, fields, models

from ..models.okr_objective import MISS_CAUSES


class OkrCycleCloseLearn(models.TransientModel):
    """What was learned from a key result that fell short; three questions if it was committed."""

    _name = "okr.cycle.close.learn"
    _description = "Learning from a Key Result"
    _inherit = "okr.cycle.wizard.line"
    _rec_name = "name"

    _edited_fields = ("miss_cause", "learning", "miss_happened", "miss_signal", "miss_change")

    key_result_id = fields.Many2one(
        "okr.key.result", "Key Result that fell short", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Text("Key Result", compute="_compute_name")
    ambition = fields.Selection(related="key_result_id.ambition")
    score = fields.Float(related="key_result_id.score")
    miss_cause = fields.Selection(MISS_CAUSES, "Main cause")
    learning = fields.Text("What we learned")
    miss_happened = fields.Text("What happened?")
    miss_signal = fields.Text("When could we have known?")
    miss_change = fields.Text("What will we do differently?")
    is_complete = fields.Boolean("Complete", compute="_compute_is_complete")

    @api.depends("key_result_id")
    def _compute_name(self):
        for row in self:
            row.name = row._two_lines(row.key_result_id)

    @api.depends(*_edited_fields)
    def _compute_is_complete(self):
        for row in self:
            names = ["miss_cause", "learning"]
            if row.ambition == "committed":
                names = self._edited_fields
            row.is_complete = all((row[name] or "").strip() for name in names)

    def _prepare_rows(self, wizard):
        """Values of the rows of `wizard`: one for each key result that fell short."""
        return [
            {
                "wizard_id": wizard.id,
                "key_result_id": key_result.id,
                **{name: key_result[name] for name in self._edited_fields},
            }
            for key_result in wizard._key_results()
            if key_result._fell_short()
        ]

    def _save_rows(self):
        """Write what changed to the key results."""
        self.env["okr.key.result"]._save_close(
            {
                row.key_result_id: {
                    name: self._text_or_false(value) for name, value in vals.items()
                }
                for row in self
                if (vals := row._changed_vals())
            }
        )
