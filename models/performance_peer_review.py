from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .performance_link_guard import is_internal

PERSPECTIVES = [("peers", "Peers"), ("reports", "Direct reports"), ("others", "Others")]
# the field of the review with the people of each perspective
RATER_FIELDS = {"peers": "peer_user_ids", "reports": "report_user_ids", "others": "other_user_ids"}
DAYS_TO_ANSWER = 14


class PerformancePeerReview(models.Model):
    """The header of a 360: about whom, who is asked, when it opens, who will read it.

    draft -> collecting -> released once, or cancelled. It holds no answer, and nothing here or
    anywhere else tells whether somebody has answered: that is on the invitation, which its rater
    alone can read. Answers wait in a box that nobody can read, see ``performance_peer_box.py``.
    """

    _name = "performance.peer.review"
    _inherit = ["performance.private.mixin", "performance.turn.mixin"]
    _description = "360 review"
    # a time of change would tell when the last answer came
    _log_access = False
    _party_fields = ("employee_user_id", "manager_user_id", "initiator_user_id")
    _server_fields = frozenset(
        {
            "employee_user_id",
            "manager_user_id",
            "initiator_user_id",
            "company_id",
            "state",
            "date_launched",
            "date_released",
            "answer_ids",
        }
    )

    employee_id = fields.Many2one(
        "hr.employee",
        "About",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["performance.feedback"]._card_of(self.env.user).id,
    )
    date_start = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1, month=1),
    )
    date_end = fields.Date("To", required=True, default=fields.Date.context_today)
    deadline = fields.Date(
        "Answers until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS_TO_ANSWER),
        help="Answers are accepted up to this day; they can be released from the day after.",
    )
    minimum = fields.Integer(
        "Fewest answers per group",
        required=True,
        default=lambda self: self.env.company.sudo().performance_peer_minimum,
        help="A group with fewer answers shows nothing at all. It cannot be changed after launch.",
    )
    readers = fields.Selection(
        [
            ("employee", "Only the person it is about"),
            ("employee_manager", "The person and their manager"),
        ],
        "Who will read it",
        required=True,
        default="employee",
        help="Raters are told before they answer. It cannot be changed after launch.",
    )
    peer_user_ids = fields.Many2many(
        "res.users", "performance_peer_review_peer_rel", string="Peers"
    )
    report_user_ids = fields.Many2many(
        "res.users", "performance_peer_review_report_rel", string="Direct reports"
    )
    other_user_ids = fields.Many2many(
        "res.users", "performance_peer_review_other_rel", string="Others"
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("collecting", "Collecting answers"),
            ("released", "Released"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    date_launched = fields.Date("Launched on", readonly=True)
    date_released = fields.Date("Released on", readonly=True)
    answer_ids = fields.One2many("performance.peer.answer", "review_id", "Answers", readonly=True)

    # frozen; the manager only at launch, and only if meant to read it
    initiator_user_id = fields.Many2one(
        "res.users", "Started by", required=True, index=True, readonly=True
    )
    employee_user_id = fields.Many2one(
        "res.users", "About user", required=True, index=True, readonly=True
    )
    manager_user_id = fields.Many2one(
        "res.users", "Manager who reads it", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)

    _dates = models.Constraint(
        "CHECK (date_start <= date_end)", "The period must end on or after the day it starts."
    )
    _minimum = models.Constraint(
        "CHECK (minimum >= 2)", "Fewest answers per group: at least 2, better 3 or more."
    )

    # -- create and write ----

    def _fill_server_values(self, vals_list):
        return [self._prepare_review_vals(vals) for vals in vals_list]

    @api.model
    def _prepare_review_vals(self, vals):
        """Return ``vals`` with initiator, user and company as the server knows them.

        A 360 is started by the person it is about, or by their manager of that day.
        """
        vals = {**self.default_get(["employee_id"]), **vals}
        # who reports to whom: read for everybody, used for this check only
        employee_sudo = self.env["hr.employee"].sudo().browse(vals.get("employee_id") or 0).exists()
        self.env["performance.feedback"]._check_person("employee_id", employee_sudo)
        self._check_initiator(employee_sudo)
        return {
            **vals,
            "employee_id": employee_sudo.id,
            "employee_user_id": employee_sudo.user_id.id,
            "initiator_user_id": self.env.uid,
            "company_id": employee_sudo.company_id.id,
        }

    @api.model
    def _check_initiator(self, employee_sudo):
        if self.env.user not in (employee_sudo.user_id, employee_sudo.parent_id.user_id):
            raise AccessError(
                self.env._("You can start a 360 about yourself and your own team only.")
            )

    def write(self, vals):
        by_hand = set(vals) - self._server_fields
        if not by_hand or is_internal(self) or self.env.uid == SUPERUSER_ID:
            return super().write(vals)
        real = self.sudo(False)
        real._check_written_by_hand(by_hand)
        deadlines = {review.id: review.deadline for review in real}
        raters = {review.id: review._raters() for review in real}
        result = super().write(vals)
        for review in real.filtered(lambda review: review.state == "collecting"):
            if review.deadline < deadlines[review.id]:
                raise UserError(self.env._("Answers until: the day can be moved later only."))
            review._invite_more(raters[review.id])
        return result

    def _check_written_by_hand(self, names):
        """Refuse what the initiator may not change; everybody else may change nothing."""
        for review in self:
            allowed = set()
            if review.initiator_user_id == self.env.user and review.state == "draft":
                allowed = set(self._fields) - {"employee_id"}
            elif review.initiator_user_id == self.env.user and review.state == "collecting":
                allowed = {"deadline", *RATER_FIELDS.values()}
            if refused := sorted(names - allowed):
                labels = ", ".join(
                    self._fields[name]._description_string(self.env)
                    for name in refused
                    if name in self._fields
                )
                raise AccessError(
                    self.env._(
                        "%(fields)s cannot be changed on this 360. What raters were told stays.",
                        fields=labels,
                    )
                )

    # -- checks ----

    def _raters(self):
        """Return {perspective: users} of one review."""
        self.ensure_one()
        return {perspective: self[name] for perspective, name in RATER_FIELDS.items()}

    @api.constrains("minimum")
    def _check_minimum(self):
        for review in self.filtered(lambda review: review.state == "draft"):
            least = review.company_id.sudo().performance_peer_minimum  # a setting, no secret
            if review.minimum < least:
                raise ValidationError(
                    self.env._(
                        "Fewest answers per group: your company asks for %(least)s or more.",
                        least=least,
                    )
                )

    @api.constrains("deadline")
    def _check_deadline(self):
        for review in self.filtered(lambda review: review.state in ("draft", "collecting")):
            if review.deadline < fields.Date.context_today(self):
                raise ValidationError(
                    self.env._("Answers until: this day is past. Please choose a later one.")
                )

    @api.constrains(*RATER_FIELDS.values(), "employee_id")
    def _check_raters(self):
        """Refuse raters who cannot be anonymous, cannot log in, or stand in the wrong group.

        The person concerned and the manager read or may read the answers: with one of them among
        the raters, one voice less would hide the others.
        """
        for review in self:
            groups = review._raters()
            everybody = [user for users in groups.values() for user in users]
            for user in everybody:
                if everybody.count(user) > 1:
                    raise ValidationError(
                        self.env._("%(name)s can be asked in one group only.", name=user.name)
                    )
            review._check_rater_cards(groups)

    def _check_rater_cards(self, groups):
        self.ensure_one()
        employee_sudo = self.employee_id.sudo()  # who reports to whom, and who works here
        labels = self.env["performance.peer.invitation"]._perspective_labels()
        users_sudo = self.env["res.users"].sudo().union(*groups.values())
        cards_sudo = employee_sudo.search(
            [("user_id", "in", users_sudo.ids), ("company_id", "=", self.company_id.id)]
        )
        readers = self.employee_user_id | employee_sudo.parent_id.user_id
        readers |= self.manager_user_id | self.initiator_user_id
        for perspective, users in groups.items():
            for user_sudo in users.sudo():
                values = {"name": user_sudo.name, "group": labels[perspective]}
                card_sudo = cards_sudo.filtered(lambda card, user=user_sudo: card.user_id == user)
                if user_sudo in readers:
                    raise ValidationError(
                        self.env._(
                            "%(group)s: %(name)s is the person concerned or the manager, and "
                            "cannot be asked.",
                            **values,
                        )
                    )
                if not card_sudo or not user_sudo.active or user_sudo.share:
                    raise ValidationError(
                        self.env._(
                            "%(group)s: %(name)s is no employee of this company with a login.",
                            **values,
                        )
                    )
                if perspective == "reports" and employee_sudo not in card_sudo.parent_id:
                    raise ValidationError(
                        self.env._(
                            "%(group)s: %(name)s does not report to this person. "
                            "Choose Peers or Others.",
                            **values,
                        )
                    )
