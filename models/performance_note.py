from odoo import api, fields, models

from .performance_link_guard import is_internal
from .performance_private_mixin import vault_and_window


class PerformanceNote(models.Model):
    """A private note: its author's alone, for ever, whatever becomes of managers and roles."""

    _name = "performance.note"
    _inherit = ["performance.private.mixin"]
    _description = "Private note"
    _party_fields = ("author_user_id",)
    _server_fields = frozenset({"author_user_id"})

    author_user_id = fields.Many2one(
        "res.users", "Author", required=True, index=True, readonly=True, ondelete="cascade"
    )
    employee_id = fields.Many2one("hr.employee", "About", index=True, ondelete="cascade")
    appraisal_id = fields.Many2one(
        "performance.appraisal", index="btree_not_null", ondelete="set null"
    )
    meeting_id = fields.Many2one(
        "performance.meeting", "1:1", index="btree_not_null", ondelete="set null"
    )
    date = fields.Date(default=fields.Date.context_today)
    body_vault, body = vault_and_window(fields.Text, "body", string="Note")

    def _fill_server_values(self, vals_list):
        if is_internal(self):  # the import of closed appraisals names the manager of then
            return [{"author_user_id": self.env.uid, **vals} for vals in vals_list]
        return [{**vals, "author_user_id": self.env.uid} for vals in vals_list]

    @api.model
    def _audience_groups(self):
        return [
            *super()._audience_groups(),
            ("base.group_user", self.env._("the person concerned"), None),
        ]
