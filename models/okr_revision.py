from odoo import api, fields, models
from odoo.exceptions import UserError


class OkrRevision(models.Model):
    """What changed on a frozen objective or key result: append-only, readable by everybody.

    Rows are made by `okr.frozen.mixin` alone.
    """

    _name = "okr.revision"
    _description = "OKR Revision"
    _inherit = ["okr.number.mixin"]
    _order = "date desc, id desc"
    _rec_name = "field_label"

    objective_id = fields.Many2one("okr.objective", required=True, index=True, ondelete="cascade")
    key_result_id = fields.Many2one("okr.key.result", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one(related="objective_id.company_id", store=True, index=True)
    field_name = fields.Char(required=True)
    field_label = fields.Char("What Changed", required=True)
    old_value = fields.Text("Old")
    new_value = fields.Text("New")
    reason = fields.Text(required=True)
    user_id = fields.Many2one("res.users", "Changed by", required=True)
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal():
            raise UserError(
                self.env._("Revisions write themselves when a frozen objective is changed.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if self._is_okr_internal():
            return super().write(vals)
        raise UserError(self.env._("The history of changes cannot be edited."))
