from odoo import api, fields, models


class OkrKeyResult(models.Model):
    """A delegate checks in while a lead is away, under the own name."""

    _inherit = "okr.key.result"

    is_stand_in = fields.Boolean(
        "Standing in", compute="_compute_is_stand_in", search="_search_is_stand_in"
    )

    @api.depends_context("uid")
    @api.depends("lead_id", "objective_id.lead_id")
    def _compute_is_stand_in(self):
        leads = self.env["okr.turn"]._stood_in_for()
        for key_result in self:
            key_result.is_stand_in = bool(leads) and key_result.sudo()._asked_lead().id in leads.ids

    @api.model
    def _search_is_stand_in(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self.env["okr.turn"]._stood_in_for_domain()
        return domain if True in value else ~domain

    def _asked_lead(self):
        """The employee who is asked first: the own lead, else the lead of the objective."""
        return self.lead_id or self.objective_id.lead_id
