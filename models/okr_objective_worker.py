from odoo import api, fields, models


class OkrObjective(models.Model):
    """Who works on an objective, in one word for the rule of check-ins."""

    _inherit = "okr.objective"

    # The caller leads it, manages its department or contributes to it.
    is_worker = fields.Boolean("Check in", compute="_compute_is_worker", search="_search_is_worker")

    @api.depends_context("uid")
    @api.depends("lead_user_id", "manager_user_id", "contributor_ids.user_id")
    def _compute_is_worker(self):
        """Most are led by who asks, which the record says; contributors are looked up for others.

        Named one by one in the rule, contributors would come first, and cost two statements more.
        """
        user = self.env.user
        led = self.filtered(lambda o: user in o.lead_user_id | o.manager_user_id)
        led.is_worker = True
        others = self - led
        if others:
            helped = self.env["okr.contributor"].search(
                [("objective_id", "in", others.ids), ("user_id", "=", user.id)]
            )
            for objective in others:
                objective.is_worker = objective._origin in helped.objective_id

    @api.model
    def _search_is_worker(self, operator, value):
        if operator != "in":
            return NotImplemented
        uid = self.env.uid
        mine = (
            fields.Domain("lead_user_id", "=", uid)
            | fields.Domain("manager_user_id", "=", uid)
            | fields.Domain("contributor_ids.user_id", "=", uid)
        )
        return mine if True in value else ~mine
