"""On which days a person works: hours of a calendar minus absences, in local time."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

#: Of calendars without fixed hours: a day counts by its noon, Monday to Friday.
FLEXIBLE = {(week, day): [(11.9, 12.1)] for week in (0, 1) for day in range(5)}


def week_type(day):
    """0 or 1: which week of a calendar of two weeks `day` lies in, counted as Odoo does.

    >>> week_type(date(2026, 5, 20)), week_type(date(2026, 5, 27))
    (1, 0)
    """
    return (day.toordinal() - 1) // 7 % 2


def _moment(day, hours):
    return datetime.combine(day, time.min) + timedelta(hours=hours)


@dataclass
class Presence:
    """The working days of one person.

    `hours`: {(week type, weekday): [(from, to)]}; `holidays` and `leaves`: pairs of local moments
    (start, end), of the company and of the person. Why somebody is away is not known here.

    >>> monday = date(2026, 5, 25)
    >>> hours = {(w, d): [(8, 12), (13, 17)] for w in (0, 1) for d in range(5)}
    >>> whole = (datetime(2026, 5, 25), datetime(2026, 5, 26))
    >>> half = (datetime(2026, 5, 25, 8), datetime(2026, 5, 25, 12))
    >>> Presence(hours).works(monday), Presence(hours).works(date(2026, 5, 24))
    (True, False)
    >>> Presence(hours, [whole]).works(monday), Presence(hours, [whole]).is_on_leave(monday)
    (False, False)
    >>> Presence(hours, [], [half]).works(monday)
    True
    >>> away = Presence(hours, [], [half, (datetime(2026, 5, 25, 13), datetime(2026, 5, 25, 17))])
    >>> away.works(monday), away.is_on_leave(monday)
    (False, True)
    """

    hours: dict
    holidays: list = field(default_factory=list)
    leaves: list = field(default_factory=list)

    def works(self, day):
        """Whether any working time is left on `day`."""
        return self._is_left(day, [*self.holidays, *self.leaves])

    def is_on_leave(self, day):
        """Whether the person would work on `day`, but is away."""
        return self._is_left(day, self.holidays) and not self.works(day)

    def _is_left(self, day, absences):
        for start, end in self.hours.get((week_type(day), day.weekday()), ()):
            at, until = _moment(day, start), _moment(day, end)
            for away_from, away_to in sorted(absences):
                if away_from <= at < away_to:
                    at = away_to
            # An absence until 23:59:59 leaves no work.
            if at + timedelta(minutes=1) < until:
                return True
        return False


@dataclass
class Turn:
    """Who is asked for a check-in on a day: the lead, or the delegate that the lead named.

    With `since` or `until` (dates, both inclusive) the delegate stands in from one to the other,
    without them while the lead is on leave.

    >>> hours = {(w, d): [(8, 17)] for w in (0, 1) for d in range(5)}
    >>> leave = (datetime(2026, 5, 25), datetime(2026, 5, 27))
    >>> monday, wednesday = date(2026, 5, 25), date(2026, 5, 27)
    >>> turn = Turn(Presence(hours, [], [leave]), Presence(hours))
    >>> turn.asked(monday), turn.asked(wednesday), turn.asked(date(2026, 5, 24))
    ('delegate', 'lead', None)
    >>> Turn(Presence(hours, [], [leave])).asked(monday)
    >>> Turn(Presence(hours), Presence(hours), since=wednesday).asked(monday)
    'lead'
    >>> Turn(Presence(hours), Presence(hours), since=wednesday).asked(wednesday)
    'delegate'
    """

    lead: Presence
    delegate: Presence = None
    since: date = None
    until: date = None

    def stands_in(self, day):
        """Whether the delegate may act for the lead on `day`."""
        if not self.delegate:
            return False
        if self.since or self.until:
            return (not self.since or self.since <= day) and (not self.until or day <= self.until)
        return self.lead.is_on_leave(day)

    def asked(self, day):
        """Return "lead", "delegate", or None when neither works on `day`."""
        if self.stands_in(day) and self.delegate.works(day):
            return "delegate"
        return "lead" if self.lead.works(day) else None
