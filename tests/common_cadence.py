"""People with calendars, inboxes and addresses, and a clock that can be set."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytz

from odoo.tests import freeze_time

from .common import OkrCase


class CadenceCase(OkrCase):
    """Check-ins are due on Fridays; TODAY is Wednesday 20 May 2026.

    `self.key_result` of `lead` in Sales was activated on Monday 4 May: due on Friday 8 May, and
    after the check-in of Monday 18 May on Friday 22 May.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-05-04 09:00:00"):
            cls.cycle = cls.make_cycle()
            cls.objective = cls.make_objective("Grow", cls.cycle)
        cls.key_result = cls.objective.key_result_ids
        cls.check_in(cls.lead, cls.key_result, 10, date=cls.days_ago(2))
        for user in cls.personas.values():
            if not user.share:
                user.notification_type = "inbox"

    def setUp(self):
        super().setUp()
        # A test is one transaction; batches commit in production only.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: float("inf"))

    @contextmanager
    def at(self, moment, zone="UTC"):
        """It is `moment` (such as "2026-05-22 09:00") in `zone`."""
        local = pytz.timezone(zone).localize(datetime.fromisoformat(moment))
        with freeze_time(local.astimezone(pytz.utc).replace(tzinfo=None)):
            self.env.invalidate_all()
            yield

    @contextmanager
    def undone(self):
        """What the block does is rolled back."""
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    def remind(self, moment, zone="UTC"):
        """Run the hourly scheduler at a moment; returns the messages that it sent."""
        newest = self.env["mail.message"].search([], order="id desc", limit=1).id
        with self.at(moment, zone):
            self.env["okr.cadence"]._cron_move_due_days()
            self.env["okr.reminder"]._cron_remind()
            self.env.flush_all()
        return self.env["mail.message"].search(
            [("id", ">", newest), ("message_type", "=", "user_notification")]
        )

    def told(self, messages, subject=""):
        """Users whom messages reached in their inbox or by mail."""
        chosen = messages.filtered(lambda m: subject in (m.subject or ""))
        return chosen.notification_ids.res_partner_id.user_ids

    def asked(self, messages):
        return self.told(messages, "Your check-in is due")

    def todo(self, user):
        """Open check-in activities of a user, found as that user finds them."""
        return (
            self.env["mail.activity"]
            .with_user(user)
            .search(
                [
                    ("user_id", "=", user.id),
                    (
                        "activity_type_id",
                        "=",
                        self.env.ref("hr_okr.mail_activity_type_checkin").id,
                    ),
                ]
            )
        )

    def away(self, employee, first, last=None):
        """A granted absence of an employee on whole days, as the time off app writes it."""
        zone = pytz.timezone(employee.tz or "UTC")
        last = last or first
        start, end = (
            zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
            for moment in (
                datetime.combine(first, time.min),
                datetime.combine(last, time(23, 59, 59)),
            )
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Sick Time Off",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def holiday(self, day, company=None):
        """A public holiday of a company."""
        calendar = (company or self.company).resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        start = zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc)
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Public Holiday",
                "calendar_id": calendar.id,
                "company_id": (company or self.company).id,
                "date_from": start.replace(tzinfo=None),
                "date_to": (start + timedelta(hours=23, minutes=59)).replace(tzinfo=None),
            }
        )

    def delegate_to(self, user, delegate, **vals):
        """`user` names a delegate in the own preferences."""
        user.with_user(user).write({"okr_delegate_id": delegate.id, **vals})
