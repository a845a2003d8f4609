from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .performance_link_guard import internal


class PerformancePairMixin(models.AbstractModel):
    """A private record of two people: an employee and the manager of the day it was made.

    Either of the two makes it; the server fills in the other one and freezes both users. A new
    manager does not inherit it. For models with the private mixin.
    """

    _name = "performance.pair.mixin"
    _description = "Private record of two people"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_employee_id(),
    )
    manager_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    employee_user_id = fields.Many2one(
        "res.users", "Employee's user", required=True, index=True, readonly=True
    )
    manager_user_id = fields.Many2one(
        "res.users", "Manager's user", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)

    @api.model
    def _default_employee_id(self):
        """The current user: who has no manager picks somebody of the own team instead."""
        # one's own card, whether or not one may open it
        card_sudo = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)], limit=1
            )
        )
        return card_sudo.id if card_sudo.parent_id else False

    def _fill_server_values(self, vals_list):
        return [self._prepare_pair_vals(vals) for vals in vals_list]

    @api.model
    def _prepare_pair_vals(self, vals):
        """Return ``vals`` with both people, their users and the company as the server knows them.

        The current user must be the employee, or the employee's manager in the org chart.
        """
        employee_id = vals.get("employee_id") or self.default_get(["employee_id"]).get(
            "employee_id"
        )
        # who reports to whom: read for everybody, used for this check only
        employee_sudo = self.env["hr.employee"].sudo().browse(employee_id or 0).exists()
        if not employee_sudo:
            raise ValidationError(self.env._("Employee: please choose who it is for."))
        manager_sudo = employee_sudo.parent_id
        users_sudo = employee_sudo.user_id | manager_sudo.user_id
        if self.env.uid != SUPERUSER_ID and self.env.uid not in users_sudo.ids:
            raise AccessError(
                self.env._("You can do this with your own manager, or with who reports to you.")
            )
        cards_sudo = employee_sudo | manager_sudo
        can_log_in = users_sudo.filtered(lambda user: user.active and not user.share)
        if len(can_log_in) < 2 or not all(cards_sudo.mapped("active")):
            raise ValidationError(
                self.env._(
                    "Employee: both the employee and the manager need a user who can log in. HR "
                    "can link one, or set another manager."
                )
            )
        return {
            **vals,
            "employee_id": employee_sudo.id,
            "manager_id": manager_sudo.id,
            "employee_user_id": employee_sudo.user_id.id,
            "manager_user_id": manager_sudo.user_id.id,
            "company_id": employee_sudo.company_id.id,
        }

    def _pair_users(self):
        """Both users, without the right to read more of them than anybody may."""
        return self.employee_user_id | self.manager_user_id

    def _set_state(self, state, **values):
        # the person was checked; the state is not theirs to write
        internal(self.sudo()).write({"state": state, **values})
