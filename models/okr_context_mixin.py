from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class OkrContextMixin(models.AbstractModel):
    """The one door from appraisals to OKRs: words, and no number.

    A model of an appraisal, of this module or of another one, inherits it and shows the field
    ``okr_context`` in its form::

        class HrAppraisal(models.Model):
            _name = "hr.appraisal"
            _inherit = ["hr.appraisal", "okr.context.mixin"]
            _okr_context_fields = ("employee_id", "date_start", "date_end")

    It lists the objectives that the person led or contributed to, from every cycle overlapping
    the period: title, role, dates, ambition, what changed on the way and what was learned. No
    progress, no confidence, no score, no value and no colour: a number next to a name would make
    people set easy goals.
    """

    _name = "okr.context.mixin"
    _description = "OKR context without numbers"
    # employee, first and last day of the period; for a dated point name its field twice
    _okr_context_fields = ("employee_id", "date_start", "date_end")

    okr_context = fields.Html(
        "Objectives in this period",
        compute="_compute_okr_context",
        sanitize=False,
        export_string_translation=False,
        help="Objectives that the person led or contributed to. Numbers stay out on purpose.",
    )

    @api.depends(lambda self: self._okr_context_fields if not self._abstract else ())
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_okr_context(self):
        for record in self:
            employee, start, end = (record[name] for name in self._okr_context_fields)
            record.okr_context = self.env["ir.qweb"]._render(
                "hr_okr.okr_context_panel",
                {"objectives": self._get_okr_context(employee, start, end)},
            )

    @api.model
    def _get_okr_context(self, employee, date_start, date_end):
        """Return the objectives of ``employee`` in the period, as the current user may read them.

        :param employee: one ``hr.employee``, or an empty one
        :param date_start: first day of the period, :param date_end: last day
        :return: a list of dictionaries of texts and dates, ordered by date: ``key`` (tells one
            objective from another), ``title``, ``role``, ``cycle``, ``date_start``, ``date_end``,
            ``ambition``, ``changes`` (list of sentences) and ``learnings`` (list of texts)
        """
        if not employee or not date_start or not date_end:
            return []
        ambitions = dict(
            self.env["okr.objective"]._fields["ambition"]._description_selection(self.env)
        )
        # compared by id, so nothing of the employee is read
        person = employee._origin.id
        context = [
            {
                "key": f"objective {row['id']}",
                "title": row["name"],
                "role": (
                    self.env._("Lead")
                    if row["lead_id"] == person
                    else row["role"] or self.env._("Contributor")
                ),
                "cycle": row["cycle"],
                "date_start": row["date_start"],
                "date_end": row["date_end"],
                "ambition": ambitions[row["ambition"]],
                "changes": [self._okr_context_change(*change) for change in row["changes"] or ()],
                "learnings": [*filter(None, [row["learning"]]), *(row["learnings"] or ())],
            }
            for row in self._okr_context_rows(person, date_start, date_end)
        ]
        return sorted(context, key=lambda item: (item["date_start"], item["key"]))

    @api.model
    def _okr_context_rows(self, person, date_start, date_end):
        """Read the objectives with all that is told of them, in one statement.

        Every table is searched with the rights of the current user. What is selected here is all
        that comes through the door; there is no number in it, and never the old or new value.

        :param person: id of the employee
        :return: a list of dictionaries
        """
        objectives = self.env["okr.objective"].with_context(active_test=False)
        theirs = objectives._okr_any_of(
            Domain("lead_id", "=", person), Domain("contributor_ids.employee_id", "=", person)
        )
        query = objectives._search(
            Domain("state", "!=", "draft")
            & Domain("cycle_id.date_start", "<=", date_end)
            & Domain("cycle_id.date_end", ">=", date_start)
            & theirs,
            order="id",
        )
        if query.is_empty():
            return []

        objective_id = objectives._field_to_sql(objectives._table, "id", query)

        def of_each(template, records, domain, *names):
            """A sub-query on the rows of `records` that belong to the objective."""
            inner = records._search(domain)
            owner, *columns = (
                records._field_to_sql(records._table, name, inner)
                for name in ("objective_id", *names)
            )
            inner.add_where(SQL("%s = %s", owner, objective_id))
            return inner.subselect(SQL(template, *columns))

        cycles, cycle = objectives._fields["cycle_id"].join(objectives, objectives._table, query)
        columns = {
            **{
                name: objectives._field_to_sql(objectives._table, name, query)
                for name in ("id", "name", "ambition", "learning", "lead_id")
            },
            "cycle": cycles._field_to_sql(cycle, "name", query),
            "date_start": cycles._field_to_sql(cycle, "date_start", query),
            "date_end": cycles._field_to_sql(cycle, "date_end", query),
            "role": of_each(
                "MAX(%s)", self.env["okr.contributor"], Domain("employee_id", "=", person), "role"
            ),
            "changes": of_each(
                """json_agg(json_build_array(to_char(%s, 'YYYY-MM-DD HH24:MI:SS'), %s, %s)
                            ORDER BY %s, %s)""",
                self.env["okr.revision"],
                Domain.TRUE,
                *("date", "field_label", "reason", "date", "id"),
            ),
            "learnings": of_each(
                "json_agg(%s ORDER BY %s)",
                self.env["okr.key.result"],
                Domain("learning", "!=", False),
                *("learning", "id"),
            ),
        }
        return self.env.execute_query_dict(
            query.select(
                *(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items())
            )
        )

    @api.model
    def _okr_context_change(self, moment, what, reason):
        """A sentence on what changed and why."""
        return self.env._(
            "%(day)s: %(what)s changed. %(reason)s",
            day=format_date(self.env, moment),
            what=what,
            reason=reason,
        )

    @api.model
    def _get_okr_talking_points(self, employees, since):
        """Return sentences on shared key results that need a word in a 1:1, as the user reads them.

        Shared is what every one of ``employees`` works on: as lead of the key result or of the
        objective, as contributor, or as manager of its department. The sentences speak of the key
        result, of no person, and hold no number.

        :param employees: the ``hr.employee`` of both people
        :param since: date of the last 1:1; what was said before that day is left out
        """
        domain = Domain("state", "=", "active") & (
            Domain("blocker_cause", "!=", False)
            | Domain("health", "in", ("at_risk", "off_track", "outdated"))
        )
        domain &= Domain("last_checkin_date", ">=", since) | Domain("health", "=", "outdated")
        for person in employees._origin.ids:
            domain &= (
                Domain("lead_id", "=", person)
                | Domain("objective_id.lead_id", "=", person)
                | Domain("objective_id.contributor_ids.employee_id", "=", person)
                | Domain("objective_id.department_id.manager_id", "=", person)
            )
        key_results = self.env["okr.key.result"].search(domain, order="id", limit=10)
        causes = dict(key_results._fields["blocker_cause"]._description_selection(self.env))
        words = dict(key_results._fields["health"]._description_selection(self.env))
        return [
            self.env._(
                "“%(key_result)s” is blocked: %(cause)s",
                key_result=key_result.name,
                cause=causes[key_result.blocker_cause],
            )
            if key_result.blocker_cause
            else self.env._(
                "“%(key_result)s”: %(health)s",
                key_result=key_result.name,
                health=words[key_result.health],
            )
            for key_result in key_results
        ]
