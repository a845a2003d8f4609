from odoo import fields, models


class DigestDigest(models.Model):
    """Two numbers on OKRs in Odoo's digest mails (the employees app brings digests).

    They tell of companies and never of a person.
    """

    _inherit = "digest.digest"

    kpi_okr_checkin = fields.Boolean("Check-ins")
    kpi_okr_checkin_value = fields.Integer(
        "Check-ins of the Period",
        compute="_compute_kpi_okr_checkin_value",
        export_string_translation=False,
    )
    kpi_okr_fresh = fields.Boolean("Key Results Checked in (%)")
    kpi_okr_fresh_value = fields.Integer(
        "Share of Key Results Checked in",
        compute="_compute_kpi_okr_fresh_value",
        export_string_translation=False,
    )

    def _compute_kpi_okr_checkin_value(self):
        """Check-ins that people gave in the period, in the companies of the digest."""
        start, end, companies = self._get_kpi_compute_parameters()
        counts = dict(
            self.env["okr.checkin"]._read_group(
                [
                    ("key_result_id.company_id", "in", companies.ids),
                    ("kind", "!=", "measured"),
                    ("create_date", ">=", start),
                    ("create_date", "<", end),
                ],
                ["cycle_id"],
                ["__count"],
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_okr_checkin_value = sum(
                count for cycle, count in counts.items() if cycle.company_id == company
            )

    def _compute_kpi_okr_fresh_value(self):
        """Percentage 0-100 of the open key results that had a check-in in the period."""
        start, end, companies = self._get_kpi_compute_parameters()
        key_results = self.env["okr.key.result"].search_fetch(
            [
                ("company_id", "in", companies.ids),
                ("state", "=", "active"),
                ("cycle_id.state", "in", ("active", "grading")),
            ],
            ["company_id"],
        )
        checked = {
            key_result
            for [key_result] in self.env["okr.checkin"]._read_group(
                [
                    ("key_result_id", "in", key_results.ids),
                    ("create_date", ">=", start),
                    ("create_date", "<", end),
                ],
                ["key_result_id"],
            )
        }
        for digest in self:
            company = digest.company_id or self.env.company
            mine = key_results.filtered(lambda kr, company=company: kr.company_id == company)
            digest.kpi_okr_fresh_value = (
                round(100 * len(checked & set(mine)) / len(mine)) if mine else 0
            )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("hr_okr.okr_menu_root").id
        actions["kpi_okr_checkin"] = f"hr_okr.okr_checkin_action?menu_id={menu}"
        actions["kpi_okr_fresh"] = f"hr_okr.okr_key_result_action?menu_id={menu}"
        return actions
