from datetime import timedelta
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: How many cycles the switcher offers, the newest first.
CYCLES = 40
#: Check-ins that the little line of confidence is drawn from.
SPARK = 7
#: Days after its end during which a cycle can be replayed: grading, closing.
AFTERMATH = 60
OBJECTIVE_KEYS = (
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
    "progress",
    "confidence",
    "health",
    "last_date",
    "score",
    "flags",
)
KEY_RESULT_KEYS = (
    "id",
    "objective_id",
    "name",
    "kind",
    "unit",
    "value",
    "target_value",
    "range_min",
    "range_max",
    "progress_raw",
    "confidence",
    "health",
    "last_date",
    "spark",
)
LINK_KEYS = (
    "id",
    "source_id",
    "target_id",
    "target_key_result_id",
    "kind",
    "state",
    "contribution",
)


class OkrMap(models.AbstractModel):
    """One picture of how the objectives of a cycle hang together, as it is or as it was on a day.

    What comes out is what the caller may read, nothing else is counted. The number of statements
    does not depend on how many objectives there are.
    """

    _name = "okr.map"
    _description = "Alignment Map"

    @api.model
    @api.readonly
    def get_map(self, cycle_id=False, day=False, shown=(), gone=False):
        """Everything that the map of a cycle shows, for whoever reads its objectives.

        `cycle_id` (False: the running cycle of the company), `day` a date as text (False or today:
        as it stands; earlier: as it stood at the end of that day). Tables come as
        {"fields": names, "rows": lists of values}: objectives (progress and score as shares 0-1,
        confidence 0-10), key_results, links (alignments). `outside` of an objective is implied by
        its `cycle_id`: a parent or the end of a link may belong to another cycle. `spark`, the
        last confidences, comes with the key result that a card draws it of, the least sure one.

        `part` is False where all of the cycle came. Of a large one only a part comes (see
        `okr_map_part.py`): `part` is {"total": how many objectives there are, "top": how many of
        them support nothing in the cycle} then, `shown` names objectives that have to be in it,
        and `gone` says whether what was given up or archived is counted and sent.
        Raises a UserError for a day that is none, an AccessError for a cycle of another company.
        """
        today = fields.Date.context_today(self)
        cycle = self._choose_cycle(cycle_id, today)
        shown = self._checked_ids(shown)
        payload = {
            "today": today,
            "cycles": self._get_cycles(today),
            "cycle_id": cycle.id,
            "day": False,
            "part": False,
            "departments": [],
            "people": [],
            "mine": [],
            "editable": [],
            **{name: {"fields": [], "rows": []} for name in ("objectives", "key_results", "links")},
        }
        if not cycle:
            return payload
        then = self._checked_day(day, today)
        if self._is_large(cycle, then):
            scope = self._get_scope(cycle, then, bool(gone))
            ids, part = self._choose_first(scope, shown)
            sent = {**self._get_part(scope, ids), "part": part}
        else:
            rows = self._get_rows_on(cycle, then) if then else self._get_rows_now(cycle, today)
            self._add_flags(rows)
            sent = self._as_payload(rows, then)
        return {
            **payload,
            "day": then,
            "first_day": self._get_first_day(cycle),
            "last_day": min(today, cycle.date_end + timedelta(days=AFTERMATH)),
            **sent,
        }

    @api.model
    def _as_payload(self, rows, then, more_keys=()):
        """The tables, and what goes with the objectives in them."""
        objectives = self.env["okr.objective"].browse(row["id"] for row in rows["objectives"])
        return {
            "cycle_state": rows["cycle_state"],
            "objectives": self._as_table((*OBJECTIVE_KEYS, *more_keys), rows["objectives"]),
            "key_results": self._as_table(KEY_RESULT_KEYS, rows["key_results"]),
            "links": self._as_table(LINK_KEYS, rows["links"]),
            "departments": self._get_departments(rows["objectives"]),
            "people": self._get_people(rows["objectives"]),
            "mine": objectives.with_context(active_test=False)
            .search([("id", "in", objectives.ids), ("is_mine", "=", True)])
            .ids,
            "editable": [] if then else self._get_editable_ids(objectives),
        }

    @api.model
    def _get_editable_ids(self, objectives):
        """Those that the caller may write, as `_filtered_access`, asked of the database at once."""
        if not objectives.browse().has_access("write"):
            return []
        rule = self.env["ir.rule"]._compute_domain(objectives._name, "write")
        # a rule is evaluated with sudo(), or it would ask for itself
        every_sudo = objectives.sudo().with_context(active_test=False)
        return every_sudo.search(Domain("id", "in", objectives.ids) & rule, order="id").ids

    @api.model
    def _choose_cycle(self, cycle_id, today):
        cycles = self.env["okr.cycle"]
        if cycle_id:
            cycle = cycles.browse(self._okr_id(cycle_id)).exists()
            cycle.check_access("read")
            return cycle
        domain = Domain("company_id", "=", self.env.company.id)
        running = domain & Domain("date_start", "<=", today) & Domain("state", "=", "active")
        return (
            cycles.search(running, order="date_start desc", limit=1)
            or cycles.search(domain & Domain("state", "=", "planning"), limit=1)
            or cycles.search(domain & Domain("state", "!=", "draft"), limit=1)
            or cycles.search(domain, limit=1)
        )

    @api.model
    def _checked_day(self, day, today):
        """The day to replay, False for how it stands."""
        try:
            day = fields.Date.to_date(day)
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(self.env._("Day: %s is no day.", day)) from error
        return day if day and day < today else False

    @api.model
    def _get_cycles(self, today):
        cycles = self.env["okr.cycle"].search_fetch(
            [("company_id", "in", self.env.companies.ids)],
            ["name", "state", "date_start", "date_end", "company_id"],
            limit=CYCLES,
        )
        several = len(cycles.company_id) > 1
        return [
            {
                "id": cycle.id,
                "name": f"{cycle.name} ({cycle.company_id.name})" if several else cycle.name,
                "state": cycle.state,
                "date_start": cycle.date_start,
                "date_end": cycle.date_end,
                "is_unclosed": cycle.date_end < today and cycle.state != "closed",
            }
            for cycle in cycles
        ]

    @api.model
    def _get_first_day(self, cycle):
        """The first day that can be replayed: when the first objective was there."""
        [[first]] = self.env.execute_query(
            SQL(
                """SELECT MIN(date) FROM okr_history
                    WHERE cycle_id = %s AND objective_id IS NOT NULL AND key_result_id IS NULL""",
                cycle.id,
            )
        )
        return min(first, cycle.date_start) if first else cycle.date_start

    @api.model
    def _get_departments(self, objectives):
        """The lanes, in the order of the departments' tree."""
        departments = (
            self.env["hr.department"]
            .with_context(active_test=False)
            .search_fetch(
                [("id", "in", list({row["department_id"] for row in objectives} - {None}))],
                ["name", "parent_id"],
            )
        )
        paths = departments._get_paths()
        return [
            {"id": department.id, "name": department.name, "path": paths[department.id]}
            for department in departments.sorted(lambda department: paths[department.id])
        ]

    @api.model
    def _get_people(self, objectives):
        people = (
            self.env["hr.employee.public"]
            .with_context(active_test=False)
            .search_fetch(
                [("id", "in", list({row["lead_id"] for row in objectives} - {None}))], ["name"]
            )
        )
        return [{"id": person.id, "name": person.name} for person in people]

    @api.model
    def _get_said(self, key_result_ids, day, spark=SPARK):
        """What was said about key results up to a day and known then: {id: row}.

        A row holds the newest value and date, and the confidences of the last `spark` check-ins,
        oldest first. The key results have to be readable for the caller.
        """
        if not key_result_ids:
            return {}
        self.env["okr.checkin"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT ids.id, said.*
                     FROM unnest(%(ids)s::int[]) AS ids(id)
                    CROSS JOIN LATERAL (
                          SELECT (ARRAY_AGG(c.value ORDER BY c.date DESC, c.id DESC))[1] AS value,
                                 MAX(c.date) AS last_date,
                                 ARRAY_AGG(c.confidence ORDER BY c.date, c.id) AS spark
                            FROM (SELECT id, date, value, confidence
                                    FROM okr_checkin
                                   WHERE key_result_id = ids.id AND date <= %(day)s
                                     AND COALESCE(date_recorded, date) <= %(day)s
                                ORDER BY date DESC, id DESC LIMIT %(spark)s) c) said
                    WHERE said.last_date IS NOT NULL""",
                ids=list(key_result_ids),
                day=day,
                spark=spark,
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _as_table(self, keys, rows):
        # what a float cannot tell apart anyway is not sent
        return {
            "fields": keys,
            "rows": [
                [round(value, 6) if type(value) is float else value for value in values]
                for values in map(itemgetter(*keys), rows)
            ],
        }
