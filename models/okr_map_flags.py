from odoo import api, models

from ..engine import alignment


class OkrMap(models.AbstractModel):
    """What deserves a look in a map, whole or in part: `engine.alignment` says it."""

    _inherit = "okr.map"

    @api.model
    def _add_flags(self, rows, scope=None):
        """Put the flags of `engine.alignment` on each objective of the rows.

        With a scope the rows are a part of the map: what these objectives hang together with and
        what is not among them is looked up, so that the flags are those of the whole.
        """
        nodes = self._get_nodes(rows)
        if scope:
            nodes += self._get_nodes_linked(scope, nodes)
        found = alignment.flags(nodes)
        for row in rows["objectives"]:
            row["flags"] = found.get(row["id"], [])

    @api.model
    def _get_nodes(self, rows):
        links, counts = {}, {}
        for link in rows["links"]:
            links.setdefault(link["source_id"], []).append(
                (link["kind"], link["target_id"], link["state"])
            )
        for key_result in rows["key_results"]:
            counts[key_result["objective_id"]] = counts.get(key_result["objective_id"], 0) + 1
        return [
            alignment.Node(
                id=row["id"],
                name=row["name"],
                level=row["level"],
                state=row["state"],
                departments=frozenset(
                    filter(None, [row["department_id"], *row["co_department_ids"]])
                ),
                parent_id=row["parent_id"],
                counts_children=row["roll_up"],
                key_results=counts.get(row["id"], 0),
                health=row["health"],
                is_active=row["active"],
                links=links.get(row["id"], []),
            )
            for row in rows["objectives"]
        ]

    @api.model
    def _get_nodes_linked(self, scope, nodes):
        """Nodes without flags of their own, for the groups that may be of one department."""
        ids = alignment.undecided(nodes)
        if not ids:
            return []
        known = {node.id for node in nodes}
        linked = self._read_linked_on(scope) if scope.day else self._read_linked(scope.cycle, ids)
        if linked is None:
            # too many to look at: one that is of no department makes the group none of them
            return [
                alignment.Node(-1, "", "company", "", links=[("", number, "") for number in ids])
            ]
        return [
            alignment.Node(
                id=number,
                name="",
                level=level,
                state="",
                departments=frozenset(departments),
                parent_id=parent_id,
                links=[("", target, "") for target in targets],
            )
            for number, parent_id, level, departments, targets in linked
            if number not in known
        ]
