from odoo import api, fields, models


class PerformanceCampaignLaunchWizard(models.TransientModel):
    """Shows who a campaign will appraise, and who not and why, before anything is created."""

    _name = "performance.campaign.launch.wizard"
    _inherit = ["performance.link.guard"]
    _description = "Launch an appraisal campaign"

    campaign_id = fields.Many2one("performance.campaign", required=True, ondelete="cascade")
    ready_count = fields.Integer("Appraisals to create", compute="_compute_preview")
    problem_count = fields.Integer("Left out", compute="_compute_preview")
    ready_ids = fields.Many2many("hr.employee.public", compute="_compute_preview", string="Who")
    problems = fields.Text("Left out, and why", compute="_compute_preview")

    @api.depends("campaign_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.campaign_id.check_access("write")
            people = wizard.campaign_id._find_people() if wizard.campaign_id else []
            ready = [employee.id for employee, problem in people if not problem]
            problems = [f"{employee.name}: {problem}" for employee, problem in people if problem]
            wizard.ready_count = len(ready)
            wizard.problem_count = len(problems)
            wizard.ready_ids = [fields.Command.set(ready)]
            wizard.problems = "\n".join(problems)

    def action_launch(self):
        """Launch the campaign. By an officer of its company."""
        self._okr_one()
        self.campaign_id.check_access("write")
        self.campaign_id.action_launch()
        return {"type": "ir.actions.act_window_close"}
