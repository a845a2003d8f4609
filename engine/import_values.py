"""Numbers and dates as people write them in a spreadsheet, in any of five languages."""

import math
import re
from datetime import date
from typing import NamedTuple

from .import_table import Percent

_SPACES = re.compile("[\\s\u00a0\u2009\u202f]+")
_NUMBER = re.compile(
    r"^(?P<before>[^\d\-+(.,]*)(?P<sign>[-+(]?) ?(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<after>.*)$"
)
_CURRENCIES = frozenset("€ $ £ ¥ chf eur usd gbp sek nok dkk pln czk fr us$".split())
_TIMES = {
    1e3: "k tsd tausend thousand mille mil miles duizend",
    1e6: "mio million millions millionen millón millones miljoen mln",
    # “billion” is no number here: it means another one in each language
    1e9: "mrd bn milliarde milliarden milliard milliards miljard mld",
}
_FACTORS = {word: factor for factor, words in _TIMES.items() for word in words.split()}


class Number(NamedTuple):
    """A number that was read; `sign` is the decimal sign that it gives away, if it does."""

    value: float
    unit: str = ""
    sign: str | None = None
    doubtful: bool = False


def parse_number(cell, decimal="."):
    """Read a number. `decimal` decides where “1.234” or “1,234” could be either.

    Returns a Number, or None for what is no clear number.

    >>> [parse_number(text).value for text in ("1.234,5", "1,234.5", "1 234,5", "1'234.5", "-3,5")]
    [1234.5, 1234.5, 1234.5, 1234.5, -3.5]
    >>> parse_number("50 %"), parse_number("2 Mio €")[:2]
    (Number(value=50.0, unit='%', sign=None, doubtful=False), (2000000.0, '€'))
    >>> parse_number("1.234", ".")[0], parse_number("1.234", ",")[0], parse_number("1.234").doubtful
    (1.234, 1234.0, True)
    >>> parse_number("$12k")[:2], parse_number("(5)").value, parse_number("50 Kunden")[:2]
    ((12000.0, '$'), -5.0, (50.0, 'Kunden'))
    >>> [parse_number(t) for t in ("2 Mio?", "3 of 5", "5-10", "> 50", "done", "1.23.4", "1e9999")]
    [None, None, None, None, None, None, None]
    """
    if isinstance(cell, Percent):
        return Number(float(cell), "%")
    if isinstance(cell, int | float):
        return Number(float(cell)) if math.isfinite(cell) else None
    if not isinstance(cell, str):
        return None
    text = _SPACES.sub(" ", cell).strip().replace("−", "-").replace("’", "'")
    match = _NUMBER.match(text)
    if not match:
        return None
    before, after = match["before"].strip(), match["after"].strip()
    if (match["sign"] == "(") != after.startswith(")"):
        return None
    after = after.removeprefix(")").strip()
    if before and before.casefold() not in _CURRENCIES:
        return None
    word, _space, rest = after.partition(" ")
    # “m” alone may be metres
    factor = 1e6 if word == "M" else _FACTORS.get(word.rstrip(".").casefold())
    unit = before or (rest.strip() if factor else after)
    if re.search(r"[\d?~<>=]", unit) or len(unit) > 30:
        return None
    read = _read_body(match["body"], decimal)
    if read is None:
        return None
    value, sign, doubtful = read
    value *= (factor or 1.0) * (-1 if match["sign"] in ("-", "(") else 1)
    return Number(value, unit, sign, doubtful) if math.isfinite(value) else None


def _read_body(body, decimal):
    """(value, decimal sign that is certain or None, doubtful) of digits with their signs."""
    body = body.strip(" '")
    groups = re.split("[ ']", body)
    if len(groups) > 1 and not (
        1 <= len(groups[0]) <= 3
        and all(re.fullmatch(r"\d{3}", group) for group in groups[1:-1])
        and re.fullmatch(r"\d{3}([.,]\d*)?", groups[-1])
    ):
        return None
    grouped, body = len(groups) > 1, "".join(groups).rstrip(".,")
    signs = [char for char in body if char in ".,"]
    if not signs:
        return float(body), None, False
    last = signs[-1]
    whole, _sign, rest = body.rpartition(last)
    if len(set(signs)) == 2:
        other = "," if last == "." else "."
        if signs.count(last) > 1 or not _is_grouped(whole, other):
            return None
        return float(f"{whole.replace(other, '')}.{rest}"), last, False
    if len(signs) > 1:
        if grouped or not _is_grouped(body, last):
            return None
        return float(body.replace(last, "")), "," if last == "." else ".", False
    if len(rest) != 3 or grouped or not 1 <= len(whole) <= 3 or whole == "0":
        return float(f"{whole or '0'}.{rest}"), last, False
    value = f"{whole}.{rest}" if last == decimal else whole + rest
    return float(value), None, True


def _is_grouped(text, sign):
    return bool(re.fullmatch(rf"\d{{1,3}}({re.escape(sign)}\d{{3}})*", text))


def decimal_sign(cells, default="."):
    """The decimal sign that these cells give away, or the default. Mixed files say nothing.

    >>> decimal_sign(["1.234", "3,5"]), decimal_sign(["1.234"], ","), decimal_sign(["1,5", "1.5"])
    (',', ',', '.')
    """
    numbers = (parse_number(cell) for cell in cells if isinstance(cell, str))
    signs = {number.sign for number in numbers if number and number.sign}
    return signs.pop() if len(signs) == 1 else default


_DAY = re.compile(r"^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T]\d.*)?$")


def parse_date(cell, month_first=False):
    """Read a day. `month_first` decides where “3/4/2026” could be either. None for no day.

    >>> [str(parse_date(text)) for text in ("2026-04-03", "3.4.2026", "3.4.26", "2026-04-03 09:00")]
    ['2026-04-03', '2026-04-03', '2026-04-03', '2026-04-03']
    >>> str(parse_date("3/4/2026")), str(parse_date("3/4/2026", True)), parse_date("soon")
    ('2026-04-03', '2026-03-04', None)
    >>> str(parse_date("4/13/2026")), parse_date("13/13/2026"), parse_date(45000)
    ('2026-04-13', None, None)
    """
    if isinstance(cell, date):
        return cell
    match = _DAY.match(cell.strip()) if isinstance(cell, str) else None
    if not match:
        return None
    first, sign, second, third = match.groups()
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    else:
        year = int(third) + (2000 if len(third) <= 2 else 0)
        day, month = int(first), int(second)
        if month > 12 or (month_first and sign != "." and day <= 12):
            day, month = month, day
    try:
        return date(year, month, day) if 1900 < year < 2200 else None
    except ValueError:
        return None
