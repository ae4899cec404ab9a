"""Columns of printed tables: as wide as makes the table lowest, where the engine would give each as much as the next.

In: the HTML of a body, with tables as Markdown gives them, how many characters a line holds, and how many the margins of a
column take.  Out: the same with the shares of the columns.  Never: touches a table whose lines all fit, or one with empty
cells, for these are to be written in.
"""

from __future__ import annotations

import re
from math import ceil

from pressroom.core.lazy import regex
from pressroom.render.markup.tables import rows_of, weigh_tables

LATIN = 0.55
"""How wide a Latin letter or a figure is beside a Chinese character."""
RAGGED = 0.6
"""What a line of a cell leaves empty on average, because figures stay with their units."""
MOST, COLUMNS = 60, 5
"""Rows and columns of a table that is weighed; more rows would take long, more columns leave nothing to be shared."""
_MARKUP = regex(r"<[^>]*>")
_WORD = regex(r"[!-~]+")


def weigh_columns(html: str, measure: int, margins: float) -> str:
    """Tell the shares of the columns of every table that does not fit its lines."""
    return weigh_tables(html, lambda found: _weighed(found, measure, margins))


def _weighed(found: re.Match[str], measure: int, margins: float) -> str:
    rows = [[_MARKUP.sub("", cell) for cell in row] for row in rows_of(found[1])]
    if not rows or len(rows) > MOST or len(rows[0]) > COLUMNS or not all(all(row) for row in rows[1:]):
        return found[0]
    room = measure - margins * len(rows[0])
    widths = lowest(
        [[_length(cell) for cell in row] for row in rows], [_least(column) for column in zip(*rows, strict=True)], room
    )
    if not widths:
        return found[0]
    shares = [100 * (width + margins) / measure for width in widths]
    columns = "".join(f'<col style="width: {share:.1f}%">' for share in shares)
    return found[0].replace("<table>", f"<table><colgroup>{columns}</colgroup>", 1)


def lowest(rows: list[list[float]], least: list[float], room: float) -> list[float]:
    """Widths of columns, together as wide as the room, with which rows of so long cells take few lines; none if all fit."""
    longest = [max(column) + RAGGED for column in zip(*rows, strict=True)]
    if sum(longest) <= room or sum(least) >= room:
        return []
    widths = list(least)
    while (left := room - sum(widths)) > 0:
        best, gain = None, 0.0
        now = _height(rows, widths)
        for at in range(len(widths)):
            for more in range(1, int(left) + 1):
                saved = now - _height(rows, [*widths[:at], widths[at] + more, *widths[at + 1 :]])
                if saved / more > gain:
                    best, gain = (at, more), saved / more
        if best is None:
            needed = sum(longest)
            return [width + left * long / needed for width, long in zip(widths, longest, strict=True)]
        widths[best[0]] += best[1]
    return widths


def _height(rows: list[list[float]], widths: list[float]) -> int:
    """How many lines the rows take together."""
    return sum(
        max(ceil(length / max(width - RAGGED, 1)) for length, width in zip(row, widths, strict=True)) for row in rows
    )


def _length(words: str) -> float:
    """How long words are, in Chinese characters."""
    latin = sum(map(len, _WORD.findall(words)))
    return len(words) - latin + latin * LATIN


def _least(cells: tuple[str, ...]) -> float:
    """What a column takes at least: its longest Latin word, and two characters of Chinese."""
    longest = max((len(word) * LATIN for cell in cells for word in _WORD.findall(cell)), default=0.0)
    return max(longest, min(2.0, max(map(_length, cells)))) + RAGGED
