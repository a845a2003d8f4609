from odoo import fields, models


class OkrAlignment(models.Model):
    """Requests that nobody answered before the cycle was closed."""

    _inherit = "okr.alignment"

    close_anyway = fields.Boolean(
        readonly=True, copy=False, help="A coach accepted that it lapses when the cycle is closed."
    )

    def _lapse(self, cycle):
        """Decline open requests because `cycle` closes; their activities go with them."""
        if not self:
            return
        self._close_activities()
        # The coach who closes has no share in these objectives; the close itself was checked.
        self.sudo()._okr_internal().write(
            {
                "state": "declined",
                "answer": self.env._("Not answered before %s was closed.", cycle.name),
                "answered_by_id": self.env.uid,
                "date_answered": fields.Date.context_today(self),
            }
        )
