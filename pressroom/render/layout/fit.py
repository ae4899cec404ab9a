"""Copyfitting: no document ends on a page that is nearly bare.

In: HTML whose body says that it may be set closer (``data-fit="even"``), and the function that lays HTML out.  Out: the
laid-out document, with ``data-fit="close"`` when that saved a page, and with ruled lines to write on in what its last
page leaves (``data-ruled`` of a section: the height of its words and of a line, in millimetres).  Never: decides what
closer means, which is the style sheet's, or lays out a fourth time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.layout.boxes import descendants, is_block, is_line, is_picture, pages_of

EVEN, CLOSE = 'data-fit="even"', 'data-fit="close"'
SHORT = 0.45
"""A last page that is filled less than this is worth a second layout; the style sheets set closer by a twentieth or so."""
BARE = 0.64
"""A last page that is filled less than this gets lines to write on."""
_RULED = regex(r'data-ruled="(\d+) (\d+)">(.*?)</section>', re.DOTALL)
_LEAST = 4
"""Fewer lines than this are not worth their heading."""
_PIXELS = 96 / 25.4
"""Pixels a millimetre."""


def lay_out_fitting(html: str, lay_out: Callable[[str], Any]) -> Any:
    """Lay a document out; where its last page is short, once more closer, and where it still is, once more with lines."""
    document = lay_out(html)
    if EVEN not in html:
        return document
    if len(document.pages) > 1 and filled(_last(document)) < SHORT:
        close = html.replace(EVEN, CLOSE, 1)
        closer = lay_out(close)
        if len(closer.pages) < len(document.pages):
            document, html = closer, close
    if filled(_last(document)) >= BARE or (ruled := _rule(html, free(_last(document)) / _PIXELS)) == html:
        return document
    written = lay_out(ruled)
    return written if len(written.pages) == len(document.pages) else document


def _last(document: Any) -> Any:
    return list(pages_of(document))[-1]


def filled(page: Any) -> float:
    """How much of a page's type area its words and pictures fill, from the top down: a share of its height."""
    top, height = page.content_box_y(), page.height
    lowest = max((_foot(box) for box in descendants(page.children[0]) if is_line(box) or is_picture(box)), default=top)
    return float((lowest - top) / height)


def free(page: Any) -> float:
    """How much of a page lies below everything on it, grounds and frames included: pixels."""
    blocks = (box for box in descendants(page.children[0]) if is_block(box) and box.element_tag not in ("html", "body"))
    lowest = max(
        (box.position_y + box.border_height() + box.margin_top for box in blocks), default=page.content_box_y()
    )
    return float(page.content_box_y() + page.height - lowest)


def _rule(html: str, room: float) -> str:
    """Let the section for notes show as many lines as fit into so many millimetres; none when these are too few."""
    found = _RULED.search(html)
    lines = int((room - int(found[1])) / int(found[2]) + 0.001) if found else 0
    if not found or lines < _LEAST:
        return html
    rules = '<i class="rule"></i>' * lines
    return f"{html[: found.start()]}data-lines>{found[3]}{rules}</section>{html[found.end() :]}"


def _foot(box: Any) -> float:
    """Where a line or a picture ends."""
    return float(box.position_y + box.height)
