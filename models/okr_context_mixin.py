from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


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
        # compared by id, so nothing of the employee is read
        person = employee._origin.id
        domain = (
            Domain("state", "!=", "draft")
            & Domain("cycle_id.date_start", "<=", date_end)
            & Domain("cycle_id.date_end", ">=", date_start)
            & (Domain("lead_id", "=", person) | Domain("contributor_ids.employee_id", "=", person))
        )
        objectives = (
            self.env["okr.objective"]
            .with_context(active_test=False)
            .search_fetch(
                domain, ["name", "cycle_id", "ambition", "learning", "lead_id"], order="id"
            )
        )
        # who leads all of them, as most do, needs no second look
        helped = objectives.filtered(lambda objective: objective.lead_id.id != person)
        roles = helped and dict(
            self.env["okr.contributor"]._read_group(
                [("objective_id", "in", helped.ids), ("employee_id", "=", person)],
                ["objective_id"],
                ["role:max"],
            )
        )
        changes = self._okr_context_changes(objectives)
        learnings = self._okr_context_learnings(objectives)
        ambitions = dict(objectives._fields["ambition"]._description_selection(self.env))
        context = [
            {
                "key": f"objective {objective.id}",
                "title": objective.name,
                "role": (
                    self.env._("Lead")
                    if objective.lead_id.id == person
                    else roles.get(objective) or self.env._("Contributor")
                ),
                "cycle": objective.cycle_id.name,
                "date_start": objective.cycle_id.date_start,
                "date_end": objective.cycle_id.date_end,
                "ambition": ambitions[objective.ambition],
                "changes": changes.get(objective, []),
                "learnings": learnings.get(objective, []),
            }
            for objective in objectives
        ]
        return sorted(context, key=lambda item: (item["date_start"], item["key"]))

    @api.model
    def _okr_context_changes(self, objectives):
        """Return {objective: sentences} on what changed and why; never the old or new value."""
        sentences = {}
        revisions = self.env["okr.revision"].search_fetch(
            [("objective_id", "in", objectives.ids)],
            ["objective_id", "field_label", "reason", "date"],
            order="date, id",
        )
        for revision in revisions:
            sentences.setdefault(revision.objective_id, []).append(
                self.env._(
                    "%(day)s: %(what)s changed. %(reason)s",
                    day=format_date(self.env, revision.date),
                    what=revision.field_label,
                    reason=revision.reason,
                )
            )
        return sentences

    @api.model
    def _okr_context_learnings(self, objectives):
        """Return {objective: texts} that were written at the close, of it and its key results."""
        texts = {}
        for objective in objectives.filtered("learning"):
            texts.setdefault(objective, []).append(objective.learning)
        key_results = self.env["okr.key.result"].search_fetch(
            [("objective_id", "in", objectives.ids), ("learning", "!=", False)],
            ["objective_id", "learning"],
            order="id",
        )
        for key_result in key_results:
            texts.setdefault(key_result.objective_id, []).append(key_result.learning)
        return texts

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
