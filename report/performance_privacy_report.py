from odoo import api, models


class PerformancePrivacyReport(models.AbstractModel):
    """The privacy page on paper: what the reader may read on the screen at this moment, no more."""

    _name = "report.hr_okr.performance_privacy_report"
    _description = "Privacy page on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return ``pages``, one for each company.

        :raise AccessError: not an internal user, or a company that is not theirs
        """
        privacy = self.env["performance.privacy"].sudo(False)
        companies = privacy.env["res.company"].browse(docids or privacy.env.company.ids)
        # only our texts: nothing that came with the address reaches the template
        return {"pages": [privacy._collect(company) for company in companies]}
