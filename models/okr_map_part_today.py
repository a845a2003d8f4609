from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: A group of links of which more is not looked at: it is not called a silo then.
MOST_LINKED = 2000


class OkrMap(models.AbstractModel):
    """Which objectives of a large cycle are sent: as it stands, chosen by the database.

    Nothing here reads the cycle from end to end into Python; a day of the past goes the other way,
    see `engine.tree`.
    """

    _inherit = "okr.map"

    @api.model
    def _inside(self, cycle, gone):
        """A query for the objectives of a cycle that the caller may read, in their order."""
        domain = Domain("cycle_id", "=", cycle.id)
        if not gone:
            domain &= Domain("active", "=", True) & Domain("state", "!=", "dropped")
        self.env["okr.objective"].flush_model()
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        return every_objective._search(domain, order="sequence, id")

    @api.model
    def _query_ids(self, query):
        return [row[0] for row in self.env.execute_query(query.select())]

    @api.model
    def _is_large(self, cycle, then):
        """Whether the map of a cycle is sent in parts."""
        most = self._whole_up_to
        if then:
            return self._is_large_on(cycle, then, most)
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        return every_objective.search_count([("cycle_id", "=", cycle.id)], limit=most + 1) > most

    @api.model
    def _choose_tops(self, scope, offset, limit):
        """(ids, how many, how many in all) of what supports nothing in the cycle.

        The company's come first. The numbers are 0 for an offset beyond the last.
        """
        if scope.day:
            tops = scope.tree.tops
            return tops[offset : offset + limit], len(tops), len(scope.tree.inside)
        query = self._inside(scope.cycle, scope.gone)
        order, query.order = query.order, None
        names = ("id", "parent_id", "level", "sequence")
        rows = self.env.execute_query(
            SQL(
                """WITH okr_objective AS MATERIALIZED (%s)
                   SELECT id, COUNT(*) OVER (), (SELECT COUNT(*) FROM okr_objective)
                     FROM okr_objective
                    WHERE parent_id IS NULL OR parent_id NOT IN (SELECT id FROM okr_objective)
                 ORDER BY level <> 'company', %s OFFSET %s LIMIT %s""",
                query.select(*(SQL.identifier("okr_objective", name) for name in names)),
                order,
                offset,
                limit,
            )
        )
        return [row[0] for row in rows], *(rows[0][1:] if rows else (0, 0))

    @api.model
    def _choose_levels(self, scope, seeds, most):
        """`seeds` and what supports them, level by level, at most `most` in all.

        A group of siblings comes up to `_group_cards` of it; the one that is cut short is left out.
        """
        if scope.day:
            return scope.tree.levels(seeds, most, self._group_cards)
        below = self._inside(scope.cycle, scope.gone)
        below.add_where(SQL("okr_objective.parent_id = above.id"))
        below.limit = self._group_cards
        # PostgreSQL works such a query out level by level, and no further than its limit
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE above AS (
                       SELECT id, NULL::int AS parent_id FROM unnest(%s::int[]) AS seed(id)
                        UNION ALL
                       SELECT below.id, above.id
                         FROM above CROSS JOIN LATERAL (%s) below)
                   SELECT id, parent_id FROM above LIMIT %s""",
                list(seeds),
                below.select(),
                most + 1,
            )
        )
        if len(rows) > most:
            cut = rows[-1][1]
            rows = rows[:most] if cut is None else [row for row in rows if row[1] != cut]
        return [row[0] for row in rows]

    @api.model
    def _choose_below(self, scope, objective_id, offset):
        if not objective_id:
            return self._choose_tops(scope, offset, self._group_cards)[0]
        if scope.day:
            children = scope.tree.children.get(objective_id, [])
            return children[offset : offset + self._group_cards]
        query = self._inside(scope.cycle, scope.gone)
        query.add_where(SQL("okr_objective.parent_id = %s", objective_id))
        query.offset, query.limit = offset, self._group_cards
        return self._query_ids(query)

    @api.model
    def _choose_known(self, scope, ids):
        """Those of `ids` that the map of the cycle can show the caller."""
        if scope.day:
            return self._readable_ids(ids)
        in_map = (
            Domain("cycle_id", "=", scope.cycle.id)
            | Domain("child_ids.cycle_id", "=", scope.cycle.id)
            | Domain("incoming_alignment_ids.source_id.cycle_id", "=", scope.cycle.id)
        )
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        return every_objective.search(Domain("id", "in", ids) & in_map).ids

    @api.model
    def _readable_ids(self, ids):
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        return every_objective.search([("id", "in", list(ids))], order="id").ids

    @api.model
    def _choose_mine(self, scope):
        """The first objectives of the cycle that the caller leads or contributes to today."""
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        found = every_objective
        # one after the other, as `is_mine`: each has an index, both in one condition have none
        for field_name in ("lead_user_id", "contributor_ids.user_id"):
            mine = Domain("cycle_id", "=", scope.cycle.id) & Domain(field_name, "=", self.env.uid)
            found |= every_objective.search(mine, limit=self._group_cards)
        return found.ids

    @api.model
    def _choose_around(self, scope, seeds):
        ids = self._choose_levels(scope, seeds, max(self._first_cards, len(seeds)))
        if scope.day:
            linked = scope.tree.linked(seeds)
        else:
            self.env["okr.alignment"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """SELECT target_id FROM okr_alignment WHERE source_id = ANY(%(ids)s)
                        UNION
                       SELECT source_id FROM okr_alignment WHERE target_id = ANY(%(ids)s)""",
                    ids=seeds,
                )
            )
            linked = [row[0] for row in rows]
        known = self._choose_known(scope, linked) if linked else []
        return ids + known[: self._first_cards]

    @api.model
    def _count_below(self, scope, ids):
        """{id: how many objectives of the cycle support it}."""
        if scope.day:
            children = scope.tree.children
            return {number: len(children.get(number, ())) for number in ids}
        query = self._inside(scope.cycle, scope.gone)
        query.order = None
        query.add_where(SQL("okr_objective.parent_id = ANY(%s)", ids))
        query.groupby = SQL("okr_objective.parent_id")
        return dict(
            self.env.execute_query(query.select(SQL("okr_objective.parent_id"), SQL("COUNT(*)")))
        )

    @api.model
    def _count_incoming(self, scope, ids):
        """{id: how many links from the cycle lead to it}."""
        if scope.day:
            return scope.tree.count_incoming(ids)
        self.env["okr.alignment"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT target_id, COUNT(*) FROM okr_alignment
                        WHERE target_id = ANY(%s) AND source_id IN %s GROUP BY target_id""",
                    ids,
                    self._inside(scope.cycle, True).subselect(),
                )
            )
        )

    @api.model
    def _read_links_of(self, cycle, ids):
        """Links from `ids` to whatever the map of the cycle can show the caller."""
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        return self.env.execute_query_dict(
            SQL(
                """SELECT a.id, a.source_id, a.target_id, a.target_key_result_id, a.kind, a.state,
                          a.contribution
                     FROM okr_alignment a
                     JOIN okr_objective source ON source.id = a.source_id
                     JOIN okr_objective target ON target.id = a.target_id
                    WHERE a.source_id = ANY(%(ids)s)
                      AND (a.target_id = ANY(%(ids)s)
                           OR %(cycle)s IN (source.cycle_id, target.cycle_id))
                      AND a.target_id IN %(readable)s
                 ORDER BY a.id""",
                ids=ids,
                cycle=cycle.id,
                readable=every_objective._search([]).subselect(),
            )
        )

    @api.model
    def _read_linked(self, cycle, ids):
        """Rows of all that `ids` hang together with, as far as it can be of one department.

        Goes on from an objective to its neighbours while all on the way are of one department and
        none is the company's: the first that is not tells that the group is no silo. None where
        there are too many of them.
        """
        co_owners = self.env["okr.objective"]._fields["co_department_ids"]
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        departments = SQL(
            """(SELECT o.department_id UNION ALL
                SELECT rel.%s FROM %s rel WHERE rel.%s = o.id)""",
            SQL.identifier(co_owners.column2),
            SQL.identifier(co_owners.relation),
            SQL.identifier(co_owners.column1),
        )
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE reached AS (
                       SELECT o.id, ARRAY(SELECT DISTINCT d FROM %(departments)s AS own(d)
                                           WHERE d IS NOT NULL ORDER BY d) AS departments,
                              o.level = 'company' AS is_company
                         FROM okr_objective o WHERE o.id = ANY(%(ids)s)
                        UNION
                       SELECT o.id, ARRAY(SELECT DISTINCT d
                                            FROM (SELECT unnest(reached.departments)
                                                   UNION ALL %(departments)s) AS both_sides(d)
                                           WHERE d IS NOT NULL ORDER BY d),
                              o.level = 'company'
                         FROM reached
                        CROSS JOIN LATERAL (
                              SELECT up.parent_id AS id FROM okr_objective up
                               WHERE up.id = reached.id
                               UNION ALL
                              SELECT down.id FROM okr_objective down
                               WHERE down.parent_id = reached.id AND down.cycle_id = %(cycle)s
                               UNION ALL
                              SELECT a.target_id FROM okr_alignment a
                               WHERE a.source_id = reached.id AND a.state <> 'declined'
                               UNION ALL
                              SELECT a.source_id FROM okr_alignment a
                                JOIN okr_objective s ON s.id = a.source_id
                               WHERE a.target_id = reached.id AND a.state <> 'declined'
                                 AND s.cycle_id = %(cycle)s) next
                         JOIN okr_objective o ON o.id = next.id
                        WHERE NOT reached.is_company AND CARDINALITY(reached.departments) < 2
                          AND o.id IN %(readable)s)
                   SELECT o.id, o.parent_id, o.level, ARRAY(SELECT d FROM %(departments)s AS own(d)
                                                             WHERE d IS NOT NULL),
                          ARRAY(SELECT a.target_id FROM okr_alignment a
                                 WHERE a.source_id = o.id AND a.state <> 'declined')
                     FROM okr_objective o
                    WHERE o.id IN (SELECT id FROM (SELECT id FROM reached LIMIT %(most)s) few)""",
                departments=departments,
                ids=ids,
                cycle=cycle.id,
                readable=every_objective._search([]).subselect(),
                most=MOST_LINKED,
            )
        )
        return None if len(rows) >= MOST_LINKED else rows
