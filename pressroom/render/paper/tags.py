"""Tags: the part of a file's tag tree that belongs to one drawn page.

In: a page that was laid out and drawn.  Out: its elements in bytes, with places for the numbers that they get in a file.
Never: decides how anything is tagged; the engine did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pydyf

from pressroom.render.paper.pdf_objects import Written

_PAGE, _DOCUMENT, _FIRST = 0, 1, 2
"""Numbers of what an element may refer to: its page, the root of the tree, then links, then elements."""
_NUMBER = re.compile(rb"\((?!\x02)(?:\\.|[^\\)])*\)|(\d+)(?= 0 R)|\x02(\d+)\x02|\x01(\d+)\x01", re.DOTALL)
"""What gets another number in a file: a reference, the table in the name of a header cell, a marked piece of a branch.

Words, which stand in brackets, are passed over: an alternative text may say ``12 0 R``.
"""
_END = b"\0"
"""Stands between two elements; no text of a document holds it."""


@dataclass(slots=True)
class Tags:
    """Stands for the box of a page where the engine builds the tag tree."""

    elements: bytes
    """All of them, with ``%d`` in the place of each number."""
    numbers: tuple[int, ...]
    """What stands in these places: a page, root, link or element; below zero a marked piece (-1 is the first)."""
    links: list[Any]
    """What stands for the boxes of the page's links; each has its annotation when the engine comes to the tags."""
    roots: list[int]
    marks: list[tuple[int, int]]
    """Marked pieces of the page, each with its element."""
    annotations: list[tuple[int, int]]
    """Elements of links, each with its link."""
    children: tuple[()] = ()
    shift: int = 0
    """How many marked pieces a page has before those of a branch of its own."""

    def build(self, parent: Any, pdf: Any, page: int, marks: dict[int, bytes], annotations: list[Any]) -> Iterator[Any]:
        """Put the elements into a file; gives those that hang on ``parent``."""
        return iter(self._built(parent, pdf, page, marks, annotations))

    def _built(self, parent: Any, pdf: Any, page: int, marks: dict[int, bytes], annotations: list[Any]) -> list[Any]:
        places = [link.link_annotation for link in self.links]
        own = int(pdf.page_references[page].split()[0])
        known = [own, parent.number, *(own if place is None else place.number for place in places)]
        start = len(known)
        first = len(pdf.objects) - start
        last = self.shift - 1
        values = [
            number + first if number >= start else known[number] if number >= 0 else last - number
            for number in self.numbers
        ]
        made = [Written(element) for element in (self.elements % tuple(values)).split(_END)] if self.elements else []
        for element in made:
            pdf.add_object(element)
        marks |= {piece + self.shift: made[at].reference for piece, at in self.marks}
        annotations += [(made[at].reference, places[link]) for at, link in self.annotations if places[link] is not None]
        return [made[at] for at in self.roots]


def _numbered(objects: list[Any]) -> tuple[bytes, tuple[int, ...]]:
    """Elements in bytes with places for their numbers, and what stands there."""
    numbers: list[int] = []

    def place(found: re.Match[bytes]) -> bytes:
        reference, name, mark = found.groups()
        if not (reference or name or mark):
            return found[0]
        numbers.append(-1 - int(mark) if mark else int(reference or name))
        return b"%d"

    return _NUMBER.sub(place, _END.join(found.data for found in objects).replace(b"%", b"%%")), tuple(numbers)


class _Recorder:
    """Stands for a file while the engine builds the elements of one page."""

    def __init__(self, first: int) -> None:
        self.objects: list[Any] = []
        self._first = first
        self.page_references = _OnePage()

    def add_object(self, found: Any) -> None:
        """Number an object."""
        found.number = self._first + len(self.objects)
        self.objects.append(found)


class _OnePage:
    def __getitem__(self, number: int) -> bytes:
        return b"%d 0 R" % _PAGE


def record_tags(page: Any, tags: dict[Any, Any], links: list[Any]) -> Tags:
    """The elements of a page whose marked pieces are ``tags``; ``links`` stand for the boxes of its links."""
    from weasyprint.pdf import tags as engine

    patch_tagging()
    for number, link in enumerate(page.links, _FIRST):
        link[-1].link_annotation = pydyf.Dictionary({"Link": number})
        link[-1].link_annotation.number = number
    first = _FIRST + len(page.links)
    recorder, marks, annotations = _Recorder(first), {}, []  # type: ignore[var-annotated]
    document = pydyf.Dictionary({"S": "/Document"})
    document.number = _DOCUMENT
    roots = list(engine._build_box_tree(page._page_box, document, recorder, 0, marks, annotations, tags))  # noqa: SLF001
    _name_cells(recorder.objects)
    return Tags(
        *_numbered(recorder.objects),
        links,
        [root.number - first for root in roots],
        [(mark, int(reference.split()[0]) - first) for mark, reference in marks.items()],
        [(int(reference.split()[0]) - first, link.number - _FIRST) for reference, link in annotations],
    )


def record_branch(panel: Any, tags: dict[Any, Any]) -> Tags:
    """The elements of what lies in a box, whose marked pieces are ``tags``; it has no links."""
    from weasyprint.pdf import tags as engine

    patch_tagging()
    recorder, marks = _Recorder(_FIRST), {}  # type: ignore[var-annotated]
    parent = pydyf.Dictionary({"S": f"/{engine._get_pdf_tag(panel.element_tag)}"})  # noqa: SLF001 - as for any box
    parent.number = _DOCUMENT
    roots = [
        root.number - _FIRST
        for box in panel.children
        for root in engine._build_box_tree(box, parent, recorder, 0, marks, [], tags)  # noqa: SLF001 - see above
    ]
    _name_cells(recorder.objects)
    for found in recorder.objects:
        kids = found.get("K", ())
        found["K"] = pydyf.Array(b"\x01%d\x01" % kid if isinstance(kid, int) else kid for kid in kids)
    pieces = [(mark, int(reference.split()[0]) - _FIRST) for mark, reference in marks.items()]
    return Tags(*_numbered(recorder.objects), [], roots, pieces, [])


def _name_cells(objects: list[Any]) -> None:
    """Let the names of header cells be seen as such: they hold the number of their table."""
    for found in objects:
        if "ID" in found:
            found["ID"] = _named(found["ID"])
        headers = found.get("A", {}).get("Headers")
        if headers:
            headers[:] = [_named(header) for header in headers]


def _named(header: Any) -> pydyf.String:
    table, _, rest = header.string.partition("-")
    return pydyf.String(f"\x02{table}\x02-{rest}")


@cache
def patch_tagging() -> None:
    """Change the engine's building of the tag tree, once a process: a drawn page brings its own branch."""
    from weasyprint.pdf import tags

    build = tags._build_box_tree  # noqa: SLF001 - the one place where boxes become tags

    def build_box_tree(box: Any, parent: Any, pdf: Any, page: int, marks: Any, annotations: Any, pieces: Any) -> Any:
        if isinstance(box, Tags):
            return box.build(parent, pdf, page, marks, annotations)
        return build(box, parent, pdf, page, marks, annotations, pieces)

    tags._build_box_tree = build_box_tree  # noqa: SLF001
