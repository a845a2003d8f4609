from odoo import api, fields, models
from odoo.fields import Domain


class PerformanceGlassMixin(models.AbstractModel):
    """A private record that break-glass access can reach; all others cannot be reached at all.

    The record rules ask ``is_glass_open``, which looks at the running accesses of the current user
    at every search and every check, so an access ends by its date, whether or not anything was
    cleaned up. For models with the private mixin; see ``performance.glass``.
    """

    _name = "performance.glass.mixin"
    _description = "Private record within reach of break-glass"
    # the field of performance.glass that has to be set, and the way to the record that has the
    # people and the dates
    _glass_scope = None
    _glass_header = None

    is_glass_open = fields.Boolean(
        "Opened by break-glass",
        compute="_compute_is_glass_open",
        search="_search_is_glass_open",
        export_string_translation=False,
    )

    # a key that can only shut: the audience line tells what holds without any break-glass
    @api.depends_context("uid", "performance_without_glass")
    def _compute_is_glass_open(self):
        # the dates and the people of the headers, compared and not shown
        own_sudo = self._origin.sudo()
        headers_sudo = own_sudo[self._glass_header] if self._glass_header else own_sudo
        reached = headers_sudo.filtered_domain(self._glass_domain())
        for record in self:
            header = record._origin.sudo()
            header = header[self._glass_header] if self._glass_header else header
            record.is_glass_open = bool(header and header in reached)

    @api.model
    def _search_is_glass_open(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        domain = self._glass_domain()
        if self._glass_header and not domain.is_false():
            domain = Domain(self._glass_header, "any!", domain)
        return domain

    @api.model
    def _glass_domain(self):
        """The headers that the current user has been let in to, at this moment."""
        running_sudo = self.env["performance.glass"]._running(self._glass_scope)
        return Domain.OR(glass_sudo._scope_domain(self._glass_scope) for glass_sudo in running_sudo)

    def _audience_remark(self):
        company_sudo = self.sudo().company_id  # a setting that everybody may know
        if not company_sudo.performance_glass_days:
            return super()._audience_remark()
        return self.env._(
            "With break-glass access also, for %(days)s days at most, to one performance officer "
            "whom a second person lets in; the person it is about is told.",
            days=company_sudo.performance_glass_days,
        )
