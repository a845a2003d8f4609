from odoo import api, models

#: What opens private records of other people, and how the log calls it.
RIGHTS = {
    "officer": "hr_okr.group_performance_officer",
    "manager": "hr_okr.group_performance_manager",
}


class ResUsers(models.Model):
    """Whoever gets or loses a right of performance officers leaves a line in the access log."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["performance.access.log"]._log_rights(set(), users._officer_rights())
        return users

    def write(self, vals):
        if not {"group_ids", "company_ids", "active"} & vals.keys():
            return super().write(vals)
        before = self._officer_rights()
        result = super().write(vals)
        self.env["performance.access.log"]._log_rights(before, self._officer_rights())
        return result

    def _officer_rights(self):
        """Return {(right, user, company)} of these users, with ``sudo()``; archived ones have none.

        A performance manager is an officer as well, and the log says both.
        """
        rights = set()
        for right, xmlid in RIGHTS.items():
            group = self.env.ref(xmlid, raise_if_not_found=False)
            if not group or not self.ids:
                continue
            # groups are read by the server, whoever gives them
            users_sudo = self.sudo().search(
                [("id", "in", self.ids), ("all_group_ids", "in", group.ids), ("active", "=", True)]
            )
            rights |= {
                (right, user, company) for user in users_sudo for company in user.company_ids
            }
        return rights
