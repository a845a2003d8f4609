from odoo import fields, models

from .performance_private_mixin import vault_and_window

READ_BY_BOTH = ("shared", "acknowledged", "closed")


class PerformanceContextItem(models.Model):
    """An objective that the employee picked for the conversation, and what both sides say to it.

    The words on the objective are a snapshot of what every colleague can read in the public
    world, dated; there is no link to it and no number. Nobody rates an item.
    """

    _name = "performance.context.item"
    _inherit = ["performance.glass.mixin", "performance.private.mixin"]
    _glass_scope = "has_appraisals"
    _glass_header = "appraisal_id"
    _description = "Picked objective"
    _order = "sequence, id"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {
            "appraisal_id",
            "key",
            "title",
            "role",
            "ambition",
            "period",
            "story",
            "date_snapshot",
            "sequence",
            "employee_user_id",
            "manager_user_id",
            "company_id",
            "state",
        }
    )

    appraisal_id = fields.Many2one(
        "performance.appraisal", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    # the snapshot
    key = fields.Char(readonly=True, export_string_translation=False)
    title = fields.Char("Objective", readonly=True)
    role = fields.Char(readonly=True)
    ambition = fields.Char(readonly=True)
    period = fields.Char(readonly=True)
    story = fields.Text("What changed, what was learned", readonly=True)
    date_snapshot = fields.Date("As of", readonly=True)
    # what both sides say
    contribution_vault, contribution = vault_and_window(
        fields.Text, "contribution", string="Employee: my contribution"
    )
    manager_comment_vault, manager_comment = vault_and_window(
        fields.Text, "manager_comment", string="Manager: comment"
    )

    # stored for the record rules; none of them is a secret
    employee_user_id = fields.Many2one(
        related="appraisal_id.employee_user_id", store=True, index=True
    )
    manager_user_id = fields.Many2one(
        related="appraisal_id.manager_user_id", store=True, index=True
    )
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True)
    state = fields.Selection(related="appraisal_id.state", store=True, string="Appraisal state")

    _appraisal_key_uniq = models.Constraint(
        "unique(appraisal_id, key)", "An objective is picked once."
    )

    def _filter_window(self, name, operation):
        """Each side writes and, until shared, reads its own words only."""
        records = super()._filter_window(name, operation)
        side = "employee_user_id" if name == "contribution" else "manager_user_id"
        return records.filtered(
            lambda item: (
                item[side] == self.env.user
                or (operation == "read" and (item.state in READ_BY_BOTH or item.is_glass_open))
            )
        )

    def _read_log_target(self):
        return self.appraisal_id

    def _snapshot_values(self, objective):
        """Return the values of an item from one entry of ``okr.context.mixin``."""
        return {
            "key": objective["key"],
            "title": objective["title"],
            "role": objective["role"],
            "ambition": objective["ambition"],
            "period": f"{objective['cycle']}: {objective['date_start']} – {objective['date_end']}",
            "story": "\n".join([*objective["changes"], *objective["learnings"]]) or False,
            "date_snapshot": fields.Date.context_today(self),
        }
