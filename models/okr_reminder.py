from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import cadence
from ..engine.workdays import Turn

BATCH = 500


@dataclass
class Case:
    """A key result whose check-in is due, with who is asked for it."""

    key_result: object
    lead: object
    turn: Turn
    lead_now: datetime
    newest_due: date
    said: list

    def asked(self):
        """Return "lead", "delegate", or None on this day."""
        return self.turn and self.turn.asked(self.lead_now.date())

    def told(self, step):
        """Rows of the log about this silence, for one step."""
        return [row for row in self.said if row.step == step]


class OkrReminder(models.AbstractModel):
    """Asks people for their check-in, once, in their own morning and only on days they work.

    One activity and one notification a person, however many key results are due. Runs every
    hour; running twice says nothing twice (`okr.reminder.log`).
    """

    _name = "okr.reminder"
    _description = "Check-in Reminders"

    @api.model
    def _cron_remind(self):
        """Scheduled every hour: ask, tell the next one on the ladder, send the digests."""
        now = fields.Datetime.now()
        cases = self._cases(now)
        self._release_delegates(cases)
        self._finish()
        self._ask(cases, now)
        self._climb(cases, now)
        self._send_digests(now)

    @api.model
    def _cases(self, now):
        """All key results that are due by the clock of their lead, in a fixed number of queries."""
        latest = (now + timedelta(hours=14)).date()
        # For everybody of every company; what comes out is a notification to a person concerned.
        key_results_sudo = (
            self.env["okr.key.result"]
            .sudo()
            .search(
                self.env["okr.cadence"]._open_domain()
                & fields.Domain("checkin_due_date", "<=", latest)
                & fields.Domain("company_id.okr_reminder", "=", True)
            )
        )
        if not key_results_sudo:
            return []
        first = min(key_results_sudo.mapped("checkin_due_date"))
        turns = self.env["okr.turn"]._turns(key_results_sudo, first, latest)
        rhythms = self.env["okr.cadence"]._rhythms(key_results_sudo)
        said = self._said(key_results_sudo)
        cases = []
        for key_result_sudo in key_results_sudo:
            lead_sudo = key_result_sudo._asked_lead()
            lead_now = self.env["okr.workdays"]._local_now(
                lead_sudo.user_id, lead_sudo, key_result_sudo.company_id, now
            )
            due = cadence.newest_due(
                lead_now.date(),
                key_result_sudo.checkin_due_date,
                rhythms[key_result_sudo.id]["rhythm"],
            )
            if due:
                cases.append(
                    Case(
                        key_result_sudo,
                        lead_sudo,
                        turns.get(lead_sudo),
                        lead_now,
                        due,
                        said[key_result_sudo.id],
                    )
                )
        return cases

    def _said(self, key_results_sudo):
        """What was said since the newest check-in of each key result: {id: [log rows]}."""
        said = defaultdict(list)
        newest = {kr_sudo.id: kr_sudo.last_checkin_id.id or 0 for kr_sudo in key_results_sudo}
        # Nobody reads who was reminded; the service alone keeps it.
        log_sudo = self.env["okr.reminder.log"].sudo()
        for row in log_sudo.search([("key_result_id", "in", key_results_sudo.ids)]):
            if row.last_checkin == newest[row.key_result_id.id]:
                said[row.key_result_id.id].append(row)
        return said

    def _release_delegates(self, cases):
        """Forget that a delegate was asked once the lead is back, or has named somebody else."""
        # As the rows that come into it, which nobody may read.
        over = self.env["okr.reminder.log"].sudo().browse()
        for case in cases:
            for row in case.told("ask"):
                if row.user_id != case.lead.user_id and not (
                    case.turn
                    and row.user_id == case.lead.user_id.okr_delegate_id
                    and case.turn.stands_in(case.lead_now.date())
                ):
                    over |= row
                    case.said.remove(row)
        over.unlink()

    @api.model
    def _ask(self, cases, now):
        """Ask each person once about all their due key results."""
        by_user = defaultdict(list)
        for case in cases:
            user_sudo, day = self._whom_to_ask(case, now)
            if user_sudo and not any(
                row.user_id == user_sudo and row.date >= case.newest_due for row in case.told("ask")
            ):
                by_user[user_sudo].append((case, day))
        people = list(by_user)
        for start in range(0, len(people), BATCH):
            batch = people[start : start + BATCH]
            self._ask_people({user_sudo: by_user[user_sudo] for user_sudo in batch})
            remaining = max(len(people) - start - BATCH, 0)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break

    def _whom_to_ask(self, case, now):
        """(user, local day) of who is asked about a key result now; (None, None) for nobody."""
        asked, company_sudo = case.asked(), case.key_result.company_id
        if not case.lead.active:
            return None, None
        user_sudo, local = case.lead.user_id, case.lead_now
        if asked == "delegate":
            user_sudo = user_sudo._okr_delegate(company_sudo)
            local = self.env["okr.workdays"]._local_now(
                user_sudo, user_sudo.employee_ids[:1], company_sudo, now
            )
            if not case.turn.delegate.works(local.date()):
                return None, None
        if not (asked and user_sudo._okr_can_be_asked(company_sudo)):
            return None, None
        return (user_sudo, local.date()) if cadence.is_waking(local) else (None, None)

    def _ask_people(self, by_user):
        """One activity and one notification a person: {user: [(case, local day)]}."""
        self._log(
            [
                {**self._log_vals(case, "ask"), "user_id": user_sudo.id, "date": day}
                for user_sudo, asked in by_user.items()
                for case, day in asked
            ]
        )
        waiting = self._open_activities(self.env["res.users"].union(*by_user)).user_id
        groups, vals_list = defaultdict(list), []
        for user_sudo, asked in by_user.items():
            for_others = any(case.lead.user_id != user_sudo for case, _day in asked)
            groups[user_sudo.lang, for_others].append(user_sudo)
            if user_sudo not in waiting:
                vals_list.append(self._activity_vals(user_sudo, asked[0][1], for_others))
        # Their own to-do, on no record: nobody else sees who is asked, or instead of whom.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            vals_list
        )
        for (lang, for_others), users_sudo in groups.items():
            self._notify(
                self.env["res.users"].union(*users_sudo),
                lang,
                "hr_okr.okr_reminder_ask",
                lambda env: env._("Your check-in is due"),
                {"for_others": for_others},
            )

    def _activity_vals(self, user_sudo, day, for_others):
        own = self.with_context(lang=user_sudo.lang)
        summary = own.env._("Your check-in is due")
        if for_others:
            summary = own.env._("Your check-in is due, also for a colleague")
        return {
            "activity_type_id": self._activity_type_id(),
            "user_id": user_sudo.id,
            "summary": summary,
            "note": own.env["ir.qweb"]._render(
                "hr_okr.okr_reminder_note", {"for_others": for_others}, lang=user_sudo.lang
            ),
            "date_deadline": day,
            "automated": True,
        }

    @api.model
    def _activity_type_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("hr_okr.mail_activity_type_checkin")

    def _open_activities(self, users):
        """Open check-in activities of users, as superuser: they are on no record."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", self._activity_type_id()),
                    ("res_model_id", "=", False),
                    ("user_id", "in", users.ids),
                ]
            )
        )

    def _log_vals(self, case, step):
        key_result_sudo = case.key_result
        return {
            "step": step,
            "key_result_id": key_result_sudo.id,
            "last_checkin": key_result_sudo.last_checkin_id.id or 0,
            "date": case.lead_now.date(),
        }

    def _log(self, vals_list):
        # Nobody has a right on the log, whoever causes a row.
        return self.env["okr.reminder.log"].sudo().create(vals_list)

    def _notify(self, users_sudo, lang, template, subject, values):
        """One notification for many people in one language, in their inbox or by mail.

        `subject` is a function of the environment in that language. Whoever can be reached by
        neither still has the activity.
        """
        reached_sudo = users_sudo.filtered(lambda user: user._okr_can_be_told())
        if not reached_sudo:
            return
        thread = self.env["mail.thread"].with_context(lang=lang)
        message = thread.message_notify(
            partner_ids=reached_sudo.partner_id.ids,
            subject=subject(thread.env),
            body=thread.env["ir.qweb"]._render(template, values, lang=lang),
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )
        # Each reads it as their own: who else was asked is not shown.
        message.sudo().partner_ids = False

    # sign of life

    @api.model
    def _is_waiting_sql(self, key_result_id):
        """SQL condition: somebody was asked about this key result and still has the activity."""
        self.env["okr.reminder.log"].flush_model()
        self.env["mail.activity"].flush_model(["active", "user_id", "activity_type_id"])
        return SQL(
            """EXISTS (SELECT 1 FROM okr_reminder_log asked
                         JOIN mail_activity activity ON activity.user_id = asked.user_id
                        WHERE asked.key_result_id = %s AND asked.step = 'ask'
                          AND activity.active AND activity.res_model_id IS NULL
                          AND activity.activity_type_id = %s)""",
            key_result_id,
            self._activity_type_id() or 0,
        )

    @api.model
    def _finish(self, key_results=None):
        """Complete the activities of people for whom nothing is left that they were asked for.

        However it came about: they or others checked in, the key result was dropped, closed or
        has another lead. Of everybody, or of those who were asked about `key_results`. A fixed
        number of statements.
        """
        for model in (
            "okr.reminder.log",
            "okr.key.result",
            "okr.objective",
            "okr.cycle",
            "mail.activity",
        ):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT activity.id FROM mail_activity activity
                    WHERE activity.active AND activity.res_model_id IS NULL
                      AND activity.activity_type_id = %s AND %s
                      AND NOT EXISTS (
                          SELECT 1 FROM okr_reminder_log asked
                            JOIN okr_key_result kr ON kr.id = asked.key_result_id
                            JOIN okr_objective objective ON objective.id = kr.objective_id
                            JOIN okr_cycle cycle ON cycle.id = kr.cycle_id
                            JOIN res_users lead ON lead.id = CASE
                                 WHEN kr.lead_id IS NULL THEN objective.lead_user_id
                                 ELSE kr.lead_user_id END
                           WHERE asked.user_id = activity.user_id AND asked.step = 'ask'
                             AND activity.user_id IN (lead.id, lead.okr_delegate_id)
                             AND asked.last_checkin = COALESCE(kr.last_checkin_id, 0)
                             AND kr.active AND kr.state = 'active'
                             AND cycle.state IN ('active', 'grading'))""",
                self._activity_type_id() or 0,
                SQL("TRUE")
                if key_results is None
                else SQL(
                    """activity.user_id IN (SELECT user_id FROM okr_reminder_log
                                             WHERE key_result_id = ANY(%s) AND step = 'ask')""",
                    key_results.ids,
                ),
            )
        )
        if rows:
            # The activity of somebody else, on no record.
            activities_sudo = self.env["mail.activity"].sudo().browse(row[0] for row in rows)
            activities_sudo._okr_internal()._action_done()

    @api.model
    def _note_answer(self, activities_sudo):
        """Completed by hand: a sign of life, which ends the ladder until the next due day."""
        users_sudo = activities_sudo.user_id
        # Nobody reads who was reminded; the service alone keeps it.
        log_sudo = self.env["okr.reminder.log"].sudo()
        asked = log_sudo.search([("user_id", "in", users_sudo.ids), ("step", "=", "ask")])
        self._log(
            [
                {
                    "step": "answer",
                    "key_result_id": row.key_result_id.id,
                    "user_id": row.user_id.id,
                    "last_checkin": row.last_checkin,
                    "date": fields.Date.context_today(self.with_user(row.user_id)),
                }
                for row in asked
                if row.last_checkin == (row.key_result_id.last_checkin_id.id or 0)
            ]
        )
