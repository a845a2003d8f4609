from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .performance_link_guard import internal, is_internal
from .performance_private_mixin import vault_and_window

OFFICER = "hr_okr.group_performance_officer"
MANAGER = "hr_okr.group_performance_manager"
#: The longest that any company can allow, in days.
LONGEST = 14


class PerformanceGlass(models.Model):
    """Break-glass access: two people let one of them read somebody's records, for some days.

    An officer asks, with a reason and a scope; a performance manager who is neither the asker, nor
    the person, nor a manager of theirs lets them in. The person is told at that moment. It reaches
    the models of ``performance.glass.mixin`` and nothing else, and it only lets read. The steps
    are in ``performance_glass_life.py``; who may read: security/rules_performance.xml.
    """

    _name = "performance.glass"
    _inherit = ["performance.private.mixin", "performance.turn.mixin"]
    _description = "Break-glass access"
    _party_fields = ("user_id", "approver_user_id", "employee_user_id")
    _server_fields = frozenset(
        {
            "employee_user_id",
            "company_id",
            "user_id",
            "state",
            "date_asked",
            "approver_user_id",
            "date_approved",
            "date_until",
            "ended_user_id",
            "date_ended",
            "todo_ids",
        }
    )

    # what is asked for
    employee_id = fields.Many2one(
        "hr.employee", "Whose records", required=True, index=True, ondelete="restrict"
    )
    has_appraisals = fields.Boolean("Appraisals", default=True)
    has_feedback = fields.Boolean("Feedback that was also sent to the manager")
    date_start = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(years=1),
    )
    date_end = fields.Date("To", required=True, default=fields.Date.context_today)
    days = fields.Integer("Days of access", required=True, default=3)
    ground = fields.Selection(
        [
            ("investigation", "Internal investigation"),
            ("authority", "Order of a court or an authority"),
            ("council", "Complaint, or question of the works council"),
            ("other", "Another duty"),
        ],
        required=True,
    )
    reason_vault, reason = vault_and_window(fields.Text, "reason")

    # who, when
    employee_user_id = fields.Many2one(
        "res.users", "User of the person", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, index=True)
    date_asked = fields.Datetime("Asked on", readonly=True)
    approver_user_id = fields.Many2one("res.users", "Decided by", readonly=True)
    date_approved = fields.Datetime("Let in on", readonly=True)
    date_until = fields.Datetime("Open until", readonly=True)
    ended_user_id = fields.Many2one("res.users", "Ended by", readonly=True)
    date_ended = fields.Datetime("Ended on", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("asked", "Waiting for a decision"),
            ("approved", "Let in"),
            ("declined", "Declined"),
            ("ended", "Ended"),
            ("expired", "Over"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    todo_ids = fields.Many2many("mail.activity", groups=fields.NO_ACCESS, copy=False)

    # what the screen may offer
    is_mine = fields.Boolean(compute="_compute_roles")
    is_subject = fields.Boolean(compute="_compute_roles")
    may_decide = fields.Boolean(compute="_compute_roles")
    may_end = fields.Boolean(compute="_compute_roles")
    is_running = fields.Boolean("Open now", compute="_compute_is_running")
    can_log_in = fields.Boolean(compute="_compute_roles")
    is_held = fields.Boolean("Legal hold", compute="_compute_roles")
    is_concerned = fields.Boolean(
        "About my own people", compute="_compute_is_concerned", search="_search_is_concerned"
    )

    _dates = models.Constraint(
        "CHECK (date_start <= date_end)", "The period must end on or after the day it starts."
    )
    _scope = models.Constraint(
        "CHECK (has_appraisals OR has_feedback)",
        "Which records: please choose appraisals, feedback or both.",
    )
    _short = models.Constraint(
        f"CHECK (date_until <= date_approved + interval '{LONGEST} days')",
        f"Break-glass access is never longer than {LONGEST} days.",
    )
    _other_people = models.Constraint(
        "CHECK (user_id <> employee_user_id AND approver_user_id <> user_id"
        " AND approver_user_id <> employee_user_id)",
        "Who asks, who decides and whose records they are must be three people.",
    )

    # -- what is open now ----

    @api.model
    def _running(self, scope=None):
        """The accesses of the current user that are open at this moment, as this module's own.

        The date is compared here, in the query, and the setting of the company after it: turning
        break-glass off, or making it shorter, shuts what is open.

        :param scope: name of the field of a kind, ``has_appraisals`` or ``has_feedback``
        """
        own = internal(self.env["performance.glass"].sudo())
        if self.env.uid == SUPERUSER_ID or self.env.context.get("performance_without_glass"):
            return own.browse()
        now = fields.Datetime.now()
        running = own.search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "=", "approved"),
                ("date_until", ">", now),
                *([(scope, "=", True)] if scope else []),
            ]
        )
        return running.filtered(
            lambda glass: glass.date_approved + timedelta(days=glass._longest()) > now
        )

    def _longest(self):
        return min(self.sudo().company_id.performance_glass_days, LONGEST)

    def _scope_domain(self, scope):
        """The records that this access reaches, of the kind ``scope``.

        The card of the person and the user frozen on the record both have to be those that were
        asked for, so that nobody can swap users under an access; and who asks is no party.
        """
        self.ensure_one()
        people = (
            Domain("employee_id", "=", self.employee_id.id)
            & Domain("employee_user_id", "=", self.employee_user_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("manager_user_id", "!=", self.user_id.id)
        )
        if scope == "has_appraisals":
            return (
                people
                & Domain("date_start", "<=", self.date_end)
                & Domain("date_end", ">=", self.date_start)
            )
        return (
            people
            & Domain("state", "=", "sent")
            & Domain("visibility", "=", "employee_manager")
            & Domain("date_sent", ">=", fields.Datetime.to_datetime(self.date_start))
            & Domain(
                "date_sent", "<", fields.Datetime.to_datetime(self.date_end) + timedelta(days=1)
            )
        )

    @api.model
    def _running_for(self, headers):
        """Return {id of a header: the access that opens it to the current user, with ``sudo()``}.

        :param headers: records of a model with ``performance.glass.mixin`` that are headers
        """
        found = {}
        for glass_sudo in self._running(headers._glass_scope):
            reached = headers.sudo().filtered_domain(glass_sudo._scope_domain(headers._glass_scope))
            found.update(dict.fromkeys(reached.ids, glass_sudo))
        return found

    @api.depends("state", "date_until")
    def _compute_is_running(self):
        now = fields.Datetime.now()
        for glass in self:
            glass.is_running = (
                glass.state == "approved"
                and glass.date_until > now
                and glass.date_approved + timedelta(days=glass._longest()) > now
            )

    # -- roles ----

    @api.depends("state", "user_id", "employee_user_id", "company_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        # whether there is a hold is shown to those who read this; why it was set is not
        held_sudo = internal(self.env["performance.hold"].sudo()).search(
            [("employee_id", "in", self.employee_id.ids), ("date_released", "=", False)]
        )
        for glass in self:
            glass.is_mine = glass.user_id == self.env.user
            glass.is_subject = bool(glass._origin) and glass.employee_user_id == self.env.user
            glass.may_decide = glass.state == "asked" and glass._has_role("approver")
            glass.may_end = glass.state in ("asked", "approved") and (
                glass.is_mine or glass._has_role("ender")
            )
            glass.can_log_in = glass.sudo().employee_user_id.active
            glass.is_held = glass.employee_id in held_sudo.employee_id

    def _has_role(self, role):
        """``approver``: a performance manager who is no part of it. ``asker``: whoever asks, while
        they are an officer. ``ender``: the asker, and once let in the approver or one like them.
        """
        self.ensure_one()
        user = self.env.user
        if role == "asker":
            return self.user_id == user and user.has_group(OFFICER)
        if user == self.employee_user_id or self.company_id not in user.company_ids:
            return False
        if role == "ender":
            if self.state == "asked":
                return self.user_id == user
            asked_or_decided = user in (self.user_id, self.approver_user_id)
            return asked_or_decided or (user.has_group(MANAGER) and not self.is_concerned)
        return user.has_group(MANAGER) and self.user_id != user and not self.is_concerned

    @api.depends("employee_user_id")
    @api.depends_context("uid")
    def _compute_is_concerned(self):
        people = self._people_managed_by(self.env.user)
        for glass in self:
            glass.is_concerned = glass.sudo().employee_user_id in people

    @api.model
    def _search_is_concerned(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("employee_user_id", "in", self._people_managed_by(self.env.user).ids)

    @api.model
    def _people_managed_by(self, user):
        """The users whose manager ``user`` is, or was in any record: of them they do not decide."""
        users = self.env["res.users"]
        for model, domain in self._manager_records(("manager_user_id", "=", user.id)):
            rows = model._read_group(domain, [], ["employee_user_id:recordset"])
            users |= rows[0][0].with_env(users.env)
        # the org chart of today, looked up for everybody
        team_sudo = self.env["hr.employee"].sudo().search([("parent_id.user_id", "=", user.id)])
        return users | team_sudo.user_id.with_env(users.env)

    @api.model
    def _managers_of(self, person_sudo):
        """The users who are or were a manager of this employee."""
        users = self.env["res.users"].sudo()
        for model, domain in self._manager_records(
            ("employee_user_id", "=", person_sudo.user_id.id)
        ):
            rows = model._read_group(domain, [], ["manager_user_id:recordset"])
            users |= rows[0][0].sudo()
        return users | person_sudo.parent_id.user_id

    @api.model
    def _manager_records(self, condition):
        # which people manage whom in private records: to keep them out, and shown to nobody
        for name in ("performance.appraisal", "performance.feedback", "performance.access.log"):
            model = internal(self.env[name].sudo()).with_context(active_test=False)
            yield model, [condition, ("manager_user_id", "!=", False)]

    # -- create and write ----

    @api.model
    def _fill_server_values(self, vals_list):
        return [
            {**vals, "user_id": self.env.uid, **self._person_values(vals.get("employee_id"))}
            for vals in vals_list
        ]

    @api.model
    def _person_values(self, employee_id):
        """The user and the company of the person, refused if nobody can be let in to theirs."""
        # looked up for everybody; only the company and the user are taken from it
        known = type(employee_id) is int and 0 < employee_id < 2**31
        person_sudo = self.env["hr.employee"].sudo().browse(employee_id if known else []).exists()
        company_sudo = person_sudo.company_id
        if not person_sudo or company_sudo not in self.env.user.company_ids:
            raise ValidationError(
                self.env._("Whose records: please choose somebody of your company.")
            )
        if not company_sudo.performance_glass_days:
            raise UserError(
                self.env._(
                    "Your company does not use break-glass access. An administrator turns it on in "
                    "the settings, best after talking to the works council."
                )
            )
        if not person_sudo.user_id:
            raise ValidationError(
                self.env._("Whose records: this person has no user, so no record is theirs.")
            )
        if person_sudo.user_id == self.env.user:
            raise AccessError(
                self.env._("Your own records are open to you as far as they are yours to read.")
            )
        if self.env.user in self._managers_of(person_sudo):
            raise AccessError(
                self.env._("You are or were this person's manager. Somebody who is not has to ask.")
            )
        return {"employee_user_id": person_sudo.user_id.id, "company_id": company_sudo.id}

    def write(self, vals):
        if "employee_id" in vals and not is_internal(self):
            self.check_access("write")
            person = self._person_values(vals["employee_id"])
            result = super().write(vals)
            internal(self.sudo()).write(person)  # the server knows the user
            return result
        return super().write(vals)

    @api.constrains("days", "company_id")
    def _check_days(self):
        for glass in self:
            longest = glass._longest()
            if glass.state in ("draft", "asked") and not 1 <= glass.days <= longest:
                raise ValidationError(
                    self.env._(
                        "Days of access: 1 to %(longest)s, please; your company allows no more.",
                        longest=longest,
                    )
                )

    def _filter_window(self, name, operation):
        """The reason is for who asks and who may decide; never for the person."""
        records = super()._filter_window(name, operation)
        if operation == "read":
            return records.filtered(lambda glass: glass.employee_user_id != self.env.user)
        return records.filtered(
            lambda glass: glass.user_id == self.env.user and glass.state == "draft"
        )

    def _log_opening(self):
        """Nothing: a request is no record of the person, who must not hear of one that is open."""

    @api.model
    def _audience_groups(self):
        managers = (MANAGER, self.env._("performance managers"), self.env._("the reason as well"))
        return [managers, *super()._audience_groups()]
