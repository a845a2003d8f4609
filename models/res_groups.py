from odoo import api, models


class ResGroups(models.Model):
    """The rights of performance officers can also be given by a group, and that is logged too."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        before = self._all_officer_rights()
        groups = super().create(vals_list)
        self.env["performance.access.log"]._log_rights(before, self._all_officer_rights())
        return groups

    def write(self, vals):
        # what is written as all users comes here again, as users of the group
        if not {"user_ids", "implied_ids", "implied_by_ids"} & vals.keys():
            return super().write(vals)
        before = self._all_officer_rights()
        result = super().write(vals)
        self.env["performance.access.log"]._log_rights(before, self._all_officer_rights())
        return result

    @api.model
    def _all_officer_rights(self):
        # everybody who has one, whichever groups are written; looked up, as who is in a group can
        # be known in memory before it is so
        officers = self.env.ref("hr_okr.group_performance_officer", raise_if_not_found=False)
        users_sudo = self.env["res.users"].sudo()
        if not officers:
            return set()
        return users_sudo.search([("all_group_ids", "in", officers.ids)])._officer_rights()
