from odoo import models


class OkrObjective(models.Model):
    _inherit = "okr.objective"

    def write(self, vals):
        """Another department may have another rhythm, another lead other days off."""
        result = super().write(vals)
        if {"department_id", "lead_id"} & vals.keys():
            running = self.filtered(lambda objective: objective.state == "active")
            if running:
                self.env["okr.cadence"]._refresh([("objective_id", "in", running.ids)])
        return result
