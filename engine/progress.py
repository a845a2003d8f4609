"""Progress of a key result and of an objective.

Source of the formulas: raw = (value - base) / (target - base); zones put 0 at the base, 0.3 at
the commit value, 0.7 at the target and 1.0 at the stretch value, linear in between; thresholds
and ranges are 1 inside and fall in a line to 0 at the fail bound.
"""

import math
from dataclasses import dataclass

TO_TARGET = ("increase", "decrease", "milestone")
TO_BOUND = ("at_least", "at_most", "range")

COMMIT_SHARE, TARGET_SHARE, STRETCH_SHARE = 0.3, 0.7, 1.0

#: No measured business number is larger; what is, is a slip of the keyboard.
LARGEST = 1e15


def is_sane(number):
    """Tell whether `number` is finite and below `LARGEST`.

    >>> [is_sane(n) for n in (0, -3.5, float("nan"), float("inf"), 10**400)]
    [True, True, False, False, False]
    """
    return abs(number) < LARGEST


def clamp(share):
    """Return `share` limited to 0..1.

    >>> clamp(-0.1), clamp(0.5), clamp(1.2)
    (0.0, 0.5, 1.0)
    """
    return min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Measure:
    """What a key result measures. Numbers in the unit of the key result.

    `commit` and `stretch` both 0 means: no zones. `target` is the limit of `at_least` and
    `at_most`; `fail_min` and `fail_max` are where the share reaches 0.
    """

    kind: str
    base: float = 0.0
    target: float = 0.0
    commit: float = 0.0
    stretch: float = 0.0
    range_min: float = 0.0
    range_max: float = 0.0
    fail_min: float = 0.0
    fail_max: float = 0.0

    @property
    def has_zones(self):
        """Zones are in use once a commit or a stretch value is given."""
        return self.kind in ("increase", "decrease") and bool(self.commit or self.stretch)

    def problem(self):
        """Return the code of what makes this measure impossible, or None.

        >>> Measure("increase", base=5, target=5).problem()
        'base_is_target'
        >>> Measure("decrease", base=0, target=-70, commit=-80, stretch=-100).problem()
        'zones_order'
        >>> Measure("range", range_min=34, range_max=30).problem()
        'range_reversed'
        >>> Measure("at_most", target=2, fail_max=2).problem()
        'fail_max_inside'
        >>> Measure("increase", base=0, target=float("nan")).problem()
        'not_a_number'
        >>> Measure("range", range_min=30, range_max=34, fail_min=25, fail_max=40).problem()
        """
        numbers = (self.base, self.target, self.commit, self.stretch)
        numbers += (self.range_min, self.range_max, self.fail_min, self.fail_max)
        if not all(is_sane(number) for number in numbers):
            return "not_a_number"
        if self.kind in TO_TARGET:
            return self._target_problem()
        return self._bound_problem()

    def _target_problem(self):
        if self.base == self.target:
            return "base_is_target"
        if self.has_zones:
            steps = [self.base, self.commit, self.target, self.stretch]
            if self.target < self.base:
                steps = [-step for step in steps]
            if not (steps[0] < steps[1] < steps[2] < steps[3]):
                return "zones_order"
        return None

    def _bound_problem(self):
        low = high = self.target
        if self.kind == "range":
            low, high = self.range_min, self.range_max
            if low > high:
                return "range_reversed"
        if self.kind in ("at_least", "range") and self.fail_min >= low:
            return "fail_min_inside"
        if self.kind in ("at_most", "range") and self.fail_max <= high:
            return "fail_max_inside"
        return None

    def raw(self, value):
        """Share of the way from base to target, not limited: 1.18 shows as 118 %.

        For thresholds and ranges it equals `progress`, which has no way beyond 1. An impossible
        measure (see `problem`) gives 0.

        >>> Measure("increase", target=100).raw(120)
        1.2
        >>> Measure("decrease", base=50, target=10).raw(5)
        1.125
        """
        if self.kind not in TO_TARGET:
            return self._bound_share(value)
        way = self.target - self.base
        return (value - self.base) / way if way else 0.0

    def progress(self, value):
        """Share 0..1 that `value` stands for, zones applied when given.

        >>> up = Measure("increase", base=0, target=100)
        >>> up.progress(50), up.progress(120), up.progress(-10)
        (0.5, 1.0, 0.0)
        >>> down = Measure("decrease", base=50, target=10)
        >>> down.progress(30), down.progress(60), down.progress(10), down.progress(5)
        (0.5, 0.0, 1.0, 1.0)
        >>> Measure("increase", base=-20, target=20).progress(0)
        0.5
        >>> zones = Measure("decrease", base=0, commit=-30, target=-70, stretch=-100)
        >>> [round(zones.progress(v), 6) for v in (-29.9, -30, -70, -100)]
        [0.299, 0.3, 0.7, 1.0]
        >>> round(Measure("decrease", base=21, commit=10, target=7, stretch=5).progress(13.4), 3)
        0.207
        >>> margin = Measure("range", range_min=30, range_max=34, fail_min=25, fail_max=40)
        >>> [margin.progress(v) for v in (32, 30, 27.5, 37, 25, 41)]
        [1.0, 1.0, 0.5, 0.5, 0.0, 0.0]
        >>> limit = Measure("at_most", target=2, fail_max=4)
        >>> [limit.progress(v) for v in (1, 2, 3, 4)]
        [1.0, 1.0, 0.5, 0.0]
        >>> floor = Measure("at_least", target=95, fail_min=85)
        >>> [floor.progress(v) for v in (99, 95, 90, 80)]
        [1.0, 1.0, 0.5, 0.0]
        """
        if self.kind not in TO_TARGET:
            return self._bound_share(value)
        if not self.has_zones:
            return clamp(self.raw(value))
        steps = (
            (self.base, 0.0),
            (self.commit, COMMIT_SHARE),
            (self.target, TARGET_SHARE),
            (self.stretch, STRETCH_SHARE),
        )
        sign = 1 if self.target > self.base else -1
        if (value - self.base) * sign <= 0:
            return 0.0
        for (left, low), (right, high) in zip(steps, steps[1:], strict=False):
            if (right - value) * sign >= 0 and right != left:
                return low + (high - low) * (value - left) / (right - left)
        return 1.0

    def _bound_share(self, value):
        low = high = self.target
        if self.kind == "range":
            low, high = self.range_min, self.range_max
        if self.kind != "at_most" and value < low:
            way = low - self.fail_min
            return clamp((value - self.fail_min) / way) if way > 0 else 0.0
        if self.kind != "at_least" and value > high:
            way = self.fail_max - high
            return clamp((self.fail_max - value) / way) if way > 0 else 0.0
        return 1.0

    def zone(self, value):
        """Word for where `value` lies: below, commit, target or stretch; empty without zones.

        >>> days = Measure("decrease", base=21, commit=10, target=7, stretch=5)
        >>> [days.zone(v) for v in (13.4, 10, 7, 4)]
        ['below', 'commit', 'target', 'stretch']
        >>> Measure("increase", target=10).zone(4)
        ''
        """
        if not self.has_zones:
            return ""
        share = self.progress(value)
        if share >= STRETCH_SHARE:
            return "stretch"
        if share >= TARGET_SHARE:
            return "target"
        return "commit" if share >= COMMIT_SHARE else "below"


def weighted_mean(pairs):
    """Weighted mean of (weight, share) pairs; None when no weight is left to divide by.

    >>> weighted_mean([(1, 1), (1, 0), (2, 0.5)])
    0.5
    >>> weighted_mean([(0, 1), (50, 0), (50, 0)])
    0.0
    >>> weighted_mean([(0, 1)]) is None
    True
    """
    pairs = list(pairs)
    total = math.fsum(weight for weight, _share in pairs)
    if total <= 0:
        return None
    return math.fsum(weight * share for weight, share in pairs) / total


def band(share, green=0.7, yellow=0.4):
    """Colour word of a score.

    >>> [band(s) for s in (0.3999, 0.4, 0.6999, 0.7)]
    ['red', 'yellow', 'yellow', 'green']
    """
    if share >= green:
        return "green"
    return "yellow" if share >= yellow else "red"


def fell_short(score, ambition):
    """Whether a score asks for a cause and a lesson: committed expects 1.0, aspirational 0.7.

    >>> fell_short(0.9, "committed"), fell_short(1.0, "committed")
    (True, False)
    >>> fell_short(0.69, "aspirational"), fell_short(0.7, "aspirational")
    (True, False)
    """
    return score < (1.0 if ambition == "committed" else 0.7)
