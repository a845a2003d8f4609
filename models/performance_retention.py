from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .performance_link_guard import internal

BATCH = 200


@dataclass(frozen=True)
class Kind:
    """One kind of private record: when its time begins, and whose it is.

    `parties` are paths to employees and `users` paths to users whose legal hold keeps a record;
    `about` is the one whose leaving shortens its time. `todos` and `events` are what Odoo's own
    tables hold for it.
    """

    model: str
    setting: str
    date: str
    company: str = "company_id"
    about: str | None = "employee_id"
    parties: tuple[str, ...] = ("employee_id",)
    users: tuple[str, ...] = ()
    todos: tuple[str, ...] = ()
    # (model, its field to the record, its to-do) of what hangs on it and has to-dos of its own
    todos_of: tuple[str, str, str] | None = None
    events: tuple[str, ...] = ()


#: Answers, outcomes, topics, steps and the like go with the record they hang on.
KINDS = {
    "appraisal": Kind(
        "performance.appraisal",
        "performance_keep_appraisals",
        "date_end",
        parties=("employee_id", "manager_id"),
        todos=("employee_activity_id", "manager_activity_id"),
        events=("meeting_event_id",),
    ),
    "feedback": Kind(
        "performance.feedback",
        "performance_keep_feedback",
        "create_date",
        parties=("employee_id", "author_id"),
        todos=("author_activity_id",),
    ),
    "peer_review": Kind(
        "performance.peer.review",
        "performance_keep_feedback",
        "deadline",
        todos_of=("performance.peer.invitation", "review_id", "activity_id"),
    ),
    "meeting": Kind(
        "performance.meeting",
        "performance_keep_meetings",
        "date_start",
        parties=("employee_id", "manager_id"),
        todos_of=("performance.meeting.topic", "meeting_id", "todo_id"),
        events=("calendar_event_id",),
    ),
    "plan": Kind(
        "performance.plan",
        "performance_keep_plans",
        "date_end",
        parties=("employee_id", "manager_id"),
        todos=("employee_todo_id", "manager_todo_id"),
    ),
    "note": Kind(
        "performance.note",
        "performance_keep_notes",
        "create_date",
        company="author_user_id.company_id",
        users=("author_user_id",),
    ),
    "glass": Kind(
        "performance.glass",
        "performance_keep_access_log",
        "create_date",
        about=None,
        users=("user_id", "approver_user_id"),
        todos=("todo_ids",),
    ),
    "access_log": Kind(
        "performance.access.log",
        "performance_keep_access_log",
        "date",
        about=None,
        parties=(),
        users=("employee_user_id", "user_id"),
    ),
}


class PerformanceRetention(models.AbstractModel):
    """Deletes private records whose time is over: bodies, to-dos, calendar entries, all of it.

    How long each kind is kept is a setting of the company, in months; 0 keeps it for good. A
    legal hold on one of the people concerned keeps a record until the hold is released. Backups
    of the database are out of its reach.
    """

    _name = "performance.retention"
    _description = "Retention of private records"

    @api.model
    def _cron_delete(self):
        """Scheduled, each night: delete what is over, in batches that can be interrupted."""
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(self.env._("Scheduled actions run by themselves."))
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            for name in KINDS:
                while records := self._find_due(name, company, limit=BATCH):
                    count = len(records)
                    self._delete(name, records)
                    self._log(company, name, count)
                    if not self.env["ir.cron"]._commit_progress(count):
                        return
            if not self._forget_names(company):
                return

    @api.model
    def _forget_names(self, company):
        """Take the names of people who left long ago out of what stays. False: out of time.

        Texts stay as long as their own time says. A leaver who can still log in, works on
        elsewhere or is under a legal hold keeps the name.
        """
        months = company.performance_keep_names
        leavers = self._leavers(company, months) if months else self.env["hr.employee"]
        if not leavers:
            return True
        holds = internal(self.env["performance.hold"].sudo()).search(
            [("date_released", "=", False)]
        )
        held = holds.employee_id
        users = leavers.user_id
        # who still works or logs in somewhere is no leaver; read for everybody, told nobody
        working = self.env["hr.employee"].sudo().search([("user_id", "in", users.ids)]).user_id
        staying = users.filtered("active") | working | held.user_id | holds.employee_user_id
        leavers = leavers.filtered(lambda e: e not in held and e.user_id not in staying)
        total = 0
        while count := company._okr_forget_names(leavers, users - staying, held):
            total += count
            if not self.env["ir.cron"]._commit_progress(count):
                self._log(company, "leaver_name", total)
                self.env["ir.cron"]._commit_progress()
                return False
        if total:
            self._log(company, "leaver_name", total)
        return True

    @api.model
    def _find_due(self, name, company, limit=None):
        """The records of a kind whose time is over in a company, as this module's own code."""
        kind = KINDS[name]
        # Nobody asks here but the schedule; no rule of a person applies.
        own = internal(self.env[kind.model].sudo()).with_context(active_test=False)
        due = self._over(kind, company) | self._left(kind, company)
        if due.is_false():
            return own.browse()
        domain = Domain(kind.company, "=", company.id) & due & self._not_held(kind, company)
        return own.search(domain, order="id", limit=limit)

    def _over(self, kind, company):
        months = company[kind.setting]
        if not months:
            return Domain.FALSE
        return Domain(kind.date, "<", fields.Date.today() - relativedelta(months=months))

    def _left(self, kind, company):
        """What is about people who left so long ago that nothing about them is kept."""
        months = company.performance_keep_leavers
        if not months or not kind.about:
            return Domain.FALSE
        leavers = self._leavers(company, months)
        return Domain(kind.about, "in", leavers.ids) if leavers else Domain.FALSE

    @api.model
    def _leavers(self, company, months):
        """The employees of a company who left more than so many months ago."""
        limit = fields.Date.today() - relativedelta(months=months)
        return (
            self.env["hr.employee"]
            .sudo()  # who has left is nobody's secret here, and nobody is told
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", company.id),
                    ("active", "=", False),
                    ("id", "!=", company.okr_former_employee_id.id),
                    "|",
                    ("departure_date", "<", limit),
                    "&",
                    ("departure_date", "=", False),
                    ("write_date", "<", limit),
                ]
            )
        )

    def _not_held(self, kind, company):
        held = internal(self.env["performance.hold"].sudo()).search(
            [("company_id", "=", company.id), ("date_released", "=", False)]
        )
        # what somebody was let in to does not go away while they read it
        opened = internal(self.env["performance.glass"].sudo()).search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "approved"),
                ("date_until", ">", fields.Datetime.now()),
            ]
        )
        kept = held.employee_id | opened.employee_id
        domain = Domain.TRUE
        for path in kind.parties:
            domain &= Domain(path, "not in", kept.ids)
        for path in kind.users:
            domain &= Domain(path, "not in", kept.user_id.ids)
        return domain

    def _delete(self, name, records):
        kind = KINDS[name]
        todos = [records.mapped(path) for path in kind.todos]
        if kind.todos_of:
            model, inverse, todo = kind.todos_of
            todos.append(records.env[model].search([(inverse, "in", records.ids)]).mapped(todo))
        events = [records.mapped(path) for path in kind.events]
        records.unlink()
        for todo in todos:
            todo.sudo().unlink()
        for event in events:
            event.sudo().with_context(dont_notify=True).unlink()

    def _log(self, company, name, count):
        # A count of a night's work: it names nobody.
        self.env["performance.deletion"].sudo().create(
            {"company_id": company.id, "kind": name, "number": count}
        )
