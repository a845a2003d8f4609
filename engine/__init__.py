"""The arithmetic of OKRs in plain Python: no ORM, no database, no clock of its own.

Shares (progress, score) run from 0 to 1, confidence from 0 to 10. Dates are `datetime.date`.
"""

from . import anonymity, calendars, coach, health, history, pace, picture, progress

__all__ = [
    "anonymity",
    "calendars",
    "coach",
    "health",
    "history",
    "pace",
    "picture",
    "progress",
]
