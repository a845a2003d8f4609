"""The arithmetic of OKRs in plain Python: no ORM, no database, no clock of its own.

Shares (progress, score) run from 0 to 1, confidence from 0 to 10. Dates are `datetime.date`.
"""

from . import (
    alignment,
    amnesia,
    anonymity,
    cadence,
    calendars,
    checkin,
    coach,
    disclosure,
    groups,
    health,
    history,
    mail_html,
    mail_reply,
    pace,
    picture,
    progress,
    rates,
    replay,
    stretch,
    wall,
    words,
    workdays,
)

__all__ = [
    "alignment",
    "amnesia",
    "anonymity",
    "cadence",
    "calendars",
    "checkin",
    "coach",
    "disclosure",
    "groups",
    "health",
    "history",
    "mail_html",
    "mail_reply",
    "pace",
    "picture",
    "progress",
    "rates",
    "replay",
    "stretch",
    "wall",
    "words",
    "workdays",
]
