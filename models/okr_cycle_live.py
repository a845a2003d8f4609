from odoo import models


class OkrCycle(models.Model):
    """The cut-off of live key results: what counts at the end of a cycle."""

    _inherit = "okr.cycle"

    def _move(self, state, event, **log_vals):
        """Before grading starts, live key results are measured a last time.

        What tells how things stand now keeps that value; what counts within the period goes on
        until the close, as records of the period may still come in late.
        """
        if state == "grading" and event == "grading":
            self._measure_live()
        return super()._move(state, event, **log_vals)

    def _measure_live(self):
        """Bring the live values of these cycles up to date."""
        key_results = self.env["okr.key.result"].search(
            [("cycle_id", "in", self.ids), ("state", "=", "active"), ("metric_id", "!=", False)]
        )
        metrics = key_results.metric_id | key_results.guardrail_metric_id
        metrics._measure(cycles=self)

    def action_close_wizard(self):
        """Open the close wizard on live values of this moment."""
        self._okr_one()
        self._check_coach()
        if self.state in ("active", "grading"):
            self._measure_live()
        return super().action_close_wizard()
