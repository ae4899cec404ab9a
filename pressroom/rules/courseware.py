"""slides/break, slides/title, slides/notes: the courseware of a lecture can be parted into slides and be spoken."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.core.text import shorten
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.rules.base import Rule
from pressroom.source.markdown import Body

BREAK = "---"


def check(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Look at each slide of the courseware."""
    body = view.texts(entry).parts.get("slides")
    if body is None:
        return
    lines = body.markdown.split("\n")
    for number, line in enumerate(lines):
        if line.strip() == BREAK and number and lines[number - 1].strip():
            span = Span.point(body.path, body.first_line + number, 1, len(line))
            message = text("slides/break", value=shorten(lines[number - 1].strip(), 40))
            yield error(span, "slides/break", message, text("slides/break.hint"))
    for first, slide in _slides(lines):
        yield from _slide(body, first, slide)


def _slides(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each slide, with the number of its first line that is not empty."""
    start = 0
    for number, line in enumerate([*lines, BREAK]):
        if line.strip() == BREAK:
            slide = lines[start:number]
            filled = next((at for at, words in enumerate(slide) if words.strip()), None)
            if filled is not None:
                yield start + filled, slide[filled:]
            start = number + 1


def _slide(body: Body, first: int, slide: list[str]) -> Iterator[Diagnostic]:
    span = Span.point(body.path, body.first_line + first, 1, max(len(slide[0]), 1))
    if not slide[0].startswith("## "):
        message = text("slides/title", value=shorten(slide[0].strip(), 40))
        yield error(span, "slides/title", message, text("slides/title.hint"))
    elif not any(line.startswith("!!! notes") for line in slide):
        message = text("slides/notes", value=slide[0].removeprefix("## ").strip())
        yield warning(span, "slides/notes", message, text("slides/notes.hint"))


RULE = Rule(("slides/break", "slides/title", "slides/notes"), LECTURE, check)
