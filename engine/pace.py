"""Where a key result should stand today, and where it is heading."""

from datetime import timedelta


def elapsed(start, end, today):
    """Share 0..1 of the period [start, end] that is over at the end of the day before `today`.

    >>> from datetime import date
    >>> elapsed(date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 6))
    0.5
    >>> elapsed(date(2026, 1, 1), date(2026, 1, 10), date(2025, 12, 1))
    0.0
    """
    days = (end - start).days + 1
    if days <= 0:
        return 1.0
    return min(1.0, max(0.0, (today - start).days / days))


def expected_value(base, target, start, end, today):
    """Value on the straight line from base at `start` to target at `end`.

    >>> from datetime import date
    >>> expected_value(20, 10, date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 6))
    15.0
    """
    return base + (target - base) * elapsed(start, end, today)


def forecast(points, end):
    """Value at `end` if the trend of `points` goes on: least squares through (day, value) pairs.

    Returns None with fewer than three points or with all of them on one day.

    >>> from datetime import date
    >>> days = [(date(2026, 1, 1 + n), 10 + 2 * n) for n in range(4)]
    >>> forecast(days, date(2026, 1, 11))
    30.0
    >>> forecast(days[:2], date(2026, 1, 11)) is None
    True
    """
    if len(points) < 3:
        return None
    origin = points[0][0]
    xs = [(day - origin) / timedelta(days=1) for day, _value in points]
    ys = [value for _day, value in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if not spread:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    return mean_y + slope * ((end - origin) / timedelta(days=1) - mean_x)
