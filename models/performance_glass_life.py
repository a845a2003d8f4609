from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .performance_glass import MANAGER
from .performance_link_guard import internal
from .performance_todo import give_todo

#: Whoever does not get an answer within these days asks anew.
DAYS_TO_DECIDE = 7


class PerformanceGlass(models.Model):
    """How break-glass access moves: draft -> asked -> approved or declined -> ended or expired.

    Every method refuses the wrong state with UserError and the wrong person with AccessError,
    looks at the real user whatever ``sudo()`` came before, and changes nothing when it refuses.
    """

    _inherit = "performance.glass"

    def action_ask(self):
        """Ask the performance managers. By who drafted it, while they are an officer.

        :raise ValidationError: the reason is missing, or too many days
        :raise UserError: nobody is there who could decide
        """
        self._check_turn(("draft",), "asker")
        for glass in self.sudo(False):
            glass._person_values(glass.employee_id.id)
            glass._check_days()
            if not (glass.reason or "").strip():
                raise ValidationError(self.env._("Reason: please say why, in a few words."))
            deciders_sudo = glass._find_deciders()
            if not deciders_sudo:
                raise UserError(
                    self.env._(
                        "Nobody could decide: it takes another performance manager of the company "
                        "who is not the person and never was their manager."
                    )
                )
            glass._set_state("asked", date_asked=fields.Datetime.now())
            glass._give_todos(deciders_sudo)
        return True

    def action_approve(self):
        """Let the asker in, from now on. By another performance manager; the person is told.

        :raise UserError: it was asked too long ago, or the company turned break-glass off
        """
        self._check_decision()
        now = fields.Datetime.now()
        log = self.env["performance.access.log"]
        for glass in self.sudo(False):
            if glass.date_asked < now - timedelta(days=DAYS_TO_DECIDE):
                raise UserError(self.env._("It was asked too long ago. Please ask anew."))
            longest = glass._longest()
            if not longest:
                raise UserError(
                    self.env._("Your company does not use break-glass access any more.")
                )
            glass._set_state(
                "approved",
                approver_user_id=self.env.uid,
                date_approved=now,
                date_until=now + timedelta(days=min(glass.days, longest)),
            )
            log._log_glass(glass, "glass_asked", glass.user_id, glass.date_asked)
            log._log_glass(glass, "glass_approved", self.env.user, now)
            glass._drop_todos()
            glass._give_todos(glass.user_id.sudo())
            glass._tell_person()
        return True

    def action_decline(self):
        """Do not let the asker in. By another performance manager; the person is not told."""
        self._check_decision()
        for glass in self.sudo(False):
            glass._set_state("declined", approver_user_id=self.env.uid)
            glass._drop_todos()
            glass._give_todos(glass.user_id.sudo())
        return True

    def action_end(self):
        """Take a request back, by the asker; or end an access, also by who may decide."""
        self._check_turn(("asked", "approved"), "ender")
        now = fields.Datetime.now()
        for glass in self.sudo(False):
            was_open = glass.state == "approved"
            glass._set_state("ended", ended_user_id=self.env.uid, date_ended=now)
            if was_open:
                self.env["performance.access.log"]._log_glass(
                    glass, "glass_ended", self.env.user, now
                )
            else:
                glass._drop_todos()
        return True

    def action_view_appraisals(self):
        """Open the appraisals that the access reaches. By the asker, while it is open."""
        return self._view_scope("has_appraisals", "performance.appraisal")

    def action_view_feedback(self):
        """Open the feedback that the access reaches. By the asker, while it is open."""
        return self._view_scope("has_feedback", "performance.feedback")

    def _view_scope(self, scope, model):
        real = self.sudo(False)
        if len(real) != 1:
            raise UserError(self.env._("Please choose one access first."))
        real.check_access("read")
        if not (real.user_id == self.env.user and real.is_running and real[scope]):
            raise UserError(self.env._("This access is not open to you, or does not reach these."))
        domain = real._scope_domain(scope)
        return {
            "type": "ir.actions.act_window",
            "name": dict(real._fields[scope].get_description(self.env, ["string"]))["string"],
            "res_model": model,
            "domain": list(domain),
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False},
        }

    # -- checks ----

    def _check_decision(self):
        real = self.sudo(False)
        if real:
            real.check_access("read")
        if any(glass.user_id == self.env.user for glass in real):
            raise AccessError(self.env._("Somebody else has to decide on what you asked for."))
        self._check_turn(("asked",), "approver")

    def _find_deciders(self):
        """The performance managers who may decide on this request, with ``sudo()``."""
        self.ensure_one()
        people_sudo = self.env.ref(MANAGER).sudo().all_user_ids  # a group is read by the server
        people_sudo = people_sudo.filtered(
            lambda user: user.id != SUPERUSER_ID and self.company_id in user.company_ids
        )
        person_sudo = self.sudo().employee_id
        return people_sudo - (
            self.user_id.sudo() | self.employee_user_id.sudo() | self._managers_of(person_sudo)
        )

    def _set_state(self, state, **values):
        # the person was checked; the state is not theirs to write
        internal(self.sudo()).write({"state": state, **values})
        # what was open, or shut, a moment ago is looked up anew
        for model in self.env.values():
            if "is_glass_open" in model._fields and not model._abstract:
                model.invalidate_model(["is_glass_open"], flush=False)

    # -- telling: neutral words only ----

    def _give_todos(self, users_sudo):
        for user_sudo in users_sudo.filtered("active"):
            words = self.with_context(lang=user_sudo.lang).env._(
                "Something waits for you in Performance"
            )
            self._keep_todo(give_todo(user_sudo, words))

    def _keep_todo(self, todo):
        internal(self.sudo()).write({"todo_ids": [fields.Command.link(todo.id)]})

    def _drop_todos(self):
        internal(self.sudo()).todo_ids.unlink()  # they were made by the server

    def _tell_person(self):
        """A to-do and a mail with a link to who opened one's records, and no other word."""
        self.ensure_one()
        user_sudo = self.sudo().employee_user_id
        own = self.with_context(lang=user_sudo.lang)
        url = f"{self.get_base_url()}/odoo/who-opened-my-records"
        link = own.env._("Who opened my records")
        if user_sudo.active:
            todo = give_todo(user_sudo, own.env._("There is something new about your records"))
            todo.note = Markup('<p><a href="%s">%s</a></p>') % (url, link)
            self._keep_todo(todo)
        if user_sudo.email:
            # it tells nothing, is sent by the company and not kept
            mail_sudo = own.env["mail.mail"].sudo()
            mail_sudo.create(
                {
                    "subject": own.env._("There is something new about your records"),
                    "body_html": own.env["ir.qweb"]._render(
                        "hr_okr.performance_glass_mail", {"url": url, "link": link}
                    ),
                    "recipient_ids": [fields.Command.link(user_sudo.partner_id.id)],
                    "email_from": self.sudo().company_id.email_formatted
                    or self.env.ref("base.partner_root").email_formatted,
                    "author_id": self.env.ref("base.partner_root").id,
                    "auto_delete": True,
                }
            ).send_after_commit()

    def _cron_close(self):
        """Scheduled: give what is over its name. Nothing is open that was not before."""
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        now = fields.Datetime.now()
        own = internal(self.env["performance.glass"].sudo())
        own.search([("state", "=", "approved"), ("date_until", "<=", now)]).write(
            {"state": "expired"}
        )
        unanswered = own.search(
            [
                ("state", "=", "asked"),
                ("date_asked", "<", now - timedelta(days=DAYS_TO_DECIDE)),
            ]
        )
        unanswered.todo_ids.unlink()
        unanswered.write({"state": "expired"})
