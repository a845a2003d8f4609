from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .okr_initiative import WORK_MODELS


class OkrTrail(models.AbstractModel):
    """What work supports, up to the company's objective: words only, and no number.

    Everything is read with the caller's own rights, in a number of statements that does not grow
    with what is shown.
    """

    _name = "okr.trail"
    _description = "What Work Supports"

    @api.model
    @api.readonly
    def get_of_work(self, res_model, res_id):
        """Which key results a task or project works for, and what those support.

        `res_model` is "project.task" or "project.project". Returns {"links": [{"id",
        "key_result": {"id", "name"}, "objectives": [{"id", "name"}, …], "can_remove"}],
        "domain": of the key results that the caller may link, or False}. Objectives lead from the
        key result's own to the topmost. Raises an AccessError for who may not read the work.
        """
        known = isinstance(res_model, str) and res_model in WORK_MODELS and res_model in self.env
        if not known or not self._okr_id(res_id):
            raise UserError(self.env._("Only tasks and projects are linked to key results."))
        self.env[res_model].browse(res_id).check_access("read")
        links = self.env["okr.initiative"].search(
            [("res_model", "=", res_model), ("res_id", "=", res_id)]
        )
        chains = self._chains(links.key_result_id.objective_id)
        return {
            "links": [
                {
                    "id": link.id,
                    "key_result": {"id": link.key_result_id.id, "name": link.key_result_id.name},
                    "objectives": chains[link.key_result_id.objective_id],
                    "can_remove": link.can_remove,
                }
                for link in links
            ],
            "domain": self._linkable_domain(links.key_result_id),
        }

    @api.model
    @api.readonly
    def get_of_person(self, employee_id):
        """What the running objectives support that a person leads or contributes to.

        Returns [{"role", "objectives": [{"id", "name"}, …]}], the person's own objective first in
        each trail; for every internal user, as far as they may read the objectives.
        """
        if type(employee_id) is not int:
            raise UserError(self.env._("Employee: please say whose it is."))
        mine = Domain("lead_id", "=", employee_id) | Domain(
            "contributor_ids.employee_id", "=", employee_id
        )
        objectives = self.env["okr.objective"].search(Domain("state", "=", "active") & mine)
        chains = self._chains(objectives)
        lead, helper = self.env._("Lead"), self.env._("Contributor")
        return [
            {
                "role": lead if objective.lead_id.id == employee_id else helper,
                "objectives": chains[objective],
            }
            for objective in objectives
        ]

    @api.model
    def _chains(self, objectives):
        """{objective: [{"id", "name"}, …]} from each objective to its topmost ancestor."""
        paths = {
            objective: [int(part) for part in objective.parent_path.split("/") if part][::-1]
            for objective in objectives
        }
        ids = {objective_id for path in paths.values() for objective_id in path}
        readable = self.env["okr.objective"].with_context(active_test=False)
        readable = readable.search_fetch([("id", "in", [*ids])], ["name"])
        names = {objective.id: objective.name for objective in readable}
        return {
            objective: [
                {"id": objective_id, "name": names[objective_id]}
                for objective_id in path
                if objective_id in names
            ]
            for objective, path in paths.items()
        }

    @api.model
    def _linkable_domain(self, linked):
        """Open key results that the caller may link, without those that are; False if none."""
        KeyResult = self.env["okr.key.result"]
        domain = Domain("state", "in", ("draft", "active")) & Domain("id", "not in", linked.ids)
        if not self.env.user.has_group("hr_okr.group_okr_coach"):
            domain &= KeyResult._may_check_in_domain()
        return list(domain) if KeyResult.search_count(domain, limit=1) else False
