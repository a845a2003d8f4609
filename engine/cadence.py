"""When check-ins are due: days of a grid, skipped when fresh, moved to days on which one works.

All days are calendar dates of the person concerned. Hours are local too, so neither a time zone
nor the change to daylight saving time can move a day.
"""

from datetime import date, timedelta  # noqa: F401, the examples use `date`

from .calendars import INTERVAL_DAYS

#: Local hours in which people are written to: from the first one until before the second one.
MORNING, EVENING = 8, 18


def first_due(start, interval, weekday):
    """First due day of a cycle that starts on `start`: the weekday at the end of an interval.

    `weekday` counts from Monday as 0.

    >>> first_due(date(2026, 4, 1), "weekly", 4), first_due(date(2026, 4, 1), "biweekly", 4)
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 10))
    """
    earliest = start + timedelta(days=INTERVAL_DAYS[interval] - 7)
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)


def next_due(since, interval, weekday, start, fresh=0):
    """Day on which a check-in is due after one on `since`, in a cycle that starts on `start`.

    A check-in up to `fresh` calendar days before a due day counts for it: that one is skipped.
    Everybody in the cycle shares the grid, also every two and every four weeks.

    >>> wednesday = date(2026, 5, 20)
    >>> next_due(wednesday, "weekly", 4, date(2026, 4, 1))
    datetime.date(2026, 5, 22)
    >>> next_due(wednesday, "weekly", 4, date(2026, 4, 1), fresh=2)
    datetime.date(2026, 5, 29)
    >>> next_due(wednesday, "biweekly", 4, date(2026, 4, 1), fresh=2)
    datetime.date(2026, 6, 5)
    >>> next_due(wednesday, "monthly", 0, date(2026, 4, 1))
    datetime.date(2026, 5, 25)
    >>> next_due(date(2026, 3, 2), "weekly", 4, date(2026, 4, 1))
    datetime.date(2026, 4, 3)
    """
    step = INTERVAL_DAYS[interval]
    origin = first_due(start, interval, weekday)
    missing = (since + timedelta(days=fresh + 1) - origin).days
    return origin + timedelta(days=max(0, -(-missing // step)) * step)


def due_and_outdated(since, grid, grace):
    """The next due day after `since`, and the last day of grace; `grid` are the rest of `next_due`.

    >>> due_and_outdated(date(2026, 5, 20), ("weekly", 4, date(2026, 4, 1), 0), 3)
    (datetime.date(2026, 5, 22), datetime.date(2026, 5, 25))
    """
    due = next_due(since, *grid)
    return due, due + timedelta(days=grace)


def due_days(first, last, interval, weekday, start):
    """All due days of the grid from `first` to `last`.

    >>> due_days(date(2026, 5, 1), date(2026, 5, 31), "biweekly", 4, date(2026, 4, 1))
    [datetime.date(2026, 5, 8), datetime.date(2026, 5, 22)]
    """
    days = []
    day = next_due(first - timedelta(days=1), interval, weekday, start)
    while day <= last:
        days.append(day)
        day += timedelta(days=INTERVAL_DAYS[interval])
    return days


def digest_day(due, works):
    """The working day after a due day, which itself moves to a working day first.

    >>> digest_day(date(2026, 5, 22), lambda day: day.weekday() < 5)
    datetime.date(2026, 5, 25)
    """
    return first_day(first_day(due, works) + timedelta(days=1), works)


def newest_due(day, due, interval):
    """The newest due day on or before `day`, for a check-in that is overdue since `due`.

    None while it is not due yet. Somebody who is silent is asked once in every interval.

    >>> newest_due(date(2026, 5, 21), date(2026, 5, 22), "weekly")
    >>> newest_due(date(2026, 5, 28), date(2026, 5, 22), "weekly")
    datetime.date(2026, 5, 22)
    >>> newest_due(date(2026, 5, 29), date(2026, 5, 22), "weekly")
    datetime.date(2026, 5, 29)
    """
    if day < due:
        return None
    step = INTERVAL_DAYS[interval]
    return due + timedelta(days=(day - due).days // step * step)


def first_day(day, suits, horizon=92):
    """The first day from `day` on that `suits`, within `horizon` calendar days; else the last one.

    >>> first_day(date(2026, 5, 23), lambda day: day.weekday() < 5)
    datetime.date(2026, 5, 25)
    """
    for offset in range(horizon):
        if suits(day + timedelta(days=offset)):
            return day + timedelta(days=offset)
    return day + timedelta(days=horizon)


def count_days(after, until, suits):
    """How many days that `suits` lie after `after`, up to and including `until`.

    >>> count_days(date(2026, 5, 22), date(2026, 5, 26), lambda day: day.weekday() < 5)
    2
    """
    return sum(
        bool(suits(after + timedelta(days=offset))) for offset in range(1, (until - after).days + 1)
    )


def is_waking(local):
    """Whether people may be written to at this local time: in the morning, at worst by day.

    >>> from datetime import datetime
    >>> [is_waking(datetime(2026, 5, 22, hour)) for hour in (7, 8, 17, 18)]
    [False, True, True, False]
    """
    return MORNING <= local.hour < EVENING
