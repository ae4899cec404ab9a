"""Panel cache: panels that several pieces have in common are laid out and drawn once.

In: HTML in which such panels stand between marks, and who lays it out.  Out: the laid-out document, in which a panel that was
seen before is what it drew then.  Never: keeps a panel whose look follows from more than its words and its place, or of
which there was something to complain.

A panel is an element whose place and size the style sheet knows, and whose content lies in absolute places.  Where another
piece of the same look had the same words in the same place among the same other panels, they are not read, laid out or drawn
again.  Pieces that are tried in several settings, and those whose style looks into elements, are laid out as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.layout.boxes import attribute, descendants
from pressroom.render.layout.copyfitting import SETTINGS
from pressroom.render.layout.patching import patch_function
from pressroom.render.paper.panel_drawings import Face, PanelDrawing, PlacedPanel, is_plain, new_resources
from pressroom.render.paper.tags import patch_tagging, record_branch

BEGIN, END = "<!-- panel -->", "<!-- /panel -->"
MAX_PANELS = 96
"""Panels that are kept; the one that was not met for longest goes first."""
_PANEL = regex(rf"{BEGIN}(<(\w+)\b[^>]*)>(.*?)(</\2>){END}", re.DOTALL)
_NAMES = regex(r"<title>.*?</title>|<meta\b[^>]*>", re.DOTALL)
"""What a piece is called, which no panel shows."""
_NUMBER = "data-panel-number"
_PICTURE, _STYLE = "asset:", "<style"
"""What shows a file, which may have changed; what has a say in how other panels look."""
_INWARD = regex(r":has\(|:empty")
"""How an element can look otherwise for what is in it, which a known panel has not."""
_SHOWN = frozenset(["counter()", "counters()"])
_LITERAL = frozenset(["string", "quote", "attr()"])


def unmarked(html: str) -> str:
    """HTML without the marks of panels."""
    return html.replace(BEGIN, "").replace(END, "")


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel of a piece."""

    opening: str
    words: str
    closing: str
    key: tuple[Any, ...] | None
    """All that its look follows from; None where that is not known."""


class PanelCache:
    """Panels of all pieces that are set in the fonts of one configuration."""

    def __init__(self) -> None:
        self._known: dict[Any, PanelDrawing] = {}

    def set(self, html: str, look: tuple[Any, ...], lay_out: Callable[..., Any], is_lasting: Callable[[], bool]) -> Any:
        """Lay out a piece, as far as its panels are not known, and finish it.

        ``look`` begins with the style sheet.  ``lay_out`` takes HTML and drawings by the number that it names; ``is_lasting`` is
        asked when all is drawn: whether the same words will always give the same panels.
        """
        if BEGIN not in html or SETTINGS.search(html) or _INWARD.search(look[0]) or _INWARD.search(html):
            return lay_out(unmarked(html), {})
        pieces = list(_pieces(html, look))
        panels = {number: panel for number, panel in pieces if isinstance(panel, _Panel)}
        known = {number: drawing for number, panel in panels.items() if (drawing := self._find(panel.key))}
        words = "".join(
            piece if isinstance(piece, str) else _written(number, piece, number not in known)
            for number, piece in pieces
        )
        document = lay_out(words, known)
        if is_lasting() and not any(page.misfits for page in document.pages):
            wanted = {number for number, panel in panels.items() if panel.key} - known.keys()
            for number, drawing in _captured(document, wanted):
                if is_lasting():
                    self._keep(panels[number].key, drawing)
        return document

    def _find(self, key: Any) -> PanelDrawing | None:
        found = self._known.pop(key, None)
        if found is not None:
            self._known[key] = found
        return found

    def _keep(self, key: Any, drawing: PanelDrawing) -> None:
        while len(self._known) >= MAX_PANELS:
            del self._known[next(iter(self._known))]
        self._known[key] = drawing


def _pieces(html: str, look: tuple[Any, ...]) -> Iterator[tuple[str, str | _Panel]]:
    """Everything between the panels, and the panels by number."""
    around, panels = _NAMES.sub("", _PANEL.sub(r"\1>", html)), list(_PANEL.finditer(html))
    is_styled = any(_STYLE in found[3] for found in panels)
    place = 0
    for number, found in enumerate(panels):
        yield "", html[place : found.start()]
        key = None if is_styled or _PICTURE in found[3] else (look, around, number, found[3])
        yield str(number), _Panel(found[1], found[3], found[4], key)
        place = found.end()
    yield "", html[place:]


def _written(number: str, panel: _Panel, is_whole: bool) -> str:
    return f'{panel.opening} {_NUMBER}="{number}">{panel.words if is_whole else ""}{panel.closing}'


def _panels_of(page: Any) -> Iterator[tuple[str, Any]]:
    for box in descendants(page):
        number = attribute(box, _NUMBER)
        if number is not None:
            yield number, box


def _captured(document: Any, wanted: Collection[str]) -> Iterator[tuple[str, PanelDrawing]]:
    """Panels of a finished document that can be kept; from now on they are what they draw.

    One in the flow of the text would move those after it.
    """
    panels = [(page, *found) for page in document.pages for found in _panels_of(page._page_box)]  # noqa: SLF001 - its boxes
    if any(box.style["position"] != "absolute" for _, _, box in panels):
        return
    for page, number, box in panels:
        drawing = _drawing_of(page, box) if number in wanted else None
        if drawing is not None:
            box.children = [PlacedPanel(drawing)]
            yield number, drawing


def _drawing_of(page: Any, box: Any) -> PanelDrawing | None:
    """What the content of a panel puts into a file; None when that is more than letters, lines and plain colour."""
    from weasyprint.anchors import gather_anchors
    from weasyprint.draw import draw_stacking_context
    from weasyprint.stacking import _dispatch

    anchors, links, bookmarks, forms, contexts = {}, [], [], {None: []}, []  # type: ignore[var-annotated]
    others: tuple[list[Any], list[Any], dict[Any, Any]] = [], [], {}
    for child in box.children:
        gather_anchors(child, anchors, links, bookmarks, forms)
        if _dispatch(child, page._page_box, contexts, *others) is not None:  # noqa: SLF001 - as the engine itself does
            return None
    if any((anchors, links, forms[None], len(forms) > 1, *others)) or not _counts_for_itself(box):
        return None
    if any(context.z_index for context in contexts):
        return None
    resources, tags = new_resources(), {}  # type: ignore[var-annotated]
    stream = _stream_class()({}, (0, 0, page.width, page.height), resources, {}, tags, {}, None, compress=True)
    for context in contexts:
        draw_stacking_context(stream, context)
    if not is_plain(stream, resources) or stream.shown != len(stream.stretches):
        return None
    count, branch = len(tags), record_branch(box, tags)
    if tags:
        return None
    faces = tuple(Face.of(key, font, stream.stretches) for key, font in stream._fonts.items())  # noqa: SLF001
    alphas = {str(name): dict(state) for name, state in resources["ExtGState"].items()}
    return PanelDrawing.of(stream.stream, alphas, faces, stream.stretches, branch, count, bookmarks)


def _counts_for_itself(panel: Any) -> bool:
    """Whether nothing outside a panel can change what it counts, and it changes nothing that others count or repeat."""
    set_here, counted, shown = set(), set(), set()
    for box in descendants(panel):
        style = box.style
        if style["string_set"] != "none":
            return False
        set_here |= {name for name, _ in style["counter_reset"]}
        for kind in ("counter_increment", "counter_set"):
            counted |= {name for name, _ in style[kind]} if style[kind] != "auto" else set()
        content = style["content"] if "::" in box.element_tag else ()
        for kind, value in content if isinstance(content, tuple) else ():
            if kind in _SHOWN:
                shown.add(value[0])
            elif kind not in _LITERAL:
                return False
    return counted | shown <= set_here


@cache
def patch_panels() -> None:
    """Let the engine's pages hold placed panels, once a process."""
    from weasyprint import anchors, draw, layout

    patch_tagging()
    patch_function(layout.layout_document, _layer_out(layout.layout_document))
    patch_function(anchors.gather_anchors, _gatherer(anchors.gather_anchors))
    patch_function(draw.draw_stacking_context, _drawer(draw.draw_stacking_context))


def _layer_out(original: Any) -> Any:
    """Ours for the function that lays out pages: the known panels of a piece get what they draw."""

    def layout_document(html: Any, root_box: Any, context: Any, max_loops: int = 8) -> Any:
        pages = list(original(html, root_box, context, max_loops))
        drawings: Mapping[str, PanelDrawing] = getattr(html, "drawings", {})
        for page in pages if drawings else ():
            for number, box in list(_panels_of(page)):
                if number in drawings:
                    box.children = [PlacedPanel(drawings[number])]
        return pages

    return layout_document


def _gatherer(original: Any) -> Any:
    """Ours for the function that looks for links and headings."""

    def gather_anchors(box: Any, anchors: Any, links: Any, bookmarks: Any, forms: Any, *others: Any) -> None:
        if isinstance(box, PlacedPanel):
            bookmarks.extend(box.drawing.bookmarks)
        else:
            original(box, anchors, links, bookmarks, forms, *others)

    return gather_anchors


def _drawer(original: Any) -> Any:
    """Ours for the function that draws a box with all that lies in it."""

    def draw_stacking_context(stream: Any, stacking_context: Any) -> None:
        if isinstance(stacking_context.box, PlacedPanel):
            stacking_context.box.paint(stream)
        else:
            original(stream, stacking_context)

    return draw_stacking_context


@cache
def _stream_class() -> type[Any]:
    """Made on first use: importing the engine takes a while."""
    from weasyprint.pdf.stream import Stream

    class RecordingStream(Stream):  # type: ignore[misc]
        """Tells which words are drawn where, and how many pieces of text there are in all."""

        def __init__(self, *others: Any, **named: Any) -> None:
            super().__init__(*others, **named)
            self.shown = 0
            self.stretches: list[tuple[int, Any]] = []

        def show_text(self, text: Any) -> None:
            self.shown += 1
            super().show_text(text)

    return RecordingStream
