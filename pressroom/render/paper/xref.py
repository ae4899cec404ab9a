"""Cross-reference streams: where the objects of a PDF are, all rows at once, and those that are compressed together.

In: a table whose rows are differences (PDF 32000-1, 7.4.4.4 and 7.5.8).  Out: its columns of numbers, and the places of all
objects.  Never: guesses; a table of another make is left to who asked.

The library that reads files back adds up such rows one by one and takes their numbers apart one by one: a third of what
reading a brochure back took.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

_PLACED, _PACKED = 1, 2
"""Types of rows of the cross-reference table: one at a place in the file, one in the stream of packed objects."""
_DIFFERENCES = 12
"""How a table says that its rows are differences."""
_FROM_ABOVE = 2
"""What stands before a row that holds differences from the one above."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Objects that are compressed together (PDF 32000-1, 7.5.7), none of which is cut out before it is asked for: most are tags."""

    raw: bytes
    """One after the other."""
    numbers: list[int]
    starts: list[int]
    """Where each begins, and where the last one ends."""
    at_by_number: dict[int, int]

    @classmethod
    def of(cls, raw: bytes, first: int) -> Packed:
        """Of a stream: pairs of number and place, and from ``first`` on the objects."""
        told = raw[:first].split()
        numbers, starts = [*map(int, told[::2])], [*map(int, told[1::2])]
        return cls(
            raw[first:], numbers, [*starts, len(raw) - first], dict(zip(numbers, range(len(numbers)), strict=True))
        )

    def words(self, number: int) -> bytes:
        """An object as it is written."""
        at = self.at_by_number.get(number)
        return b"null" if at is None else self.raw[self.starts[at] : self.starts[at + 1]].strip()

    def holding(self, word: bytes) -> Iterator[int]:
        """The numbers of the objects in which a word is written."""
        place = self.raw.find(word)
        while place >= 0:
            at = bisect_right(self.starts, place) - 1
            yield self.numbers[at]
            place = self.raw.find(word, self.starts[at + 1])


def columns(raw: bytes, sizes: Sequence[int]) -> list[list[int]] | None:
    """The numbers of a table, column by column, of which each takes so many bytes; None where not all rows are differences."""
    width = 1 + sum(sizes)
    if not raw or len(raw) % width or raw[::width].strip(bytes([_FROM_ABOVE])):
        return None
    made = []
    place = 1
    for size in sizes:
        numbers = [0] * (len(raw) // width)
        for at in range(place, place + size):
            here = accumulate(raw[at::width])
            numbers = [number << 8 | total & 0xFF for number, total in zip(numbers, here, strict=True)]
        made.append(numbers)
        place += size
    return made


def enter(table: Any, places: dict[Any, dict[Any, Any]], packed: dict[int, tuple[Any, Any]]) -> bool:
    """Take the places of all objects from their table (PDF 32000-1, 7.5.8); whether it is one that is made like ours."""
    look, sizes = table.pop("/DecodeParms", {}), table["/W"]
    is_whole = "/Prev" not in table and table.get("/Index") == [0, table["/Size"]]
    rows = columns(table.get_data(), sizes) if is_whole and look.get("/Predictor") == _DIFFERENCES else None
    if rows is None or len(rows) != 3:
        return False
    for number, (kind, place, rest) in enumerate(zip(*rows, strict=True)):
        if kind == _PLACED:
            places.setdefault(rest, {})[number] = place
        elif kind == _PACKED:
            packed[number] = (place, rest)
    return True
