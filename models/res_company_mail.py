from odoo import api, fields, models

DEFAULT_ALIAS = "okr-checkin"


class ResCompany(models.Model):
    """The address at which a company takes check-ins by mail."""

    _inherit = "res.company"

    okr_checkin_alias_id = fields.Many2one(
        "mail.alias", "Check-in Alias", readonly=True, copy=False, ondelete="set null"
    )
    okr_checkin_alias_name = fields.Char(
        "Check-ins by Mail",
        compute="_compute_okr_checkin_alias_name",
        inverse="_inverse_okr_checkin_alias_name",
        help="The part before the @. Empty: check-in mails have a link, and take no replies.",
    )

    @api.depends("okr_checkin_alias_id.alias_name")
    def _compute_okr_checkin_alias_name(self):
        for company in self:
            alias_sudo = company.okr_checkin_alias_id.sudo()  # a name, for its own settings
            company.okr_checkin_alias_name = (
                alias_sudo.alias_name if alias_sudo else company._okr_free_alias_name()
            )

    def _inverse_okr_checkin_alias_name(self):
        for company in self:
            name = company.okr_checkin_alias_name or False
            if company.okr_checkin_alias_id:
                # whoever may write the company names its address; aliases are Settings' own
                company.okr_checkin_alias_id.sudo().alias_name = name
            else:
                company._okr_create_checkin_alias(name)

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            # the address moves with its company
            for alias_sudo in self.sudo().okr_checkin_alias_id:
                alias_sudo.alias_domain_id = vals["alias_domain_id"]
        return result

    def _okr_free_alias_name(self):
        """The usual name, with the number of the company where another one took it."""
        self.ensure_one()
        taken = self.env["mail.alias"].sudo()  # whether a name is free, and nothing else
        domain = [
            ("alias_name", "=", DEFAULT_ALIAS),
            ("alias_domain_id", "=", self.sudo().alias_domain_id.id),
        ]
        return (
            f"{DEFAULT_ALIAS}-{self.id}" if taken.search_count(domain, limit=1) else DEFAULT_ALIAS
        )

    def _okr_create_checkin_alias(self, name):
        self.ensure_one()
        company_sudo = self.sudo()  # made on first use, whoever asks for a check-in mail
        company_sudo.okr_checkin_alias_id = (
            self.env["mail.alias"]
            .sudo()
            .create(
                {
                    "alias_name": name,
                    "alias_domain_id": company_sudo.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]._get_id("okr.checkin.mail"),
                }
            )
        )

    def _okr_checkin_address(self):
        """Where this company takes check-ins by mail; empty without a domain, or if unwanted."""
        self.ensure_one()
        company_sudo = self.sudo()  # the address is in every check-in mail
        if not company_sudo.alias_domain_id:
            return ""
        if not company_sudo.okr_checkin_alias_id:
            self._okr_create_checkin_alias(self._okr_free_alias_name())
        alias_sudo = company_sudo.okr_checkin_alias_id
        return alias_sudo.alias_full_name if alias_sudo.alias_name else ""
