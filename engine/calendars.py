"""Periods of cycles and due dates of check-ins. All dates inclusive."""

from datetime import date, timedelta

#: Months in a cycle of each cadence; a custom cycle has no fixed length.
MONTHS = {"quarter": 3, "trimester": 4, "half": 6, "year": 12}

#: Longer cadences may hold shorter ones.
LENGTH_ORDER = ("quarter", "trimester", "half", "year")

INTERVAL_DAYS = {"weekly": 7, "biweekly": 14, "monthly": 28}


def add_months(day, months):
    """First day of the month `months` after the month of `day`.

    >>> add_months(date(2026, 11, 17), 3)
    datetime.date(2027, 2, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def period(cadence, day, fiscal_month=1):
    """Bounds of the period of `cadence` around `day`, in a fiscal year starting `fiscal_month`.

    >>> period("quarter", date(2026, 5, 20))
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    >>> period("quarter", date(2026, 1, 20), fiscal_month=2)
    (datetime.date(2025, 11, 1), datetime.date(2026, 1, 31))
    >>> period("year", date(2026, 3, 31), fiscal_month=4)
    (datetime.date(2025, 4, 1), datetime.date(2026, 3, 31))
    >>> period("trimester", date(2026, 12, 31))
    (datetime.date(2026, 9, 1), datetime.date(2026, 12, 31))
    """
    months = MONTHS[cadence]
    offset = (day.month - fiscal_month) % 12
    start = add_months(day, -(offset % months))
    return start, add_months(start, months) - timedelta(days=1)


def next_period(cadence, end, fiscal_month=1):
    """Bounds of the period that follows the one ending on `end`.

    >>> next_period("quarter", date(2026, 6, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """
    return period(cadence, end + timedelta(days=1), fiscal_month)


def ordinal(cadence, start, fiscal_month=1):
    """Number of the period within its fiscal year, from 1.

    >>> ordinal("quarter", date(2026, 4, 1)), ordinal("half", date(2026, 4, 1), fiscal_month=10)
    (2, 2)
    """
    return (start.month - fiscal_month) % 12 // MONTHS[cadence] + 1


def fiscal_year_label(start, fiscal_month=1):
    """Label of the fiscal year that `start` lies in: one year, or two where it spans two.

    >>> fiscal_year_label(date(2026, 4, 1)), fiscal_year_label(date(2026, 1, 1), 4)
    ('2026', '2025/26')
    """
    year = start.year - (start.month < fiscal_month)
    return str(year) if fiscal_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def next_due(last, interval):
    """Day on which the next check-in is due after one on `last` (calendar days).

    >>> next_due(date(2026, 5, 20), "weekly")
    datetime.date(2026, 5, 27)
    """
    return last + timedelta(days=INTERVAL_DAYS[interval])


def add_working_days(day, count):
    """The day `count` working days (Monday to Friday) after `day`.

    >>> add_working_days(date(2026, 7, 3), 1)
    datetime.date(2026, 7, 6)
    >>> add_working_days(date(2026, 6, 30), 10)
    datetime.date(2026, 7, 14)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def working_days_before(day, count):
    """The day from which `count` working days (Monday to Friday) have passed on `day`.

    >>> working_days_before(date(2026, 5, 20), 5), working_days_before(date(2026, 5, 17), 1)
    (datetime.date(2026, 5, 13), datetime.date(2026, 5, 15))
    """
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day
