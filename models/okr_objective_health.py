from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OkrObjective(models.Model):
    """Health of an objective: closed > outdated > weakest confidence > pending."""

    _inherit = "okr.objective"

    guardrail_count = fields.Integer(
        "Guardrails outside",
        readonly=True,
        copy=False,
        aggregator=None,
        default=0,
        help="Key results whose counter-metric is outside its band. Written by okr.rollup.",
    )
    guardrail_text = fields.Text("Held back by", compute="_compute_guardrail_text")

    def _managed_fields(self):
        return super()._managed_fields() | {"guardrail_count"}

    @api.depends("guardrail_count", "key_result_ids.guardrail_text")
    def _compute_guardrail_text(self):
        for objective in self:
            objective.guardrail_text = (
                objective.guardrail_count
                and "\n".join(filter(None, objective.key_result_ids.mapped("guardrail_text")))
            ) or False

    @api.depends(
        "state",
        "last_checkin_date",
        "outdated_after",
        "confidence_min",
        "unchecked_count",
        "guardrail_count",
    )
    def _compute_health(self):
        return super()._compute_health()

    def _is_partly_unchecked(self):
        return self.unchecked_count > 0

    def _health_partly_unchecked_domain(self):
        return Domain("unchecked_count", ">", 0)

    def _health_partly_unchecked_sql(self, column):
        return SQL("%s > 0", column("unchecked_count"))

    def _is_guardrail_outside(self):
        return self.guardrail_count > 0

    def _health_guardrail_domain(self):
        return Domain("guardrail_count", ">", 0)

    def _health_guardrail_sql(self, column):
        return SQL("%s > 0", column("guardrail_count"))

    def _health_confidence_field(self):
        return "confidence_min"
