from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

DAYS_AHEAD = 7
#: topics shown for a 1:1; the rest is one click away
TOPICS_SHOWN = 3


class PerformanceHome(models.AbstractModel):
    """What waits for the current user in Performance, each with a link, and no number.

    Every search names the current user as the one whose turn it is and runs with their rights, so
    nothing comes up that is not for them, for officers neither; a party leaves no line in the log.
    """

    _name = "performance.home"
    _description = "Needs you this week"

    @api.model
    @api.readonly
    def get_waiting(self):
        """Return the sections of the page, for internal users, about nobody but the caller's turn.

        :return: a list of ``{"key", "title", "icon", "items"}``; an item is a dictionary with
            ``label``, ``about`` (text or False), ``when`` (text or False), ``is_late``,
            ``topics`` (list of texts), and ``model`` and ``id`` of the record to open
        :raise AccessError: not an internal user
        """
        real = self.sudo(False)
        if not real.env.user._is_internal():
            raise AccessError(self.env._("Performance is for employees."))
        sections = [
            ("appraisals", self.env._("Appraisals"), "fa-file-text-o", real._waiting_appraisals()),
            ("view", self.env._("Your view is asked for"), "fa-comments-o", real._waiting_views()),
            ("meetings", self.env._("Next 1:1s"), "fa-calendar", real._waiting_meetings()),
            ("plans", self.env._("Development plans"), "fa-leaf", real._waiting_plans()),
        ]
        if glass := real._waiting_glass():
            sections.append(("glass", self.env._("Break-glass access"), "fa-key", glass))
        return [
            {"key": key, "title": title, "icon": icon, "items": items}
            for key, title, icon, items in sections
        ]

    @api.model
    def _item(self, record, label, about=None, day=None, topics=()):
        return {
            "model": record._name,
            "id": record.id,
            "label": label,
            "about": about or False,
            "when": format_date(self.env, day) if day else False,
            "is_late": bool(day and day < fields.Date.context_today(self)),
            "topics": list(topics),
        }

    @api.model
    def _waiting_appraisals(self):
        """What to write, share, sign and close."""
        appraisals = self.env["performance.appraisal"]
        mine = appraisals.search(
            [("employee_user_id", "=", self.env.uid), ("state", "in", ("open", "shared"))],
            order="deadline, id",
        )
        team = appraisals.search(
            [
                ("manager_user_id", "=", self.env.uid),
                ("state", "in", ("draft", "open", "acknowledged")),
            ],
            order="deadline, id",
        )
        my_turn = {
            "open": self.env._("Write your side of your appraisal"),
            "shared": self.env._("Read and sign your appraisal"),
        }
        managers_turn = {
            "draft": self.env._("Open the appraisal for both"),
            "open": self.env._("Write your side and share it"),
            "acknowledged": self.env._("Signed: close the appraisal"),
        }
        return [
            self._item(
                appraisal,
                my_turn[appraisal.state],
                day=appraisal.state == "open" and appraisal.deadline,
            )
            for appraisal in mine
        ] + [
            self._item(
                appraisal,
                managers_turn[appraisal.state],
                appraisal.employee_id.display_name,
                appraisal.state == "open" and appraisal.deadline,
            )
            for appraisal in team
        ]

    @api.model
    def _waiting_views(self):
        """Requests for feedback and 360s to answer, and one's own 360s that can be released."""
        today = fields.Date.context_today(self)
        asked = self.env["performance.feedback"].search(
            [
                ("kind", "=", "requested"),
                ("state", "=", "requested"),
                ("author_user_id", "=", self.env.uid),
            ],
            order="date_requested, id",
        )
        invited = self.env["performance.peer.invitation"].search(
            [("rater_user_id", "=", self.env.uid), ("state", "=", "invited")]
        )
        over = self.env["performance.peer.review"].search(
            [
                ("initiator_user_id", "=", self.env.uid),
                ("state", "=", "collecting"),
                ("deadline", "<", today),
            ],
            order="deadline, id",
        )
        answerable = invited.filtered(lambda i: not i.deadline or i.deadline >= today)
        return (
            [
                self._item(
                    request,
                    self.env._("Give the feedback you were asked for"),
                    request.employee_id.display_name,
                )
                for request in asked
            ]
            + [
                self._item(
                    invitation,
                    self.env._("Give your view in a 360"),
                    invitation.employee_id.display_name,
                    invitation.deadline,
                )
                for invitation in answerable
            ]
            + [
                self._item(
                    review,
                    self.env._("Release the answers of the 360"),
                    review.employee_id.display_name,
                )
                for review in over
            ]
        )

    @api.model
    def _waiting_glass(self):
        """Requests for break-glass access on which the current user may decide."""
        asked = self.env["performance.glass"].search(
            [("state", "=", "asked"), ("user_id", "!=", self.env.uid)], order="date_asked, id"
        )
        return [
            self._item(
                glass,
                self.env._("Decide on a request for break-glass access"),
                glass.employee_id.display_name,
            )
            for glass in asked.filtered("may_decide")
        ]

    @api.model
    def _waiting_meetings(self):
        """The 1:1s of the days ahead, and those past that nobody noted as held or skipped."""
        now = fields.Datetime.now()
        meetings = self.env["performance.meeting"].search(
            [
                ("state", "=", "planned"),
                ("date_start", "<", now + timedelta(days=DAYS_AHEAD)),
                "|",
                ("employee_user_id", "=", self.env.uid),
                ("manager_user_id", "=", self.env.uid),
            ],
            order="date_start, id",
        )
        items = []
        for meeting in meetings:
            is_past = meeting.date_start < now
            open_topics = meeting.topic_ids.filtered(lambda topic: not topic.is_done)
            label = (
                self.env._("Say whether your 1:1 was held")
                if is_past
                else self.env._("Prepare your 1:1")
            )
            items.append(
                {
                    **self._item(meeting, label, meeting.other_id.display_name),
                    "when": format_datetime(self.env, meeting.date_start, dt_format="short"),
                    "is_late": is_past,
                    "topics": open_topics[:TOPICS_SHOWN].mapped("name"),
                }
            )
        return items

    @api.model
    def _waiting_plans(self):
        """Active development plans of one's own, or one's people's, whose review is due."""
        until = fields.Date.context_today(self) + timedelta(days=DAYS_AHEAD)
        plans = self.env["performance.plan"].search(
            [
                ("state", "=", "active"),
                ("date_review", "<=", until),
                "|",
                ("employee_user_id", "=", self.env.uid),
                ("manager_user_id", "=", self.env.uid),
            ],
            order="date_review, id",
        )
        return [
            self._item(
                plan,
                self.env._("Review your development plan")
                if plan.is_employee
                else self.env._("Review a development plan together"),
                None if plan.is_employee else plan.employee_id.display_name,
                plan.date_review,
            )
            for plan in plans
        ]
