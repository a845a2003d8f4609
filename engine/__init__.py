"""The arithmetic of OKRs in plain Python: no ORM, no database, no clock of its own.

Shares (progress, score) run from 0 to 1, confidence from 0 to 10. Dates are `datetime.date`.
"""

from . import amnesia, anonymity, calendars, coach, health, pace, progress, words

__all__ = ["amnesia", "anonymity", "calendars", "coach", "health", "pace", "progress", "words"]
from . import anonymity, calendars, checkin, coach, health, pace, progress

__all__ = ["anonymity", "calendars", "checkin", "coach", "health", "pace", "progress"]
from . import anonymity, calendars, coach, health, mail_html, mail_reply, pace, progress

from . import anonymity, calendars, coach, health, history, pace, picture, progress

__all__ = [
    "anonymity",
    "calendars",
    "coach",
    "health",
    "mail_html",
    "mail_reply",
    "pace",
    "history",
    "pace",
    "picture",
    "progress",
]
