"""Booklets: the number of pages that folded and stitched sheets need.

In: a document that was laid out with more filler pages than it needs.  Out: the document with as many of them as make
its pages a multiple of the format's.  Never: adds a page that no template drew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pressroom.render.layout.boxes import attribute, descendants


def keep_fillers(document: Any, multiple: int) -> Any:
    """Leave out filler pages (an element with ``data-filler`` on a page of its own) until the pages come out even."""
    if multiple == 1:
        return document
    fillers = [page for page in document.pages if is_filler(page)]
    spare = len(document.pages) % multiple
    dropped = fillers[len(fillers) - spare :] if spare <= len(fillers) else []
    return document.copy(_without(document.pages, dropped))


def _without(pages: list[Any], dropped: list[Any]) -> list[Any]:
    """Pages without some of them; a page hands the glyphs of its part, which the first drawn page holds, to the next."""
    kept: list[Any] = []
    glyphs: tuple[Any, ...] = ()
    for page in pages:
        if page in dropped:
            glyphs += getattr(page, "glyphs", ())
        else:
            kept.append(replace(page, glyphs=glyphs + page.glyphs) if glyphs else page)
            glyphs = ()
    return kept


def is_filler(page: Any) -> bool:
    """Whether a page may be left out; a drawn page knows it, of any other its boxes are looked at."""
    known: bool | None = getattr(page, "is_filler", None)
    if known is not None:
        return known
    return any(attribute(box, "data-filler") is not None for box in descendants(page._page_box))  # noqa: SLF001
