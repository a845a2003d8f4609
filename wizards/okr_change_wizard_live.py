from odoo import fields, models


class OkrChangeWizard(models.TransientModel):
    """Another metric or guardrail for a key result that is frozen."""

    _inherit = "okr.change.wizard"

    metric_id = fields.Many2one("okr.metric", "Counted by Odoo", ondelete="cascade")
    guardrail_metric_id = fields.Many2one("okr.metric", "Guardrail", ondelete="cascade")
    guardrail_min = fields.Float("Guardrail from")
    guardrail_max = fields.Float("Guardrail to")
