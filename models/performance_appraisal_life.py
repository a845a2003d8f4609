from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .performance_link_guard import internal
from .performance_todo import give_todo, give_todos

MEETING_HOURS = 1
REMIND_DAYS_BEFORE = 3
WRITTEN_OUT = ("open", "shared", "acknowledged")


class PerformanceAppraisal(models.Model):
    """How an appraisal moves: only here, only by the person whose turn it is.

    draft -> open -> shared -> acknowledged -> closed, or cancelled before it is shared.
    Every method refuses the wrong state with UserError and the wrong person with AccessError,
    looks at the real user whatever ``sudo()`` came before, and changes nothing when it refuses.
    """

    _inherit = "performance.appraisal"

    # -- the acts ----

    def action_open(self):
        """Let both sides write. By the manager, or an officer."""
        self._check_turn(("draft",), "manager", "officer")
        today = fields.Date.context_today(self)
        if any(appraisal.deadline and appraisal.deadline < today for appraisal in self):
            raise ValidationError(
                self.env._("To be written by: this day is past. Please choose a later one.")
            )
        self._open_checked()
        return True

    def _open_checked(self):
        """Open drafts whose opener was checked: by the button, or by launching a campaign."""
        self._set_state("open")
        self._make_parts()
        self._remind_both()

    def action_share(self, meeting_start=None, book=True):
        """Let both sides read everything, and book the conversation. By the manager.

        :param meeting_start: UTC datetime or its string; without it, the next working day
        :param book: False leaves the calendar alone
        """
        self._check_turn(("open",), "manager")
        start = self._checked_start(meeting_start) if meeting_start else None
        if start and start < fields.Datetime.now():
            raise ValidationError(
                self.env._("Conversation: this moment is past. Please choose a later one.")
            )
        self._set_state("shared", date_shared=fields.Date.context_today(self))
        for appraisal in self:
            appraisal._forget_reminders()
            appraisal._remind("employee", None)
            if book:
                appraisal._book_meeting(start)
        return True

    def action_acknowledge(self, comment=None, disagrees=False):
        """Sign as having read it; that is not agreeing. By the employee alone.

        :param comment: plain text that the manager and the officers will read
        :param disagrees: whether the employee wants the disagreement on record
        """
        self._check_turn(("shared",), "employee")
        signatures = self.env["performance.signature"]
        signatures._check_plain_text("comment", comment)
        self._set_state("acknowledged")
        internal(signatures.sudo()).create(
            [
                {
                    "appraisal_id": appraisal.id,
                    "comment_vault": comment,
                    "disagrees_vault": bool(disagrees),
                }
                for appraisal in self
            ]
        )
        for appraisal in self:
            appraisal._forget_reminders()
            appraisal._remind("manager", None)
        return True

    def action_close(self):
        """Make it final: nobody changes it any more. By the manager, or an officer."""
        self._check_turn(("acknowledged",), "manager", "officer")
        self._set_state("closed", date_closed=fields.Date.context_today(self))
        for appraisal in self:
            appraisal._forget_reminders()
        return True

    def action_cancel(self, reason=None):
        """Give it up before it is shared; that is logged. By the manager, or an officer."""
        self._check_turn(("draft", "open"), "manager", "officer")
        reason = self._checked_reason(reason) if reason else None
        self._set_state("cancelled")
        self.env["performance.access.log"]._log(self, "cancelled", reason)
        for appraisal in self:
            appraisal._forget_reminders()
        return True

    def action_reopen(self, reason):
        """Let both sides write again. By an officer, with a reason that both parties read."""
        self._check_turn(("shared", "acknowledged", "closed"), "officer")
        reason = self._checked_reason(reason)
        self._set_state("open", date_shared=False, date_closed=False)
        self.env["performance.access.log"]._log(self, "reopened", reason)
        for appraisal in self:
            appraisal._remind("employee", None)
            appraisal._remind("manager", None)
        return True

    def action_hand_over(self, manager_id, reason):
        """Make somebody else the manager of an appraisal that is not closed.

        The new manager takes over what the manager's side has written; the old one loses it.
        Private notes stay with whoever wrote them. By the present manager, or an officer.

        :param manager_id: id of the ``hr.employee`` who takes over
        """
        self._check_turn(("draft", *WRITTEN_OUT), "manager", "officer")
        reason = self._checked_reason(reason)
        # the person is looked up for everybody; only an active colleague's user is taken from it
        known = type(manager_id) is int and 0 < manager_id < 2**31
        new_sudo = self.env["hr.employee"].sudo().browse(manager_id if known else []).exists()
        user_sudo = new_sudo.user_id
        for appraisal in self:
            if not new_sudo.active or not user_sudo.active or user_sudo.share:
                raise ValidationError(
                    self.env._("New manager: this person has left or has no user who can log in.")
                )
            if user_sudo in (appraisal.employee_user_id, appraisal.manager_user_id):
                raise ValidationError(
                    self.env._("New manager: please choose somebody who is not part of it yet.")
                )
            if appraisal.company_id not in user_sudo.company_ids:
                raise ValidationError(
                    self.env._("New manager: this person does not work in the same company.")
                )
        log = self.env["performance.access.log"]
        log._log(self, "handed_over", reason)
        for appraisal in self:
            appraisal._move_meeting(user_sudo.partner_id)
            appraisal._forget_reminders("manager")
            values = {"manager_id": new_sudo.id, "manager_user_id": user_sudo.id}
            internal(appraisal.sudo()).write(values)
            if appraisal.sudo().state in WRITTEN_OUT:
                appraisal._remind("manager", None)
        return True

    # -- checks ----

    def _has_role(self, role):
        return self._asked_by_officer() if role == "officer" else super()._has_role(role)

    @api.model
    def _checked_start(self, start):
        try:
            return fields.Datetime.to_datetime(start)
        except (TypeError, ValueError) as error:
            raise ValidationError(
                self.env._("Conversation: please give a day and a time.")
            ) from error

    @api.model
    def _checked_reason(self, reason):
        reason = (reason or "").strip() if isinstance(reason, str) else ""
        if not reason:
            raise ValidationError(self.env._("Reason: please say why, in a few words."))
        self.env["performance.access.log"]._check_plain_text("reason", reason)
        return reason

    def _set_state(self, state, **values):
        # the person was checked; the header itself is not theirs to write
        internal(self.sudo()).write({"state": state, **values})

    # -- calendar and reminders: neutral words only ----

    def _book_meeting(self, start):
        """Put a private event with a neutral title in both calendars, as the manager."""
        self.ensure_one()
        start = start or self._next_working_hour()
        context = {key: self.env.context[key] for key in ("lang", "tz") if key in self.env.context}
        partners = self.employee_user_id.partner_id | self.manager_user_id.partner_id
        event = (
            self.env["calendar.event"]
            .with_context(context, skip_contact_description=True)
            .create(
                {
                    "name": self.env._("Conversation"),
                    "privacy": "private",
                    "user_id": self.env.uid,
                    "partner_ids": [fields.Command.set(partners.ids)],
                    "start": start,
                    "stop": start + timedelta(hours=MEETING_HOURS),
                }
            )
        )
        internal(self.sudo()).write({"meeting_event_id": event.id})

    def _next_working_hour(self):
        """Return the first working hour from tomorrow on, in the company's calendar, in UTC."""
        tomorrow = fields.Datetime.start_of(fields.Datetime.now() + timedelta(days=1), "day")
        calendar_sudo = self.company_id.sudo().resource_calendar_id
        end = calendar_sudo and calendar_sudo.plan_hours(
            MEETING_HOURS, tomorrow, compute_leaves=True
        )
        return end - timedelta(hours=MEETING_HOURS) if end else tomorrow + timedelta(hours=10)

    def _move_meeting(self, partner):
        """Put ``partner`` in the old manager's place in a conversation that is still to come."""
        event_sudo = self.sudo().meeting_event_id  # it may belong to somebody who has left
        if event_sudo and event_sudo.start > fields.Datetime.now():
            old = self.sudo().manager_user_id.partner_id
            event_sudo.with_context(dont_notify=True).write(
                {
                    "user_id": partner.user_ids[:1].id,
                    "partner_ids": [fields.Command.unlink(old.id), fields.Command.link(partner.id)],
                }
            )

    def _remind_both(self):
        """Give both parties their to-do, for any number of appraisals at once."""
        self._forget_reminders()
        own = internal(self.sudo())  # the columns are shut for everybody
        rows = [
            (appraisal, side, appraisal[f"{side}_user_id"])
            for appraisal in own
            for side in ("employee", "manager")
        ]
        if not rows:
            return
        words = {
            lang: self.with_context(lang=lang).env._("Something waits for you in Performance")
            for lang in {user.lang for _appraisal, _side, user in rows}
        }
        todos = give_todos(
            [(user, words[user.lang], appraisal.deadline) for appraisal, _side, user in rows]
        )
        for (appraisal, side, _user), todo in zip(rows, todos, strict=True):
            appraisal[f"{side}_activity_id"] = todo

    def _remind(self, side, deadline):
        """Give one party a to-do of their own, attached to no record, which tells nothing.

        :param side: ``employee`` or ``manager``
        """
        self.ensure_one()
        self._forget_reminders(side)
        own = internal(self.sudo())  # the column is shut for everybody
        user = own[f"{side}_user_id"]
        words = self.with_context(lang=user.lang).env._("Something waits for you in Performance")
        own[f"{side}_activity_id"] = give_todo(user, words, deadline)

    def _forget_reminders(self, *sides):
        own = internal(self.sudo())  # the to-dos were made by the server
        for side in sides or ("employee", "manager"):
            own.mapped(f"{side}_activity_id").unlink()

    @api.model
    def _cron_remind(self):
        """Give a to-do to whoever has not one and has to write within the next days."""
        soon = fields.Date.today() + timedelta(days=REMIND_DAYS_BEFORE)
        due = internal(self.sudo()).search([("state", "=", "open"), ("deadline", "<=", soon)])
        for appraisal in due:
            for side in ("employee", "manager"):
                if not appraisal[f"{side}_activity_id"].active:
                    appraisal._remind(side, appraisal.deadline)
