from odoo import api, fields, models


class OkrKeyResult(models.Model):
    """Who adds check-ins, in one word for their record rule."""

    _inherit = "okr.key.result"

    # The caller leads it, its objective or its department, contributes, or stands in for its lead.
    is_worker = fields.Boolean("Check in", compute="_compute_is_worker", search="_search_is_worker")

    @api.depends_context("uid")
    @api.depends(
        "lead_user_id",
        "objective_id.lead_user_id",
        "objective_id.manager_user_id",
        "objective_id.contributor_ids.user_id",
        "is_stand_in",
    )
    def _compute_is_worker(self):
        """Most lead it, which the record says; only for others contributors are looked up.

        A rule that names all of them would begin with the contributors, which costs two statements
        in every check-in.
        """
        user = self.env.user
        mine = self.filtered(lambda key_result: key_result.lead_user_id == user)
        others = self - mine
        mine |= others.filtered(
            lambda kr: user in kr.objective_id.lead_user_id | kr.objective_id.manager_user_id
        )
        if others := self - mine:
            helped = self.env["okr.contributor"].search(
                [("objective_id", "in", others.objective_id.ids), ("user_id", "=", user.id)]
            )
            mine |= others.filtered(lambda kr: kr.objective_id._origin in helped.objective_id)
        mine |= (self - mine).filtered("is_stand_in")
        for key_result in self:
            key_result.is_worker = key_result in mine

    @api.model
    def _search_is_worker(self, operator, value):
        if operator != "in":
            return NotImplemented
        workers = self._may_check_in_domain()
        return workers if True in value else ~workers
