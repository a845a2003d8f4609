from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OkrObjective(models.Model):
    """Health of an objective: closed > outdated > weakest confidence > pending."""

    _inherit = "okr.objective"

    @api.depends(
        "state", "last_checkin_date", "outdated_after", "confidence_min", "unchecked_count"
    )
    def _compute_health(self):
        return super()._compute_health()

    def _is_partly_unchecked(self):
        return self.unchecked_count > 0

    def _health_partly_unchecked_domain(self):
        return Domain("unchecked_count", ">", 0)

    def _health_partly_unchecked_sql(self, column):
        return SQL("%s > 0", column("unchecked_count"))

    def _health_confidence_field(self):
        return "confidence_min"
