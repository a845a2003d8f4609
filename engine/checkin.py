"""When a check-in asks for words, and when it asks whether anybody still cares."""

from .health import AT_RISK_FROM, ON_TRACK_FROM

#: So many points less at once are news that the others should understand.
NOTABLE_DROP = 2
#: The confirmation in a row that asks whether the key result is still alive.
ALIVE_ASKED_AT = 3


def note_reason(confidence, previous=None, *, off_track=False):
    """Why a confidence 0..10 asks for one line of words; empty when it does not.

    `previous` is the confidence said before, None for the first time; `off_track` tells that the
    value itself speaks of off track (see `pace.off_track_bounds`). The answer is one of

    - ``drop``: two points or more below what was said before
    - ``low``: it falls under 4, or starts there
    - ``trend``: 7 and more, while the value says off track

    >>> note_reason(7, 9), note_reason(7, 8), note_reason(3, 4), note_reason(3)
    ('drop', '', 'low', 'low')
    >>> note_reason(3, 3), note_reason(4), note_reason(5, 2)
    ('', '', '')
    >>> note_reason(8, 8, off_track=True), note_reason(6, 6, off_track=True)
    ('trend', '')
    """
    if previous is not None and previous - confidence >= NOTABLE_DROP:
        return "drop"
    if confidence < AT_RISK_FROM and (previous is None or confidence < previous):
        return "low"
    return "trend" if off_track and confidence >= ON_TRACK_FROM else ""


def confirmations_in_row(kinds):
    """How often nothing changed of late, from the kinds of check-ins, newest first.

    What a metric measured by itself is no word of a human and does not count.

    >>> confirmations_in_row(["confirmed", "measured", "confirmed", "updated", "confirmed"])
    2
    >>> confirmations_in_row(["updated", "confirmed"]), confirmations_in_row([])
    (0, 0)
    """
    count = 0
    for kind in kinds:
        if kind == "confirmed":
            count += 1
        elif kind != "measured":
            break
    return count


def asks_alive(kinds):
    """Whether one more confirmation is the third in a row, or a later one.

    >>> asks_alive(["confirmed", "updated"]), asks_alive(["confirmed", "confirmed", "updated"])
    (False, True)
    """
    return confirmations_in_row(kinds) + 1 >= ALIVE_ASKED_AT
