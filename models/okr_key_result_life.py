from odoo import api, fields, models
from odoo.exceptions import AccessError


class OkrKeyResult(models.Model):
    """Who checks in on a key result, and the buttons that lead there."""

    _inherit = "okr.key.result"

    def _may_check_in_domain(self):
        """Who may check in: who works on it, and a delegate of its lead; coaches always."""
        return self._works_on_domain() | fields.Domain("is_stand_in", "=", True)

    def _works_on_domain(self, objectives=None):
        """The key results of leads, contributors and the department's manager.

        `objectives` are those that can be meant, where they are known: the database then looks at
        them alone, and not at every objective there is.
        """
        uid = self.env.uid
        theirs = (
            fields.Domain("lead_user_id", "=", uid)
            | fields.Domain("manager_user_id", "=", uid)
            | fields.Domain("contributor_ids.user_id", "=", uid)
        )
        if objectives is not None:
            theirs = fields.Domain("id", "in", objectives.ids) & theirs
        return fields.Domain("lead_user_id", "=", uid) | fields.Domain(
            "objective_id", "any", theirs
        )

    @api.model
    def _my_turn_domain(self):
        """The open key results that wait for a check-in of the caller.

        Those that the caller leads, and while another lead is away, those of who named the caller.
        """
        uid = self.env.uid
        theirs = self._okr_any_of(
            fields.Domain("lead_user_id", "=", uid),
            fields.Domain("lead_id", "=", False)
            & fields.Domain("objective_id.lead_user_id", "=", uid),
            fields.Domain("is_stand_in", "=", True),
        )
        return (
            fields.Domain("state", "=", "active")
            & fields.Domain("cycle_id.state", "in", ("active", "grading"))
            & theirs
        )

    def _filter_may_check_in(self):
        records = self._origin
        if self.env.su or self.env.user.has_group("hr_okr.group_okr_coach"):
            return records
        works_on = self._works_on_domain(records.objective_id)
        domain = fields.Domain("id", "in", records.ids) & works_on
        allowed = self.with_context(active_test=False).search(domain)
        # Only who needs it asks the calendars whether a lead is away.
        return allowed | (records - allowed).filtered("is_stand_in")

    def _check_may_check_in(self):
        # Who leads it, as most do who check in, is on the record itself.
        led = self._filtered_access("read").filtered(lambda kr: kr.lead_user_id == self.env.user)
        others = self - led
        # What does not exist any more says so itself when it is read.
        if others and (refused := (others - others._filter_may_check_in()).exists()):
            raise AccessError(
                self.env._(
                    "“%s”: its lead, the contributors and the manager of its department check in. "
                    "Ask the lead to add you as a contributor.",
                    refused[0].display_name,
                )
            )

    def action_check_in(self):
        """Open the quick check-in for these key results."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check in"),
            "res_model": "okr.checkin.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key_result_ids": self.ids},
        }

    def action_change(self):
        """Open the form that changes a frozen key result and asks for the reason."""
        self._okr_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %s", self.name),
            "res_model": "okr.change.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key_result_id": self.id},
        }
