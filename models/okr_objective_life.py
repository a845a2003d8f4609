from odoo import fields, models
from odoo.exceptions import UserError


class OkrObjective(models.Model):
    """The life of an objective: draft, active, closed with its cycle, or dropped with a reason."""

    _inherit = "okr.objective"

    def action_activate(self):
        """Activate and freeze drafts of a running cycle; for who may write them.

        Raises a UserError that names what is missing.
        """
        self.check_access("write")
        drafts = self.filtered(lambda objective: objective.state == "draft")
        waiting = drafts.filtered(lambda objective: objective.cycle_id.state != "active")
        if waiting:
            raise UserError(
                self.env._(
                    "“%s” becomes active when its cycle is opened. A coach does that for all "
                    "teams together.",
                    waiting[0].name,
                )
            )
        if problems := drafts._activation_problems():
            raise UserError("\n".join(text for texts in problems.values() for text in texts))
        drafts._activate()

    def action_drop(self, reason):
        """Give up active objectives before their cycle ends. `reason` stays visible.

        For who may write them. A dropped objective takes no more check-ins and is not scored.
        """
        self.check_access("write")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Reason: please say why the objective is dropped."))
        if any(objective.state != "active" for objective in self):
            raise UserError(self.env._("Only an active objective can be dropped."))
        self._log_revisions_with(reason, "state")
        self._okr_internal().write(
            {"state": "dropped", "date_closed": fields.Date.context_today(self)}
        )
        self.env["okr.rollup"]._refresh_objectives(self.parent_id)

    def action_change(self):
        """Open the form that changes a frozen objective and asks for the reason."""
        self._okr_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %s", self.name),
            "res_model": "okr.change.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_objective_id": self.id},
        }

    def action_check_in(self):
        """Open the quick check-in for the key results of one objective."""
        self._okr_one()
        return self.key_result_ids.action_check_in()

    def action_view_revisions(self):
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_revision_action")
        action["domain"] = [("objective_id", "=", self.id)]
        action["context"] = {}
        return action

    def _log_revisions_with(self, reason, name):
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.with_context(okr_reason=reason)._log_revisions(
            [(objective, name, labels[objective.state], labels["dropped"]) for objective in self]
        )
