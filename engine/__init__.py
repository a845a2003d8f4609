"""The arithmetic of OKRs in plain Python: no ORM, no database, no clock of its own.

Shares (progress, score) run from 0 to 1, confidence from 0 to 10. Dates are `datetime.date`.
"""

from . import alignment, anonymity, calendars, coach, health, pace, progress, replay

__all__ = [
    "alignment",
    "anonymity",
    "calendars",
    "coach",
    "health",
    "pace",
    "progress",
    "replay",
]
