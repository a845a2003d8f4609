from odoo import api, fields, models
from odoo.fields import Domain


class OkrKeyResult(models.Model):
    """What the screens ask a key result."""

    _inherit = "okr.key.result"

    can_edit = fields.Boolean(compute="_compute_can_edit")

    def init(self):
        # Nearly all key results of a running cycle are active, and hardly any of the others. Who
        # does not know it expects few of them, and sorts them all instead of reading one page.
        self.env.cr.execute(
            """CREATE STATISTICS IF NOT EXISTS okr_key_result_cycle_state (dependencies)
                   ON cycle_id, state FROM okr_key_result"""
        )
        return super().init()

    @api.depends_context("uid")
    @api.depends("objective_id.lead_user_id", "objective_id.manager_user_id")
    def _compute_can_edit(self):
        writable = self._origin._filtered_access("write")
        for key_result in self:
            key_result.can_edit = not key_result._origin or key_result._origin in writable

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Say what is asked of the cycle of a key result about its objective as well.

        It is one and the same cycle. But key results come in the order of their objectives, and
        so a page of them starts at the first objectives of the cycle, by their index, instead of
        sorting all key results that there are.
        """
        query = super()._search(domain, offset, limit, order, **options)
        if limit and order and order.startswith("objective_id,") and not query.is_empty():
            objectives = self.env["okr.objective"]
            _model, alias = self._fields["objective_id"].join(self, self._table, query)
            for condition in self._conditions_of_cycle(domain):
                condition = condition.optimize_full(objectives)
                query.add_where(condition._to_sql(objectives, alias, query))
        return query

    @api.model
    def _conditions_of_cycle(self, domain):
        """The conditions on the cycle that every row of the answer has to meet."""
        domain = Domain(domain)
        is_and = getattr(domain, "OPERATOR", None) == "&"
        parts = domain.children if is_and else [domain]
        return [
            part
            for part in parts
            if getattr(part, "field_expr", "").partition(".")[0] == "cycle_id"
        ]

    def _get_check_in_extras(self):
        """What stands beside the field of a check-in, in batch: {id: {"live": …, "guardrail": …}}.

        `live` says where a measured value comes from: {"value", "source", "at"}; `guardrail` how
        a counter-metric stands: {"state": "inside" | "outside" | "unknown", "text"}. Both are
        left out where there is none.
        """
        return {key_result.id: {} for key_result in self}
