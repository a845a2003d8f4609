"""Where a target lies in what really happened: past periods, a base to start from, a verdict.

A verdict is one of four words, from how many of the past periods brought what is wanted:
`inside` (half of them or more: usual variation), `committed` (a quarter or more: committed at
best), `stretch` (at least one) and `never`; `unknown` with too little history.
"""

from dataclasses import dataclass
from datetime import timedelta

from .calendars import MONTHS, add_months

#: Past periods that a history holds.
PERIODS = 8
#: With fewer past values nothing is said.
FEWEST = 4

INSIDE_FROM, COMMITTED_FROM = 0.5, 0.25


def past_periods(cadence, start, end, count=PERIODS):
    """The `count` periods before the one from `start` to `end`, oldest first.

    Months count where the cadence has them and `start` is the first of one; otherwise periods of
    as many days as this one has.

    >>> from datetime import date
    >>> past_periods("quarter", date(2026, 4, 1), date(2026, 6, 30), 2)
    [(datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)), \
(datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))]
    >>> past_periods("custom", date(2026, 1, 15), date(2026, 1, 28), 1)
    [(datetime.date(2026, 1, 1), datetime.date(2026, 1, 14))]
    """
    periods = []
    days = timedelta(days=(end - start).days + 1)
    by_month = cadence in MONTHS and start.day == 1
    for _number in range(count):
        last = start - timedelta(days=1)
        start = add_months(start, -MONTHS[cadence]) if by_month else start - days
        periods.append((start, last))
    return periods[::-1]


def trim(values):
    """Drop what lies before the first period in which anything was there; None is no data.

    >>> trim([0, None, 0, 3, 0, None, 5])
    [3, 0, None, 5]
    >>> trim([0, None])
    []
    """
    first = next((place for place, value in enumerate(values) if value), len(values))
    return values[first:]


def base(past, *, adds_up):
    """The base to propose: 0 for what adds up within a period, else the latest past value.

    None where nothing is known.

    >>> base([3, 4], adds_up=True), base([3, 4, None], adds_up=False), base([], adds_up=False)
    (0.0, 4, None)
    """
    if adds_up:
        return 0.0
    return next((value for value in reversed(past) if value is not None), None)


@dataclass(frozen=True)
class Verdict:
    """Where a target lies. `low`, `high` and `wanted` are changes from one period to the next
    (shares if `is_share`, otherwise in the unit) when `is_change`, otherwise values."""

    code: str
    periods: int = 0
    low: float = 0.0
    high: float = 0.0
    wanted: float = 0.0
    is_change: bool = False
    is_share: bool = False


def verdict(past, *, kind, target=0.0, reference=None, range_min=0.0, range_max=0.0):
    """Judge a target by the values of past periods, oldest first; None is a period without data.

    For kinds that go from base to target the change that is wanted, from `reference` (default:
    the latest past value) to `target`, is held against the changes from period to period; for
    thresholds and ranges the values are.

    >>> past = [100, 111, 106.56, 108, 109, 108, 110, 112]
    >>> verdict(past, kind="increase", target=112.5).code
    'inside'
    >>> seen = verdict(past, kind="increase", target=114)
    >>> seen.code, seen.periods, round(seen.low, 3), round(seen.high, 3), round(seen.wanted, 3)
    ('committed', 8, -0.04, 0.11, 0.018)
    >>> [verdict(past, kind="increase", target=t).code for t in (118, 140)]
    ['stretch', 'never']
    >>> verdict(past, kind="decrease", target=90).code
    'never'
    >>> verdict([3, 9, 4, 5], kind="at_most", target=5).code
    'inside'
    >>> verdict([3, 9, 4, 5], kind="range", range_min=6, range_max=8).code
    'never'
    >>> verdict([3, None, 4], kind="increase", target=5).code
    'unknown'
    >>> verdict([0, -2, 3, 4], kind="increase", target=6).is_share
    False
    """
    values = [value for value in past if value is not None]
    if len(values) < FEWEST:
        return Verdict("unknown", len(values))
    if kind in ("at_least", "at_most", "range"):
        low, high = float("-inf"), float("inf")
        if kind == "range":
            low, high = range_min, range_max
        elif kind == "at_least":
            low = target
        else:
            high = target
        hits = [low <= value <= high for value in values]
        return Verdict(_word(hits), len(values), min(values), max(values), target)
    reference = values[-1] if reference is None else reference
    is_share = reference > 0 and all(value > 0 for value in values[:-1])
    changes = [_change(old, new, is_share) for old, new in zip(values, values[1:], strict=False)]
    wanted = _change(reference, target, is_share)
    sign = -1 if kind == "decrease" else 1
    hits = [change * sign >= wanted * sign for change in changes]
    return Verdict(_word(hits), len(values), min(changes), max(changes), wanted, True, is_share)


def _change(old, new, is_share):
    return (new - old) / old if is_share else new - old


def _word(hits):
    share = sum(hits) / len(hits)
    if share >= INSIDE_FROM:
        return "inside"
    if share >= COMMITTED_FROM:
        return "committed"
    return "stretch" if share else "never"
