from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.workdays import Turn


class OkrTurn(models.AbstractModel):
    """Whose turn it is to check in: the lead, or a delegate while the lead is away."""

    _name = "okr.turn"
    _description = "Whose Turn It Is"

    @api.model
    def _turns(self, key_results_sudo, start, end):
        """Turns of the people who lead key results: {lead (hr.employee): engine Turn}.

        `start` and `end` are dates. A fixed number of statements for any number of people.
        """
        leads_sudo = (
            self.env["hr.employee"]
            .sudo()
            .browse(
                dict.fromkeys(kr_sudo._asked_lead().id for kr_sudo in key_results_sudo).keys()
                - {False}
            )
        )
        return self._turns_of_leads(leads_sudo, start, end)

    @api.model
    def _turns_of_leads(self, leads_sudo, start, end):
        delegates_sudo = leads_sudo.user_id.okr_delegate_id
        stand_ins = self._employees(delegates_sudo)
        presence = self.env["okr.workdays"]._presence(
            leads_sudo | self.env["hr.employee"].sudo().union(*stand_ins.values()),
            leads_sudo.company_id,
            start,
            end,
        )
        turns = {}
        for lead_sudo in leads_sudo:
            user_sudo = lead_sudo.user_id
            delegate_sudo = user_sudo._okr_delegate(lead_sudo.company_id)
            employee_sudo = self._employee_in(stand_ins.get(delegate_sudo), lead_sudo.company_id)
            turns[lead_sudo] = Turn(
                presence[lead_sudo],
                presence[employee_sudo or lead_sudo.company_id] if delegate_sudo else None,
                user_sudo.okr_delegate_start or None,
                user_sudo.okr_delegate_end or None,
            )
        return turns

    @api.model
    def _employees(self, users_sudo):
        """All working employees of users, in one statement: {user: employees}."""
        if not users_sudo:
            return {}
        # Absences are looked up by employee; only days come out.
        employees_sudo = self.env["hr.employee"].sudo().search([("user_id", "in", users_sudo.ids)])
        return employees_sudo.grouped("user_id")

    @api.model
    def _employee_in(self, employees_sudo, company):
        """The employee of a person in a company, else any; None for nobody."""
        if not employees_sudo:
            return None
        return (
            employees_sudo.filtered(lambda employee: employee.company_id == company)
            or employees_sudo
        )[:1]

    @api.model
    def _stood_in_for(self):
        """The employees for whom the caller may check in today, because they named the caller."""
        user_ids = self.env["res.users"]._okr_named_by()
        if not user_ids:
            return self.env["hr.employee"].browse()
        today = fields.Date.context_today(self)
        # Whether they are away comes out, and nothing else of their calendars.
        leads_sudo = self.env["hr.employee"].sudo().search([("user_id", "in", user_ids)])
        turns = self._turns_of_leads(leads_sudo, today, today)
        return self.env["hr.employee"].browse(
            lead_sudo.id for lead_sudo, turn in turns.items() if turn.stands_in(today)
        )

    @api.model
    def _stood_in_for_domain(self):
        """Key results on which the caller stands in today."""
        leads = self._stood_in_for()
        if not leads:
            return Domain.FALSE
        return Domain("lead_id", "in", leads.ids) | (
            Domain("lead_id", "=", False) & Domain("objective_id.lead_id", "in", leads.ids)
        )
