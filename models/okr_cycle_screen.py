from odoo import api, fields, models

from ..engine import calendars


class OkrCycle(models.Model):
    """What the form of a cycle shows about its readiness, and the dates that it suggests."""

    _inherit = "okr.cycle"

    outdated_count = fields.Integer("Outdated", compute="_compute_readiness")
    request_count = fields.Integer("Open Requests", compute="_compute_readiness")

    def _compute_readiness(self):
        ids = self._origin.ids
        outdated = self.env["okr.key.result"]._read_group(
            [("cycle_id", "in", ids), ("health", "=", "outdated")], ["cycle_id"], ["__count"]
        )
        requests = self.env["okr.alignment"]._read_group(
            [("source_id.cycle_id", "in", ids), ("state", "=", "requested")],
            ["source_id"],
            ["__count"],
        )
        outdated_by_cycle = dict(outdated)
        for cycle in self:
            cycle.outdated_count = outdated_by_cycle.get(cycle._origin, 0)
            cycle.request_count = sum(
                count for objective, count in requests if objective.cycle_id == cycle._origin
            )

    @api.onchange("cadence", "date_start")
    def _onchange_period(self):
        """Suggest the whole fiscal period around the first day, to be changed at will."""
        if self.state not in ("draft", "planning") or self.cadence in (False, "custom"):
            return
        day = self.date_start or fields.Date.context_today(self)
        month = int(self.company_id.okr_fiscal_month or 1)
        self.date_start, self.date_end = calendars.period(self.cadence, day, month)
        self.name = self._suggest_name()

    def action_view_drafts(self):
        return self._view_objectives({"search_default_draft": 1})

    def action_view_outdated(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_key_result_action")
        action["domain"] = [("cycle_id", "=", self.id)]
        action["context"] = {"search_default_outdated": 1}
        return action

    def action_view_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_alignment_action")
        action["domain"] = [("source_id.cycle_id", "=", self.id)]
        action["context"] = {"search_default_requested": 1}
        return action

    def _view_objectives(self, context):
        action = self.action_view_objectives()
        action["context"] = {**action["context"], **context}
        return action
