"""QR codes: the one of eight patterns that scanners read best, found without drawing all eight.

In: the text of a code.  Out: the code of the library.  Never: chooses another pattern than the library would.

A code is laid over with one of eight patterns, whichever leaves the fewest large or misleading areas (ISO/IEC 18004:2015,
7.8.3).  The library draws and counts all of them module by module, which is four fifths of what a code takes; here the
modules are the bits of one long number, and are counted all at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pressroom.core.lazy import lazy_module

if TYPE_CHECKING:
    import segno
    from segno import consts

    encoder: Any
else:
    segno = lazy_module("segno")
    consts = lazy_module("segno.consts")
    encoder = lazy_module("segno.encoder")

_PATTERNS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
"""Where these are 0, a module changes its colour (ISO/IEC 18004:2015, table 10)."""
_FINDER = "1011101"
"""What is taken for the mark in a corner, in one direction."""
_QUIET = "    "
"""Stands between two lines of modules; as light as what lies around a code."""
_DIGITS = bytes.maketrans(b"\0\1", b"01")
_MODULES = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all codes of a size have in common; modules are bits, the first is the highest."""

    size: int
    free: int
    """Those that hold words: no marks, no version, no format."""
    marks: int
    """The dark ones of the marks."""
    others: int
    """All but the first of each line: those that have one before them."""
    patterns: tuple[tuple[int, int], ...]
    """Each row by row, and column by column."""


def make(words: str) -> Any:
    """The code of some words, of which a seventh may be spoilt, or more where there is room."""
    code = encoder.encode(words, error="m", micro=False, mask=0)
    best = best_pattern(code)
    finished: Any = segno.QRCode  # whose stubs know of ``make`` alone
    return finished(_laid_over(code, best) if best else code)


def _laid_over(code: Any, pattern: int) -> Any:
    """A code that was made with the first pattern with another one; the library would make all of it again."""
    sheet = _sheet(code.version)
    drawn = int(b"".join(code.matrix).translate(_DIGITS), 2) ^ sheet.patterns[0][0] ^ sheet.patterns[pattern][0]
    modules = _digits(drawn, sheet).encode("ascii").translate(_MODULES)
    lines = tuple(bytearray(modules[start : start + sheet.size]) for start in range(0, len(modules), sheet.size))
    encoder.add_format_info(lines, code.version, code.error, pattern)
    return code._replace(matrix=lines, mask=pattern)


def best_pattern(first: Any) -> int:
    """The number of the best pattern for the words of a code that was made with the first one."""
    sheet = _sheet(first.version)
    drawn = int(b"".join(first.matrix).translate(_DIGITS), 2)
    plain = (drawn & sheet.free ^ sheet.patterns[0][0]) | sheet.marks
    turned = int(_turned(_digits(plain, sheet), sheet.size), 2)
    penalties = [_penalty(plain ^ rows, turned ^ columns, sheet) for rows, columns in sheet.patterns]
    return penalties.index(min(penalties))


@cache
def _sheet(version: int) -> _Sheet:
    drawn = segno.make("0", version=version, micro=False, mask=0)
    kinds = [tuple(line) for line in drawn.matrix_iter(border=0, verbose=True)]
    size = len(kinds)
    # The library takes the module beside a format for one of its own, and lays the pattern over it all the same.
    words = {consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT, consts.TYPE_FORMAT_DARK, consts.TYPE_FORMAT_LIGHT}
    marks = {consts.TYPE_FINDER_PATTERN_DARK, consts.TYPE_ALIGNMENT_PATTERN_DARK, consts.TYPE_TIMING_DARK}

    def is_free(row: int, column: int) -> bool:
        is_format = 8 in (row, column) and all(place < 9 or place >= size - 8 for place in (row, column))
        return kinds[row][column] in words and not is_format

    def bits(holds: Callable[[int, int], bool]) -> str:
        return "".join("01"[holds(row, column)] for row in range(size) for column in range(size))

    patterns = [
        bits(lambda row, column, changed=changed: is_free(row, column) and not changed(row, column))  # type: ignore[misc]
        for changed in _PATTERNS
    ]
    return _Sheet(
        size,
        int(bits(is_free), 2),
        int(bits(lambda row, column: kinds[row][column] in marks), 2),
        int(bits(lambda _, column: column > 0), 2),
        tuple((int(pattern, 2), int(_turned(pattern, size), 2)) for pattern in patterns),
    )


def _digits(bits: int, sheet: _Sheet) -> str:
    return f"{bits:0{sheet.size**2}b}"


def _turned(digits: str, size: int) -> str:
    """Column by column what was row by row."""
    return "".join(digits[column::size] for column in range(size))


def _penalty(rows: int, columns: int, sheet: _Sheet) -> int:
    """How hard a code is to read, in the points of ISO/IEC 18004:2015, table 11."""
    equal = ~(rows ^ rows >> 1) & sheet.others
    below = ~(rows ^ rows >> sheet.size) & equal & equal >> sheet.size
    dark = rows.bit_count() / sheet.size**2
    return (
        _stripes(equal)
        + _stripes(~(columns ^ columns >> 1) & sheet.others)
        + 3 * below.bit_count()
        + 40 * (_finders(rows, sheet) + _finders(columns, sheet))
        + 10 * int(abs(dark * 100 - 50) / 5)
    )


def _stripes(equal: int) -> int:
    """Three points for five modules of a colour in a line, and one for each that follows."""
    fifths = equal & equal >> 1 & equal >> 2 & equal >> 3
    return fifths.bit_count() + 2 * (fifths & ~(fifths >> 1)).bit_count()


def _finders(bits: int, sheet: _Sheet) -> int:
    """How often a line holds what is taken for a mark, with four light modules before or behind it."""
    digits, size = _digits(bits, sheet), sheet.size
    lines = _QUIET.join(["", *(digits[start : start + size] for start in range(0, size * size, size)), ""])
    count, place = 0, lines.find(_FINDER)
    while place >= 0:
        behind = place + len(_FINDER)
        is_one = "1" not in lines[place - 4 : place] or "1" not in lines[behind : behind + 4]
        count += is_one
        place = lines.find(_FINDER, behind if is_one else place + 4)
    return count
