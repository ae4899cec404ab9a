"""YAML as syntax only: every scalar stays text, every key and value keeps its place.

In: the text of a file or of its front matter.  Out: a ``Tree`` of dicts, lists, text and None, with the span of each
key and value, or diagnostics.  Never: guesses a type (YAML 1.1 turns ``9:30`` into 570), follows an anchor, keeps the
last of two equal keys, or recurses deeper than ``MAX_DEPTH``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.text import FORBIDDEN_CHARACTERS, shorten
from pressroom.source.yaml_errors import ParseError, explain_error
from pressroom.source.yaml_pitfalls import Scalar, has_marks, in_brackets, joined, marked, pitfalls, unquoted_hashes

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 24
"""Deeper nesting than any kind needs; keeps hostile input from exhausting the stack."""

MAX_NODES = 40_000
"""Values and keys of one file; the largest real one has some two thousand."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Tree:
    """Parsed YAML: the plain data and where each key and value stands."""

    data: dict[str, Plain]
    spans: Mapping[Path, Span] = field(default_factory=dict)
    key_spans: Mapping[Path, Span] = field(default_factory=dict)


@lru_cache(maxsize=1 << 14)
def _one(at: Path) -> Path:
    """The first of all equal paths: files of a kind have the same fields, and a large site has a million nodes."""
    return at


_LONG = 1 << 16
"""Lines or columns from which a number takes twice as many bytes; few files have as many."""


class Places(Mapping[Path, Span]):
    """Where the nodes of one file stand: spans that are made when they are asked for, which few ever are.

    The index that finds the place of a path is made by the first question, too.
    """

    __slots__ = ("_index", "_indexed", "_marks", "_path", "_paths")

    def __init__(self, path: str) -> None:
        self._path = path
        self._paths: list[Path] = []
        self._marks = array("I")
        """For each node the line and column of its first character and of the one after its last."""
        self._index: dict[Path, int] = {}
        self._indexed = 0

    def add(self, at: Path, span: tuple[int, int, int, int]) -> None:
        """Note a node, by the first of all paths that are equal to its own."""
        self._paths.append(at)
        self._marks.extend(span)

    def __getitem__(self, at: Path) -> Span:
        for number in range(self._indexed, len(self._paths)):
            self._index[self._paths[number]] = number
        self._indexed = len(self._paths)
        number = self._index[at]
        return Span(self._path, *self._marks[4 * number : 4 * number + 4])

    def __iter__(self) -> Iterator[Path]:
        return iter(dict.fromkeys(self._paths))

    def __len__(self) -> int:
        return len(self._paths)

    def __reduce__(self) -> tuple[Any, ...]:
        code = "H" if max(self._marks, default=0) < _LONG else "I"
        return _places, (self._path, tuple(self._paths), code, array(code, self._marks).tobytes())


def _places(path: str, paths: tuple[Path, ...], code: str, marks: bytes) -> Places:
    """Places as they were in another process or in an earlier run."""
    places = Places(path)
    places._paths.extend(map(_one, paths))  # noqa: SLF001 - its own way of being made
    places._marks = array(code, marks)  # noqa: SLF001
    return places


class _Stop(Exception):
    """Carries the first diagnostic that makes the rest of a document unreadable."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


class _Reader:
    """Turns the event stream into a tree; one reader reads one document."""

    def __init__(self, path: str, offset: int, source: str) -> None:
        self.path = path
        self.offset = offset
        self.source = source
        self.hashes = unquoted_hashes(source)
        self.spans = Places(path)
        self.key_spans = Places(path)
        self.nodes = 0
        self.problems: list[Diagnostic] = []
        self.scalars: list[Scalar] = []
        """Where the values stand, in a file in which some could be taken for notes."""

    def span(self, event: Event) -> Span:
        return Span(self.path, *self.place(event))

    def place(self, event: Event) -> tuple[int, int, int, int]:
        start, end = event.start_mark, event.end_mark
        assert start is not None and end is not None, "the parser marks every event"
        return start.line + 1 + self.offset, start.column + 1, end.line + 1 + self.offset, end.column + 1

    def value(self, event: Event, events: Iterator[Event], at: Path) -> Plain:
        """Read one value whose first event is already taken."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _Stop(error(self.span(event), "yaml/anchor", text("yaml/anchor"), text("yaml/anchor.hint")))
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            problem = error(self.span(event), "yaml/tag", text("yaml/tag", value=tag), text("yaml/tag.hint"))
            raise _Stop(problem)
        if len(at) > MAX_DEPTH:
            raise _Stop(
                error(self.span(event), "yaml/depth", text("yaml/depth", limit=MAX_DEPTH), text("yaml/depth.hint"))
            )
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Stop(
                error(self.span(event), "yaml/size", text("yaml/size", limit=MAX_NODES), text("yaml/size.hint"))
            )
        where = self.place(event)
        self.spans.add(at, where)
        if isinstance(event, ScalarEvent):
            self.readable(event)
            plain = event.implicit[0]
            self.whole(event, where)
            return None if plain and event.value in _NULLS else str(event.value)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, at, in_line=bool(event.flow_style))
        return self.mapping(events, at)

    def whole(self, event: ScalarEvent, where: tuple[int, int, int, int]) -> None:
        """Notice what was taken into a value, or left out of it, though its writer meant otherwise."""
        if has_marks(event.value) and self.path.startswith("content/"):
            self.problems.extend(marked(event.value, self.span(event)))
        first, column, last, end = where
        if self.hashes:
            self.scalars.append(Scalar(first - self.offset, column, last - self.offset, end))
        if first != last and not event.style:
            self.problems.extend(joined(self.source, self.path, self.offset, first - self.offset, last - self.offset))

    def readable(self, event: ScalarEvent) -> None:
        """Escapes of quoted scalars may write what the file itself may not hold."""
        found = FORBIDDEN_CHARACTERS.search(event.value) if event.style == '"' else None
        if found is not None:
            code = f"U+{ord(found[0]):04X}"
            message = text("source/control", code=code)
            self.problems.append(error(self.span(event), "source/control", message, text("source/control.hint")))

    def sequence(self, events: Iterator[Event], at: Path, *, in_line: bool) -> list[Plain]:
        values: list[Plain] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            if in_line and isinstance(event, ScalarEvent) and not event.style:
                self.problems.extend(in_brackets(event.value, self.span(event)))
            values.append(self.value(event, events, _one((*at, len(values)))))
        return values

    def mapping(self, events: Iterator[Event], at: Path) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise _Stop(error(self.span(event), "yaml/key", text("yaml/key"), text("yaml/key.hint")))
            self.readable(event)
            key = str(event.value)
            here = _one((*at, key))
            if key in values:
                self.duplicate(key, event, here)
                self.value(next(events), events, (*at, f"{key} (again)"))
                continue
            self.key_spans.add(here, self.place(event))
            values[key] = self.value(next(events), events, here)
        return values

    def duplicate(self, key: str, event: Event, at: Path) -> None:
        first = self.key_spans[at]
        self.problems.append(
            error(
                self.span(event),
                "yaml/duplicate-key",
                text("yaml/duplicate-key", key=key, line=first.line),
                text("yaml/duplicate-key.hint", key=key),
                ((first, text("yaml/duplicate-key.first")),),
            )
        )


def parse(source: str, path: str, offset: int = 0) -> Checked[Tree | None]:
    """Parse one YAML document whose first line is line ``offset + 1`` of the file."""
    reader = _Reader(path, offset, source)
    try:
        data = _document(source, reader)
    except _Stop as stop:
        return Checked(None, (*reader.problems, stop.problem))
    except yaml.YAMLError as complaint:
        return Checked(None, (*reader.problems, _syntax(complaint, source, path, offset)))
    if not isinstance(data, dict):
        span = reader.spans.get((), Span.point(path, offset + 1, 1))
        problem = error(span, "yaml/not-a-mapping", text("yaml/not-a-mapping"), text("yaml/not-a-mapping.hint"))
        return Checked(None, (*reader.problems, problem))
    told = pitfalls(reader.hashes, reader.scalars, path, offset) if reader.hashes else ()
    return Checked(Tree(data, reader.spans, reader.key_spans), (*reader.problems, *told))


def _document(source: str, reader: _Reader) -> Plain:
    data: Plain = None
    seen = False
    events = iter(yaml.parse(source, Loader=_Loader))
    for event in events:
        if isinstance(event, DocumentStartEvent):
            if seen:
                span = reader.span(event)
                raise _Stop(
                    error(span, "yaml/two-documents", text("yaml/two-documents"), text("yaml/two-documents.hint"))
                )
            seen = True
            data = reader.value(next(events), events, ())
        elif isinstance(event, DocumentEndEvent):
            continue
    return data


def _syntax(complaint: yaml.YAMLError, source: str, path: str, offset: int) -> Diagnostic:
    """Turn the parser's complaint into words that name the usual cause."""
    begun = getattr(complaint, "context_mark", None)
    mark = getattr(complaint, "problem_mark", None) or begun
    if mark is None:
        message = text("yaml/syntax", problem=shorten(str(complaint)))
        return error(Span.point(path, offset + 1, 1), "yaml/syntax", message, text("yaml/syntax.hint"))
    said = str(getattr(complaint, "problem", None) or complaint)
    opened = (begun.line, begun.column) if begun is not None else None
    return explain_error(ParseError(said, mark.line, mark.column, opened), source.splitlines(), path, offset)
