from odoo import models
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL


class OkrCycle(models.Model):
    """Carry over: what was decided to go on becomes a draft, by a constant number of statements.

    Carry and change make a draft in the next cycle with the chosen key results; park makes one
    without a cycle, with all key results that were not dropped. A key result starts from its final
    value. One whose target is reached already stays behind, as nothing is left to do, unless
    Change gave it a new target. Zones that the new base has overtaken are left out.
    """

    _inherit = "okr.cycle"

    def _carry_over(self, objective_ids, may_draft):
        """Carry over the closed objectives `objective_ids`; returns the next cycle, if any.

        Each objective is carried once: what has a successor already is left alone, also when the
        cycle was reopened and closed anew. With `may_draft` the next cycle is drafted even when
        nothing is carried, if the company wants that.
        """
        Objective = self.env["okr.objective"]
        going_on = Objective.search_count(
            [
                ("id", "in", objective_ids),
                ("decision", "in", ("carry", "change")),
                ("carried_to_ids", "=", False),
            ],
            limit=1,
        )
        following = self.browse()
        if going_on or (may_draft and self.company_id.okr_draft_next_cycle):
            following = self._find_or_draft_next()
        self.env.flush_all()
        new_ids = self._insert_carried_objectives(objective_ids, following)
        if new_ids:
            self._insert_carried_key_results(new_ids)
            self._insert_carried_links(new_ids)
        self._remap_carried_parents(new_ids)
        self.env.invalidate_all(flush=False)
        return following

    def _insert_carried_objectives(self, objective_ids, following):
        values = {
            "cycle_id": SQL(
                "CASE WHEN o.decision = 'park' THEN NULL ELSE %s::int END", following.id or None
            ),
            "state": SQL("'draft'"),
            "carried_from_id": SQL("o.id"),
            "parent_path": SQL("NULL"),
        }
        columns, expressions = self._copied_columns("okr.objective", SQL.identifier("o"), values)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO okr_objective (%(columns)s)
                   SELECT %(expressions)s
                     FROM okr_objective o
                    WHERE o.id = ANY(%(ids)s) AND o.active
                      AND o.decision IN ('carry', 'change', 'park')
                      AND NOT EXISTS (SELECT FROM okr_objective c WHERE c.carried_from_id = o.id)
                 ORDER BY o.id
                RETURNING id""",
                columns=columns,
                expressions=expressions,
                ids=list(objective_ids),
            )
        )
        return [row[0] for row in rows]

    def _insert_carried_key_results(self, new_ids):
        values = {
            "objective_id": SQL("n.id"),
            "cycle_id": SQL("n.cycle_id"),
            "state": SQL("'draft'"),
            "carried_from_id": SQL("kr.id"),
            "base_value": SQL("num.base"),
            "current_value": SQL("num.base"),
            "target_value": SQL("next.target"),
            "commit_value": SQL("CASE WHEN next.zones THEN num.commit_value ELSE 0 END"),
            "stretch_value": SQL("CASE WHEN next.zones THEN num.stretch_value ELSE 0 END"),
            "progress": SQL("0"),
            "progress_raw": SQL("0"),
        }
        columns, expressions = self._copied_columns(
            "okr.key.result", SQL.identifier("kr"), values
        )
        # A number that was never typed in is NULL in its column and 0 for everybody.
        self.env.cr.execute(
            SQL(
                """INSERT INTO okr_key_result (%(columns)s)
                   SELECT %(expressions)s
                     FROM okr_objective n
                     JOIN okr_key_result kr ON kr.objective_id = n.carried_from_id AND kr.active
                    CROSS JOIN LATERAL (
                          SELECT COALESCE(kr.final_value, 0) AS base,
                                 COALESCE(kr.base_value, 0) AS old_base,
                                 COALESCE(kr.target_value, 0) AS old_target,
                                 COALESCE(kr.commit_value, 0) AS commit_value,
                                 COALESCE(kr.stretch_value, 0) AS stretch_value,
                                 COALESCE(kr.next_target_value, 0) AS new_target,
                                 COALESCE(kr.fail_min, 0) AS fail_min,
                                 COALESCE(kr.fail_max, 0) AS fail_max
                          ) num
                    CROSS JOIN LATERAL (
                          SELECT CASE WHEN kr.decision IS DISTINCT FROM 'change'
                                        OR kr.next_target_taken IS NOT TRUE
                                        OR kr.kind = 'range'
                                        OR (kr.kind = 'at_least'
                                            AND num.new_target <= num.fail_min)
                                        OR (kr.kind = 'at_most'
                                            AND num.new_target >= num.fail_max)
                                      THEN num.old_target ELSE num.new_target END AS target
                          ) goal
                    CROSS JOIN LATERAL (
                          SELECT goal.target, SIGN(goal.target - num.base) AS way,
                                 SIGN(num.old_target - num.old_base) AS old_way
                          ) step
                    CROSS JOIN LATERAL (
                          SELECT step.target,
                                 step.way * num.base < step.way * num.commit_value
                                 AND step.way * num.commit_value < step.way * step.target
                                 AND step.way * step.target < step.way * num.stretch_value
                                 AS zones
                          ) next
                    WHERE n.id = ANY(%(ids)s)
                      AND CASE WHEN n.cycle_id IS NULL THEN kr.decision IS DISTINCT FROM 'drop'
                               ELSE kr.decision IN ('carry', 'change') END
                      AND (kr.kind IN ('at_least', 'at_most', 'range')
                           OR step.way = step.old_way
                           OR (kr.decision = 'change' AND step.way <> 0))""",
                columns=columns,
                expressions=expressions,
                ids=new_ids,
            )
        )

    def _insert_carried_links(self, new_ids):
        """Tags, co-owners and contributors go along."""
        for name in ("tag_ids", "co_department_ids"):
            field = self.env["okr.objective"]._fields[name]
            self.env.cr.execute(
                SQL(
                    """INSERT INTO %(table)s (%(own)s, %(other)s)
                       SELECT n.id, link.%(other)s
                         FROM %(table)s link
                         JOIN okr_objective n ON n.carried_from_id = link.%(own)s
                        WHERE n.id = ANY(%(ids)s)
                  ON CONFLICT DO NOTHING""",
                    table=SQL.identifier(field.relation),
                    own=SQL.identifier(field.column1),
                    other=SQL.identifier(field.column2),
                    ids=new_ids,
                )
            )
        columns, expressions = self._copied_columns(
            "okr.contributor", SQL.identifier("c"), {"objective_id": SQL("n.id")}
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO okr_contributor (%(columns)s)
                   SELECT %(expressions)s
                     FROM okr_contributor c
                     JOIN okr_objective n ON n.carried_from_id = c.objective_id
                    WHERE n.id = ANY(%(ids)s)""",
                columns=columns,
                expressions=expressions,
                ids=new_ids,
            )
        )

    def _remap_carried_parents(self, new_ids):
        """Carried drafts support what was carried of their old parents, or nothing.

        A parent that is still open, such as the year's or a team's that closes later, stays; this
        runs again when that one is closed. Paths of the tree are brought up to date.
        """
        remapped = self.env.execute_query(
            SQL(
                """UPDATE okr_objective child
                      SET parent_id = carried.id
                     FROM okr_objective parent
                LEFT JOIN okr_objective carried
                       ON carried.carried_from_id = parent.id AND carried.active
                          AND carried.state = 'draft' AND carried.cycle_id IS NOT NULL
                    WHERE child.parent_id = parent.id AND parent.cycle_id = %(cycle)s
                      AND parent.state IN ('closed', 'dropped')
                      AND child.carried_from_id IS NOT NULL AND child.state = 'draft'
                RETURNING child.id""",
                cycle=self.id,
            )
        )
        moved = sorted({row[0] for row in remapped} | set(new_ids))
        if not moved:
            return
        self.env.cr.execute(
            SQL(
                """WITH RECURSIVE moved AS (SELECT unnest(%(ids)s) AS id),
                   tree AS (
                       SELECT o.id, COALESCE(p.parent_path, '') || o.id || '/' AS path, 0 AS depth
                         FROM moved
                         JOIN okr_objective o ON o.id = moved.id
                    LEFT JOIN okr_objective p ON p.id = o.parent_id
                    LEFT JOIN moved above ON above.id = o.parent_id
                        WHERE above.id IS NULL
                    UNION ALL
                       SELECT c.id, tree.path || c.id || '/', tree.depth + 1
                         FROM tree
                         JOIN okr_objective c ON c.parent_id = tree.id
                        WHERE POSITION('/' || c.id || '/' IN '/' || tree.path) = 0)
                   UPDATE okr_objective o
                      SET parent_path = last.path
                     FROM (SELECT DISTINCT ON (id) id, path FROM tree
                         ORDER BY id, depth DESC) last
                    WHERE o.id = last.id""",
                ids=moved,
            )
        )

    def _copied_columns(self, model_name, alias, values):
        """Columns and expressions that copy a row in SQL as `copy()` would, `values` aside.

        Fields that are copied go along, and stored computed ones, as what they derive from stays.
        """
        now = SQL("NOW() AT TIME ZONE 'UTC'")
        uid = SQL("%s", self.env.uid)
        values = {
            **values,
            "create_uid": uid,
            "create_date": now,
            "write_uid": uid,
            "write_date": now,
        }
        names = [
            name
            for name, field in self.env[model_name]._fields.items()
            if field.store
            and field.column_type
            and (name in values or field.copy or field.compute)
            and (name in values or name not in MAGIC_COLUMNS)
        ]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        expressions = SQL(", ").join(
            values.get(name) or SQL("%s.%s", alias, SQL.identifier(name)) for name in names
        )
        return columns, expressions
