from odoo import api, models

#: Name of the field, its label, and the method that gives its value. No KPI tells of a person.
KPIS = [
    ("x_kpi_okr_checkin", "Check-ins", "_kpi_checkin_count"),
    ("x_kpi_okr_fresh", "Key Results Checked in (%)", "_kpi_fresh_share"),
]
_CODE = """for digest in self:
    digest["{field}"] = self.env["okr.digest"].{method}(digest)
"""


class OkrDigest(models.AbstractModel):
    """What Odoo's digest mails tell about OKRs, in companies that use them.

    Digests look for pairs of fields on their own model, `x_kpi_…` and `x_kpi_…_value`: custom
    fields, the way Odoo documents for one's own numbers. They are made once, by
    `bridges/digest/`, and carry XML ids of this add-on, so that they leave with it.
    """

    _name = "okr.digest"
    _description = "OKRs in Digest Mails"

    @api.model
    def _set_up(self):
        """Make the fields where they are missing; the default digest shows them from then on.

        Called each time the bridge is loaded. It writes nothing that is there already, because
        each change to a custom field sets up the registry anew.
        """
        custom_sudo = self.env["ir.model.fields"].sudo()  # while modules are loaded
        new = [
            name for name, _label, _method in KPIS if not custom_sudo._get("digest.digest", name)
        ]
        for name, label, method in KPIS:
            value = f"{name}_value"
            self._ensure_field(name, label, "boolean", {})
            code = _CODE.format(field=value, method=method)
            self._ensure_field(value, f"{label} in the Period", "integer", {"compute": code})
        digest = self.env.ref("digest.digest_digest_default", raise_if_not_found=False)
        if new and digest:
            digest.sudo().write(dict.fromkeys(new, True))

    @api.model
    def _ensure_field(self, name, label, kind, vals):
        custom_sudo = self.env["ir.model.fields"].sudo()
        field = custom_sudo._get("digest.digest", name)
        if not field:
            vals = {
                "model_id": self.env["ir.model"]._get_id("digest.digest"),
                "name": name,
                "field_description": label,
                "ttype": kind,
                "state": "manual",
                "store": not vals,
                "readonly": bool(vals),
                "copied": not vals,
                **vals,
            }
            field = custom_sudo.create(vals)
        elif field.compute != vals.get("compute", False):
            field.compute = vals["compute"]
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"hr_okr.okr_digest_{name}", "record": field, "noupdate": True}]
        )

    @api.model
    def _period(self, digest):
        start, end, companies = digest._get_kpi_compute_parameters()
        return start, end, companies.ids

    @api.model
    def _kpi_checkin_count(self, digest):
        """Check-ins that people gave in the period of a digest, in its companies."""
        start, end, company_ids = self._period(digest)
        return self.env["okr.checkin"].search_count(
            [
                ("key_result_id.company_id", "in", company_ids),
                ("kind", "!=", "measured"),
                ("create_date", ">=", start),
                ("create_date", "<", end),
            ]
        )

    @api.model
    def _kpi_fresh_share(self, digest):
        """Percentage of the open key results that had a check-in in the period, 0 to 100."""
        start, end, company_ids = self._period(digest)
        is_open = [
            ("company_id", "in", company_ids),
            ("state", "=", "active"),
            ("cycle_id.state", "in", ("active", "grading")),
        ]
        key_results = self.env["okr.key.result"].search(is_open)
        if not key_results:
            return 0
        [(checked,)] = self.env["okr.checkin"]._read_group(
            [
                ("key_result_id", "in", key_results.ids),
                ("create_date", ">=", start),
                ("create_date", "<", end),
            ],
            [],
            ["key_result_id:count_distinct"],
        )
        return round(100 * checked / len(key_results))
