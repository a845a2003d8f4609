from odoo import api, fields, models


class OkrCycleWizardLine(models.AbstractModel):
    """A row of the close wizard that remembers what was there when it was shown.

    Only what was changed in this row is written back, so that two coaches who work on one cycle
    do not undo each other.
    """

    _name = "okr.cycle.wizard.line"
    _description = "Row of the Close Wizard"
    _order = "id"

    _edited_fields = ()

    wizard_id = fields.Many2one("okr.cycle.close.wizard", required=True, ondelete="cascade")
    loaded = fields.Json(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["okr.cycle"]._check_coach()
        for vals in vals_list:
            vals["loaded"] = {name: vals.get(name) or False for name in self._edited_fields}
        return super().create(vals_list)

    def _two_lines(self, key_result):
        """A key result with the objective that it belongs to, as text on two lines."""
        return f"{key_result.name}\n{key_result.objective_id.name}"

    def _changed_vals(self):
        """Fields that differ from what was shown, with their new values."""
        self.ensure_one()
        loaded = self.loaded or {}
        return {
            name: self[name]
            for name in self._edited_fields
            if (self[name] or False) != loaded.get(name, False)
        }

    def _text_or_false(self, value):
        return value.strip() or False if isinstance(value, str) else value
