from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine.anonymity import storable_text
from .performance_link_guard import internal
from .performance_peer_answer import TOPICS
from .performance_peer_review import PERSPECTIVES, RATER_FIELDS
from .performance_todo import drop_todos, give_todo

LONGEST_TEXT = 10000


class PerformancePeerInvitation(models.Model):
    """One person is asked for their view. Nobody but this person reads the row.

    So nobody else learns who has answered, declined or not reacted, neither before the release
    nor after it. Participation is kept as a date; nothing leads from here to an answer.
    """

    _name = "performance.peer.invitation"
    _inherit = ["performance.private.mixin", "performance.turn.mixin"]
    _description = "Request for your view"
    # write_date would be the moment of answering
    _log_access = False
    _order = "state desc, id desc"
    _party_fields = ("rater_user_id",)
    _server_fields = frozenset(
        {
            "review_id",
            "rater_user_id",
            "perspective",
            "employee_id",
            "state",
            "date_done",
            "activity_id",
        }
    )

    review_id = fields.Many2one(
        "performance.peer.review", required=True, index=True, readonly=True, ondelete="cascade"
    )
    rater_user_id = fields.Many2one(
        "res.users", "Asked", required=True, index=True, readonly=True, ondelete="cascade"
    )
    perspective = fields.Selection(PERSPECTIVES, "As one of", required=True, readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", "About", required=True, index=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("invited", "Waits for you"),
            ("answered", "Answered"),
            ("declined", "Declined"),
            ("closed", "Over"),
        ],
        required=True,
        readonly=True,
        default="invited",
    )
    date_done = fields.Date("Answered or declined on", readonly=True)
    activity_id = fields.Many2one(
        "mail.activity", groups=fields.NO_ACCESS, ondelete="set null", copy=False
    )
    deadline = fields.Date("Answers until", compute="_compute_explanation")
    explanation = fields.Text(
        compute="_compute_explanation",
        export_string_translation=False,
        help="What becomes of the answer, told before it is given.",
    )

    _rater_uniq = models.Constraint(
        "unique(review_id, rater_user_id)", "Everybody is asked once for each 360."
    )

    @api.model
    def _perspective_labels(self):
        """Return {perspective: label} in the user's language."""
        return dict(self._fields["perspective"]._description_selection(self.env))

    # -- the acts of the rater ----

    def action_open_answer(self):
        """Return the page on which to answer; nothing is stored before it is sent."""
        self._okr_one()
        self._check_can_answer()
        return {
            "type": "ir.actions.client",
            "tag": "hr_okr.peer_answer",
            "name": self.env._("Your view"),
            "target": "new",
            "context": {"dialog_size": "large"},
            "params": {
                "invitation_id": self.id,
                "about": self.sudo(False).employee_id.sudo().name,
                "explanation": self.explanation,
                "topics": self.env["performance.peer.answer"]
                ._fields["topic"]
                ._description_selection(self.env),
            },
        }

    def action_answer(self, answers):
        """Put the answer into the box, for good: it cannot be read, changed or taken back.

        :param answers: {topic: text}, topics as of ``performance.peer.answer``; one text or more
        :raise AccessError: somebody else than the rater asks
        :raise UserError: answered, declined or over already
        """
        self._okr_one()
        self._check_can_answer()
        texts = self._check_answers(answers)
        own = internal(self.sudo())  # the rater has no rights on these rows, for good reasons
        box = own.env["performance.peer.box"].search(
            [("review_id", "=", own.review_id.id), ("perspective", "=", own.perspective)]
        )
        if not box:
            raise UserError(self.env._("The last day for answers is over."))
        own._finish("answered")
        box._put(texts)
        return True

    def action_decline(self):
        """Say no; nobody is told. By the rater."""
        self._check_turn(("invited",), "rater")
        internal(self.sudo())._finish("declined")
        return True

    def _check_can_answer(self):
        self._check_turn(("invited",), "rater")
        if self.sudo().review_id._is_over():
            raise UserError(self.env._("The last day for answers is over."))

    @api.model
    def _check_answers(self, answers):
        """Return {topic: text} of what was really written, or refuse; no error quotes a text."""
        topics = dict(TOPICS)
        given = answers if isinstance(answers, dict) else {}
        if any(key not in topics or not isinstance(text or "", str) for key, text in given.items()):
            raise ValidationError(self.env._("Answer: please use the page that is made for it."))
        texts = {topic: storable_text(text) for topic, text in given.items() if text}
        texts = {topic: text for topic, text in texts.items() if text}
        if not texts:
            raise ValidationError(self.env._("Answer: please write something, or decline."))
        for text in texts.values():
            if len(text) > LONGEST_TEXT:
                raise ValidationError(self.env._("Answer: please write less than 10,000 letters."))
            self.env["performance.peer.answer"]._check_plain_text("body", text)
        return texts

    def _finish(self, state):
        """Note that the rater is done, and remove the to-do without a trace. For own methods."""
        activities = self.activity_id
        self.write({"state": state, "date_done": fields.Date.context_today(self)})
        drop_todos(activities)

    # -- called by the review ----

    @api.model
    def _invite(self, review, groups):
        """Create an invitation and a neutral to-do for each user of ``groups``."""
        own = internal(self.sudo())  # nobody may create them by hand
        invitations = own.create(
            [
                {
                    "review_id": review.id,
                    "rater_user_id": user.id,
                    "perspective": perspective,
                    "employee_id": review.employee_id.id,
                }
                for perspective, users in groups.items()
                for user in users
            ]
        )
        for invitation in invitations:
            rater = invitation.rater_user_id
            words = self.with_context(lang=rater.lang).env._("A colleague asks for your view")
            invitation.activity_id = give_todo(rater, words, review.deadline)

    @api.model
    def _of(self, reviews):
        """Return the invitations of ``reviews`` that still wait, for this module's own writes."""
        own = internal(self.sudo())  # the raters' own; nobody learns here which they are
        return own.search([("review_id", "in", reviews.ids), ("state", "=", "invited")])

    @api.model
    def _move_deadline(self, review):
        self._of(review).activity_id.write({"date_deadline": review.deadline})

    @api.model
    def _close(self, reviews):
        """End what still waits: the answers are released, or the 360 was given up."""
        waiting = self._of(reviews)
        activities = waiting.activity_id
        waiting.write({"state": "closed"})
        drop_todos(activities)

    # -- what the rater is told first ----

    @api.model
    def _describe_request(self, review_sudo):
        """Return who asks for whom; names only."""
        if review_sudo.initiator_user_id == review_sudo.employee_user_id:
            return self.env._(
                "%(person)s asks how you see their work.", person=review_sudo.employee_user_id.name
            )
        return self.env._(
            "%(starter)s asks how you see the work of %(person)s.",
            starter=review_sudo.initiator_user_id.name,
            person=review_sudo.employee_user_id.name,
        )

    @api.model
    def _describe_small_group(self, asked, minimum):
        """Return a list with a warning if a shown group means that all of it answered."""
        if asked > minimum:
            return []
        return [
            self.env._(
                "No more people are asked than are needed: if your group shows, it is known that "
                "all of it answered, though not who wrote what."
            )
        ]

    @api.depends("review_id.deadline")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        labels = self._perspective_labels()
        for invitation in self:
            origin = invitation._origin
            invitation.deadline = invitation.explanation = False
            real = origin.sudo(False)
            if real.env.su or not real or real.rater_user_id != self.env.user:
                continue
            # the rater reads no more of the review than this text says
            review_sudo = origin.sudo().review_id
            asked = len(review_sudo[RATER_FIELDS[real.perspective]])
            invitation.deadline = review_sudo.deadline
            invitation.explanation = "\n".join(
                [
                    self._describe_request(review_sudo),
                    self.env._(
                        "You are one of %(asked)s people asked in the group %(group)s.",
                        asked=asked,
                        group=labels[real.perspective],
                    ),
                    review_sudo._describe_readers(),
                    self.env._(
                        "Your group shows only if %(minimum)s or more of it answer, after "
                        "%(deadline)s, all at once and in random order. With fewer, every answer "
                        "of the group is destroyed unread.",
                        minimum=review_sudo.minimum,
                        deadline=format_date(self.env, review_sudo.deadline),
                    ),
                    self.env._(
                        "Your name, the time and any number that could lead to you are not kept "
                        "with your answer. HR, performance officers and administrators are "
                        "given no access to it. Nobody is told whether you answered or declined."
                    ),
                    *self._describe_small_group(asked, review_sudo.minimum),
                    self.env._(
                        "Once sent, you can neither read, change nor take it back. Your way of "
                        "writing, or a story only you know, may still tell who you are."
                    ),
                ]
            )
