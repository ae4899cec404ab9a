"""What must fit: words in their panels and inside the safe margin, pictures sharp enough for print; and panels that stay bare.

In: a document that was laid out, and its format.  Out: ``Misfit`` facts in millimetres and dots per inch, each with the
fields (``data-field``) of the nearest element that names any.  Never: cuts anything, or knows what a field is.

A panel is an element with ``data-panel``, or any that hides what runs over it, or whose height a template has reckoned: what
runs over that stands on what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pressroom.core.lazy import regex
from pressroom.render.formats import Format
from pressroom.render.layout.boxes import MILLIMETRE, attribute, is_line, is_picture, is_text, pages_of
from pressroom.render.markup.typography import without_joiners

TOLERANCE = 0.3
"""Millimetres that text may stand over an edge: rounding, not overflow."""
MIN_DPI = 300
"""Dots per inch that a photograph needs at the size at which it is printed."""
MAX_BARE_HEIGHT = 60.0
"""Millimetres of a panel without a word or a picture that a reader takes for a misprint."""
_RECKONED = regex(r"(?:.*;)? *height:")
_RISE, _FALL = 0.82, 0.1
"""How far the ink of letters reaches above and below the baseline, in ems."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit."""

    kind: Literal["overflow", "bare", "safe-margin", "resolution"]
    place: str
    """The panel, the first words that stand too near to the edge, or the address of the picture."""
    amount: float
    """Millimetres over the edge or of blank paper, or dots per inch."""
    page: int
    fields: str = ""
    """Fields of the entry whose words or picture this is, as the template names them."""
    lines: int = 0
    characters: int = 0
    """How much an overflowing panel has to lose."""


@dataclass(slots=True)
class _Panel:
    """A panel while its content is walked."""

    name: str
    fields: str
    box: Any
    below: float = 0.0
    beside: float = 0.0
    pitch: float = 0.0
    letters: int = 0
    lines: int = 0
    is_named: bool = True
    """Whether a template names it, and so means it to be filled."""


def misfits(document: Any, shape: Format) -> Iterator[Misfit]:
    """Everything that does not fit, page by page."""
    for number, page in enumerate(pages_of(document), 1):
        walk = _Walk(page, shape, number)
        walk.visit(page, (), "")
        yield from walk.found()


class _Walk:
    """One page: a single pass over its boxes that measures every panel, margin and picture."""

    def __init__(self, page: Any, shape: Format, number: int) -> None:
        self._sides = (page.margin_width() / MILLIMETRE, page.margin_height() / MILLIMETRE)
        self._shape = shape
        self._number = number
        self._panels: list[_Panel] = []
        self._near: dict[str, Misfit] = {}
        self._coarse: dict[str, Misfit] = {}

    def visit(self, box: Any, panels: tuple[_Panel, ...], fields: str) -> None:
        """Measure what lies in a box; ``panels`` are those that it lies in, ``fields`` what the nearest element names."""
        for child in getattr(box, "children", ()) or ():
            named = attribute(child, "data-field") or fields
            inside = panels
            name = attribute(child, "data-panel")
            if name is not None or child.style["overflow"] != "visible" or _is_reckoned(child):
                around = panels[-1].name if panels else child.element_tag
                panel = _Panel(name or around, named, child, is_named=name is not None)
                self._panels.append(panel)
                inside = (*panels, panel)
            if is_text(child):
                self._letters(child, panels, named)
            elif is_line(child):
                for panel in panels:
                    panel.lines += 1
                    panel.letters = max(panel.letters, sum(len(t.text) for t in _texts(child)))
                    panel.pitch = max(panel.pitch, child.height)
                    panel.below = max(panel.below, child.position_y + child.height)
            elif is_picture(child):
                for panel in panels:
                    panel.below = max(panel.below, child.position_y + child.height)
                self._picture(child, named)
            self.visit(child, inside, named)

    def found(self) -> Iterator[Misfit]:
        """What was noticed, when the page has been walked."""
        for panel in self._panels:
            down = (panel.below - (panel.box.position_y + panel.box.margin_height())) / MILLIMETRE
            right = (panel.beside - (panel.box.border_box_x() + panel.box.border_width())) / MILLIMETRE
            if max(down, right) > TOLERANCE:
                lines = max(1, round(down * MILLIMETRE / panel.pitch + 0.4)) if panel.pitch and down > 0 else 1
                letters = lines * panel.letters if down >= right else panel.letters
                yield Misfit("overflow", panel.name, max(down, right), self._number, panel.fields, lines, letters)
            elif panel.is_named and not panel.below and panel.box.height > MAX_BARE_HEIGHT * MILLIMETRE:
                height = panel.box.height / MILLIMETRE
                yield Misfit("bare", panel.name, height, self._number, panel.fields)
        yield from self._near.values()
        yield from self._coarse.values()

    def _letters(self, box: Any, panels: tuple[_Panel, ...], fields: str) -> None:
        if not box.text.strip():
            return
        size = box.style["font_size"]
        left, right = box.position_x / MILLIMETRE, (box.position_x + box.width) / MILLIMETRE
        baseline = box.position_y + box.baseline
        top, bottom = (baseline - _RISE * size) / MILLIMETRE, (baseline + _FALL * size) / MILLIMETRE
        for panel in panels:
            panel.beside = max(panel.beside, box.position_x + box.width)
        width, height = self._sides
        room = min(left, top, width - right, height - bottom)
        lacking = self._shape.safe - room
        if lacking > TOLERANCE:
            words = without_joiners(box.text).strip()[:20]
            known = self._near.get(fields)
            if known is None or lacking > known.amount:
                self._near[fields] = Misfit("safe-margin", words, lacking, self._number, fields)

    def _picture(self, box: Any, fields: str) -> None:
        """Photographs alone have pixels; drawings are sharp at any size."""
        pixels = (getattr(box.replacement, "width", None), getattr(box.replacement, "height", None))
        if not hasattr(box.replacement, "image_data") or not box.width or not box.height:
            return
        dots = min(pixels[0] / box.width, pixels[1] / box.height) * 96
        source = attribute(box, "src") or ""
        if dots < MIN_DPI - 0.5 and (source not in self._coarse or dots < self._coarse[source].amount):
            self._coarse[source] = Misfit("resolution", source.removeprefix("asset:"), dots, self._number, fields)


def _is_reckoned(box: Any) -> bool:
    """Whether a template sets how high this very element is."""
    return _RECKONED.match(attribute(box, "style") or "") is not None


def _texts(line: Any) -> Iterator[Any]:
    for child in line.children:
        if is_text(child):
            yield child
        elif hasattr(child, "children"):
            yield from _texts(child)
