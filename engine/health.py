"""Health words, derived and never typed in: closed > outdated > from confidence > pending."""

#: From the weakest to the strongest, closed aside.
ORDER = ("outdated", "off_track", "at_risk", "pending", "on_track")

ON_TRACK_FROM, AT_RISK_FROM = 7, 4


def from_confidence(confidence):
    """Health word of a confidence 0..10.

    >>> [from_confidence(c) for c in (0, 3, 4, 6, 7, 10)]
    ['off_track', 'off_track', 'at_risk', 'at_risk', 'on_track', 'on_track']
    """
    if confidence >= ON_TRACK_FROM:
        return "on_track"
    return "at_risk" if confidence >= AT_RISK_FROM else "off_track"


def key_result_health(
    today,
    *,
    closed=False,
    checked_in=False,
    confidence=0,
    outdated_after=None,
    guardrail_outside=False,
):
    """Health of one key result on the day `today`.

    `outdated_after` is the last day on which the newest check-in still speaks (its due date plus
    the grace, calendar days); what was never checked in has nothing to go stale and is pending.
    While its counter-metric is outside its band, it is at risk at best.

    >>> from datetime import date
    >>> day = date(2026, 5, 20)
    >>> key_result_health(day)
    'pending'
    >>> key_result_health(day, checked_in=True, confidence=8, outdated_after=date(2026, 5, 20))
    'on_track'
    >>> key_result_health(day, checked_in=True, confidence=8, outdated_after=date(2026, 5, 19))
    'outdated'
    >>> key_result_health(day, closed=True, checked_in=True, outdated_after=date(2026, 5, 19))
    'closed'
    >>> [key_result_health(day, checked_in=True, confidence=c, guardrail_outside=True)
    ...  for c in (9, 5, 2)]
    ['at_risk', 'at_risk', 'off_track']
    >>> key_result_health(day, guardrail_outside=True)
    'pending'
    """
    if closed:
        return "closed"
    if not checked_in:
        return "pending"
    if outdated_after and today > outdated_after:
        return "outdated"
    word = from_confidence(confidence)
    return "at_risk" if guardrail_outside and word == "on_track" else word


def weakest(words):
    """Health of an objective from those of its key results; pending when it has none.

    Closed only when nothing else is left.

    >>> weakest(["on_track", "on_track", "off_track"])
    'off_track'
    >>> weakest(["on_track", "pending"]), weakest([])
    ('pending', 'pending')
    >>> weakest(["closed"]), weakest(["closed", "on_track"])
    ('closed', 'on_track')
    """
    words = set(words)
    return next((word for word in (*ORDER, "closed") if word in words), "pending")
