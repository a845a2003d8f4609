from odoo import api, fields, models
from odoo.exceptions import UserError


class OkrCycleLog(models.Model):
    """The life of a cycle, kept for ever: opened, closed, reopened with its reason."""

    _name = "okr.cycle.log"
    _description = "OKR Cycle History"
    _order = "date desc, id desc"
    _rec_name = "event"

    cycle_id = fields.Many2one("okr.cycle", required=True, index=True, ondelete="cascade")
    department_id = fields.Many2one("hr.department", help="Set when one department was closed.")
    event = fields.Selection(
        [
            ("planned", "Planning started"),
            ("opened", "Opened"),
            ("grading", "Grading started"),
            ("closed", "Closed"),
            ("reopened", "Reopened"),
            ("forgotten", "Numbers deleted"),
        ],
        required=True,
    )
    reason = fields.Text()
    user_id = fields.Many2one("res.users", "By", required=True, default=lambda self: self.env.uid)
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_okr_internal():
            raise UserError(self.env._("The history of a cycle writes itself."))
        return super().create(vals_list)

    def write(self, vals):
        if self._is_okr_internal():
            return super().write(vals)
        raise UserError(self.env._("The history of a cycle cannot be edited."))
