from odoo import api, fields, models


class OkrKeyResult(models.Model):
    _inherit = "okr.key.result"

    initiative_ids = fields.One2many(
        "okr.initiative", "key_result_id", "Initiatives", readonly=True
    )
    can_link_work = fields.Boolean(compute="_compute_can_link_work")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_link_work(self):
        works = bool(self.env["okr.initiative"]._selection_res_model())
        mine = self._filter_may_check_in() if works else self.browse()
        for key_result in self:
            key_result.can_link_work = key_result._origin in mine and key_result.state in (
                "draft",
                "active",
            )

    def _get_initiatives(self):
        """The work linked to each key result that the caller may read, in batch.

        Returns {key result id: [{"id", "res_model", "res_id", "name", "deadline", "state"}]};
        `id` is the link's, `deadline` a date or False, `state` "open" or "closed". Key results
        without such work have an empty list.
        """
        found = {key_result.id: [] for key_result in self}
        links = self.env["okr.initiative"].search([("key_result_id", "in", self.ids)])
        works = links._get_work()
        for link in links:
            if link not in works:
                continue
            work = works[link]
            found[link.key_result_id.id].append(
                {
                    "id": link.id,
                    "res_model": link.res_model,
                    "res_id": link.res_id,
                    "name": work.display_name,
                    "deadline": links._deadline_of(work),
                    "state": links._state_of(work),
                }
            )
        return found

    def action_link_work(self):
        """Open the dialog that links a task or project to this key result."""
        self._okr_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link work"),
            "res_model": "okr.initiative",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key_result_id": self.id},
        }
