"""What the check-ins of a key result tell about its way: falls of confidence and blocked days."""

from typing import NamedTuple

#: Points by which a confidence has to fall, from one check-in to the next, to be worth a word.
FALL = 2


class Spell(NamedTuple):
    """Days on which a key result was blocked by one cause: from `start` until before `end`.

    `end` is None while it goes on; `first` tells which of the points began it.
    """

    cause: str
    start: object
    end: object
    first: int

    def days(self, until):
        """Calendar days of the spell, one that goes on counted up to the day `until`.

        >>> from datetime import date
        >>> Spell("external", date(2026, 5, 4), date(2026, 5, 18), 0).days(date(2026, 6, 1))
        14
        >>> Spell("external", date(2026, 5, 4), None, 0).days(date(2026, 5, 20))
        16
        """
        return max(0, ((self.end or until) - self.start).days)


def falls(confidences):
    """Places in a list of confidences, oldest first, where it fell by `FALL` or more.

    >>> falls([8, 7, 5, 6, 3]), falls([4]), falls([])
    ([2, 4], [], [])
    """
    return [
        place
        for place in range(1, len(confidences))
        if confidences[place - 1] - confidences[place] >= FALL
    ]


def blocked_spells(points):
    """Spells in which something was blocked, from (day, cause or None) pairs, oldest first.

    The last word of a day counts for the day. Another cause begins another spell.

    >>> from datetime import date
    >>> day = lambda number: date(2026, 5, number)
    >>> spells = blocked_spells(
    ...     [(day(4), "clarity"), (day(11), "clarity"), (day(18), None), (day(20), "external")]
    ... )
    >>> [(s.cause, s.start.day, s.end and s.end.day, s.first) for s in spells]
    [('clarity', 4, 18, 0), ('external', 20, None, 3)]
    >>> blocked_spells([(day(4), "clarity"), (day(4), None)])
    []
    """
    spells = []
    current = None
    for place, (day, cause) in enumerate(points):
        if place + 1 < len(points) and points[place + 1][0] == day:
            continue
        if current and cause != current.cause:
            spells.append(current._replace(end=day))
            current = None
        if cause and not current:
            current = Spell(cause, day, None, place)
    return spells + [current] if current else spells


def days_by_cause(spells, until):
    """Calendar days for each cause, most days first.

    >>> from datetime import date
    >>> days_by_cause(
    ...     [Spell("clarity", date(2026, 5, 4), date(2026, 5, 6), 0),
    ...      Spell("external", date(2026, 5, 6), None, 1)], date(2026, 5, 20))
    {'external': 14, 'clarity': 2}
    """
    total = {}
    for spell in spells:
        total[spell.cause] = total.get(spell.cause, 0) + spell.days(until)
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))
