"""Print orders and their results: the values that pass between a channel and whatever process prints.

In: what a printer noticed, and the order.  Out: its editions, and Diagnostics at their places in the content.  Never: prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.core.text import shorten
from pressroom.render.formats import Format
from pressroom.render.layout.panels import MIN_DPI, Misfit
from pressroom.render.paper.inks import Inks
from pressroom.render.paper.output_intent import OutputIntent

ReadAsset = Callable[[str], bytes]
"""Bytes of ``content/…``, ``theme/…`` or ``font/…``; KeyError or OSError for anything else."""


@dataclass(frozen=True, slots=True)
class Editions:
    """The PDFs of one piece: for screens and office printers, and for the press when its format has one."""

    screen: bytes
    press: bytes | None = None
    seen: Any = None
    """What the order has made of the screen edition."""
    pressed: Callable[[], Any] | None = None
    """Waits for what the order has made of the press edition; to be asked once."""


def identity(html: str) -> str:
    """The words of a piece that need no composing."""
    return html


Places = tuple[tuple[str, Span], ...]
"""Fields by name with their places, the one from which most can be cut first."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be made of a document: its format and inks, where its assets are read and where complaints are put."""

    shape: Format
    inks: Inks
    read: ReadAsset
    place: Span
    """Where complaints about the piece as a whole go."""
    locate: Callable[[str], Places]
    """The places of what ``data-field`` names."""
    name: str = ""
    """What tells a book from others of the same site."""
    read_press: Callable[[bytes], Any] | None = None
    """What is to be made of the press edition, in another process where that is faster."""
    intent: OutputIntent | None = None
    """What the press edition is made for; without one it does not say."""
    read_screen: Callable[[bytes], Any] | None = None
    """What is to be made of the screen edition, by whoever prints it."""
    compose: Callable[[str], str] = identity
    """What is done to the words of the piece, or of a part of a book, before they are laid out: a function of a module."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What a printer made, and noticed."""

    editions: Editions | None
    """None when it cannot print."""
    pages: int = 0
    misfits: tuple[Misfit, ...] = ()
    records: tuple[str, ...] = ()
    """What the engine complained of."""
    missing: str = ""
    """What is missing of the engine."""


def print_diagnostics(printed: PrintResult, order: PrintOrder) -> Iterator[Diagnostic]:
    """What was noticed, in words and at its places in the content."""
    yield from _miscounted(printed.pages, order.place, order.shape)
    for misfit in printed.misfits:
        yield _told(misfit, order)
    for words in printed.records:
        message = text("pdf/engine", problem=shorten(words, 200))
        yield error(order.place, "pdf/engine", message, text("pdf/engine.hint"))


def _miscounted(count: int, place: Span, shape: Format) -> Iterator[Diagnostic]:
    """A number of pages that the format does not permit."""
    if not shape.permits(count):
        message = text("print/pages", value=count, format=shape.name)
        wanted = " / ".join(map(str, shape.pages)) or f"{shape.multiple} × n"
        yield error(place, "print/pages", message, text("print/pages.hint", wanted=wanted))


def _told(misfit: Misfit, order: PrintOrder) -> Diagnostic:
    """A misfit in words, at the field that is to be changed."""
    places = order.locate(misfit.fields)
    span = places[0][1] if places else order.place
    fields = "、".join(name for name, _ in places) or misfit.place
    at = {"piece": order.name or order.shape.name, "page": misfit.page}
    if misfit.kind == "resolution":
        need = MIN_DPI / misfit.amount
        message = text("print/resolution", value=misfit.place, dots=round(misfit.amount), limit=MIN_DPI, **at)
        return warning(span, "print/resolution", message, text("print/resolution.hint", times=f"{need:.1f}"))
    if misfit.kind == "safe-margin":
        amount, limit = f"{misfit.amount:.1f}", f"{order.shape.safe:g}"
        message = text("print/safe-margin", value=misfit.place, amount=amount, limit=limit, **at)
        return error(span, "print/safe-margin", message, text("print/safe-margin.hint", fields=fields))
    if misfit.kind == "bare":
        message = text("print/bare-panel", panel=misfit.place, value=f"{misfit.amount:.0f}", **at)
        hint = text("print/bare-panel.hint", fields=misfit.fields or misfit.place)
        return warning(span, "print/bare-panel", message, hint)
    message = text("pdf/overflow", panel=misfit.place, value=f"{misfit.amount:.1f}", **at)
    hint = text("pdf/overflow.hint", fields=fields, lines=misfit.lines, characters=misfit.characters)
    related = tuple((where, text("pdf/overflow.other", field=name)) for name, where in places[1:])
    return error(span, "pdf/overflow", message, hint, related)
