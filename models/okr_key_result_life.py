from odoo import api, fields, models
from odoo.exceptions import AccessError

#: What a check-in looks at. A quarter of all columns: the others would double what reading costs.
CHECKIN_FIELDS = (
    "active",
    "base_value",
    "blocker_cause",
    "commit_value",
    "company_id",
    "confidence",
    "current_value",
    "cycle_id",
    "department_id",
    "fail_max",
    "fail_min",
    "kind",
    "last_checkin_date",
    "lead_user_id",
    "name",
    "objective_id",
    "range_max",
    "range_min",
    "state",
    "stretch_value",
    "target_value",
)
CHECKIN_OBJECTIVE_FIELDS = ("company_id", "date_activated", "lead_user_id", "manager_user_id")
CHECKIN_CYCLE_FIELDS = (
    "checkin_interval",
    "checkin_weekday",
    "company_id",
    "date_end",
    "date_start",
    "grace_days",
    "state",
)


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
        # Most who check in lead it, its objective or the department: the records say so themselves.
        user = self.env.user
        readable = records._filtered_access("read")
        allowed = readable.filtered(lambda key_result: key_result.lead_user_id == user)
        others = readable - allowed
        if others:
            objectives = others.objective_id
            # What who may read them is asked next has to look at, and no column besides.
            objectives.sudo().fetch(CHECKIN_OBJECTIVE_FIELDS)
            theirs = objectives._filtered_access("read").filtered(
                lambda objective: user in objective.lead_user_id | objective.manager_user_id
            )
            allowed |= others.filtered(lambda key_result: key_result.objective_id in theirs)
        others = readable - allowed
        if others:
            works_on = self._works_on_domain(others.objective_id)
            domain = fields.Domain("id", "in", others.ids) & works_on
            allowed |= others.with_context(active_test=False).search(domain)
        # Only who needs it asks the calendars whether a lead is away.
        return allowed | (records - allowed).filtered("is_stand_in")

    def _fetch_for_check_in(self):
        """Read what a check-in looks at, with the caller's rights, and no column besides."""
        self.fetch(CHECKIN_FIELDS)
        self.cycle_id.fetch(CHECKIN_CYCLE_FIELDS)

    def _check_may_check_in(self):
        # What does not exist any more says so itself when it is read.
        if refused := (self - self._filter_may_check_in()).exists():
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
