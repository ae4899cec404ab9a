"""How much room the blocks of a slide take, before anything sets them.

In: a block, and how wide it may be in its own ems.  Out: its height in ems, or the lines of its longest point or cell, by the number
of its letters.  Never: measures type, which layout does in the end, with a complaint where this was too hopeful.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from pressroom.render.office.blocks import (
    Block,
    Box,
    Break,
    Heading,
    Paragraph,
    Picture,
    Points,
    Table,
    Words,
    breadth,
    plain,
)

_LINE = 1.5
"""Ems of a line of text (css/print/slide.css)."""
_TABLE = 0.88
"""Size of the words of a table, in those of the slide."""
_TABLE_LINE, _ROW, _CELL, _FIRST = 1.42, 0.76, 1.4, 4.6
"""Ems of a table: a line, what a row has above and below it, what a cell has beside its words, and the least width of the first."""


def estimated_height(block: Block, width: float) -> float:
    """The height of a block in its own ems, by the number of its letters; a Chinese letter is an em wide."""
    match block:
        case Points(points):
            return sum(_rows(plain(point.words), width - 1.9 - 1.6 * point.depth) * _LINE + 0.48 for point in points)
        case Table(rows):
            return _TABLE * sum(_row_lines(row, rows, width / _TABLE) * _TABLE_LINE + _ROW for row in rows)
        case Box(_, title, inner):
            return sum(estimated_height(one, width - 2.2) for one in inner) + (_LINE if title else 0) + 2.0
        case Picture():
            return 8.6
        case Break():
            return 0.0
        case Heading(_, words) | Paragraph(words, _):
            return _rows(plain(words), width) * _LINE + 0.5


def _rows(words: str, width: float) -> int:
    return max(1, ceil(breadth(words) / width + 0.04))


def max_lines(block: Points | Table, width: float) -> int:
    """How many lines the longest point or cell takes."""
    if isinstance(block, Points):
        return max(ceil(breadth(plain(point.words)) / (width - 1.9 - 1.6 * point.depth)) for point in block.points)
    return max(_row_lines(row, block.rows, width / _TABLE) for row in block.rows)


def _row_lines(row: Sequence[Words], rows: Sequence[Sequence[Words]], width: float) -> int:
    """How many lines a row takes; a column gets what its longest cell asks, or where that is more than there is, a share by it."""
    asked = [
        max(breadth(plain(other[column])) * 1.05 if column < len(other) else 0 for other in rows) + 0.4
        for column in range(len(row))
    ]
    asked[0] = max(asked[0], _FIRST)
    room = width - _CELL * len(row)
    share = min(1.0, room / sum(asked))
    lines = (_rows(plain(cell), max(share * wish, 4)) for cell, wish in zip(row, asked, strict=True))
    return max(lines, default=1)
