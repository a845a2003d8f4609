from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .performance_link_guard import internal

DURATION = timedelta(hours=1)
#: how many meetings a new series puts into the calendar
SERIES_LENGTH = 26


class PerformanceMeeting(models.Model):
    """One 1:1 of a pair: a header without text. The agenda is made of topics.

    planned -> held or skipped; then the next one of the series follows by itself, and takes along
    what is not done. The pair alone reads and writes it: no group opens it.
    """

    _name = "performance.meeting"
    _inherit = ["performance.pair.mixin", "performance.private.mixin", "performance.turn.mixin"]
    _description = "1:1"
    _order = "date_start desc, id desc"
    _party_fields = ("employee_user_id", "manager_user_id")
    _server_fields = frozenset(
        {
            "manager_id",
            "employee_user_id",
            "manager_user_id",
            "company_id",
            "state",
            "calendar_event_id",
            "previous_id",
        }
    )

    date_start = fields.Datetime(
        "When", required=True, default=lambda self: self._default_date_start()
    )
    every = fields.Selection(
        [
            ("0", "Once"),
            ("1", "Every week"),
            ("2", "Every two weeks"),
            ("4", "Every four weeks"),
        ],
        "Rhythm",
        required=True,
        default="2",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("skipped", "Skipped")],
        required=True,
        readonly=True,
        default="planned",
        index=True,
    )
    topic_ids = fields.One2many("performance.meeting.topic", "meeting_id", "Agenda")
    note_ids = fields.One2many("performance.note", "meeting_id", "My private notes")
    previous_id = fields.Many2one(
        "performance.meeting", "Last time", readonly=True, index="btree_not_null", copy=False
    )
    suggestions = fields.Text("What changed since last time", compute="_compute_suggestions")

    # in the public calendar, under a neutral title; nothing there points back
    calendar_event_id = fields.Many2one(
        "calendar.event", "Calendar event", readonly=True, ondelete="set null", copy=False
    )
    other_id = fields.Many2one("hr.employee", "With", compute="_compute_other_id")

    @api.model
    def _default_date_start(self):
        """The next full hour of tomorrow at this time of day."""
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return tomorrow.replace(minute=0, second=0, microsecond=0)

    @api.depends("employee_id", "manager_id")
    @api.depends_context("uid")
    def _compute_other_id(self):
        for meeting in self:
            is_employee = meeting.employee_user_id == self.env.user
            meeting.other_id = meeting.manager_id if is_employee else meeting.employee_id

    @api.depends("previous_id", "employee_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_suggestions(self):
        for meeting in self:
            texts = meeting._get_suggestions() if meeting.state == "planned" else []
            meeting.suggestions = "\n".join(texts) or False

    @api.model_create_multi
    def create(self, vals_list):
        """Plan 1:1s and put the series into both calendars.

        For the employee or the manager of the day; raises ValidationError when the time is past.
        """
        meetings = super().create(vals_list)
        for meeting in meetings:
            if not meeting.calendar_event_id:
                meeting._book()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if "date_start" in vals:
            for meeting in self:
                meeting._move_event()
        return result

    @api.constrains("date_start", "state")
    def _check_date_start(self):
        now = fields.Datetime.now()
        if any(meeting.state == "planned" and meeting.date_start < now for meeting in self):
            raise ValidationError(
                self.env._("When: this moment is past. Please choose a later one.")
            )

    # -- the acts ----

    def action_hold(self):
        """Say that it took place, and go on to the next one of the series. By either of the two."""
        return self._finish("held")

    def action_skip(self):
        """Leave this one out; the topics go on to the next one. By either of the two."""
        return self._finish("skipped")

    def action_add_suggestions(self):
        """Put what changed on shared key results on the agenda, once. By either of the two.

        What waits for the reader alone stays out: the agenda is for both.
        """
        self._check_turn(("planned",), "employee", "manager")
        for meeting in self.sudo(False):
            known = set(meeting.topic_ids.mapped("name"))
            self.env["performance.meeting.topic"].create(
                [
                    {"meeting_id": meeting.id, "name": text}
                    for text in meeting._get_shared_suggestions()
                    if text not in known
                ]
            )
        return True

    def action_open(self):
        """Open this 1:1 in a form; for the pair."""
        self._okr_one()
        self.sudo(False).check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _finish(self, state):
        self._check_turn(("planned",), "employee", "manager")
        following = self.browse()
        for meeting in self.sudo(False):
            meeting._set_state(state)
            if meeting.every != "0":
                following |= meeting._plan_next()
        return following.action_open() if len(following) == 1 else True

    def _plan_next(self):
        """Return the next meeting of the series, with all topics that are not done."""
        self.ensure_one()
        start = self.date_start
        while start <= fields.Datetime.now():
            start += timedelta(weeks=int(self.every))
        if start == self.date_start:
            start += timedelta(weeks=int(self.every))
        event = self._next_event(start)
        following = internal(self.sudo()).create(  # the pair stays the one of this series
            {
                "employee_id": self.employee_id.id,
                "date_start": event.start or start,
                "every": self.every,
                "previous_id": self.id,
                "calendar_event_id": event.id,
            }
        )
        open_topics = self.topic_ids.filtered(lambda topic: not topic.is_done)
        for topic in open_topics:
            internal(topic.sudo()).write(  # carried over for both, whoever brought it up
                {"meeting_id": following.id, "carried": topic.carried + 1}
            )
        return following.sudo(False)

    @api.model
    def _prepare_pair_vals(self, vals):
        """A series keeps its pair, also when the org chart has changed since."""
        previous = self.browse(vals.get("previous_id"))
        if not previous:
            return super()._prepare_pair_vals(vals)
        return {
            **vals,
            "employee_id": previous.employee_id.id,
            "manager_id": previous.manager_id.id,
            "employee_user_id": previous.employee_user_id.id,
            "manager_user_id": previous.manager_user_id.id,
            "company_id": previous.company_id.id,
        }

    # -- calendar: neutral words only ----

    def _book(self):
        """Put the series into both calendars: private, a neutral title, no description."""
        self.ensure_one()
        context = {key: self.env.context[key] for key in ("lang", "tz") if key in self.env.context}
        weeks = int(self.every)
        repeat = {}
        if weeks:
            repeat = {
                "recurrency": True,
                "rrule_type": "weekly",
                "interval": weeks,
                "end_type": "count",
                "count": max(2, SERIES_LENGTH // weeks),
                self._weekday_field(): True,
            }
        event = (
            self.env["calendar.event"]
            .sudo(False)
            .with_context(context, skip_contact_description=True)
            .create(
                {
                    "name": self.env._("Conversation"),
                    "privacy": "private",
                    "user_id": self.env.uid,
                    "partner_ids": [fields.Command.set(self._pair_users().partner_id.ids)],
                    "start": self.date_start,
                    "stop": self.date_start + DURATION,
                    **repeat,
                }
            )
        )
        internal(self.sudo()).write({"calendar_event_id": event.id})

    def _weekday_field(self):
        """Name of the calendar's box for the weekday on which the user sees the meeting."""
        local = fields.Datetime.context_timestamp(self, self.date_start)
        return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[local.weekday()]

    def _next_event(self, start):
        """Return the event of the series that comes next; of a past series none is left."""
        # the calendar may have been booked by the other one of the pair
        recurrence_sudo = self.calendar_event_id.sudo().recurrence_id
        coming = recurrence_sudo.calendar_event_ids.filtered(
            lambda event: event.active and event.start > max(self.date_start, fields.Datetime.now())
        )
        return coming.sorted("start")[:1].sudo(False)

    def _move_event(self):
        event_sudo = self.sudo().calendar_event_id  # it may have been booked by the other one
        if event_sudo and event_sudo.start != self.date_start:
            event_sudo.with_context(dont_notify=True).write(
                {
                    "start": self.date_start,
                    "stop": self.date_start + DURATION,
                    "recurrence_update": "self_only",
                }
            )

    # -- what to talk about ----

    def _get_suggestions(self):
        """Sentences for the reader: what changed for both, and what waits for the reader alone."""
        self.ensure_one()
        texts = self._get_shared_suggestions()
        waiting = self.env["performance.feedback"].search_count(
            [("author_user_id", "=", self.env.uid), ("state", "=", "requested")], limit=1
        )
        if waiting and self.env.uid in self._pair_users().ids:
            texts.append(self.env._("You are asked for feedback and have not answered yet."))
        return texts

    def _get_shared_suggestions(self):
        """Sentences on key results of both since last time, without a number or a judgement.

        They come through the door to the public world.
        """
        since = self.previous_id.date_start or fields.Datetime.now() - timedelta(days=30)
        return self.env["okr.context.mixin"]._get_okr_talking_points(
            self.employee_id | self.manager_id, since.date()
        )
