from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .performance_link_guard import internal, is_internal
from .performance_private_mixin import vault_and_window


class PerformanceFeedback(models.Model):
    """What one person tells another about their work, given freely or asked for.

    given:     draft -> sent
    requested: draft -> requested -> sent, declined by the author or cancelled by who asked
    What was sent never changes; within an hour its author can take it back, see
    ``performance_feedback_life.py``. The author alone decides who reads it.
    """

    _name = "performance.feedback"
    _inherit = ["performance.glass.mixin", "performance.private.mixin", "performance.turn.mixin"]
    _glass_scope = "has_feedback"
    _description = "Feedback"
    _party_fields = ("author_user_id", "employee_user_id", "manager_user_id", "requester_user_id")
    _server_fields = frozenset(
        {
            "author_user_id",
            "employee_user_id",
            "manager_user_id",
            "requester_user_id",
            "company_id",
            "state",
            "date_requested",
            "date_sent",
            "author_activity_id",
        }
    )

    kind = fields.Selection(
        [("given", "Given"), ("requested", "Asked for")], required=True, default="given"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "About",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_employee_id(),
    )
    author_id = fields.Many2one(
        "hr.employee", "From", required=True, index=True, ondelete="restrict"
    )
    visibility = fields.Selection(
        [
            ("employee", "Only the person it is about"),
            ("employee_manager", "The person and their manager"),
        ],
        "Who will read it",
        required=True,
        default="employee",
    )
    body_vault, body = vault_and_window(fields.Text, "body", string="Feedback")
    question_vault, question = vault_and_window(
        fields.Text, "question", help="What you would like to hear about."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Asked for"),
            ("sent", "Sent"),
            ("declined", "Declined"),
            ("cancelled", "Request cancelled"),
            ("withdrawn", "Taken back"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    date_requested = fields.Date("Asked on", readonly=True)
    date_sent = fields.Datetime("Sent on", readonly=True)

    # the users are frozen here; the manager only at sending, and only if meant to read it
    author_user_id = fields.Many2one(
        "res.users", "From user", required=True, index=True, readonly=True
    )
    employee_user_id = fields.Many2one(
        "res.users", "About user", required=True, index=True, readonly=True
    )
    manager_user_id = fields.Many2one(
        "res.users", "Manager who reads it", index="btree_not_null", readonly=True
    )
    requester_user_id = fields.Many2one(
        "res.users", "Asked by", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    author_activity_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )

    # what the screen may offer
    is_author = fields.Boolean(compute="_compute_roles")
    is_requester = fields.Boolean(compute="_compute_roles")
    may_write_body = fields.Boolean(compute="_compute_roles")
    may_read_body = fields.Boolean(compute="_compute_roles")
    may_withdraw = fields.Boolean(compute="_compute_roles")

    _two_people = models.Constraint(
        "CHECK (author_user_id <> employee_user_id)",
        "Feedback goes to somebody else. For yourself, write a private note.",
    )

    @api.model
    def _default_employee_id(self):
        """A request is about oneself, unless a manager says otherwise."""
        if self.env.context.get("default_kind") == "requested":
            return self._card_of(self.env.user).id
        return False

    # -- roles ----

    @api.depends("author_user_id", "requester_user_id", "state", "kind", "visibility", "date_sent")
    @api.depends_context("uid")
    def _compute_roles(self):
        for feedback in self:
            feedback.is_author = (
                feedback.author_user_id == self.env.user
                if feedback._origin
                else feedback.kind == "given"
            )
            feedback.is_requester = (
                feedback.requester_user_id == self.env.user
                if feedback._origin
                else feedback.kind == "requested"
            )
            feedback.may_write_body = feedback.is_author and (
                feedback.state == "requested"
                or (feedback.state == "draft" and feedback.kind == "given")
            )
            feedback.may_read_body = feedback._reads_body(self.env.user) or feedback.is_glass_open
            feedback.may_withdraw = feedback.is_author and feedback._can_still_withdraw()

    def _reads_body(self, user):
        """Whether the text is for ``user`` now: narrower than the rule on the record."""
        self.ensure_one()
        if not self._origin:
            return self.kind == "given"
        if self.author_user_id == user:
            return True
        readers = self.employee_user_id
        if self.visibility == "employee_manager":
            readers |= self.manager_user_id
        return self.state == "sent" and user in readers

    def _filter_window(self, name, operation):
        records = super()._filter_window(name, operation)
        if name == "body" and operation == "read":
            return records.filtered(
                lambda feedback: feedback._reads_body(self.env.user) or feedback.is_glass_open
            )
        if name == "body":
            return records.filtered("may_write_body")
        # the question is between who asks and who is asked
        mine = records.filtered(lambda feedback: feedback.is_requester or feedback.is_author)
        if operation == "read":
            return mine
        return mine.filtered(lambda feedback: feedback.is_requester and feedback.state == "draft")

    # -- create and write ----

    def _fill_server_values(self, vals_list):
        return [self._prepare_feedback_vals(vals) for vals in vals_list]

    @api.model
    def _prepare_feedback_vals(self, vals):
        """Return ``vals`` with author, requester, users and company as the server knows them."""
        vals = {**self.default_get(["kind", "employee_id", "author_id"]), **vals}
        # who somebody is: read for everybody, used for these checks only
        cards_sudo = self.env["hr.employee"].sudo()
        employee_sudo = cards_sudo.browse(vals.get("employee_id") or 0).exists()
        self._check_person("employee_id", employee_sudo)
        if vals["kind"] == "requested":
            author_sudo = cards_sudo.browse(vals.get("author_id") or 0).exists()
            self._check_may_ask_about(employee_sudo)
            requester = self.env.user
        else:
            author_sudo = self._card_of(self.env.user, employee_sudo.company_id)
            requester = self.env["res.users"]
            if vals.get("author_id") not in (None, False, author_sudo.id):
                raise AccessError(self.env._("From is always yourself."))
        self._check_person("author_id", author_sudo)
        if author_sudo.company_id != employee_sudo.company_id:
            raise ValidationError(
                self.env._("From and About work in different companies. Please choose another.")
            )
        if requester and author_sudo.user_id == requester:
            raise ValidationError(self.env._("From: please choose somebody else to ask."))
        return {
            **vals,
            "employee_id": employee_sudo.id,
            "author_id": author_sudo.id,
            "employee_user_id": employee_sudo.user_id.id,
            "author_user_id": author_sudo.user_id.id,
            "requester_user_id": requester.id,
            "company_id": employee_sudo.company_id.id,
        }

    @api.model
    def _card_of(self, user, company=None):
        """Return the employee card of ``user``, with ``sudo()``; that of ``company`` if one is."""
        cards_sudo = self.env["hr.employee"].sudo().search([("user_id", "=", user.id)])
        wanted = company or self.env.company
        return cards_sudo.filtered(lambda card: card.company_id == wanted)[:1] or cards_sudo[:1]

    @api.model
    def _check_person(self, name, employee_sudo):
        """Refuse an employee who cannot take part, in words that tell the way out."""
        label = self._fields[name]._description_string(self.env)
        if not employee_sudo:
            raise ValidationError(
                self.env._("%(field)s: please choose an employee of your company.", field=label)
            )
        user_sudo = employee_sudo.user_id
        if not employee_sudo.active or not user_sudo.active or user_sudo.share:
            raise ValidationError(
                self.env._(
                    "%(field)s: this employee has no user who can log in. HR can link one.",
                    field=label,
                )
            )
        if employee_sudo.company_id not in self.env.user.company_ids:
            raise ValidationError(
                self.env._("%(field)s: please choose somebody of your company.", field=label)
            )

    @api.model
    def _check_may_ask_about(self, employee_sudo):
        if self.env.user not in (employee_sudo.user_id, employee_sudo.parent_id.user_id):
            raise AccessError(
                self.env._("You can ask for feedback about yourself and your own team only.")
            )

    def write(self, vals):
        if is_internal(self) or self.env.uid == SUPERUSER_ID:
            return super().write(vals)
        for feedback in self.sudo(False):
            feedback._check_written_by_hand(set(vals) - self._server_fields)
        result = super().write(vals)
        if {"employee_id", "author_id"} & set(vals):
            for feedback in self:
                parties = feedback._prepare_feedback_vals(
                    {name: feedback[name].id for name in ("employee_id", "author_id")}
                    | {"kind": feedback.kind}
                )
                internal(feedback.sudo()).write(parties)  # the server knows the users
        return result

    def _check_written_by_hand(self, names):
        """Refuse what the current user may not change on this record in its state."""
        allowed = set()
        if self.may_write_body:
            allowed = {"body", "visibility"}
            if self.kind == "given":
                allowed.add("employee_id")
        elif self.is_requester and self.state == "draft":
            allowed = {"question", "author_id", "employee_id"}
        if refused := sorted(names - allowed):
            labels = ", ".join(
                self._fields[name]._description_string(self.env)
                for name in refused
                if name in self._fields
            )
            raise AccessError(
                self.env._("%(fields)s cannot be changed on this feedback.", fields=labels)
            )
