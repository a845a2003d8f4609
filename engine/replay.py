"""The numbers of key results and objectives on an earlier day, from what was said by then."""

from dataclasses import dataclass, field
from datetime import date

from . import health
from .progress import TO_TARGET, Measure, weighted_mean


@dataclass
class KeyResultThen:
    """A key result on a day: its definition, and the newest check-in known then, if any."""

    measure: Measure
    weight: float = 1.0
    start_value: float = 0.0
    checked_value: float | None = None
    confidence: int = 0
    last_date: date | None = None
    #: calendar days for which a check-in speaks: the rhythm and its grace
    speaks_until: date | None = None

    @property
    def value(self):
        """Where it stood.

        >>> KeyResultThen(Measure("increase", 0, 10), start_value=2).value
        2
        """
        return self.start_value if self.last_date is None else self.checked_value

    @property
    def raw(self):
        """The way covered, not limited to 0..1; 0 for a threshold that nobody measured.

        >>> KeyResultThen(Measure("at_most", target=2, fail_max=4)).raw
        0.0
        """
        speaks = self.last_date or self.value or self.measure.kind in TO_TARGET
        return self.measure.raw(self.value) if speaks else 0.0

    @property
    def progress(self):
        """The share 0..1 of its way."""
        speaks = self.last_date or self.value or self.measure.kind in TO_TARGET
        return self.measure.progress(self.value) if speaks else 0.0

    @property
    def outdated_after(self):
        """The last day on which its newest check-in speaks, None without one.

        >>> KeyResultThen(Measure("increase", 0, 10), last_date=date(2026, 5, 1),
        ...               speaks_until=date(2026, 5, 11)).outdated_after
        datetime.date(2026, 5, 11)
        """
        return self.last_date and self.speaks_until


@dataclass
class ObjectiveThen:
    """An objective on a day: its key results that counted, and the objectives that count for it."""

    key_results: list[KeyResultThen] = field(default_factory=list)
    children: list = field(default_factory=list)
    is_closed: bool = False
    _progress: float | None = None

    @property
    def progress(self):
        """Mean of the own key results together and of each child, 0..1.

        >>> half = KeyResultThen(Measure("increase", 0, 10), start_value=5)
        >>> ObjectiveThen([half]).progress, ObjectiveThen([half], [ObjectiveThen()]).progress
        (0.5, 0.25)
        """
        if self._progress is None:
            parts = [child.progress for child in self.children]
            weights = [kr.weight for kr in self.key_results]
            if sum(weights):
                parts.append(weighted_mean((kr.weight, kr.progress) for kr in self.key_results))
            self._progress = sum(parts) / len(parts) if parts else 0.0
        return self._progress

    @property
    def _checked(self):
        return [kr for kr in self.key_results if kr.last_date]

    @property
    def confidence(self):
        """Weighted mean of what was said about its key results, 0 when nothing was."""
        checked = self._checked
        if not sum(kr.weight for kr in checked):
            return 0.0
        return weighted_mean((kr.weight, kr.confidence) for kr in checked)

    @property
    def last_date(self):
        """Day of its newest check-in, None without one."""
        return max((kr.last_date for kr in self._checked), default=None)

    def health(self, today):
        """The word for it on the day `today`.

        >>> ObjectiveThen().health(date(2026, 5, 20))
        'pending'
        """
        checked = self._checked
        return objective_health(
            today,
            closed=self.is_closed,
            checked_in=bool(checked),
            confidence=min((kr.confidence for kr in checked), default=0),
            outdated_after=min((kr.outdated_after for kr in checked), default=None),
            partly_unchecked=len(checked) < len(self.key_results),
        )


def objective_health(
    today, *, closed, checked_in, confidence, outdated_after, partly_unchecked=False
):
    """Health of an objective: that of its weakest key result.

    >>> from datetime import date
    >>> day = date(2026, 5, 20)
    >>> objective_health(day, closed=False, checked_in=True, confidence=8, outdated_after=day,
    ...                  partly_unchecked=True)
    'pending'
    """
    word = health.key_result_health(
        today,
        closed=closed,
        checked_in=checked_in,
        confidence=confidence,
        outdated_after=outdated_after,
    )
    waiting = checked_in and not closed and partly_unchecked
    return health.weakest([word, "pending"] if waiting else [word])
