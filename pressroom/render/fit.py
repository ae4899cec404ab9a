"""Copyfitting: a document whose last page would hold little is set a little closer, so that it ends a page earlier.

In: HTML whose body says that it may be set closer (``data-fit="even"``), and the function that lays HTML out.  Out: the
laid-out document, with ``data-fit="close"`` when that saved a page.  Never: decides what closer means, which is the
style sheet's, or lays out a third time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pressroom.render.boxes import descendants, is_line, is_picture, pages_of

EVEN, CLOSE = 'data-fit="even"', 'data-fit="close"'
SHORT = 0.45
"""A last page that is filled less than this is worth a second layout; the style sheets set closer by a twentieth or so."""


def lay_out_fitting(html: str, lay_out: Callable[[str], Any]) -> Any:
    """Lay a document out, and once more closer where its last page is short; the closer one when it has fewer pages."""
    document = lay_out(html)
    pages = list(pages_of(document))
    if EVEN not in html or len(pages) < 2 or filled(pages[-1]) >= SHORT:
        return document
    closer = lay_out(html.replace(EVEN, CLOSE, 1))
    return closer if len(closer.pages) < len(pages) else document


def filled(page: Any) -> float:
    """How much of a page's type area its words and pictures fill, from the top down: a share of its height."""
    top, height = page.content_box_y(), page.height
    lowest = max((_foot(box) for box in descendants(page.children[0]) if is_line(box) or is_picture(box)), default=top)
    return float((lowest - top) / height)


def _foot(box: Any) -> float:
    """Where a line or a picture ends."""
    return float(box.position_y + box.height)
