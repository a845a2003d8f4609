"""Trend pictures as SVG text: no script, no web font, so that a PDF shows them as well."""

from html import escape
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a picture.

    `points` are (day, number) pairs, oldest first; `low` and `high` are the numbers at the bottom
    and at the top. `style` names a CSS class; lines differ by their dashes as well as by colour.
    """

    points: list
    low: float
    high: float
    style: str
    dashes: str = ""


def place(value, low, high, start, length):
    """Where `value` lies on an axis of `length` from `start`, kept inside of it.

    >>> place(5, 0, 10, 0, 100), place(12, 0, 10, 0, 100), place(3, 3, 3, 0, 100)
    (50.0, 100.0, 50.0)
    """
    if high == low:
        return start + length / 2
    share = (value - low) / (high - low)
    return start + length * min(1.0, max(0.0, share))


def trend(lines, first, last, title, width=220, height=56, level=None):
    """Picture of `lines` between the days `first` and `last`; "" when there is nothing to draw.

    `title` says in words what is seen. `level` is a share 0-1 of the height for a dotted line,
    such as a target. A line of one point is a dot.

    >>> from datetime import date
    >>> days = [(date(2026, 4, 1), 0.0), (date(2026, 4, 11), 0.5)]
    >>> first, last = date(2026, 4, 1), date(2026, 4, 21)
    >>> svg = trend([Line(days, 0, 1, "a")], first, last, "Up & on", 100, 20)
    >>> 'd="M4.0 16.0 L50.0 10.0"' in svg, "Up &amp; on" in svg
    (True, True)
    >>> trend([Line([], 0, 1, "a")], date(2026, 4, 1), date(2026, 4, 21), "Nothing")
    ''
    """
    if not any(line.points for line in lines):
        return ""
    edge = 4
    parts = [
        f'<svg class="o_okr_trend" xmlns="http://www.w3.org/2000/svg" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title)}</title>",
        f'<path class="o_okr_trend_axis" fill="none" stroke="#a9b0b7" stroke-width="1"'
        f' d="M{edge} {height - edge / 2} L{width - edge} {height - edge / 2}"/>',
    ]
    if level is not None:
        y = height - place(level, 0, 1, edge, height - 2 * edge)
        parts.append(
            f'<path class="o_okr_trend_level" fill="none" stroke="#8a9299" stroke-width="1"'
            f' stroke-dasharray="1 3" d="M{edge} {y:.1f} L{width - edge} {y:.1f}"/>'
        )
    for line in lines:
        spots = [
            (
                place((day - first).days, 0, (last - first).days, edge, width - 2 * edge),
                height - place(number, line.low, line.high, edge, height - 2 * edge),
            )
            for day, number in line.points
        ]
        parts.append(_drawn(spots, line))
    return "".join(parts) + "</svg>"


def _drawn(spots, line):
    if not spots:
        return ""
    x, y = spots[-1]
    dot = f'<circle class="{line.style}_end" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
    if len(spots) == 1:
        return dot
    path = " ".join(
        f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(spots)
    )
    dashes = f' stroke-dasharray="{line.dashes}"' if line.dashes else ""
    return f'<path class="{line.style}" fill="none" stroke-width="2"{dashes} d="{path}"/>{dot}'
