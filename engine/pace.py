"""Where a key result should stand today, and where it is heading."""

import math
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


def forecast_cone(points, end, step=7):
    """Where `points` (day, value) lead until `end`, as a list of (day, low, middle, high).

    The middle is the trend of :func:`forecast`; the edges are one standard error of it away and
    open up with the distance from what is known. The first entry is the last known point itself,
    then one every `step` days and one at `end`. Empty with fewer than three points, or when the
    last of them lies at `end` or after it.

    >>> from datetime import date
    >>> days = [(date(2026, 1, 1 + 7 * n), value) for n, value in enumerate((0.1, 0.2, 0.3))]
    >>> [(str(day), round(low, 3), round(middle, 3), round(high, 3))
    ...  for day, low, middle, high in forecast_cone(days, date(2026, 1, 29))]
    [('2026-01-15', 0.3, 0.3, 0.3), ('2026-01-22', 0.4, 0.4, 0.4), ('2026-01-29', 0.5, 0.5, 0.5)]
    >>> days[1] = (days[1][0], 0.26)
    >>> cone = forecast_cone(days, date(2026, 1, 29))
    >>> all(low < middle < high for _day, low, middle, high in cone[1:])
    True
    >>> cone[2][3] - cone[2][1] > cone[1][3] - cone[1][1]
    True
    >>> forecast_cone(days[:2], date(2026, 1, 29)), forecast_cone(days, date(2026, 1, 15))
    ([], [])
    """
    if len(points) < 3 or points[-1][0] >= end or forecast(points, end) is None:
        return []
    origin, last = points[0][0], points[-1][0]
    xs = [(day - origin).days for day, _value in points]
    mean_x = sum(xs) / len(xs)
    spread = sum((x - mean_x) ** 2 for x in xs)
    misses = [value - forecast(points, day) for day, value in points]
    error = math.sqrt(sum(miss * miss for miss in misses) / (len(points) - 2))
    days = [last + timedelta(days=n) for n in range(step, (end - last).days, step)]
    cone = [(last, points[-1][1], points[-1][1], points[-1][1])]
    for day in [*days, end]:
        middle = forecast(points, day)
        distance = ((day - origin).days - mean_x) ** 2 / spread
        width = error * math.sqrt(1 + 1 / len(points) + distance)
        cone.append((day, middle - width, middle, middle + width))
    return cone
