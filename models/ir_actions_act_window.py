from odoo import models


class IrActionsActWindow(models.Model):
    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        """Titles and empty states of okr.* in the words of the user's company."""
        result = super()._get_action_dict()
        if (self.sudo().res_model or "").startswith("okr."):  # as the action itself is read
            terms = self.env["okr.terms"]
            for name in ("name", "display_name", "help"):
                if result.get(name):
                    result[name] = terms._rename(result[name])
        return result
