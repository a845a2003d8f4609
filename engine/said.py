"""What is known where somebody checks in, and what was said."""

from datetime import date
from typing import NamedTuple

from .progress import Measure


class Facts(NamedTuple):
    """What the columns of a key result come from when somebody checks in."""

    measure: Measure
    objective_id: int
    grid: tuple  #: rhythm, weekday, start and fresh days, as `cadence.next_due` takes them
    grace: int  #: days


class Said(NamedTuple):
    """A new check-in. What was measured brings a value; a human also confidence and a date."""

    key_result_id: int
    id: int
    day: date
    value: float
    share: float  #: 0-1
    confidence: int
    blocker: str | None
    is_word: bool = True  #: a human said it

    def is_newer(self, other):
        """Whether it speaks over another one on the same key result (None for no other).

        >>> first = Said(1, 7, date(2026, 5, 20), 10.0, 0.1, 5, None)
        >>> second = first._replace(id=8)
        >>> yesterday = first._replace(id=9, day=date(2026, 5, 19))
        >>> second.is_newer(first), yesterday.is_newer(first), first.is_newer(None)
        (True, False, True)
        """
        return other is None or (self.day, self.id) > (other.day, other.id)
