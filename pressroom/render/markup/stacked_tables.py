"""Wide tables for narrow measures: what would be set a few characters to the column becomes a list for each row.

In: the HTML of a body, with tables as Markdown gives them, and how many characters a line holds.  Out: the same with
the tables that are too wide as lists, each value behind the heading of its column.  Never: leaves a cell out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pressroom.core.lazy import regex

MAX_COLUMNS = 5
"""A table of fewer columns stays a table, unless they are one fewer and hold sentences."""
MAX_CELL_LINES = 1.2
"""How many lines of Chinese words the longest cells of a table of four columns may take together: figures are compared side by
side, sentences are read one below the other."""
MAX_ROW_LINES = 1.8
"""How many lines a row may take on average before its table is too wide."""
NAME_WIDTHS = (3.0, 9.8)
"""How wide the names of the columns of a list are at least and at most, in ems; longer ones take two lines."""
LATIN_WIDTH, NAME_MARGIN = 0.55, 0.7
"""How wide a Latin letter or a figure is, and what is left free for the gaps beside it, in ems."""
_TABLE = regex(r'<div [^>]*class="table"[^>]*>\s*<table>(.*?)</table>\s*</div>', re.DOTALL)
_ROW = regex(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = regex(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
_MARKUP = regex(r"<[^>]*>")
_OTHER = regex(r"<[^>]*>|[^\u4e00-\u9fff]")


def stack_wide_tables(html: str, measure: int) -> str:
    """Put the rows of tables that are too wide for ``measure`` characters one below the other."""
    return weigh_tables(html, lambda found: _stacked(found, measure))


def weigh_tables(html: str, weigh: Callable[[re.Match[str]], str]) -> str:
    """Put what a function makes of each table, whose inside it finds in the first group, in the table's place."""
    return _TABLE.sub(weigh, html)


def rows_of(table: str) -> list[list[str]]:
    """The cells of a table, row by row."""
    return [[cell[2].strip() for cell in _CELL.finditer(row[1])] for row in _ROW.finditer(table)]


def _stacked(found: re.Match[str], measure: int) -> str:
    rows = rows_of(found[1])
    if not rows or not _is_wide(rows, measure):
        return found[0]
    heads, *lines = rows
    least, most = NAME_WIDTHS
    wide = min(most, max(least, *(NAME_MARGIN + _ems(head) for head in heads)))
    return f'<div class="stacked" style="--names: {wide:.1f}em">{"".join(_list(heads, line) for line in lines)}</div>'


def _ems(cell: str) -> float:
    return sum(LATIN_WIDTH if letter < "\u2000" else 1.0 for letter in _MARKUP.sub("", cell))


def _is_wide(rows: list[list[str]], measure: int) -> bool:
    """Whether columns as wide as their longest cells would take too many lines; every column costs a character of room."""
    columns = len(rows[0])
    if columns == MAX_COLUMNS - 1 and len(rows) > 1:
        return _widths(rows[1:], _OTHER) > MAX_CELL_LINES * (measure - columns)
    return columns >= MAX_COLUMNS and _widths(rows, _MARKUP) > MAX_ROW_LINES * (measure - columns)


def _widths(rows: list[list[str]], left_out: re.Pattern[str]) -> int:
    """The characters of the longest cells of all columns together, without what is left out."""
    return sum(max(len(left_out.sub("", row[at])) for row in rows) for at in range(len(rows[0])))


def _list(heads: list[str], line: list[str]) -> str:
    """A row: its first cell above the others, each behind the heading of its column; 第1周 says of itself that it is a week."""
    pairs = "".join(
        f"<div><dt>{head}</dt><dd>{value}</dd></div>" for head, value in zip(heads[1:], line[1:], strict=True)
    )
    first = line[0] if heads[0] in line[0] else f"<b>{heads[0]}</b><span>{line[0]}</span>"
    return f'<section><p class="row-head">{first}</p><dl>{pairs}</dl></section>'
