from datetime import timedelta

from odoo import api, fields, models

from ..models.performance_private_mixin import vault_and_window

STEPS = [
    ("share", "Share"),
    ("acknowledge", "Sign"),
    ("hand_over", "Hand over"),
    ("reopen", "Reopen"),
    ("cancel", "Cancel the appraisal"),
]


class PerformanceStepWizard(models.TransientModel):
    """Asks what a step of an appraisal needs: a moment, a comment, a reason, a successor.

    It decides nothing: the methods of the appraisal check who asks. What is typed here is in a
    vault like everything else, and is deleted as soon as the step is taken.
    """

    _name = "performance.step.wizard"
    _inherit = ["performance.private.mixin"]
    _description = "Step of an appraisal"

    appraisal_id = fields.Many2one("performance.appraisal", required=True, ondelete="cascade")
    step = fields.Selection(STEPS, required=True)
    book = fields.Boolean("Book the conversation", default=True)
    meeting_start = fields.Datetime("Conversation", default=lambda self: self._default_start())
    manager_id = fields.Many2one("hr.employee", "New manager", ondelete="cascade")
    comment_vault, comment = vault_and_window(fields.Text, "comment")
    disagrees_vault, disagrees = vault_and_window(fields.Boolean, "disagrees", string="I disagree")
    reason_vault, reason = vault_and_window(fields.Char, "reason")

    @api.model
    def _default_start(self):
        appraisal = self.env["performance.appraisal"].browse(
            self.env.context.get("default_appraisal_id")
        )
        if appraisal.has_access("read") and appraisal:
            return appraisal._next_working_hour()
        return fields.Datetime.now() + timedelta(days=1)

    def action_confirm(self):
        """Take the step, by the user who filled the wizard in and whose turn it must be."""
        self._okr_one()
        self.check_access("write")
        appraisal = self.appraisal_id.sudo(False)
        appraisal.check_access("read")
        if self.step == "share":
            appraisal.action_share(self.meeting_start, self.book)
        elif self.step == "acknowledge":
            appraisal.action_acknowledge(self.comment, self.disagrees)
        elif self.step == "hand_over":
            appraisal.action_hand_over(self.manager_id.id, self.reason)
        elif self.step == "reopen":
            appraisal.action_reopen(self.reason)
        else:
            appraisal.action_cancel(self.reason)
        self.unlink()
        if appraisal.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        # handed over: the record on the screen is somebody else's now
        return self.env["ir.actions.act_window"]._for_xml_id(
            "hr_okr.performance_appraisal_action_team"
        )
