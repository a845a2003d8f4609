from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OkrChangeWizard(models.TransientModel):
    """Change a frozen objective or key result, with the reason that its history keeps.

    Opened with `default_objective_id` or `default_key_result_id`. The fields carry the names of
    those that they change and start with the present values; what differs is written with the
    caller's own rights.
    """

    _name = "okr.change.wizard"
    _description = "Change with a Reason"

    objective_id = fields.Many2one("okr.objective", ondelete="cascade")
    key_result_id = fields.Many2one("okr.key.result", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    reason = fields.Text(
        required=True, help="Stays visible for everybody, beside the old and the new value."
    )
    name = fields.Char("Title", required=True)

    # of an objective
    description = fields.Html("Why it matters")
    level = fields.Selection(
        selection=lambda self: self.env["okr.objective"]._fields["level"].selection
    )
    department_id = fields.Many2one("hr.department")
    co_department_ids = fields.Many2many(
        "hr.department", "okr_change_wizard_department_rel", string="Co-owners"
    )
    parent_id = fields.Many2one("okr.objective", "Supports")
    contribution = fields.Char()
    ambition = fields.Selection(
        selection=lambda self: self.env["okr.objective"]._fields["ambition"].selection
    )

    # of a key result
    kind = fields.Selection(
        selection=lambda self: self.env["okr.key.result"]._fields["kind"].selection
    )
    unit = fields.Char()
    base_value = fields.Float("Base")
    target_value = fields.Float("Target")
    commit_value = fields.Float("Commit")
    stretch_value = fields.Float("Stretch")
    range_min = fields.Float("From")
    range_max = fields.Float("To")
    fail_min = fields.Float("Fails below")
    fail_max = fields.Float("Fails above")
    weight = fields.Float()

    @api.model
    def default_get(self, fields):
        """Start with the present values of the record that is to be changed."""
        defaults = super().default_get(fields)
        record = self._find_record(defaults.get("objective_id"), defaults.get("key_result_id"))
        if not record:
            return defaults
        record.check_access("write")
        wizard_names = record._frozen_fields() & self._fields.keys() & set(fields)
        values = record.read(sorted(wizard_names), load=None)[0]
        values.pop("id")
        for name in wizard_names:
            if self._fields[name].type == "many2many":
                values[name] = [Command.set(values[name])]
        return {**defaults, **values}

    @api.depends("objective_id", "key_result_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard._get_record().company_id

    def action_apply(self):
        """Write what differs, together with the reason."""
        self._okr_one()
        record = self._get_record()
        record.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Reason: please say why this changes."))
        changes = {
            name: record._fields[name].convert_to_write(self[name], record)
            for name in record._frozen_fields() & self._fields.keys()
            if (self[name] or False) != (record[name] or False)
        }
        if not changes:
            raise UserError(self.env._("Nothing differs from what it says now."))
        record.with_context(okr_reason=self.reason.strip()).write(changes)
        return {"type": "ir.actions.act_window_close"}

    def _get_record(self):
        return self._find_record(self.objective_id.id, self.key_result_id.id)

    def _find_record(self, objective_id, key_result_id):
        if key_result_id:
            return self.env["okr.key.result"].browse(key_result_id)
        return self.env["okr.objective"].browse(objective_id or [])
