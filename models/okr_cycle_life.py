from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_date


class OkrCycle(models.Model):
    """The life of a cycle: draft, planning, active, grading, closed, and back with a reason.

    Public methods may be called by OKR coaches; everybody else gets an AccessError.
    """

    _inherit = "okr.cycle"

    is_coach = fields.Boolean(compute="_compute_is_coach")

    @api.depends_context("uid")
    def _compute_is_coach(self):
        self.is_coach = self.env.user.has_group("hr_okr.group_okr_coach")

    def action_start_planning(self):
        """Move draft cycles to planning, so that teams draft their objectives."""
        self._check_coach()
        self._expect_state(("draft",))
        self._move("planning", "planned")

    def action_back_to_draft(self):
        """Take planning cycles back to draft; their objectives stay drafts."""
        self._check_coach()
        self._expect_state(("planning",))
        self._okr_internal().write({"state": "draft"})

    def action_start_grading(self):
        """Start to grade active cycles, also before their last day."""
        self._check_coach()
        self._expect_state(("active",))
        self._move("grading", "grading")

    def action_reopen(self, reason):
        """Take closed cycles back to grading.

        `reason` stays visible on the cycle for ever; without one a UserError is raised. Finished
        objectives become active again and keep their scores until they are scored anew.
        """
        self._check_coach()
        self._expect_state(("closed",))
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Reason: please say why the cycle is reopened."))
        self._move("grading", "reopened", reason=reason.strip())
        finished = self.env["okr.objective"].search(
            [("cycle_id", "in", self.ids), ("state", "=", "closed")]
        )
        finished._okr_internal().write({"state": "active", "date_closed": False})

    def action_open_wizard(self):
        """Open the wizard that shows what is drafted and activates it."""
        self._okr_one()
        self._check_coach()
        return self._wizard_action("okr.cycle.open.wizard", self.env._("Open %s", self.name))

    def action_close_wizard(self):
        """Open the wizard that scores, learns, decides and closes; it resumes where it was left."""
        self._okr_one()
        self._check_coach()
        return self._wizard_action("okr.cycle.close.wizard", self.env._("Close %s", self.name))

    def action_view_objectives(self):
        self._okr_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hr_okr.okr_objective_action")
        action["domain"] = [("cycle_id", "=", self.id)]
        action["context"] = {"default_cycle_id": self.id}
        action["display_name"] = self.name
        return action

    def _wizard_action(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_cycle_id": self.id},
        }

    def _check_coach(self):
        if not (self.env.su or self.env.user.has_group("hr_okr.group_okr_coach")):
            raise AccessError(
                self.env._("Only an OKR coach opens, grades, closes and reopens cycles.")
            )

    def _expect_state(self, states):
        """Lock the cycles and make sure that they still are in one of `states`.

        Two people who press the same button at once: the second is told, nothing is done twice.
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is opening or closing %(cycles)s right now. Please try again "
                    "in a moment.",
                    cycles=", ".join(self.mapped("name")),
                )
            ) from error
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for cycle in self:
            if cycle.state not in states:
                last = cycle.log_ids[:1]
                raise UserError(
                    self.env._(
                        "%(cycle)s is already in the state “%(state)s”%(by)s: nothing was changed.",
                        cycle=cycle.name,
                        state=labels[cycle.state],
                        by=f" ({last.user_id.name}, {format_date(self.env, last.date)})"
                        if last
                        else "",
                    )
                )

    def _move(self, state, event, **log_vals):
        self._okr_internal().write({"state": state})
        # Everybody reads the history, nobody writes it by hand.
        log_sudo = self.env["okr.cycle.log"].sudo()
        log_sudo._okr_internal().create(
            [
                {"cycle_id": cycle.id, "event": event, "user_id": self.env.uid, **log_vals}
                for cycle in self
            ]
        )

    def _tell(self, body):
        """Leave a note in the chatter, and tell those who follow notes, as `message_post` does.

        The note comes from our own step, so that nothing is asked about what a person could have
        typed: the thread it answers, an alias of its own, the right to write it.
        """
        self.ensure_one()
        message = self.with_company(self.company_id)._message_log(body=body)
        # what it says is known, which spares reading it again
        said = {"body": escape(body), "partner_ids": [], "outgoing_email_to": False}
        self._notify_thread(message, said)
        return message

    def _activate(self):
        """Open planned cycles: activate what is ready and freeze it.

        Drafts that cannot be activated (see `okr.objective._activation_problems`) stay drafts.
        Returns the activated objectives.
        """
        self._check_coach()
        self._expect_state(("draft", "planning"))
        self._move("active", "opened")
        return self._activate_drafts()[0]

    def _activate_drafts(self):
        """Activate the drafts that are ready; returns them, and those that stay drafts."""
        drafts = self.env["okr.objective"].search(
            [("cycle_id", "in", self.ids), ("state", "=", "draft")]
        )
        problems = drafts._activation_problems()
        ready = drafts.filtered(lambda objective: objective.id not in problems)
        ready._activate()
        return ready, drafts - ready

    def _find_or_draft_next(self):
        """Return the cycle after this one, drafted now where there is none yet."""
        self.ensure_one()
        following = self.search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("cadence", "=", self.cadence),
                ("date_start", ">", self.date_end),
            ],
            ["name", "state"],
            order="date_start",
        )
        # A cycle that was reopened may have closed ones behind it.
        open_ones = following.filtered(lambda cycle: cycle.state != "closed")
        return open_ones[:1] or self.create((following[-1:] or self)._next_period_vals())

    @api.model
    def _cron_start_grading(self):
        """Move active cycles whose last day is over to grading, and tell their coaches."""
        today = fields.Date.context_today(self)
        over = self.search([("state", "=", "active"), ("date_end", "<", today)])
        over._move("grading", "grading")
        coaches = self.env.ref("hr_okr.group_okr_coach").all_user_ids
        for cycle in over:
            responsible = coaches.filtered(
                lambda user, company=cycle.company_id: company in user.company_ids
            )
            cycle.message_post(
                partner_ids=responsible.partner_id.ids,
                body=self.env._(
                    "The last day of %(cycle)s is over. Late check-ins are taken and scores are "
                    "given until %(date)s.",
                    cycle=cycle.name,
                    date=format_date(self.env, cycle.date_grading_end),
                ),
            )
