from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

DELEGATE_FIELDS = ["okr_delegate_id", "okr_delegate_start", "okr_delegate_end"]


class ResUsers(models.Model):
    """Whom a person names to check in while they are away."""

    _inherit = "res.users"

    okr_delegate_id = fields.Many2one(
        "res.users",
        "Check-ins by",
        domain="[('share', '=', False), ('id', '!=', id)]",
        index="btree_not_null",
        ondelete="set null",
        help="Asked instead of you, and allowed to check in on what you lead, while you are away.",
    )
    okr_delegate_start = fields.Date(
        "Delegate from", help="Leave both days empty for whenever you have approved time off."
    )
    okr_delegate_end = fields.Date("Delegate until")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + DELEGATE_FIELDS

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + DELEGATE_FIELDS

    @api.constrains(*DELEGATE_FIELDS)
    def _check_okr_delegate(self):
        for user in self:
            # A delegate of another company is refused, whether or not the user may see it.
            delegate_sudo = user.okr_delegate_id.sudo()
            if delegate_sudo and (
                delegate_sudo == user
                or delegate_sudo.share
                or not delegate_sudo.company_ids & user.company_ids
            ):
                raise ValidationError(
                    self.env._("Check-ins by: please choose a colleague of your company.")
                )
            start, end = user.okr_delegate_start, user.okr_delegate_end
            if start and end and start > end:
                raise ValidationError(
                    self.env._("Delegate until: this day lies before the first one.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if any(vals.get("okr_delegate_id") for vals in vals_list):
            self.env.registry.clear_cache()
        return users

    def write(self, vals):
        result = super().write(vals)
        if "okr_delegate_id" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("self.env.uid")
    def _okr_named_by(self):
        """Ids of the users who named the caller as delegate: for nearly everybody, nobody."""
        # A preference of theirs, not readable by everybody.
        return tuple(self.sudo().search([("okr_delegate_id", "=", self.env.uid)]).ids)

    def _okr_delegate(self, company):
        """The delegate who can be asked in a company: an active internal user of it, or nobody."""
        delegate = self.okr_delegate_id
        return delegate if delegate._okr_can_be_asked(company) else delegate.browse()

    def _okr_can_be_asked(self, company):
        """Whether this is somebody who can log in and work in a company."""
        return bool(self) and self.active and not self.share and company in self.company_ids

    def _okr_can_be_told(self):
        """Whether a notification arrives: in the inbox, or by mail at an address."""
        return self.notification_type == "inbox" or bool(self.email)
