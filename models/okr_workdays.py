from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from ..engine.workdays import FLEXIBLE, Presence


class OkrWorkdays(models.AbstractModel):
    """Working days of many people at once, in a number of statements that does not grow.

    Reads working calendars, public holidays and absences that were granted; of an absence only
    when it is, never what it is for.
    """

    _name = "okr.workdays"
    _description = "Working Days for OKRs"

    @api.model
    def _presence(self, employees, companies, start, end):
        """Presence of employees, and of companies for people without an employee.

        `start` and `end` are dates. Returns {employee or company record: engine Presence}.
        """
        # Absences are not readable by everybody; nothing but working days leaves this method.
        employees_sudo, companies_sudo = employees.sudo(), companies.sudo()
        calendars_sudo = (employees_sudo.resource_calendar_id) | (
            companies_sudo.resource_calendar_id
        )
        hours = self._hours(calendars_sudo)
        by_resource, public = self._absences(employees_sudo.resource_id, calendars_sudo, start, end)
        # Moments of an absence are read on the clock of the person, those of a public holiday
        # on the clock of its calendar: a holiday is a day off wherever people of it live.
        result = {}
        for person, person_sudo, own in [
            *((e, e_sudo, True) for e, e_sudo in zip(employees, employees_sudo, strict=True)),
            *((c, c_sudo, False) for c, c_sudo in zip(companies, companies_sudo, strict=True)),
        ]:
            calendar_sudo = person_sudo.resource_calendar_id
            company_sudo = person_sudo.company_id if own else person_sudo
            zone = pytz.timezone((own and person_sudo.tz) or calendar_sudo.tz or "UTC")
            holidays = [
                self._local(leave_sudo, leave_sudo.calendar_id.tz or calendar_sudo.tz or "UTC")
                for leave_sudo in public
                if leave_sudo.calendar_id.id in (False, calendar_sudo.id)
                and (
                    leave_sudo.calendar_id
                    or not leave_sudo.company_id
                    or leave_sudo.company_id == company_sudo
                )
            ]
            leaves = [
                self._local(leave_sudo, zone.zone)
                for leave_sudo in (by_resource[person_sudo.resource_id.id] if own else ())
            ]
            result[person] = Presence(hours.get(calendar_sudo.id, FLEXIBLE), holidays, leaves)
        return result

    def _hours(self, calendars_sudo):
        fixed_sudo = calendars_sudo.filtered(lambda calendar: not calendar.flexible_hours)
        hours = {calendar.id: defaultdict(list) for calendar in fixed_sudo}
        for line in fixed_sudo.attendance_ids:
            if line.display_type or line.day_period == "lunch":
                continue
            weeks = (int(line.week_type),) if line.calendar_id.two_weeks_calendar else (0, 1)
            for week in weeks:
                hours[line.calendar_id.id][week, int(line.dayofweek)].append(
                    (line.hour_from, line.hour_to)
                )
        return hours

    def _absences(self, resources_sudo, calendars_sudo, start, end):
        """({resource id: absences}, public holidays) around the days from `start` to `end`."""
        by_resource, public = defaultdict(list), []
        # A day on either side, for the time zones.
        absences_sudo = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("time_type", "=", "leave"),
                    ("resource_id", "in", [False, *resources_sudo.ids]),
                    ("date_from", "<=", datetime.combine(end + timedelta(days=2), time.min)),
                    ("date_to", ">=", datetime.combine(start - timedelta(days=1), time.min)),
                ],
                ["date_from", "date_to", "resource_id", "calendar_id", "company_id"],
            )
        )
        for absence_sudo in absences_sudo:
            if absence_sudo.resource_id:
                by_resource[absence_sudo.resource_id.id].append(absence_sudo)
            elif absence_sudo.calendar_id.id in (False, *calendars_sudo.ids):
                public.append(absence_sudo)
        return by_resource, public

    def _local(self, absence_sudo, zone_name):
        zone = pytz.timezone(zone_name)
        return tuple(
            pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
            for moment in (absence_sudo.date_from, absence_sudo.date_to)
        )

    @api.model
    def _local_now(self, user, employee, company, now):
        """The clock of a person: naive local datetime of `now` (UTC).

        In the zone of their preferences, else of their employee, else of the company's calendar.
        """
        name = user.tz or employee.tz or company.resource_calendar_id.tz or "UTC"
        return pytz.utc.localize(now).astimezone(pytz.timezone(name)).replace(tzinfo=None)
