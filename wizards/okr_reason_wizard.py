from odoo import api, fields, models
from odoo.exceptions import UserError


class OkrReasonWizard(models.TransientModel):
    """Asks why, before something is done that everybody will see: reopen, drop or decline.

    Opened with one of `default_cycle_id` (reopens it), `default_objective_id` (drops it) and
    `default_alignment_id` (declines it). The methods that it calls check who may do so.
    """

    _name = "okr.reason.wizard"
    _description = "Reason"

    cycle_id = fields.Many2one("okr.cycle", ondelete="cascade")
    objective_id = fields.Many2one("okr.objective", ondelete="cascade")
    alignment_id = fields.Many2one("okr.alignment", ondelete="cascade")
    reason = fields.Text(required=True)

    @api.constrains("cycle_id", "objective_id", "alignment_id", "reason")
    def _check_target(self):
        # Constraints run as superuser; this one asks what the caller may read.
        for wizard in self.sudo(False):
            targets = [wizard.cycle_id, wizard.objective_id, wizard.alignment_id]
            if sum(map(bool, targets)) != 1:
                raise UserError(
                    self.env._("Choose one cycle, one objective or one alignment request.")
                )
            for target in targets:
                target.check_access("read")

    def action_confirm(self):
        """Do what was asked for, with the reason."""
        self._okr_one()
        if self.cycle_id:
            self.cycle_id.action_reopen(self.reason)
        elif self.objective_id:
            self.objective_id.action_drop(self.reason)
        else:
            self.alignment_id.action_decline(self.reason)
        return {"type": "ir.actions.act_window_close"}
