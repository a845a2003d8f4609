from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.progress import fell_short, weighted_mean


class OkrObjective(models.Model):
    """What is written about an objective when its cycle is closed."""

    _inherit = "okr.objective"

    close_anyway = fields.Boolean(
        readonly=True,
        copy=False,
        help="A coach accepted that this draft is parked when its cycle is closed.",
    )
    carried_to_ids = fields.One2many(
        "okr.objective",
        "carried_from_id",
        "Carried to",
        readonly=True,
        context={"active_test": False},
    )

    def _managed_fields(self):
        return super()._managed_fields() | {"close_anyway"}

    def _closing_score(self):
        """Weighted mean 0-1 of its key results, None until all of them are scored."""
        self.ensure_one()
        key_results = self.key_result_ids
        if not key_results or not all(key_results.mapped("is_scored")):
            return None
        return weighted_mean((kr.weight, kr.score) for kr in key_results)

    def _needs_decision(self):
        """Whether somebody has to say what becomes of it: it fell short, or has no score."""
        self.ensure_one()
        score = self._closing_score()
        return score is None or fell_short(score, self.ambition)

    @api.model
    def _save_close(self, vals_by_objective):
        """Write what a coach decided about objectives while closing: {objective: values}.

        Raises for who is no coach and for objectives that are closed already.
        """
        objectives = self.browse(objective.id for objective in vals_by_objective)
        objectives.cycle_id._check_coach()
        objectives.check_access("write")
        if closed := objectives.filtered(lambda o: o.state in ("closed", "dropped")):
            raise UserError(
                self.env._(
                    "“%s” is closed by now. Nothing was changed; open the wizard anew.",
                    closed[0].name,
                )
            )
        # Access was checked above, once for all; one by one it would cost a query per row.
        for objective_sudo in objectives.sudo()._okr_internal():
            objective_sudo.write(vals_by_objective[self.browse(objective_sudo.id)])
