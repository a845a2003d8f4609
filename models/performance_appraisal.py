from datetime import date

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .performance_link_guard import internal, is_internal

OFFICER = "hr_okr.group_performance_officer"
# what a manager or an officer may still change by hand, and only in draft
DRAFT_FIELDS = frozenset({"template_id", "date_start", "date_end", "deadline"})


class PerformanceAppraisal(models.Model):
    """The header of an appraisal: who, with whom, which period, how far. No text, no rating.

    The rights come from the two users frozen here. A new manager in the org chart does not
    inherit an appraisal, an old one does not keep it: hand-over is an act of its own, see
    ``performance_appraisal_life.py``.
    """

    _name = "performance.appraisal"
    _inherit = ["performance.glass.mixin", "performance.private.mixin", "performance.turn.mixin"]
    _glass_scope = "has_appraisals"
    _description = "Appraisal"
    _order = "date_end desc, id desc"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {
            "employee_user_id",
            "manager_user_id",
            "company_id",
            "state",
            "date_shared",
            "date_closed",
            "date_imported",
            "meeting_event_id",
            "employee_activity_id",
            "manager_activity_id",
        }
    )

    # who
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict")
    manager_id = fields.Many2one("hr.employee", index=True, readonly=True, ondelete="restrict")
    employee_user_id = fields.Many2one(
        "res.users", "Employee's user", required=True, index=True, readonly=True
    )
    manager_user_id = fields.Many2one(
        "res.users", "Manager's user", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)

    # what and when
    campaign_id = fields.Many2one(
        "performance.campaign", index=False, readonly=True, ondelete="restrict"
    )
    template_id = fields.Many2one("performance.template", ondelete="restrict")
    date_start = fields.Date(
        "From", required=True, default=lambda self: date(self._this_year(), 1, 1)
    )
    date_end = fields.Date(
        "To", required=True, default=lambda self: date(self._this_year(), 12, 31)
    )
    deadline = fields.Date("To be written by")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("shared", "Shared"),
            ("acknowledged", "Acknowledged"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=False,
    )
    date_shared = fields.Date("Shared on", readonly=True)
    date_closed = fields.Date("Closed on", readonly=True)

    # the parts, each with a rule of its own
    employee_answer_ids = fields.One2many(
        "performance.answer",
        "appraisal_id",
        "Employee's answers",
        domain=[("side", "=", "employee")],
    )
    manager_answer_ids = fields.One2many(
        "performance.answer", "appraisal_id", "Manager's answers", domain=[("side", "=", "manager")]
    )
    outcome_ids = fields.One2many("performance.outcome", "appraisal_id")
    signature_ids = fields.One2many("performance.signature", "appraisal_id", "Signatures")

    # links to the public world; nothing there points back
    meeting_event_id = fields.Many2one(
        "calendar.event", "Calendar event", readonly=True, ondelete="set null"
    )
    meeting_start = fields.Datetime("Conversation", related="meeting_event_id.start")
    employee_activity_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )
    manager_activity_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )

    # what the screen may offer
    is_employee = fields.Boolean(compute="_compute_roles")
    is_manager = fields.Boolean(compute="_compute_roles")
    is_officer = fields.Boolean(compute="_compute_roles")
    uses_ratings = fields.Boolean(compute="_compute_roles")
    employee_audience = fields.Char(compute="_compute_part_audiences")
    manager_audience = fields.Char(compute="_compute_part_audiences")
    outcome_audience = fields.Char(compute="_compute_part_audiences")

    _dates = models.Constraint(
        "CHECK (date_start <= date_end)", "The period must end on or after the day it starts."
    )
    _two_people = models.Constraint(
        "CHECK (employee_user_id <> manager_user_id)", "Nobody appraises themselves."
    )
    # a page of the list is read from one of these, with or without a filter
    _latest = models.Index("(date_end DESC, id DESC)")
    _latest_of_state = models.Index("(state, date_end DESC, id DESC)")
    _latest_of_campaign = models.Index(
        "(campaign_id, date_end DESC, id DESC) WHERE campaign_id IS NOT NULL"
    )
    _campaign_employee_uniq = models.UniqueIndex(
        "(campaign_id, employee_id) WHERE campaign_id IS NOT NULL AND state <> 'cancelled'",
        "A campaign has one appraisal for each employee.",
    )

    @api.model
    def _this_year(self):
        return fields.Date.context_today(self).year

    # -- roles ----

    @api.depends("employee_user_id", "manager_user_id", "company_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        for appraisal in self:
            appraisal.is_employee = appraisal.employee_user_id == self.env.user
            appraisal.is_manager = appraisal.manager_user_id == self.env.user
            appraisal.is_officer = appraisal._asked_by_officer()
            appraisal.uses_ratings = appraisal.company_id.sudo().performance_use_ratings

    def _asked_by_officer(self):
        """Whether the current user is a performance officer for this record.

        Nobody is the officer of their own appraisal.
        """
        self.ensure_one()
        return (
            self.env.user.has_group(OFFICER)
            and self.company_id in self.env.user.company_ids
            and self.employee_user_id != self.env.user
        )

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_part_audiences(self):
        """Say who reads each part, as the rules answer for a row of it."""
        # rows of the other side too, to ask who reads them; nothing of them is shown
        Answer, Outcome = (
            internal(self.env[name].sudo())
            for name in ("performance.answer", "performance.outcome")
        )
        theirs = [("appraisal_id", "in", self._origin.ids)]
        answers = Answer.search_fetch(theirs, ["appraisal_id", "side"])
        one_of_each = {(answer.appraisal_id.id, answer.side): answer for answer in answers}
        outcomes = Outcome.search_fetch(theirs, ["appraisal_id"]).grouped("appraisal_id")
        for appraisal in self:
            origin = appraisal._origin
            for side in ("employee", "manager"):
                part = one_of_each.get((origin.id, side))
                appraisal[f"{side}_audience"] = bool(part) and part._describe_audience()
            part = outcomes.get(origin)
            appraisal.outcome_audience = bool(part) and part[:1]._describe_audience()

    # -- create and write ----

    def _fill_server_values(self, vals_list):
        # data files, and the import of closed ones, which has looked both people up
        own = self.env.uid == SUPERUSER_ID or is_internal(self)
        if own and all("manager_user_id" in v for v in vals_list):
            return vals_list
        default = self.env.context.get("default_employee_id")
        ids = [vals.get("employee_id") or default or 0 for vals in vals_list]
        # who reports to whom: read for everybody, used for the checks below only
        found_sudo = self.env["hr.employee"].sudo().browse(dict.fromkeys(ids)).exists()
        employee_by_id = {employee.id: employee for employee in found_sudo}
        templates = self.env["performance.template"]._find_for(found_sudo)
        return [
            self._prepare_appraisal_vals(vals, employee_by_id.get(id_), templates)
            for vals, id_ in zip(vals_list, ids, strict=True)
        ]

    @api.model
    def _prepare_appraisal_vals(self, vals, employee_sudo, templates):
        """Return ``vals`` with manager, users, company and template as the server knows them.

        The current user must be the manager of the employee, or a performance officer.

        :param employee_sudo: the employee with ``sudo()``, None when there is none
        :param templates: {employee: template}
        """
        if not employee_sudo:
            raise ValidationError(self.env._("Employee: please choose whom the appraisal is for."))
        manager_sudo = employee_sudo.parent_id
        as_officer = (
            self.env.user.has_group(OFFICER)
            and employee_sudo.company_id in self.env.user.company_ids
        )
        as_manager = manager_sudo.user_id == self.env.user
        if self.env.uid != SUPERUSER_ID and not (as_officer or as_manager):
            raise AccessError(
                self.env._("You can appraise the people who report to you, and only them.")
            )
        if problem := self._find_problem(employee_sudo):
            raise ValidationError(problem)
        if vals.get("manager_id", manager_sudo.id) != manager_sudo.id:
            raise AccessError(
                self.env._("Manager is the employee's manager. Hand the appraisal over instead.")
            )
        if vals.get("campaign_id") and not (as_officer or self.env.uid == SUPERUSER_ID):
            raise AccessError(self.env._("Campaign is set by the performance officers."))
        return {
            "template_id": templates[employee_sudo].id,
            **vals,
            "employee_id": employee_sudo.id,
            "manager_id": manager_sudo.id,
            "employee_user_id": employee_sudo.user_id.id,
            "manager_user_id": manager_sudo.user_id.id,
            "company_id": employee_sudo.company_id.id,
        }

    @api.model
    def _find_problem(self, employee_sudo):
        """Return why this employee cannot be appraised now, as a sentence, or None."""
        manager_sudo = employee_sudo.parent_id
        if not employee_sudo.user_id.active or employee_sudo.user_id.share:
            return self.env._("The employee has no user who can log in. HR can link one.")
        if not manager_sudo:
            return self.env._("The employee has no manager. HR can set one.")
        if manager_sudo.user_id == employee_sudo.user_id:
            return self.env._("Nobody appraises themselves. HR can set another manager.")
        left = not manager_sudo.active or not manager_sudo.user_id.active
        if left or manager_sudo.user_id.share:
            return self.env._("The manager has left or has no user. HR can set another manager.")
        return None

    def write(self, vals):
        parts = {name for name in vals if self._fields[name].type == "one2many"}
        by_hand = set(vals) - parts - self._server_fields
        if by_hand and not is_internal(self) and self.env.uid != SUPERUSER_ID:
            self._check_draft_write(by_hand)
        return super().write(vals)

    def _check_draft_write(self, names):
        """Refuse to change the header, except dates and template of a draft by its manager."""
        for appraisal in self:
            asked_by_right_person = (
                appraisal.manager_user_id == self.env.user or appraisal._asked_by_officer()
            )
            if names <= DRAFT_FIELDS and appraisal.state == "draft" and asked_by_right_person:
                continue
            labels = ", ".join(
                self._fields[name]._description_string(self.env) for name in sorted(names)
            )
            raise AccessError(
                self.env._("%(fields)s cannot be changed on this appraisal.", fields=labels)
            )

    @api.constrains("deadline")
    def _check_deadline(self):
        today = fields.Date.context_today(self)
        for appraisal in self:
            if appraisal.state == "draft" and appraisal.deadline and appraisal.deadline < today:
                raise ValidationError(
                    self.env._("To be written by: this day is past. Please choose a later one.")
                )
