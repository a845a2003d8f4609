from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine.cadence import next_due
from ..engine.health import key_result_health
from ..engine.progress import Measure
from ..engine.replay import KeyResultThen, ObjectiveThen

NO_RHYTHM = {"checkin_interval": "weekly", "grace_days": 0, "state": "draft"}


class OkrMap(models.AbstractModel):
    """The map as it stood at the end of an earlier day, from `okr.history` and the check-ins.

    Nothing of it comes from the present values: not the parent, not the state, not a number.
    """

    _inherit = "okr.map"

    @api.model
    def _get_rows_on(self, cycle, day, ids=None):
        """As `_get_rows_now`, at the end of `day`."""
        for name in ("okr.history", "okr.checkin"):
            self.env[name].flush_model()
        family = self._get_family_ids(cycle, day, ids)
        objectives = {row["id"]: row for row in self._read_objectives_on(family, day)}
        key_results = [
            row
            for row in self._read_key_results_on(family, day)
            if row["objective_id"] in objectives
        ]
        cycles = self._read_cycles_on({row["cycle_id"] for row in objectives.values()}, day)
        shown = self._get_shown_ids(objectives, cycle, ids)
        numbers = self._get_numbers(objectives, key_results, cycles, day, shown)
        # of a part, links go to what was not chosen too, as far as the caller may read it
        ends = shown if ids is None else self._get_readable_ends(objectives, shown)
        links = []
        rows = sorted(
            (row for row in objectives.values() if row["id"] in shown),
            key=lambda row: (row["sequence"] or 0, row["id"]),
        )
        for row in rows:
            then = numbers[row["id"]]
            row.update(
                progress=then.progress,
                confidence=then.confidence,
                health=then.health(day),
                last_date=then.last_date,
            )
            links += [
                {**link, "source_id": row["id"]}
                for link in row["links"]
                if link["target_id"] in ends
            ]
            if row["parent_id"] not in shown:
                row["parent_id"] = None
        return {
            "cycle_state": cycles.get(cycle.id, NO_RHYTHM)["state"],
            "objectives": rows,
            "key_results": self._get_shown_key_results(key_results, shown),
            "links": sorted(links, key=lambda link: link["id"]),
        }

    @api.model
    def _get_family_ids(self, cycle, day, ids=None):
        """Ids of all that ever was in the cycle up to a day, of what it supported or was linked
        with, and of what counted for any of these; with `ids` of these instead of the cycle, and
        what they were linked with is left out."""
        # (SELECT …) and ARRAY(…) hide from the planner how many there are: it would expect millions
        # of rows at the end and compile the query, which takes longer than all of it
        start = SQL("SELECT unnest((SELECT %s::int[])) AS id", ids)
        if ids is None:
            start = SQL(
                """SELECT unnest(ARRAY(
                          SELECT h.objective_id FROM okr_history h
                           WHERE h.cycle_id = %(cycle)s AND h.objective_id IS NOT NULL
                             AND h.key_result_id IS NULL AND h.date <= %(day)s)) AS id""",
                cycle=cycle.id,
                day=day,
            )
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE up AS (
                       %(start)s
                        UNION
                       SELECT above.id
                         FROM up
                         JOIN okr_history h ON h.objective_id = up.id
                          AND h.key_result_id IS NULL AND h.date <= %(day)s
                        CROSS JOIN LATERAL (
                              SELECT h.parent_id AS id
                               UNION ALL
                              SELECT (link->>'target_id')::int
                                FROM jsonb_array_elements(h.vals->'links') AS link
                               WHERE %(links)s) above
                        WHERE above.id IS NOT NULL),
                   down AS (
                       SELECT unnest(ARRAY(SELECT id FROM up)) AS id
                        UNION
                       SELECT h.objective_id
                         FROM down
                        CROSS JOIN LATERAL (
                              SELECT FROM okr_history own
                               WHERE own.objective_id = down.id AND own.key_result_id IS NULL
                                 AND own.vals @> '{"roll_up": true}' LIMIT 1) counting
                         JOIN okr_history h ON h.parent_id = down.id AND h.date <= %(day)s)
                   SELECT id FROM down""",
                day=day,
                start=start,
                links=ids is None,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _read_objectives_on(self, ids, day):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (objective_id) objective_id, cycle_id, parent_id, vals
                     FROM okr_history
                    WHERE objective_id = ANY(%s) AND key_result_id IS NULL AND date <= %s
                 ORDER BY objective_id, date DESC""",
                ids,
                day,
            )
        )
        return [
            {
                **vals,
                "id": objective_id,
                "cycle_id": cycle_id,
                "parent_id": parent_id,
                "roll_up": bool(vals["roll_up"]),
            }
            for objective_id, cycle_id, parent_id, vals in rows
        ]

    @api.model
    def _read_key_results_on(self, objective_ids, day):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (key_result_id) key_result_id, objective_id, vals
                     FROM okr_history
                    WHERE date <= %(day)s
                      AND key_result_id IN (SELECT key_result_id FROM okr_history
                                             WHERE objective_id = ANY(%(ids)s)
                                               AND key_result_id IS NOT NULL)
                 ORDER BY key_result_id, date DESC""",
                day=day,
                ids=objective_ids,
            )
        )
        for key_result_id, objective_id, vals in rows:
            vals.update(id=key_result_id, objective_id=objective_id)
        return [vals for _id, _objective_id, vals in rows if vals["active"]]

    @api.model
    def _read_cycles_on(self, cycle_ids, day):
        """State and rhythm of cycles on a day; the first that is known where it is younger."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (cycle_id) cycle_id, vals
                     FROM okr_history
                    WHERE cycle_id = ANY(%s) AND objective_id IS NULL
                 ORDER BY cycle_id, date > %s, ABS(date - %s)""",
                list(cycle_ids - {None}),
                day,
                day,
            )
        )
        return dict(rows)

    def _speaks_until(self, last, grid, rhythm):
        """The last day on which a check-in of then speaks, None for a key result that is gone.

        Interval and grace are those of the cycle then; weekday, the rhythm of the department and
        how fresh is fresh are those of today, since nobody records them.
        """
        if not grid:
            return None
        interval = rhythm["checkin_interval"] if grid["rhythm_of"] == "cycle" else grid["rhythm"]
        due = next_due(last, interval or "weekly", grid["weekday"], grid["start"], grid["fresh"])
        return due + timedelta(days=rhythm["grace_days"] or 0)

    @api.model
    def _get_numbers(self, objectives, key_results, cycles, day, shown):
        """{id of an objective: `ObjectiveThen`}; puts the numbers of key results on their rows.

        Of objectives that are not shown only the progress is right: it counts for others.
        """
        seen = [row["id"] for row in key_results if row["objective_id"] in shown]
        said = self._get_said(seen, day)
        grid = self.env["okr.cadence"]._rhythms(self.env["okr.key.result"].browse(seen))
        said |= self._get_said({row["id"] for row in key_results} - set(seen), day, 1)
        numbers = {
            row["id"]: ObjectiveThen(is_closed=row["state"] in ("closed", "dropped"))
            for row in objectives.values()
        }
        for row in key_results:
            then, owner = said.get(row["id"]), objectives[row["objective_id"]]
            key_result = KeyResultThen(
                measure=self._get_measure(row),
                weight=row["weight"] or 0.0,
                start_value=row["current_value"] or 0.0,
                checked_value=then and then["value"],
                confidence=then["spark"][-1] if then else 0,
                last_date=then and then["last_date"],
            )
            numbers[owner["id"]].key_results.append(key_result)
            if owner["id"] not in shown:
                continue
            if then:
                rhythm = cycles.get(owner["cycle_id"], NO_RHYTHM)
                key_result.speaks_until = self._speaks_until(
                    then["last_date"], grid.get(row["id"]), rhythm
                )
            row.update(
                value=key_result.value,
                progress_raw=key_result.raw,
                confidence=key_result.confidence,
                last_date=key_result.last_date,
                spark=then["spark"] if then else [],
                health=key_result_health(
                    day,
                    closed=numbers[owner["id"]].is_closed,
                    checked_in=bool(then),
                    confidence=key_result.confidence,
                    outdated_after=key_result.outdated_after,
                ),
            )
        for row in objectives.values():
            parent = objectives.get(row["parent_id"])
            counts = row["state"] == "closed" or (row["active"] and row["state"] == "active")
            if parent and parent["roll_up"] and counts:
                numbers[parent["id"]].children.append(numbers[row["id"]])
        return numbers

    @api.model
    def _get_measure(self, row):
        return Measure(
            kind=row["kind"],
            base=row["base_value"] or 0.0,
            target=row["target_value"] or 0.0,
            commit=row["commit_value"] or 0.0,
            stretch=row["stretch_value"] or 0.0,
            range_min=row["range_min"] or 0.0,
            range_max=row["range_max"] or 0.0,
            fail_min=row["fail_min"] or 0.0,
            fail_max=row["fail_max"] or 0.0,
        )

    @api.model
    def _get_shown_ids(self, objectives, cycle, ids=None):
        """What the map of the cycle (or of `ids` in it) held then, if the caller may read it."""
        if ids is None:
            inside = {row["id"] for row in objectives.values() if row["cycle_id"] == cycle.id}
        else:
            inside = objectives.keys() & set(ids)
        ends, above = set(), set()
        for objective_id in inside:
            if ids is None:
                ends.update(link["target_id"] for link in objectives[objective_id]["links"])
            parent_id = objectives[objective_id]["parent_id"]
            while parent_id in objectives and parent_id not in above:
                above.add(parent_id)
                parent_id = objectives[parent_id]["parent_id"]
        shown = inside | ends | above
        return set(self._readable_ids(shown & objectives.keys()))

    @api.model
    def _get_readable_ends(self, objectives, shown):
        ends = {link["target_id"] for number in shown for link in objectives[number]["links"]}
        return set(self._readable_ids(ends))

    @api.model
    def _get_shown_key_results(self, key_results, shown):
        readable = set(
            self.env["okr.key.result"]
            .with_context(active_test=False)
            .search([("objective_id", "in", list(shown))])
            .ids
        )
        rows = sorted(
            (row for row in key_results if row["id"] in readable),
            key=lambda row: (row["sequence"] or 0, row["id"]),
        )
        drawn = set(self._weakest_ids(rows))
        return [row if row["id"] in drawn else {**row, "spark": []} for row in rows]
