"""Where a key result should stand today, and where it is heading."""

from datetime import timedelta

from .progress import LARGEST

#: Before this share of the period is over, nobody lags behind yet.
EARLY = 0.25
#: Less than this share of the way that should be covered by now is off track.
LAGGING = 0.5
#: Below this share a limit or range is off track, as in the bands of scores.
YELLOW_FROM = 0.4


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


def forecast_with_spread(points, end):
    """Forecast as (value, spread) at `end`, or None where `forecast` knows nothing.

    The spread is one standard error of the prediction: two times out of three the value lands
    within value - spread .. value + spread, if nothing but the usual variation happens.

    >>> from datetime import date
    >>> days = [(date(2026, 1, 1 + n), value) for n, value in enumerate((10, 13, 13, 16))]
    >>> value, spread = forecast_with_spread(days, date(2026, 1, 5))
    >>> round(value, 2), round(spread, 2)
    (17.5, 1.5)
    >>> forecast_with_spread([(date(2026, 1, 1 + n), 2 * n) for n in range(4)], date(2026, 1, 11))
    (20.0, 0.0)
    >>> forecast_with_spread(days[:2], date(2026, 1, 5)) is None
    True
    """
    value = forecast(points, end)
    if value is None:
        return None
    days = [(day - points[0][0]) / timedelta(days=1) for day, _value in points]
    mean = sum(days) / len(days)
    width = sum((day - mean) ** 2 for day in days)
    misses = sum((forecast(points, day) - said) ** 2 for day, said in points)
    noise = misses / (len(points) - 2)
    distance = (end - points[0][0]) / timedelta(days=1) - mean
    return value, (noise * (1 + 1 / len(points) + distance**2 / width)) ** 0.5


def off_track_bounds(measure, share):
    """Values as (below, above) beyond which `measure` itself speaks of off track.

    `share` is how much of the period is over, 0..1. On the way to a target that is less than half
    of the way that should be covered by now, once a quarter of the period is over; for limits
    and ranges it is a share below 0.4. A milestone speaks only when it is reached. Where there
    is no bound, it is the largest number there is.

    >>> from .progress import Measure
    >>> off_track_bounds(Measure("increase", base=0, target=100), 0.5)
    (25.0, 1000000000000000.0)
    >>> off_track_bounds(Measure("decrease", base=50, target=10), 0.5)
    (-1000000000000000.0, 40.0)
    >>> off_track_bounds(Measure("decrease", base=50, target=10), 0.2)
    (-1000000000000000.0, 1000000000000000.0)
    >>> off_track_bounds(Measure("at_most", target=2, fail_max=4), 0.1)
    (-1000000000000000.0, 3.2)
    >>> off_track_bounds(Measure("range", range_min=30, range_max=34, fail_min=25, fail_max=40), 0)
    (27.0, 37.6)
    """
    below, above = -LARGEST, LARGEST
    if measure.kind in ("increase", "decrease"):
        if share >= EARLY:
            bound = measure.base + (measure.target - measure.base) * share * LAGGING
            if measure.target > measure.base:
                below = bound
            else:
                above = bound
    elif measure.kind != "milestone":
        low = high = measure.target
        if measure.kind == "range":
            low, high = measure.range_min, measure.range_max
        if measure.kind != "at_most":
            below = measure.fail_min + (low - measure.fail_min) * YELLOW_FROM
        if measure.kind != "at_least":
            above = measure.fail_max - (measure.fail_max - high) * YELLOW_FROM
    return below, above


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
    last, value = points[-1]
    cone = [(last, value, value, value)]
    days = [last + timedelta(days=n) for n in range(step, (end - last).days, step)]
    for day in [*days, end]:
        middle, width = forecast_with_spread(points, day)
        cone.append((day, middle - width, middle, middle + width))
    return cone
