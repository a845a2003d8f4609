from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .performance_link_guard import internal
from .performance_todo import give_todo

# how long what was sent by mistake can be taken back; later it belongs to its reader
WITHDRAW_WITHIN = timedelta(hours=1)


class PerformanceFeedback(models.Model):
    """How feedback moves, who is told, and the audience line that its author sees first.

    Every method refuses the wrong person with AccessError and the wrong state with UserError,
    looks at the real user whatever ``sudo()`` came before, and changes nothing when it refuses.
    """

    _inherit = "performance.feedback"

    # -- the acts ----

    def action_ask(self):
        """Ask the author for feedback. By whoever asks, once."""
        self._check_turn(("draft",), "requester")
        for feedback in self.sudo(False):
            parties = feedback._prepare_feedback_vals(
                {
                    "kind": "requested",
                    "employee_id": feedback.employee_id.id,
                    "author_id": feedback.author_id.id,
                }
            )
            feedback._check_same_users(parties)
            feedback._set_state("requested", date_requested=fields.Date.context_today(self))
            feedback._tell(feedback.author_user_id, is_request=True)
        return True

    def action_send(self):
        """Hand the feedback over to those whom the audience line names. By the author.

        The manager who reads it, if any, is the manager of this moment, for ever.
        """
        self._check_turn(("draft", "requested"), "author")
        for feedback in self.sudo(False):
            if feedback.kind == "requested" and feedback.state == "draft":
                raise UserError(self.env._("This feedback was not asked for yet."))
            if not (feedback.body or "").strip():
                raise ValidationError(self.env._("Feedback: please write something first."))
            employee_sudo = feedback.employee_id.sudo()  # who the person and the manager are
            feedback._check_person("employee_id", employee_sudo)
            feedback._check_same_users({"employee_user_id": employee_sudo.user_id.id})
            manager = feedback._manager_of_today()
            if feedback.visibility == "employee_manager" and not manager:
                raise ValidationError(
                    self.env._(
                        "Who will read it: this person has no manager who can log in. "
                        "Choose the person only."
                    )
                )
            readers = feedback.employee_user_id
            if feedback.visibility == "employee_manager":
                readers |= manager
            feedback._set_state(
                "sent",
                date_sent=fields.Datetime.now(),
                manager_user_id=manager.id if manager in readers else False,
            )
            feedback._forget_request()
            for reader in (readers | feedback.requester_user_id) - self.env.user:
                feedback._tell(reader)
        return True

    def action_decline(self):
        """Say no to a request; nothing that was written is kept. By the author."""
        self._check_turn(("requested",), "author")
        for feedback in self.sudo(False):
            feedback._set_state("declined", body_vault=False)
            feedback._forget_request()
            feedback._tell(feedback.requester_user_id)
        return True

    def action_cancel(self):
        """Take a request back; nothing that was written is kept. By whoever asked."""
        self._check_turn(("requested",), "requester")
        for feedback in self.sudo(False):
            feedback._set_state("cancelled", body_vault=False)
            feedback._forget_request()
        return True

    def action_withdraw(self):
        """Take back what was sent by mistake: the text goes, the row stays. By the author.

        Within an hour only. Later it is its reader's, who may rely on it.
        """
        self._check_turn(("sent",), "author")
        for feedback in self.sudo(False):
            if not feedback._can_still_withdraw():
                raise UserError(
                    self.env._(
                        "Feedback can be taken back within an hour. Give another one to correct it."
                    )
                )
            feedback._set_state("withdrawn", body_vault=False)
        return True

    # -- checks ----

    def _check_same_users(self, parties):
        """Refuse if an employee's user changed since the names on this record were read."""
        for name in {"author_user_id", "employee_user_id"} & set(parties):
            if self[name].id != parties[name]:
                raise ValidationError(
                    self.env._(
                        "The user of one of these employees has changed. Please choose the "
                        "employee again and read who will see it."
                    )
                )

    def _can_still_withdraw(self):
        self.ensure_one()
        return (
            self.state == "sent"
            and bool(self.date_sent)
            and fields.Datetime.now() - self.date_sent <= WITHDRAW_WITHIN
        )

    def _manager_of_today(self):
        """Return the user of the person's manager in the org chart, if they can log in."""
        # who the manager is, is no secret; the card is not readable for everybody
        card_sudo = self.employee_id._origin.sudo().parent_id
        user_sudo = card_sudo.user_id
        fits = card_sudo.active and user_sudo.active and not user_sudo.share
        same_person = user_sudo == self.employee_id._origin.sudo().user_id
        return (user_sudo if fits and not same_person else user_sudo.browse()).sudo(False)

    def _set_state(self, state, **values):
        # the person was checked; the state is not theirs to write
        internal(self.sudo()).write({"state": state, **values})

    # -- telling people: neutral words only ----

    def _tell(self, user, is_request=False):
        """Give ``user`` a to-do which says nothing but where to look."""
        self.ensure_one()
        words = self.with_context(lang=user.sudo().lang).env._(
            "Something waits for you in Performance"
        )
        todo = give_todo(user, words)
        if is_request:
            internal(self.sudo()).author_activity_id = todo

    def _forget_request(self):
        internal(self.sudo()).author_activity_id.unlink()  # made by the server

    # -- audience line ----

    def _is_readable_by(self, user_sudo):
        """The audience line is about the text, which fewer people read than the state."""
        if not super()._is_readable_by(user_sudo):
            return False
        return self.with_user(user_sudo).sudo(False)._reads_body(user_sudo)

    @api.depends("state", "kind", "visibility", "employee_id", "author_id")
    @api.depends_context("uid", "lang")
    def _compute_audience(self):
        for feedback in self:
            if feedback.state == "sent":
                feedback.audience = feedback._origin._describe_audience()
            elif feedback.state == "withdrawn":
                feedback.audience = self.env._("The text was taken back. Nobody can read it.")
            elif feedback.state in ("declined", "cancelled"):
                feedback.audience = self.env._(
                    "There is no feedback text. Only who asked and who was asked see this request."
                )
            elif feedback.kind == "requested" and not feedback.is_author:
                feedback.audience = self.env._(
                    "Your question is visible to you and to whom you ask. Whom you ask decides "
                    "who reads the answer; you always see whether there is one."
                )
            else:
                feedback.audience = feedback._describe_future_audience()

    def _describe_audience(self):
        """As the base method, about the text; who asked may see no more than the state."""
        line = super()._describe_audience()
        readers = self.employee_user_id | self.manager_user_id | self.author_user_id
        return " ".join(filter(None, [line, self._describe_requester(readers)]))

    def _describe_future_audience(self):
        """Return the audience line as it will read once the author has sent this."""
        self.ensure_one()
        readers = self.employee_id._origin.sudo().user_id  # the name only
        if not readers:
            return self.env._("Only you can read this draft.")
        if self.visibility == "employee_manager":
            readers |= self._manager_of_today().sudo()
        names = [self.env._("you")] + [user.name for user in readers if user != self.env.user]
        closed = [label for _group, label, _remark in self._audience_groups()]
        line = self.env._(
            "Once you send it, visible to: %(readers)s. Not visible to: %(closed)s. "
            "Until then only you can read it.",
            readers=", ".join(names),
            closed=", ".join([*closed, self.env._("colleagues")]),
        )
        return " ".join(filter(None, [line, self._describe_requester(readers)]))

    def _describe_requester(self, readers):
        """Return a sentence about who asked, if they see whether there is an answer but not it."""
        asked_by = self.requester_user_id.sudo()  # the name only
        if not asked_by or asked_by in readers:
            return ""
        if asked_by == self.env.user:
            return self.env._("You asked for it and see that it was answered, not the text.")
        return self.env._(
            "%(name)s asked for it and sees that it was answered, not the text.",
            name=asked_by.name,
        )
