"""Drawn pages: parts of a book as what they put into a file, so that a book is joined without laying out or drawing again.

In: a part that the engine has laid out.  Out: the same pages as operations, glyphs, links and tags, which the engine takes
for pages of its own.  Never: changes a byte of the file; what cannot be kept so (photographs, tiles, gradients) stays as it
was laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pydyf

from pressroom.render.formats import Format
from pressroom.render.layout.decoration_breaks import close_decorations
from pressroom.render.layout.feathering import feather_pages
from pressroom.render.layout.justify import fill_lines
from pressroom.render.layout.panels import Misfit, misfits
from pressroom.render.paper.booklets import is_filler
from pressroom.render.paper.glyphs import Glyphs, Pen
from pressroom.render.paper.inks import Inks, to_press_inks
from pressroom.render.paper.pdf_objects import Ready, packed
from pressroom.render.paper.press import run_into_bleed
from pressroom.render.paper.tags import Tags, record_tags

SCALE = 0.75
"""Points in a CSS pixel."""
_KINDS = ("ExtGState", "XObject", "Pattern", "Shading")
"""What a page may draw with beside fonts."""


@dataclass(slots=True, eq=False)
class Link:
    """Stands for the box of a link; the engine puts the annotation here and looks for it when it writes the tags."""

    element_tag: str
    link_annotation: Any = None


@dataclass(slots=True, eq=False)
class DrawnPage:
    """A page of a part; the engine asks it what it asks its own."""

    width: float
    height: float
    bleed: dict[str, float]
    bookmarks: list[Any]
    links: list[Any]
    anchors: dict[str, Any]
    content: Ready
    """What is drawn, as it stands in each edition."""
    states: dict[str, dict[str, float]]
    """Degrees of transparency by name, in the order in which they are first used."""
    glyphs: tuple[Glyphs, ...]
    """Those of the whole part, on its first page."""
    tags: Tags
    is_filler: bool
    misfits: tuple[Misfit, ...]
    forms: dict[Any, Any] = field(default_factory=dict)

    @property
    def _page_box(self) -> Tags:
        return self.tags

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Put what was drawn into a file, with the glyphs that it needs."""
        assert scale == SCALE, "drawn at the scale of a file"
        for name, state in self.states.items():
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))  # noqa: SLF001 - as Page.paint does
        for glyphs in self.glyphs:
            glyphs.note(stream._fonts)  # noqa: SLF001 - as the engine's own drawing of text
        stream.stream[:] = (self.content,)


@dataclass(slots=True, eq=False)
class DrawnPart:
    """The pages of a part, and what a document needs beside pages."""

    pages: list[DrawnPage]
    metadata: Any
    fetcher: Any
    configuration: Any
    is_lasting: bool
    """Whether the same words and the pictures that they name will always give these pages."""

    def get_ready(self) -> None:
        """Have read of the fonts what a file takes its glyphs from."""
        for glyphs in self.pages[0].glyphs:
            glyphs.read()

    def copy(self, pages: list[Any]) -> Any:
        """A document of the engine with these pages."""
        from weasyprint.document import Document

        return Document(pages, self.metadata, self.fetcher, self.configuration, {}, None)


def finish(document: Any, shape: Format) -> Any:
    """Do to pages what is done to their boxes: open those that end early, note what does not fit, and the like."""
    feather_pages(document)
    noticed = list(misfits(document, shape))
    for number, page in enumerate(document.pages, 1):
        page.misfits = tuple(one for one in noticed if one.page == number)
    fill_lines(document)
    close_decorations(document)
    if shape.is_pressed:
        run_into_bleed(document, shape.bleed)
    return document


def misfits_of(document: Any) -> Iterator[Misfit]:
    """What does not fit on finished pages, with the numbers that they have in this document."""
    for number, page in enumerate(document.pages, 1):
        yield from (replace(one, page=number) for one in page.misfits)


def draw(document: Any, inks: Inks | None, is_lasting: Callable[[], bool]) -> Any:
    """Draw the finished pages of a part; the part as it is when it is drawn with what cannot be kept.

    ``inks`` are those of the press edition, when there is one.  ``is_lasting`` is asked when all is drawn: whether the same
    words and pictures will always give the same part.
    """
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in _KINDS} | {"ColorSpace": b""})
    pages: list[DrawnPage] = []
    pen = Pen(document.font_config)
    for page in document.pages:
        resources["ExtGState"] = pydyf.Dictionary()
        tags: dict[Any, Any] = {}
        operations, links = _operations(page, pen, resources, tags), _links(page)
        if operations is None or links is None:
            return document
        states = {str(name): dict(state) for name, state in resources["ExtGState"].items()}
        branch = record_tags(page, tags, [link[-1] for link in links])
        pages.append(
            DrawnPage(
                page.width, page.height, page.bleed, page.bookmarks, links, page.anchors, _ready(operations, inks), states, (),
                branch, is_filler(page), page.misfits,
            )
        )  # fmt: skip
    glyphs = pen.glyphs()
    if glyphs is None:
        return document
    pages[0].glyphs = glyphs
    return DrawnPart(pages, document.metadata, document.url_fetcher, document.font_config, is_lasting())


def _operations(page: Any, pen: Pen, resources: pydyf.Dictionary, tags: dict[Any, Any]) -> list[bytes] | None:
    """What a page draws, from the turn of the axes on; None when it needs more than letters, lines and plain colour."""
    images: dict[str, Any] = {}
    left, top = page.bleed["left"], page.bleed["top"]
    area = (-left, -top, page.width + left + page.bleed["right"], page.height + top + page.bleed["bottom"])
    stream = pen.stream(area, resources, images, tags)
    stream.transform(d=-1, f=page.height * SCALE)
    page.paint(stream, SCALE)
    is_plain = not images and not any(resources[kind] for kind in _KINDS[1:]) and not any(page.forms.values())
    if not is_plain or any(name.startswith("s") for name in resources["ExtGState"]):
        return None
    return [_plain(operation) for operation in stream.stream]


def _ready(operations: list[bytes], inks: Inks | None) -> Ready:
    """What a page draws, in the bytes of both editions."""
    return Ready(packed(operations), b"" if inks is None else packed(to_press_inks(operations, inks)))


def _plain(operation: Any) -> bytes:
    if isinstance(operation, bytes):
        return operation
    raw: bytes = operation.data if isinstance(operation, pydyf.Object) else str(operation).encode("ascii")
    return raw


def _links(page: Any) -> list[Any] | None:
    """The links of a page without their boxes; None when one attaches a file."""
    if any(link[0] == "attachment" for link in page.links):
        return None
    return [(*link[:-1], Link(link[-1].element_tag)) for link in page.links]
