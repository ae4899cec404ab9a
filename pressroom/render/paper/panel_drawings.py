"""Panel drawings: what a panel puts into a file, recorded once and replayed in other files.

In: what was drawn of a panel.  Out: the same operations, glyphs, headings and tags, with the numbers that they get in a file.
Never: looks at a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from pressroom.render.paper.tags import Tags

_KINDS = ("XObject", "Pattern", "Shading")
_STATE = dict.fromkeys(f"_current_{name}" for name in ("color", "color_stroke", "alpha", "alpha_stroke", "font"))
"""What a page knows of itself when a box has been drawn: nothing."""


def new_resources() -> pydyf.Dictionary:
    """What drawing a panel may need of a file."""
    return pydyf.Dictionary({kind: pydyf.Dictionary() for kind in ("ExtGState", *_KINDS)} | {"ColorSpace": b""})


def is_plain(stream: Any, resources: pydyf.Dictionary) -> bool:
    """Whether nothing else was drawn than letters, lines and plain colour, perhaps transparent."""
    is_state = any(name.startswith("s") for name in resources["ExtGState"])
    return not (stream._images or is_state or any(resources[kind] for kind in _KINDS))  # noqa: SLF001 - its own


@dataclass(frozen=True, slots=True)
class Face:
    """The glyphs of one font, in the order of their first use."""

    key: int
    pango_font: Any
    widths: Mapping[int, int]
    words: Mapping[int, str]

    @classmethod
    def of(cls, key: int, font: Any, stretches: Sequence[tuple[int, Any]]) -> Face:
        """The glyphs that were noted in a font, in the size in which it was first used."""
        first = next(stretch.font.pango_font for _, stretch in stretches if stretch.font.key == key)
        return cls(key, first, dict(font.widths), dict(font.to_unicode))

    def register_glyphs(self, stream: Any) -> bool:
        """Have the glyphs in the file; whether it has the widths that they had here, not those of another size."""
        font = stream._fonts.get(self.key)  # noqa: SLF001 - as ``Stream.add_font``
        if font is None:
            font = stream.add_font(self.pango_font)[0]
            font.widths.update(self.widths)
            font.to_unicode.update(self.words)
            return True
        for glyph, words in self.words.items():
            font.to_unicode.setdefault(glyph, words)
        known = font.widths
        return not [glyph for glyph, width in self.widths.items() if known.setdefault(glyph, width) != width]


@dataclass(frozen=True, slots=True)
class PanelDrawing:
    """What the content of a panel puts into a file."""

    operations: tuple[bytes, ...]
    marks: tuple[int, ...]
    """Where pieces of content are numbered, in their order."""
    stretches: tuple[tuple[int, Any], ...]
    """Where words are shown, and which."""
    alphas: Mapping[str, Mapping[str, float]]
    """Graphics states of transparency (ExtGState), by name, in the order in which they are first used."""
    faces: tuple[Face, ...]
    tags: Tags
    bookmarks: tuple[Any, ...]

    @classmethod
    def of(
        cls, drawn: list[Any], alphas: Mapping[str, Mapping[str, float]], faces: tuple[Face, ...],
        stretches: list[tuple[int, Any]], tags: Tags, count: int, bookmarks: list[Any],
    ) -> PanelDrawing:  # fmt: skip
        """Put what was drawn into bytes; ``count`` pieces of it have numbers."""
        marks = tuple(at - 1 for at, operation in enumerate(drawn) if operation == b"BDC")
        assert [drawn[at]["MCID"] for at in marks] == list(range(count)), (
            "numbered in the order in which they are drawn"
        )
        return cls(tuple(map(_plain, drawn)), marks, tuple(stretches), alphas, faces, tags, tuple(bookmarks))


def _plain(operation: Any) -> bytes:
    if isinstance(operation, bytes):
        return operation
    raw: bytes = operation.data if isinstance(operation, pydyf.Object) else str(operation).encode("ascii")
    return raw


class PlacedPanel(Tags):
    """Stands for the boxes of a panel on a page."""

    element = None
    element_tag = ""
    is_grid_item = False
    style: Mapping[str, Any] = {
        "position": "absolute", "z_index": "auto", "opacity": 1, "transform": (), "overflow": "visible",
    }  # fmt: skip

    def __init__(self, drawing: PanelDrawing) -> None:
        tags = drawing.tags
        super().__init__(tags.elements, tags.numbers, [], tags.roots, tags.marks, [])
        self.drawing = drawing
        self._pieces: dict[Any, Any] = {}

    def paint(self, stream: Any) -> None:
        """Draw the panel."""
        drawing, self._pieces = self.drawing, stream._tags  # noqa: SLF001 - as ``Stream.marked``
        alphas = stream._resources["ExtGState"]  # noqa: SLF001 - as ``Stream.set_alpha``
        for name, degree in drawing.alphas.items():
            alphas.setdefault(name, pydyf.Dictionary(degree))
        others = [face for face in drawing.faces if not face.register_glyphs(stream)]
        operations = list(drawing.operations)
        if others:
            for at, stretch in drawing.stretches:
                operations[at] = _shown(stretch.written_with(stream._fonts[stretch.font.key].widths))  # noqa: SLF001
        self.shift = len(self._pieces)
        for number, at in enumerate(drawing.marks):
            operations[at] = b"<</MCID %d>>" % (number + self.shift)
            self._pieces[id(self), number] = None
        if operations:
            stream.stream.extend(operations)
            vars(stream).update(_STATE)

    def build(self, parent: Any, pdf: Any, page: int, marks: dict[int, bytes], annotations: list[Any]) -> Iterator[Any]:
        """Put the elements into a file, and take the pieces off the list of those that have none yet."""
        for number in range(len(self.drawing.marks)):
            del self._pieces[id(self), number]
        return super().build(parent, pdf, page, marks, annotations)


def _shown(words: str) -> bytes:
    line = pydyf.Stream()
    line.show_text(words)
    operation: bytes = line.stream[0]
    return operation
