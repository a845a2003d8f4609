from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.health import key_result_health
from ..engine.replay import objective_health

OBJECTIVE_COLUMNS = (
    "id",
    "name",
    "level",
    "department_id",
    "lead_id",
    "ambition",
    "state",
    "active",
    "cycle_id",
    "parent_id",
    "contribution",
    "roll_up",
    "sequence",
    "progress",
    "confidence",
    "confidence_min",
    "unchecked_count",
    "last_checkin_date",
    "outdated_after",
)
KEY_RESULT_COLUMNS = (
    "id",
    "objective_id",
    "name",
    "kind",
    "unit",
    "target_value",
    "range_min",
    "range_max",
    "progress_raw",
    "confidence",
    "outdated_after",
)


class OkrMap(models.AbstractModel):
    """The map as it stands, from the columns that the roll-up writes."""

    _inherit = "okr.map"

    @api.model
    def _get_rows_now(self, cycle, today, ids=None):
        """Rows of the whole cycle, or of `ids` in its map; in both cases of all they support."""
        every_objective = self.env["okr.objective"].with_context(active_test=False)
        if ids is None:
            inside = every_objective.search([("cycle_id", "=", cycle.id)])
            outside_ids = self._get_outside_ids(inside) - set(inside.ids)
            outside = every_objective.search([("id", "in", list(outside_ids))])
            ids = (inside | outside).ids
            # by their cycle, which has an index; only what stands outside is named one by one
            measured = Domain("cycle_id", "=", cycle.id) | Domain("objective_id", "in", outside.ids)
            read_links = self._read_links
        else:
            ids = self._readable_ids(
                self._get_outside_ids(every_objective.browse(ids), links=False)
            )
            measured = Domain("objective_id", "in", ids)
            read_links = partial(self._read_links_of, cycle)
        objectives = self._read_objectives(ids, today)
        return {
            "cycle_state": cycle.state,
            "objectives": objectives,
            "key_results": self._read_key_results(
                measured, {row["id"]: row["state"] for row in objectives}, today
            ),
            "links": read_links(ids),
        }

    @api.model
    def _get_outside_ids(self, objectives, links=True):
        """Ids of what these objectives support, up to the top, and of the ends of their links."""
        self.env["okr.objective"].flush_model()
        self.env["okr.alignment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT step::int
                     FROM okr_objective o, unnest(string_to_array(o.parent_path, '/')) AS step
                    WHERE o.id = ANY(%(ids)s) AND step <> ''
                    UNION
                   SELECT target_id FROM okr_alignment
                    WHERE source_id = ANY(%(ids)s) AND %(links)s""",
                links=links,
                ids=objectives.ids,
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _read_objectives(self, ids, today):
        co_owners = self.env["okr.objective"]._fields["co_department_ids"]
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT %(columns)s,
                          CASE WHEN o.is_scored AND o.state = 'closed' THEN o.score END AS score,
                          ARRAY(SELECT rel.%(department)s FROM %(rel)s rel
                                 WHERE rel.%(owner)s = o.id ORDER BY 1) AS co_department_ids
                     FROM okr_objective o
                    WHERE o.id = ANY(%(ids)s)
                 ORDER BY o.sequence, o.id""",
                columns=SQL(", ").join(SQL.identifier("o", name) for name in OBJECTIVE_COLUMNS),
                department=SQL.identifier(co_owners.column2),
                owner=SQL.identifier(co_owners.column1),
                rel=SQL.identifier(co_owners.relation),
                ids=ids,
            )
        )
        shown = set(ids)
        for row in rows:
            row["last_date"] = row["last_checkin_date"]
            row["roll_up"] = bool(row["roll_up"])
            row["confidence"] = row["confidence"] or 0.0
            row["progress"] = row["progress"] or 0.0
            row["health"] = objective_health(
                today,
                closed=row["state"] in ("closed", "dropped"),
                checked_in=bool(row["last_date"]),
                confidence=row["confidence_min"] or 0,
                outdated_after=row["outdated_after"],
                partly_unchecked=(row["unchecked_count"] or 0) > 0,
            )
            if row["parent_id"] not in shown:
                row["parent_id"] = None
        return rows

    @api.model
    def _read_key_results(self, domain, state_by_objective, today):
        readable = self.env["okr.key.result"]._search(domain)
        self.env["okr.key.result"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT %s, kr.current_value AS value, kr.last_checkin_date AS last_date
                     FROM okr_key_result kr
                    WHERE kr.id IN %s
                 ORDER BY kr.sequence, kr.id""",
                SQL(", ").join(SQL.identifier("kr", name) for name in KEY_RESULT_COLUMNS),
                readable.subselect(),
            )
        )
        rows = [row for row in rows if row["objective_id"] in state_by_objective]
        said = self._get_said(self._weakest_ids(rows), today)
        for row in rows:
            row["spark"] = said[row["id"]]["spark"] if row["id"] in said else []
            row["confidence"] = row["confidence"] or 0
            row["value"] = row["value"] or 0.0
            row["progress_raw"] = row["progress_raw"] or 0.0
            row["health"] = key_result_health(
                today,
                closed=state_by_objective[row["objective_id"]] in ("closed", "dropped"),
                checked_in=bool(row["last_date"]),
                confidence=row["confidence"],
                outdated_after=row["outdated_after"],
            )
        return rows

    @api.model
    def _weakest_ids(self, rows):
        """Ids of the one key result of each objective that a card draws the line of."""
        weakest = {}
        for row in rows:
            if row["last_date"]:
                other = weakest.get(row["objective_id"])
                if not other or (row["confidence"] or 0) < (other["confidence"] or 0):
                    weakest[row["objective_id"]] = row
        return [row["id"] for row in weakest.values()]

    @api.model
    def _read_links(self, ids):
        return self.env.execute_query_dict(
            SQL(
                """SELECT id, source_id, target_id, target_key_result_id, kind, state, contribution
                     FROM okr_alignment
                    WHERE source_id = ANY(%(ids)s) AND target_id = ANY(%(ids)s)
                 ORDER BY id""",
                ids=ids,
            )
        )
