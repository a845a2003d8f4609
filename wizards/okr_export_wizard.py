from odoo import fields, models
from odoo.exceptions import AccessError


class OkrExportWizard(models.TransientModel):
    """Asks what the file should hold; the download itself checks who asks, each time."""

    _name = "okr.export.wizard"
    _description = "Export of Public Data"

    content = fields.Selection(
        [
            ("numbers", "How it went: values, check-ins, scores and learning, without people"),
            ("people", "Who does what: leads, contributors, changes and kudos, without results"),
        ],
        "The file holds",
        required=True,
        default="numbers",
    )

    def action_download(self):
        """Send the workbook. For OKR managers."""
        self._okr_one()
        if not self.env.user.has_group("hr_okr.group_okr_manager"):
            raise AccessError(self.env._("OKR managers export the data of their company."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/hr_okr/export?content={self.content}&company={self.env.company.id}",
            "target": "download",
        }
