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
        if not {"user_ids", "implied_ids", "implied_by_ids", "all_user_ids"} & vals.keys():
            return super().write(vals)
        before = self._all_officer_rights()
        result = super().write(vals)
        self.env["performance.access.log"]._log_rights(before, self._all_officer_rights())
        return result

    @api.model
    def _all_officer_rights(self):
        # everybody who has one, whichever groups are written
        officers = self.env.ref("hr_okr.group_performance_officer", raise_if_not_found=False)
        holders_sudo = officers.sudo().all_user_ids if officers else self.env["res.users"]
        return holders_sudo._officer_rights()
