"""Tables of places: where the objects of a PDF are, all rows at once.

In: the bytes of a table whose rows are differences (PDF 32000-1, 7.4.4.4 and 7.5.8).  Out: its columns of numbers.  Never:
guesses; a table of another make is left to who asked.

The library that reads files back adds up such rows one by one and takes their numbers apart one by one: a third of what
reading a brochure back took.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

_FROM_ABOVE = 2
"""What stands before a row that holds differences from the one above."""


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
