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

    def _carry_over(self, closed, may_draft):
        """Carry over what was closed.

        Each objective is carried once: what has a successor already is left alone, also when the
        cycle was reopened and closed anew. With `may_draft` the next cycle is drafted even when
        nothing is carried, if the company wants that.

        :param closed: as `_close_objectives` returns it
        :return: the next cycle, if any, the ids of the new drafts, and of older ones that support
            another objective now
        """
        following = self.browse()
        if any(row["goes_on"] and row["decision"] != "park" for row in closed) or (
            may_draft and self.company_id.okr_draft_next_cycle
        ):
            following = self._find_or_draft_next()
        self.env.flush_all()
        chosen = [row["id"] for row in closed if row["goes_on"]]
        [(new_ids, moved_ids)] = self.env.execute_query(self._carry_sql(chosen, following))
        if moved_ids:
            self._refresh_paths(moved_ids)
        for model in ("okr.objective", "okr.key.result", "okr.contributor"):
            self.env[model].invalidate_model(flush=False)
        return following, new_ids, moved_ids

    def _carry_sql(self, chosen, following):
        """One statement that copies the objectives `chosen` (ids) with all that goes along.

        Ids are drawn first, so that each draft is written once, in its place in the tree. It
        supports what was carried of its old parent, or nothing. A parent that is still open, such
        as the year's or a team's that closes later, stays; when that one is closed, the drafts
        that were carried earlier follow. Returns the ids of new drafts and of those that followed.
        """
        return SQL(
            """WITH RECURSIVE chosen AS MATERIALIZED (
                   SELECT o.id AS old_id, NEXTVAL('okr_objective_id_seq')::int AS id,
                          o.decision <> 'park' AS goes_on, o.parent_id AS old_parent_id
                     FROM (SELECT id, decision, parent_id FROM okr_objective
                            WHERE id = ANY(%(ids)s) ORDER BY id) o),
               over AS MATERIALIZED (
                   SELECT parent.id, COALESCE(chosen.id, (
                              SELECT MIN(earlier.id) FROM okr_objective earlier
                               WHERE earlier.carried_from_id = parent.id AND earlier.active
                                 AND earlier.state = 'draft' AND earlier.cycle_id IS NOT NULL)
                          ) AS carried_id
                     FROM okr_objective parent
                LEFT JOIN chosen ON chosen.old_id = parent.id AND chosen.goes_on
                    WHERE parent.cycle_id = %(cycle)s AND parent.state IN ('closed', 'dropped')),
               placed AS MATERIALIZED (
                   SELECT chosen.id, chosen.old_id, chosen.goes_on, above.id IS NOT NULL AS nested,
                          CASE WHEN over.id IS NULL THEN chosen.old_parent_id
                               ELSE over.carried_id END AS parent_id
                     FROM chosen
                LEFT JOIN over ON over.id = chosen.old_parent_id
                LEFT JOIN chosen above ON above.id = over.carried_id),
               tree AS (
                   SELECT placed.id, COALESCE(parent.parent_path, '') || placed.id || '/' AS path
                     FROM placed
                LEFT JOIN okr_objective parent ON parent.id = placed.parent_id
                    WHERE NOT placed.nested
                UNION ALL
                   SELECT placed.id, tree.path || placed.id || '/'
                     FROM tree
                     JOIN placed ON placed.parent_id = tree.id AND placed.nested),
               %(copies)s,
               moved AS (
                   UPDATE okr_objective child
                      SET parent_id = over.carried_id
                     FROM over
                    WHERE child.parent_id = over.id AND child.carried_from_id IS NOT NULL
                      AND child.state = 'draft'
                RETURNING child.id)
               SELECT ARRAY(SELECT id FROM placed ORDER BY id),
                      ARRAY(SELECT id FROM moved ORDER BY id)""",
            ids=chosen,
            cycle=self.id,
            copies=SQL(", ").join(
                SQL("%s AS (%s)", SQL.identifier(f"copied_{number}"), copy)
                for number, copy in enumerate(self._copies_sql(following))
            ),
        )

    def _copies_sql(self, following):
        """The INSERTs of `_carry_sql`, from its rows `placed`; to be extended."""
        cycle = SQL("CASE WHEN placed.goes_on THEN %s::int END", following.id or None)
        columns, expressions = self._copied_columns(
            "okr.objective",
            SQL.identifier("o"),
            {
                "id": SQL("placed.id"),
                "cycle_id": cycle,
                "state": SQL("'draft'"),
                "carried_from_id": SQL("o.id"),
                "parent_id": SQL("placed.parent_id"),
                "parent_path": SQL("tree.path"),
            },
        )
        yield SQL(
            """INSERT INTO okr_objective (%s)
               SELECT %s
                 FROM placed
                 JOIN okr_objective o ON o.id = placed.old_id
            LEFT JOIN tree ON tree.id = placed.id""",
            columns,
            expressions,
        )
        yield self._copied_key_results_sql(cycle)
        for name in ("tag_ids", "co_department_ids"):
            field = self.env["okr.objective"]._fields[name]
            yield SQL(
                """INSERT INTO %(table)s (%(own)s, %(other)s)
                   SELECT placed.id, link.%(other)s
                     FROM placed
                     JOIN %(table)s link ON link.%(own)s = placed.old_id
              ON CONFLICT DO NOTHING""",
                table=SQL.identifier(field.relation),
                own=SQL.identifier(field.column1),
                other=SQL.identifier(field.column2),
            )
        columns, expressions = self._copied_columns(
            "okr.contributor", SQL.identifier("c"), {"objective_id": SQL("placed.id")}
        )
        yield SQL(
            """INSERT INTO okr_contributor (%s)
               SELECT %s
                 FROM placed
                 JOIN okr_contributor c ON c.objective_id = placed.old_id""",
            columns,
            expressions,
        )

    def _copied_key_results_sql(self, cycle):
        columns, expressions = self._copied_columns(
            "okr.key.result",
            SQL.identifier("kr"),
            {
                "objective_id": SQL("placed.id"),
                "cycle_id": cycle,
                "state": SQL("'draft'"),
                "carried_from_id": SQL("kr.id"),
                "base_value": SQL("num.base"),
                "current_value": SQL("num.base"),
                "target_value": SQL("next.target"),
                "commit_value": SQL("CASE WHEN next.zones THEN num.commit_value ELSE 0 END"),
                "stretch_value": SQL("CASE WHEN next.zones THEN num.stretch_value ELSE 0 END"),
                "progress": SQL("0"),
                "progress_raw": SQL("0"),
            },
        )
        # A number that was never typed in is NULL in its column and 0 for everybody.
        return SQL(
            """INSERT INTO okr_key_result (%s)
                   SELECT %s
                     FROM placed
                     JOIN okr_key_result kr ON kr.objective_id = placed.old_id AND kr.active
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
                    WHERE CASE WHEN placed.goes_on THEN kr.decision IN ('carry', 'change')
                               ELSE kr.decision IS DISTINCT FROM 'drop' END
                      AND (kr.kind IN ('at_least', 'at_most', 'range')
                           OR step.way = step.old_way
                           OR (kr.decision = 'change' AND step.way <> 0))""",
            columns,
            expressions,
        )

    def _refresh_paths(self, ids):
        """Bring the paths of objectives that have moved, and of all below, up to date."""
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
                ids=ids,
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
