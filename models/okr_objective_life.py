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

    def _activation_problems(self):
        """What keeps drafts from being activated: {objective id: [sentences]}, empty when ready."""
        problems = {}
        for objective in self:
            texts = []
            weights = objective.key_result_ids.mapped("weight")
            if not weights and not objective.roll_up:
                texts.append(
                    self.env._(
                        "“%s” has no key result: add one, so that you can tell when it is reached.",
                        objective.name,
                    )
                )
            elif weights and not any(weights):
                texts.append(
                    self.env._(
                        "“%s”: all weights are 0. Give at least one key result a weight above 0.",
                        objective.name,
                    )
                )
            for key_result in objective.key_result_ids:
                if problem := key_result._measure().problem():
                    texts.append(
                        f"“{objective.name}” › “{key_result.name}”: "
                        + key_result._measure_problem_texts()[problem]
                    )
            if not objective.cycle_id:
                texts.append(
                    self.env._("“%s” is parked: choose a cycle for it first.", objective.name)
                )
            if texts:
                problems[objective.id] = texts
        return problems

    def _activate(self):
        """Freeze objectives that `_activation_problems` found ready."""
        if not self:
            return
        # One note for all, in a batch: the tracking of each would cost a dozen statements.
        self.with_context(mail_notrack=True)._okr_internal().write(
            {"state": "active", "date_activated": fields.Date.context_today(self)}
        )
        note = self.env._("Activated: its text, targets and weights are frozen now.")
        self._message_log_batch(dict.fromkeys(self.ids, note))
        self.env["okr.rollup"]._refresh_key_results(self.key_result_ids)
        self.env["okr.rollup"]._refresh_objectives(self.filtered(lambda o: not o.key_result_ids))
