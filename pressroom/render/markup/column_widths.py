"""Columns of printed tables: as wide as makes the table lowest, where the engine would give each as much as the next.

In: the HTML of a body, with tables as Markdown gives them, how many characters a line holds, and how many the margins of a
column take.  Out: the same with the shares of the columns.  Never: touches a table whose lines all fit, or one with empty
cells, for these are to be written in.
"""

from __future__ import annotations

import re
from itertools import permutations
from math import ceil

from pressroom.core.lazy import regex
from pressroom.render.markup.stacked_tables import rows_of, weigh_tables
from pressroom.render.markup.typography import HELD_IN_CELL

LATIN_WIDTH = 0.55
"""How wide a Latin letter or a figure is beside a Chinese character."""
RAGGED_WASTE = 0.6
"""What a line of a cell leaves empty on average, because figures stay with their units."""
SHORT, PARTED = 10, 0.05
"""A cell of so few characters is a word or two: of two ways that take as many lines the one that parts fewer such is the better,
and what it costs to part one, in lines."""
MAX_ROWS, MAX_COLUMNS = 60, 5
"""Rows and columns of a table that is weighed; more rows would take long, more columns leave nothing to be shared."""
_MARKUP = regex(r"<[^>]*>")
_WORD = regex(r"[!-~]+")


def balance_columns(html: str, measure: int, margins: float) -> str:
    """Tell the shares of the columns of every table that does not fit its lines."""
    return weigh_tables(html, lambda found: _weighed(found, measure, margins))


def _weighed(found: re.Match[str], measure: int, margins: float) -> str:
    rows = [[_MARKUP.sub("", cell) for cell in row] for row in rows_of(found[1])]
    if not rows or len(rows) > MAX_ROWS or len(rows[0]) > MAX_COLUMNS or not all(all(row) for row in rows[1:]):
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
    longest = [max(column) + RAGGED_WASTE for column in zip(*rows, strict=True)]
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
            widths = [width + left * long / needed for width, long in zip(widths, longest, strict=True)]
            break
        widths[best[0]] += best[1]
    return _traded(rows, widths, least)


def _traded(rows: list[list[float]], widths: list[float], least: list[float]) -> list[float]:
    """The same room shared better: what one column gives another, as long as the table becomes lower or parts fewer short cells."""
    now, is_better = _height(rows, widths), True
    while is_better:
        is_better = False
        for giver, taker in permutations(range(len(widths)), 2):
            for halves in range(1, int(2 * (widths[giver] - least[giver])) + 1):
                trial = list(widths)
                trial[giver] -= halves / 2
                trial[taker] += halves / 2
                if (high := _height(rows, trial)) < now - PARTED / 2:
                    widths, now, is_better = trial, high, True
                    break
    return widths


def _height(rows: list[list[float]], widths: list[float]) -> float:
    """How many lines the rows take together, and a little for each short cell that takes more than one."""
    high = 0.0
    for row in rows:
        lines = [ceil(length / max(width - RAGGED_WASTE, 1)) for length, width in zip(row, widths, strict=True)]
        high += max(lines)
        high += PARTED * sum(count > 1 and length <= SHORT for count, length in zip(lines, row, strict=True))
    return high


def _length(words: str) -> float:
    """How long words are, in Chinese characters."""
    latin = sum(map(len, _WORD.findall(words)))
    return len(words) - latin + latin * LATIN_WIDTH


def _least(cells: tuple[str, ...]) -> float:
    """What a column takes at least: its longest Latin word, what is not parted, and two characters of Chinese."""
    longest = max((len(word) * LATIN_WIDTH for cell in cells for word in _WORD.findall(cell)), default=0.0)
    held = max((_length(words) for cell in cells for words in HELD_IN_CELL.findall(cell)), default=0.0)
    return max(longest, held, min(2.0, max(map(_length, cells)))) + RAGGED_WASTE
