from datetime import timedelta

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
        """Suggest the whole fiscal period around the first day, or the one that comes next."""
        if self.state not in ("draft", "planning") or self.cadence in (False, "custom"):
            return
        month = int(self.company_id.okr_fiscal_month or 1)
        day = self.date_start or self._get_next_free_day()
        self.date_start, self.date_end = calendars.period(self.cadence, day, month)
        self.name = self._suggest_name()

    def _get_next_free_day(self):
        """The day after the last cycle of this cadence; today where there is none."""
        last = self.search(
            [("company_id", "=", self.company_id.id), ("cadence", "=", self.cadence)],
            order="date_end desc",
            limit=1,
        )
        if not last:
            return fields.Date.context_today(self)
        return last.date_end + timedelta(days=1)

    def action_view_drafts(self):
        return self._view_objectives({"search_default_draft": 1})

    def action_view_outdated(self):
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_key_result_action")
        action["domain"] = [("cycle_id", "=", self.id)]
        action["context"] = {"search_default_outdated": 1}
        return action

    def action_view_requests(self):
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_alignment_action")
        action["domain"] = [("source_id.cycle_id", "=", self.id)]
        action["context"] = {"search_default_requested": 1}
        return action

    def _view_objectives(self, context):
        action = self.action_view_objectives()
        action["context"] = {**action["context"], **context}
        return action
