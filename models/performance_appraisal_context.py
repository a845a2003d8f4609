from odoo import fields, models
from odoo.exceptions import UserError

from .performance_link_guard import internal


class PerformanceAppraisal(models.Model):
    """The objectives of the period, through the one door to the public world."""

    _name = "performance.appraisal"
    _inherit = ["performance.appraisal", "okr.context.mixin"]

    context_item_ids = fields.One2many(
        "performance.context.item", "appraisal_id", "Picked objectives"
    )

    def action_pick_objectives(self):
        """Bring the objectives of the period into the appraisal. By the employee, while open.

        The employee then deletes what does not matter and writes on the rest. Can be repeated;
        what is there already stays as it is.
        """
        self._check_turn(("open",), "employee")
        items = internal(self.env["performance.context.item"].sudo())
        for appraisal in self.sudo(False):
            found = appraisal._current_objectives()
            if not found:
                raise UserError(
                    self.env._(
                        "There is no objective in this period that you led or contributed to."
                    )
                )
            known = set(items.search([("appraisal_id", "=", appraisal.id)]).mapped("key"))
            items.create(
                [
                    {
                        **items._snapshot_values(objective),
                        "appraisal_id": appraisal.id,
                        "sequence": sequence,
                    }
                    for sequence, objective in enumerate(found)
                    if objective["key"] not in known
                ]
            )
        return True

    def _current_objectives(self):
        employee, start, end = (self[name] for name in self._okr_context_fields)
        return self._get_okr_context(employee, start, end)

    def action_share(self, meeting_start=None, book=True):
        result = super().action_share(meeting_start, book)
        for appraisal in self.sudo(False):
            appraisal._refresh_snapshot()
        return result

    def _refresh_snapshot(self):
        """Date the picked objectives at the moment when both sides start to read."""
        items = internal(self.env["performance.context.item"].sudo())
        picked = items.search([("appraisal_id", "=", self.id)])
        found = {objective["key"]: objective for objective in self._current_objectives()}
        for item in picked.filtered(lambda item: item.key in found):
            item.write(item._snapshot_values(found[item.key]))
