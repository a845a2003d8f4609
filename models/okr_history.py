from odoo import api, fields, models
from odoo.tools import SQL

#: What of an objective is kept for each day on which it changed.
OBJECTIVE_FIELDS = (
    "name",
    "level",
    "department_id",
    "lead_id",
    "ambition",
    "state",
    "active",
    "contribution",
    "roll_up",
    "sequence",
)
#: What of a key result is kept; `current_value` is where it starts from before any check-in.
KEY_RESULT_FIELDS = (
    "name",
    "kind",
    "unit",
    "base_value",
    "target_value",
    "commit_value",
    "stretch_value",
    "range_min",
    "range_max",
    "fail_min",
    "fail_max",
    "weight",
    "active",
    "sequence",
    "current_value",
)
CYCLE_FIELDS = ("name", "state", "checkin_interval", "grace_days", "date_start", "date_end")


class OkrHistory(models.Model):
    """How an objective, a key result or a cycle stood at the end of a day on which it changed.

    One row a day and record, written by one statement for any number of records; the newest row
    up to a day says how it was on that day. Links of an objective to others are a part of it.
    Check-ins are not in here: they are a history of their own. `okr.map` replays a quarter from
    both. Nobody reads or writes these rows directly; ids of the cycle and of the parent are
    without a foreign key, so that what was stays when they go.
    """

    _name = "okr.history"
    _description = "How Objectives Stood on a Day"
    _inherit = ["okr.number.mixin"]
    _log_access = False
    _order = "date desc, id desc"

    date = fields.Date(required=True)
    objective_id = fields.Many2one("okr.objective", ondelete="cascade", index=False)
    key_result_id = fields.Many2one("okr.key.result", ondelete="cascade", index=False)
    cycle_id = fields.Integer(help="The cycle in which it stood.")
    parent_id = fields.Integer(help="The objective that it supported.")
    vals = fields.Json("Values")

    _objective_day = models.UniqueIndex(
        "(objective_id, date) WHERE objective_id IS NOT NULL AND key_result_id IS NULL"
    )
    _key_result_day = models.UniqueIndex("(key_result_id, date) WHERE key_result_id IS NOT NULL")
    _cycle_day = models.UniqueIndex("(cycle_id, date) WHERE objective_id IS NULL")
    _by_objective = models.Index("(objective_id, key_result_id)")
    _by_cycle = models.Index("(cycle_id, objective_id)")
    _by_day = models.Index(
        "(cycle_id, date) WHERE objective_id IS NOT NULL AND key_result_id IS NULL"
    )
    _by_parent = models.Index("(parent_id) WHERE parent_id IS NOT NULL")

    @api.model
    def _record_objectives(self, objectives):
        """Keep how these objectives stand, as of today."""
        if not objectives:
            return
        self.env["okr.objective"].flush_model()
        self.env["okr.alignment"].flush_model()
        today = SQL("%s::date", fields.Date.context_today(self))
        self._insert_objectives(SQL("o.id = ANY(%s)", objectives.ids), today, SQL("o.state"))

    @api.model
    def _record_key_results(self, key_results):
        """Keep how these key results are defined, as of today."""
        if not key_results:
            return
        self.env["okr.key.result"].flush_model()
        today = SQL("%s::date", fields.Date.context_today(self))
        self._insert_key_results(SQL("kr.id = ANY(%s)", key_results.ids), today)

    @api.model
    def _record_cycles(self, cycles):
        """Keep the state and the rhythm of these cycles, as of today."""
        if not cycles:
            return
        self.env["okr.cycle"].flush_model()
        today = SQL("%s::date", fields.Date.context_today(self))
        self._insert_cycles(SQL("c.id = ANY(%s)", cycles.ids), today, SQL("c.state"))

    @api.model
    def _insert_objectives(self, condition, day, state):
        self._execute(self._objectives_sql(condition, day, state))

    @api.model
    def _objectives_sql(self, condition, day, state):
        links = self.env["okr.objective"]._fields["co_department_ids"]
        return SQL(
            """INSERT INTO okr_history AS h (date, objective_id, cycle_id, parent_id, vals)
                   SELECT %(day)s, o.id, o.cycle_id, o.parent_id,
                          (SELECT to_jsonb(v) FROM (SELECT %(columns)s,
                              %(state)s AS state,
                              CASE WHEN o.is_scored AND %(state)s = 'closed'
                                   THEN o.score END AS score,
                              ARRAY(SELECT rel.%(department)s FROM %(rel)s rel
                                     WHERE rel.%(owner)s = o.id ORDER BY 1) AS co_department_ids,
                              ARRAY(SELECT jsonb_build_object(
                                        'id', a.id, 'target_id', a.target_id, 'kind', a.kind,
                                        'target_key_result_id', a.target_key_result_id,
                                        'contribution', a.contribution, 'state', a.state)
                                      FROM okr_alignment a
                                     WHERE a.source_id = o.id ORDER BY a.id) AS links) v)
                     FROM okr_objective o
                    WHERE %(condition)s
                       ON CONFLICT (objective_id, date)
                              WHERE objective_id IS NOT NULL AND key_result_id IS NULL
                       DO UPDATE SET cycle_id = EXCLUDED.cycle_id, vals = EXCLUDED.vals,
                                     parent_id = EXCLUDED.parent_id""",
            day=day,
            columns=self._columns("o", OBJECTIVE_FIELDS, without="state"),
            state=state,
            department=SQL.identifier(links.column2),
            owner=SQL.identifier(links.column1),
            rel=SQL.identifier(links.relation),
            condition=condition,
        )

    @api.model
    def _insert_key_results(self, condition, day):
        self._execute(self._key_results_sql(condition, day))

    @api.model
    def _key_results_sql(self, condition, day):
        return SQL(
            """INSERT INTO okr_history AS h (date, objective_id, key_result_id, vals)
                   SELECT %(day)s, kr.objective_id, kr.id,
                          (SELECT to_jsonb(v) FROM (SELECT %(columns)s) v)
                     FROM okr_key_result kr
                    WHERE %(condition)s
                       ON CONFLICT (key_result_id, date) WHERE key_result_id IS NOT NULL
                       DO UPDATE SET objective_id = EXCLUDED.objective_id, vals = EXCLUDED.vals""",
            day=day,
            columns=self._columns("kr", KEY_RESULT_FIELDS),
            condition=condition,
        )

    @api.model
    def _insert_cycles(self, condition, day, state):
        self._execute(self._cycles_sql(condition, day, state))

    @api.model
    def _cycles_sql(self, condition, day, state):
        return SQL(
            """INSERT INTO okr_history AS h (date, cycle_id, vals)
                   SELECT %(day)s, c.id,
                          (SELECT to_jsonb(v) FROM (SELECT %(columns)s, %(state)s AS state) v)
                     FROM okr_cycle c
                    WHERE %(condition)s
                       ON CONFLICT (cycle_id, date) WHERE objective_id IS NULL
                       DO UPDATE SET vals = EXCLUDED.vals""",
            day=day,
            columns=self._columns("c", CYCLE_FIELDS, without="state"),
            state=state,
            condition=condition,
        )

    @api.model
    def _columns(self, alias, names, without=None):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names if name != without)

    @api.model
    def _execute(self, query):
        self.env.cr.execute(query)
        self.invalidate_model()

    @api.model
    def _execute_together(self, queries):
        """Run INSERTs, each for another table or other rows, as one statement."""
        *others, last = queries
        named = SQL(", ").join(
            SQL("%s AS (%s)", SQL.identifier(f"kept_{number}"), query)
            for number, query in enumerate(others)
        )
        self.env.flush_all()
        self._execute(SQL("WITH %s %s", named, last) if others else last)

    @api.model
    def _fill_past(self):
        """Tell the past of what was there before this table, as far as dates at hand go.

        Rows for what has none: created as a draft, activated, closed; with the values of today.
        Called on every update of the module; idempotent.
        """
        self.env.flush_all()
        unknown = SQL(
            """NOT EXISTS (SELECT 1 FROM okr_history h
                            WHERE h.objective_id = o.id AND h.key_result_id IS NULL)"""
        )
        new = [row[0] for row in self._ids_where("okr_objective", "o", unknown)]
        first = SQL("LEAST(o.create_date::date, o.date_activated)")
        chosen = SQL("o.id = ANY(%s)", new)
        self._insert_objectives(chosen, first, SQL("'draft'"))
        begun = SQL("%s AND o.date_activated IS NOT NULL", chosen)
        self._insert_objectives(begun, SQL("o.date_activated"), SQL("'active'"))
        over = SQL("%s AND o.date_closed IS NOT NULL AND o.state <> 'active'", chosen)
        self._insert_objectives(over, SQL("o.date_closed"), SQL("o.state"))
        self._insert_key_results(
            SQL("NOT EXISTS (SELECT 1 FROM okr_history h WHERE h.key_result_id = kr.id)"),
            SQL(
                """LEAST(kr.create_date::date, (SELECT o.date_activated FROM okr_objective o
                                                 WHERE o.id = kr.objective_id))"""
            ),
        )
        self._insert_cycles(
            SQL(
                """NOT EXISTS (SELECT 1 FROM okr_history h
                                WHERE h.cycle_id = c.id AND h.objective_id IS NULL)"""
            ),
            SQL("LEAST(c.create_date::date, c.date_start)"),
            SQL("c.state"),
        )

    @api.model
    def _ids_where(self, table, alias, condition):
        return self.env.execute_query(
            SQL(
                "SELECT id FROM %s %s WHERE %s",
                SQL.identifier(table),
                SQL.identifier(alias),
                condition,
            )
        )
