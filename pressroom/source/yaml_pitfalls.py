"""YAML pitfalls: values that lost something, or took something in, without a mistake in the grammar.

In: the text of a file of fields, and where its values stand; lines from 1 within it.  Out: warnings, each at its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pressroom.core.diagnostic import Diagnostic, Span, text, warning
from pressroom.core.lazy import regex
from pressroom.core.text import shorten

_HASH = regex(r"(?<=[ \t])#(?=[^\s#])")
"""A mark that begins a note, written close to a word as a part of it would be: 'building #3'."""
_ITEM = regex(r"[ \u3000\u00a0]*([-－–—−·•*](?![-－–—−·•*]))[ \u3000\u00a0]?\S")
"""What its writer took for an item of a list."""
_MARKUP = regex(r"</?[A-Za-z][^<>\n]{0,80}>|&(?:[A-Za-z]{2,8}|#\d{1,7});|\*\*|\[[^\[\]\n]{1,80}\]\([^()\n]{1,200}\)")
"""HTML, its codes of characters, and Markdown."""


class Scalar(NamedTuple):
    """The lines and columns between which a value stands, from 1; the end is exclusive."""

    first: int
    column: int
    last: int
    end: int


def unquoted_hashes(source: str) -> tuple[tuple[int, int, str], ...]:
    """Line, column and words of every # that could cut a value short; most files have none."""
    if "#" not in source:
        return ()
    return tuple(
        (number, found.start() + 1, line[found.start() :].rstrip())
        for number, line in enumerate(source.split("\n"), 1)
        if not line.lstrip().startswith("#")
        for found in _HASH.finditer(line)
    )


def pitfalls(
    found: Sequence[tuple[int, int, str]], scalars: Sequence[Scalar], path: str, offset: int
) -> Iterator[Diagnostic]:
    """Those that stand in no value, the first of each line: the rest of the line is not read."""
    told = set()
    for line, column, words in found:
        place = (line, column)
        if line in told or any(one[:2] <= place < one[2:] for one in scalars):
            continue
        told.add(line)
        span = Span.point(path, line + offset, column, len(words))
        message = text("yaml/comment", value=shorten(words))
        yield warning(span, "yaml/comment", message, text("yaml/comment.hint"))


def joined(source: str, path: str, offset: int, first: int, last: int) -> Iterator[Diagnostic]:
    """The first line of a value that was to be an item of a list and became a part of the item above."""
    for number, line in enumerate(source.split("\n")[first:last], first + 1):
        found = _ITEM.match(line)
        if found is not None:
            span = Span.point(path, number + offset, found.start(1) + 1, len(line) - found.start(1))
            message = text("yaml/dash", value=shorten(line))
            yield warning(span, "yaml/dash", message, text("yaml/dash.hint"))
            return


def has_marks(value: str) -> bool:
    """Whether a value can hold markup at all; few do."""
    return "<" in value or "&" in value or "*" in value or "[" in value


def marked(value: str, span: Span) -> Iterator[Diagnostic]:
    """Markup in a field, which only texts below the fields have."""
    found = _MARKUP.search(value)
    if found is not None:
        yield warning(span, "yaml/markup", text("yaml/markup", value=shorten(found[0], 40)), text("yaml/markup.hint"))


def in_brackets(value: str, span: Span) -> Iterator[Diagnostic]:
    """Words between brackets that only a half-width comma would part."""
    if "，" in value or "、" in value:
        yield warning(span, "yaml/comma", text("yaml/comma", value=shorten(value)), text("yaml/comma.hint"))
