from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _okr_any_of(self, *domains):
        """Return the domain of the records that meet one of `domains`, each found by its own index.

        For what is somebody's by different tables: a key result by its lead, or by the lead of
        its objective. Of a plain "or" across tables the database can make no use of an index, and
        reads all of a cycle. The rules of the caller hold, and archived records are found too.
        """
        records = self.with_context(active_test=False)
        found = [records._search(domain) for domain in domains]
        branches = [query.subselect() for query in found if not query.is_empty()]
        if not branches:
            return Domain.FALSE
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(branches)))
