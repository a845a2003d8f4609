from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OkrMap(models.AbstractModel):
    """What is looked for in the map of a large cycle: a text, a flag."""

    _inherit = "okr.map"

    @api.model
    def _flags_to_find(self):
        """{flag: condition}, each says what `engine.alignment.flags` says of one objective.

        `duplicate` and `silo` are no conditions of a query: they are found among what is shown.
        """
        supports = Domain("kind", "=", "supports") & Domain("state", "!=", "declined")
        waits = Domain("kind", "=", "depends_on") & Domain("state", "!=", "accepted")
        return {
            "orphan": Domain("level", "!=", "company")
            & Domain("parent_id", "=", False)
            & ~Domain("alignment_ids", "any", supports),
            "no_key_result": Domain("roll_up", "=", False)
            & ~Domain("key_result_ids", "any", Domain("active", "=", True)),
            "stale": Domain("health", "=", "outdated"),
            "unaccepted": Domain("alignment_ids", "any", waits),
        }

    @api.model
    def _choose_found(self, scope, query, flag):
        """(ids of the first, how many there are)."""
        # what was typed is looked for as it is
        query = query.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        if scope.day:
            matches = self._find_on(scope, query)
            return matches[: self._most_found], len(matches)
        domain = Domain("cycle_id", "=", scope.cycle.id)
        if not scope.gone:
            domain &= Domain("active", "=", True) & Domain("state", "!=", "dropped")
        if flag:
            domain &= Domain("active", "=", True) & Domain("state", "in", ("draft", "active"))
            domain &= self._flags_to_find()[flag]
        if query:
            domain &= self._text_domain(scope.cycle, query)
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        matches = every_objective.search(domain, order="sequence, id", limit=self._most_found).ids
        if len(matches) < self._most_found:
            return matches, len(matches)
        return matches, every_objective.search_count(domain)

    @api.model
    def _text_domain(self, cycle, query):
        measured = Domain("cycle_id", "=", cycle.id) & Domain("active", "=", True)
        return (
            Domain("name", "ilike", query)
            | Domain("lead_id", "in", self._people_called(query))
            | Domain("department_id.name", "ilike", query)
            | Domain("key_result_ids", "any", measured & Domain("name", "ilike", query))
        )

    @api.model
    def _people_called(self, query):
        people = self.env["hr.employee.public"].with_context(active_test=False)
        return people.search([("name", "ilike", query)], limit=1000).ids

    @api.model
    def _find_on(self, scope, query):
        """Ids of what had the text in its name, its key results', lead's or department's then."""
        if not query:
            return []
        departments = self.env["hr.department"].with_context(active_test=False)
        plain = self.env.registry.unaccent  # as `ilike` of a field, if the database can do it
        rows = self.env.execute_query(
            SQL(
                """SELECT h.objective_id, h.key_result_id
                     FROM unnest((SELECT %(ids)s::int[])) AS inside(id)
                     JOIN okr_history h ON h.objective_id = inside.id AND h.date <= %(day)s
                    WHERE (h.key_result_id IS NULL OR (h.vals->>'active')::bool)
                      AND (%(name)s ILIKE %(text)s
                           OR h.key_result_id IS NULL
                              AND ((h.vals->>'lead_id')::int = ANY(%(people)s)
                                   OR (h.vals->>'department_id')::int = ANY(%(departments)s)))
                      AND NOT EXISTS (
                          SELECT 1 FROM okr_history later
                           WHERE later.objective_id = h.objective_id
                             AND later.key_result_id IS NOT DISTINCT FROM h.key_result_id
                             AND later.date > h.date AND later.date <= %(day)s)""",
                ids=list(scope.tree.inside),
                day=scope.day,
                name=plain(SQL("h.vals->>'name'")),
                text=plain(SQL("%s", f"%{query}%")),
                people=self._people_called(query),
                departments=departments.search([("name", "ilike", query)], limit=1000).ids,
            )
        )
        # only of the key results that have the text is asked which the caller may read
        every_key_result = self.env["okr.key.result"].with_context(active_test=False)
        matches = {key_result_id for _objective_id, key_result_id in rows} - {None}
        readable = every_key_result.search([("id", "in", list(matches))], order="id").ids
        readable = {None, *readable}
        found = {objective_id for objective_id, key_result_id in rows if key_result_id in readable}
        return [number for number in scope.tree.inside if number in found]
