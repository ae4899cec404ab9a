"""Passages: every stretch of Chinese prose of an entry, with the place in its file.

In: an Entry and the text of its files.  Out: passages in the order of the files.  Never: takes up what is quoted from
documents (sources, licences, honours with issuer), what only the program reads, or the English edition.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.core.diagnostic import Span
from pressroom.core.lazy import regex
from pressroom.source.markdown import Body

_HAN = regex(r"[\u3400-\u4dbf\u4e00-\u9fff]{2}")
_QUOTED = frozenset(
    {
        "sources", "licence", "licensed_departments", "police_record", "ad_review", "key_specialties", "honours",
        "education", "review", "workflow", "keywords", "aliases", "phones", "address", "issuer", "document", "venue",
        "byline", "owner", "number", "consent", "origin", "grade", "buildings", "filing", "organizer", "icp", "en",
        "phone", "room", "pinyin", "category", "audience", "audiences", "group", "sexes", "topic", "mode", "spot",
    }
)  # fmt: skip
"""Fields that hold facts, names and citations of others and no prose of ours."""
_BREAK = regex(r"\n")
_HEADING = regex(r"#{1,6}\s")
_ITEM = regex(r"\s*(?:[-*+]|\d+[.)])\s")
_BOX = regex(r'!!! ?\w+ ?"?')


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, heading, table row or field, as typed."""

    path: str
    line: int
    column: int
    text: str
    heading: str = ""
    """The heading in force, or the title of the box."""

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a stretch of the text."""
        first, column = self._at(start)
        last, end_column = self._at(end)
        return Span(self.path, first, column, last, end_column)

    def _at(self, offset: int) -> tuple[int, int]:
        starts = _line_starts(self.text)
        lines = bisect_right(starts, offset) - 1
        return self.line + lines, offset - starts[lines] + 1 + (0 if lines else self.column - 1)


@lru_cache(maxsize=16)
def _line_starts(words: str) -> tuple[int, ...]:
    """Where the lines begin; a passage is asked for as many places as it has breaches."""
    return (0, *(found.end() for found in _BREAK.finditer(words)))


def passages(entry: Entry[Any], files: Mapping[str, str]) -> Iterator[Passage]:
    """Front matter first, then the Chinese body, then its parts, such as the courseware of a lecture."""
    source = files.get(entry.path)
    if source is not None:
        yield from _fields(entry, source.split("\n"))
    texts = entry.written.texts
    for body in (texts.body, *texts.parts.values()):
        if body is not None:
            yield from _blocks(body)


def _fields(entry: Entry[Any], lines: list[str]) -> Iterator[Passage]:
    parents = {path[:-1] for path in entry.spans if path}
    for path in entry.spans:
        if path in parents or not _QUOTED.isdisjoint(path):
            continue
        span = entry.spans[path]
        if span.path == entry.path and _HAN.search(text := _slice(lines, span)):
            yield Passage(entry.path, span.line, span.column, text)


def _slice(lines: list[str], span: Span) -> str:
    """The stretch of the file that a span covers, as typed."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, last = lines[span.line - 1][span.column - 1 :], lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last]).rstrip()


def _blocks(body: Body) -> Iterator[Passage]:
    """Paragraphs, items, rows and headings of a body; code and notes of citations are left out."""
    heading = ""
    held: list[tuple[int, str]] = []
    fenced = False

    def flush() -> Iterator[Passage]:
        if held and _HAN.search("".join(line for _, line in held)):
            yield Passage(body.path, body.first_line + held[0][0], 1, "\n".join(line for _, line in held), heading)
        held.clear()

    for number, line in enumerate(body.markdown.split("\n")):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        is_row = line.lstrip().startswith("|")
        starts = _HEADING.match(line) or _ITEM.match(line) or is_row or line.startswith(("!!!", "[^"))
        if not line.strip() or starts or fenced:
            yield from flush()
        if not line.strip() or fenced or (line.startswith("[^") and "]:" in line):
            continue
        if _HEADING.match(line) or line.startswith("!!!"):
            heading = (_BOX if line.startswith("!!!") else _HEADING).sub("", line).strip()
        # Cells are sentences of their own; the bar would otherwise be taken for a filler between two characters.
        held.append((number, line.replace("|", "；") if is_row else line))
        if starts and not _ITEM.match(line):
            yield from flush()
    yield from flush()
