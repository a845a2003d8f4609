from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .performance_link_guard import internal, is_internal
from .performance_private_mixin import vault_and_window

MANAGER = "hr_okr.group_performance_manager"


class PerformanceHold(models.Model):
    """A legal hold: what is held about a person is not deleted until the hold is released.

    It opens nothing. Performance managers set and release it, never one about themselves; the
    person sees that there is one, and not why. Who may read: security/rules_performance.xml.
    """

    _name = "performance.hold"
    _inherit = ["performance.private.mixin"]
    _description = "Legal hold"
    _party_fields = ("employee_user_id", "user_id")
    _server_fields = frozenset(
        {"employee_user_id", "company_id", "user_id", "date", "date_released", "released_user_id"}
    )

    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict")
    employee_user_id = fields.Many2one(
        "res.users", "User of the person", readonly=True, index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    reason_vault, reason = vault_and_window(fields.Text, "reason")
    user_id = fields.Many2one("res.users", "Set by", required=True, readonly=True)
    date = fields.Date("Since", required=True, readonly=True)
    date_released = fields.Date("Released on", readonly=True)
    released_user_id = fields.Many2one("res.users", "Released by", readonly=True)

    @api.model
    def _fill_server_values(self, vals_list):
        return [self._prepare_hold_vals(vals) for vals in vals_list]

    def _prepare_hold_vals(self, vals):
        self._check_manager()
        # Looked up for everybody; only the company and the user are taken from it.
        employee_sudo = self.env["hr.employee"].sudo().browse(vals.get("employee_id")).exists()
        if not employee_sudo or employee_sudo.company_id not in self.env.user.company_ids:
            raise ValidationError(self.env._("Employee: please choose somebody of your company."))
        if employee_sudo.user_id == self.env.user:
            raise AccessError(self.env._("Nobody puts a hold on what is held about themselves."))
        if not (vals.get("reason") or "").strip():
            raise ValidationError(self.env._("Reason: please say why, in a few words."))
        return {
            **vals,
            "employee_user_id": employee_sudo.user_id.id,
            "company_id": employee_sudo.company_id.id,
            "user_id": self.env.uid,
            "date": fields.Date.context_today(self),
        }

    def write(self, vals):
        if "employee_id" in vals and not is_internal(self):
            raise UserError(self.env._("Employee: a hold stays about whom it was made."))
        return super().write(vals)

    def _filter_window(self, name, operation):
        """The reason is for performance managers other than the person themselves."""
        records = super()._filter_window(name, operation)
        if not self.env.user.has_group(MANAGER):
            return records.browse()
        return records.filtered(lambda hold: hold.employee_user_id != self.env.user)

    @api.model
    def _audience_groups(self):
        managers = (MANAGER, self.env._("performance managers"), self.env._("the reason as well"))
        return [managers, *super()._audience_groups()]

    def action_release(self):
        """Let retention go on. By a performance manager, not about themselves.

        :raise AccessError: somebody else asks
        :raise UserError: it was released before
        """
        real = self.sudo(False)
        real.check_access("read")
        self._check_manager()
        self.sudo().lock_for_update()  # locking needs rights on the table, which are checked above
        real.invalidate_recordset(["date_released"])
        if any(hold.employee_user_id == self.env.user for hold in real):
            raise AccessError(self.env._("Somebody else has to release the hold on your records."))
        if not real or any(hold.date_released for hold in real):
            raise UserError(self.env._("Please choose holds that are not released yet."))
        internal(self.sudo()).write(
            {"date_released": fields.Date.context_today(self), "released_user_id": self.env.uid}
        )
        return True

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Performance managers set and release legal holds."))
