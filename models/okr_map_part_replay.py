from odoo import api, models
from odoo.tools import SQL

from ..engine.tree import Tree


class OkrMap(models.AbstractModel):
    """Which objectives of a large cycle are sent as of an earlier day.

    What stood below what on a day is in no index: the rows of the cycle in `okr.history` are gone
    through once, for their ids only.
    """

    _inherit = "okr.map"

    @api.model
    def _is_large_on(self, cycle, day, most):
        self.env["okr.history"].flush_model()
        [[count]] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM (
                          SELECT DISTINCT objective_id FROM okr_history
                           WHERE cycle_id = %s AND date <= %s AND objective_id IS NOT NULL
                             AND key_result_id IS NULL LIMIT %s) AS few""",
                cycle.id,
                day,
                most + 1,
            )
        )
        return count > most

    @api.model
    def _get_tree_on(self, cycle, day, gone):
        """The objectives that the caller may read of those that stood in the cycle on a day."""
        self.env["okr.history"].flush_model()
        self.env["okr.objective"].flush_model()
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        still_inside = every_objective._search([("cycle_id", "=", cycle.id)])
        moved = every_objective._search([])
        moved.add_where(SQL("okr_objective.id = h.objective_id"))
        rows = self.env.execute_query(
            SQL(
                """SELECT h.objective_id, h.parent_id,
                          NOT (h.vals->>'active')::bool OR h.vals->>'state' = 'dropped',
                          CASE WHEN h.vals->'links' = '[]'::jsonb THEN '{}'::int[] ELSE
                               ARRAY(SELECT (link->>'target_id')::int
                                       FROM jsonb_array_elements(h.vals->'links') link) END
                     FROM okr_history h
                    WHERE h.cycle_id = %(cycle)s AND h.date <= %(day)s
                      AND h.objective_id IS NOT NULL AND h.key_result_id IS NULL
                      -- nearly all of them at once, one by one only who has left the cycle
                      AND (h.objective_id IN %(still_inside)s OR EXISTS %(moved)s)
                      AND NOT EXISTS (SELECT 1 FROM okr_history later
                                       WHERE later.objective_id = h.objective_id
                                         AND later.key_result_id IS NULL
                                         AND later.date > h.date AND later.date <= %(day)s)
                 ORDER BY (h.vals->>'sequence')::int, h.objective_id""",
                cycle=cycle.id,
                day=day,
                still_inside=still_inside.subselect(),
                moved=moved.subselect(),
            )
        )
        return Tree(rows, gone)

    @api.model
    def _read_linked_on(self, scope):
        """As `_read_linked`, of the whole cycle on a day."""
        ids = scope.tree.all_ids
        return [
            (
                row["id"],
                row["parent_id"],
                row["level"],
                {row["department_id"], *row["co_department_ids"]} - {None},
                [link["target_id"] for link in row["links"] if link["state"] != "declined"],
            )
            for row in self._read_objectives_on(ids, scope.day)
        ]
