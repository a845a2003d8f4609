from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet, Query


class PerformanceFenceMixin(models.AbstractModel):
    """How a private model is searched: the rule first, the caller's conditions second.

    Comes with ``performance.private.mixin``. Why, and which shortcuts there are and for whom, is
    in words in ``security/rules_performance.xml``, under "How a search is done".
    """

    _name = "performance.fence.mixin"
    _description = "Search behind a fence"

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        """Apply the record rule inside a fenced sub-query, the caller's conditions outside it.

        ``OFFSET 0`` keeps the database from moving a condition into the sub-query, and the empty
        ``UNION ALL`` keeps its planner from trying one on the statistics of the whole table. So
        none is ever evaluated, and no error or delay is ever caused, on a row the rule forbids.
        A page of everything has no condition to hold back, see :meth:`_page_inside`. And where
        nothing is behind it, there is no fence, see :meth:`_hides_nothing`.
        """
        options = {"offset": offset, "limit": limit, "order": order, "active_test": active_test}
        if self.env.su or bypass_access:
            return super()._search(domain, **options, bypass_access=True)
        self.browse().check_access("read")
        self._refuse_broken_patterns(Domain(domain))
        query = super()._search(domain, **options, bypass_access=True)
        if query.is_empty():
            return query
        self_sudo = self.sudo().with_context(active_test=False)
        rule = self.env["ir.rule"]._compute_domain(self._name, "read")
        # a model without any rule is closed, not open
        rule = Domain.FALSE if rule.is_true() else rule
        ids = self._ids_asked_for(domain)
        if ids is not None:
            # the rule is then evaluated on these rows only; comparing ids cannot tell anything
            rule = Domain("id", "in", ids) & rule
        rule = rule.optimize_full(self_sudo)
        if rule.is_false():
            return self.browse()._as_query()
        page = self._page_inside(query, order)
        if not page and ids is None and query._where_clauses and self._hides_nothing():
            query.add_where(rule._to_sql(self_sudo, self._table, query))
            return query
        allowed = Query(self.env, self._table, self._table_sql)
        allowed.add_where(rule._to_sql(self_sudo, self._table, allowed))
        every_column = SQL("%s.*", SQL.identifier(self._table))
        fence = SQL("UNION ALL SELECT * FROM %s WHERE FALSE OFFSET 0", SQL.identifier(self._table))
        query._tables[self._table] = SQL("(%s %s)", allowed.select(every_column), page or fence)
        return query

    @api.model
    def _hides_nothing(self):
        """Whether the rules let the current user read every row that the table holds.

        So it is for an officer who works in every company there is. The rule is applied all the
        same; but conditions may be evaluated together with it, by any index, as there is no row
        about which an error or a delay could tell. Of companies that are switched off at the
        moment it is one switch to read them, so those of the user count.

        Not so for an officer of some of the companies: even a comparison that cannot fail, such
        as ``state = 'open'``, takes longer where another company has many, so the fence stays.
        """
        company = self._fields.get("company_id")
        if not (company and company.store and company.required):
            return False
        mine = self.env.user._get_company_ids()
        everywhere = self.env["ir.rule"].with_context(allowed_company_ids=list(mine))
        rule = everywhere._compute_domain(self._name, "read").optimize(self)
        ways = rule.children if getattr(rule, "OPERATOR", None) == "|" else [rule]
        # a row of one of these companies passes, whatever else it holds
        passing = [
            way.value
            for way in ways
            if getattr(way, "field_expr", None) == "company_id" and way.operator == "in"
        ]
        if not passing:
            return False
        # that there are other companies is all that is asked
        companies_sudo = self.env["res.company"].sudo().with_context(active_test=False)
        return not companies_sudo.search_count([("id", "not in", list(passing[0]))], limit=1)

    @api.model
    def _page_inside(self, query, order):
        """ORDER BY and LIMIT instead of the fence, when the caller has set no condition at all.

        The page is then the first rows that the rule allows, and comes from the index of its
        order. Where there is a condition, it has to wait behind the fence.
        """
        if not (query.limit and order) or query._where_clauses or query._joins:
            return SQL()
        terms = []
        for term in order.split(","):
            name, *way = term.upper().split()
            field = self._fields.get(name.lower())
            plain = field and field.store and not field.company_dependent
            if not (plain and field.type in ("integer", "date", "datetime")):
                return SQL()
            if way not in ([], ["ASC"], ["DESC"]):
                return SQL()
            terms.append(SQL("%s %s", SQL.identifier(field.name), SQL(*way) if way else SQL()))
        rows = query.limit + (query.offset or 0)
        return SQL("ORDER BY %s LIMIT %s", SQL(", ").join(terms), rows)

    @api.model
    def _refuse_broken_patterns(self, domain):
        """Refuse a pattern that the database would refuse on a match only: always or never."""
        for condition in domain.iter_conditions():
            value = condition.value
            if isinstance(value, Domain):
                self._refuse_broken_patterns(value)
            elif isinstance(value, str) and condition.operator.endswith("like"):
                if (len(value) - len(value.rstrip("\\"))) % 2:
                    raise UserError(
                        self.env._("A search text cannot end in a backslash. Please remove it.")
                    )

    @api.model
    def _ids_asked_for(self, domain):
        """Return the ids when ``domain`` is nothing but ``id in [...]``, otherwise None."""
        conditions = list(Domain(domain).iter_conditions())
        if len(conditions) == 1 and list(Domain(domain)) == list(conditions[0]):
            condition = conditions[0]
            plain_ids = isinstance(condition.value, (list, tuple, set, OrderedSet))
            if condition.field_expr == "id" and condition.operator == "in" and plain_ids:
                return [value for value in condition.value if isinstance(value, int)]
        return None
