"""Rates of currencies by day."""

from bisect import bisect_right


def rate_on(rates, day):
    """The rate of a day from (day, rate) pairs in order: the latest so far, else the first.

    >>> from datetime import date
    >>> rates = [(date(2026, 1, 1), 1.1), (date(2026, 4, 1), 1.2)]
    >>> [rate_on(rates, date(2026, month, 1)) for month in (3, 4, 12)]
    [1.1, 1.2, 1.2]
    >>> rate_on(rates, date(2025, 1, 1))
    1.1
    """
    place = bisect_right(rates, day, key=lambda pair: pair[0])
    return rates[max(0, place - 1)][1]


def convert(amount, of_source, of_target):
    """An amount in another currency; the rates are units per unit of one common currency.

    >>> convert(110.0, 1.1, 2.2)
    220.0
    """
    return amount * of_target / of_source
