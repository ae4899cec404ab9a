"""Copyfitting: no document ends on a page that is nearly bare, and none has a hole in its middle.

In: HTML whose body says in which setting it is laid out first (``data-fit="even"``) and in which others where that leaves holes
(``data-fits="close near open"``), and the function that lays HTML out.  Out: the laid-out document, in another setting when that
saved a page or filled one, and with ruled lines to write on in what its last pages leave (``data-ruled`` of a section: the height of
its words and of a line, in millimetres).  Never: decides what a setting means, which is the style sheet's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.layout.boxes import descendants, is_block, is_cell_or_row, is_line, is_picture, pages_of
from pressroom.render.layout.feathering import blank_share, is_feathered

CLOSE = "close"
"""The setting of large type to begin with: whoever begins with it has no page to save."""
SAVING = frozenset([CLOSE, "tight"])
"""The settings that may save a page, the closer one last: they are tried for that as well as for holes."""
HOLE = 0.26
"""An inner page that leaves more than this is worth other settings: a box or a heading with what follows did not fit."""
HOLE_OPENED = 0.15
"""The same of a piece whose pages are feathered (render/layout/feathering.py): what that leaves blank."""
LONG = 40
"""A document of more pages is not laid out again for its holes: it would take long, and among so many one is always left."""
SHORT = 0.55
"""A last page that is filled less than this is worth a second layout; the style sheets set closer by a twentieth or so."""
BARE = 0.8
"""A last page that is filled less than this gets lines to write on."""
_RULED = regex(r'data-ruled="(\d+) (\d+)">(.*?)</section>', re.DOTALL)
SETTINGS = regex(r'data-fit="(\w+)" data-fits="([^"]*)"')
"""How a piece tells in which settings it may be laid out."""
_LEAST = 3
"""Fewer lines than this are not worth their heading."""
_EARLY = 3
"""The same on the page before the last, where more follow overleaf."""
_LINE, _OVERLEAF = '<i class="rule"></i>', '<i class="rule" style="break-after: page"></i>'
_PIXELS = 96 / 25.4
"""Pixels a millimetre."""


def lay_out_fitting(html: str, lay_out: Callable[[str], Any]) -> Any:
    """Lay a document out; where its pages are badly filled, in other settings; where it ends on a bare page, with lines."""
    document = lay_out(html)
    settings = SETTINGS.search(html)
    if not settings:
        return document
    is_short = settings[1] != CLOSE and _is_short(document)
    if is_short or (len(document.pages) <= LONG and _has_hole(document, _RULED.search(html))):
        document, html = _better(document, html, lay_out, settings)
    if filled(_last(document)) >= BARE or (ruled := _rule(html, document)) == html:
        return document
    written = lay_out(ruled)
    return written if len(written.pages) == len(document.pages) else document


def _better(document: Any, html: str, lay_out: Callable[[str], Any], settings: re.Match[str]) -> tuple[Any, str]:
    """The setting without a hole that takes the fewest pages, else that with the smallest hole; the first named ones first."""
    best, chosen, notes = document, html, _RULED.search(html)
    for setting in settings[2].split()[: 1 if len(document.pages) > LONG else None]:
        if not _has_hole(best, notes) and not (setting in SAVING and _is_short(best)):
            break
        words = f'{html[: settings.start()]}data-fit="{setting}"{html[settings.end() :]}'
        other = lay_out(words)
        if _faults(other, notes) < _faults(best, notes):
            best, chosen = other, words
    return best, chosen


def _faults(document: Any, notes: re.Match[str] | None) -> tuple[float, int]:
    """What is wrong with a document, to be compared: its worst hole, then how many pages it takes."""
    return max(_limit(document), _hole(document, notes)), len(document.pages)


def _has_hole(document: Any, notes: re.Match[str] | None) -> bool:
    return _hole(document, notes) > _limit(document)


def _limit(document: Any) -> float:
    """The largest hole that is none."""
    return HOLE_OPENED if is_feathered(_last(document)) else HOLE


def _hole(document: Any, notes: re.Match[str] | None) -> float:
    """The worst hole that no lines to write on will fill."""
    return emptiest(document, but=2 if _early(notes, document) else 1)


def emptiest(document: Any, *, but: int = 1) -> float:
    """The largest share that a page leaves empty at its foot, the last one or two not counted."""
    left = blank_share if is_feathered(_last(document)) else _unfilled
    return max((left(page) for page in list(pages_of(document))[:-but]), default=0.0)


def _unfilled(page: Any) -> float:
    return 1 - filled(page)


def _is_short(document: Any) -> bool:
    """Whether the last of several pages is nearly bare."""
    return len(document.pages) > 1 and filled(_last(document)) < SHORT


def _last(document: Any) -> Any:
    return list(pages_of(document))[-1]


def filled(page: Any) -> float:
    """How much of a page's type area its words, pictures and rows fill, from the top down: a share of its height."""
    top, height = page.content_box_y(), page.height
    held = (box for box in descendants(page.children[0]) if is_line(box) or is_picture(box) or is_cell_or_row(box))
    lowest = max((_foot(box) for box in held), default=top)
    return float((lowest - top) / height)


def free(page: Any) -> float:
    """How much of a page lies below everything on it, grounds and frames included: pixels."""
    blocks = (box for box in descendants(page.children[0]) if is_block(box) and box.element_tag not in ("html", "body"))
    lowest = max(
        (box.position_y + box.border_height() + box.margin_top for box in blocks), default=page.content_box_y()
    )
    return float(page.content_box_y() + page.height - lowest)


def _rule(html: str, document: Any) -> str:
    """Let the section for notes show as many lines as fit, begun on the page before the last where that has room for it."""
    found = _RULED.search(html)
    if not found:
        return html
    words, line = int(found[1]), int(found[2])
    room = free(_last(document)) / _PIXELS
    if early := _early(found, document):
        # Told where to end: the engine moves a whole section whose line ends just where the page does.  One line fewer on the last
        # page, for what follows it has a margin there.
        rules = _LINE * (early - 1) + _OVERLEAF + _LINE * int(room / line - 1)
    elif (lines := int((room - words) / line + 0.001)) >= _LEAST:
        rules = _LINE * lines
    else:
        return html
    return f"{html[: found.start()]}data-lines>{found[3]}{rules}</section>{html[found.end() :]}"


def _early(found: re.Match[str] | None, document: Any) -> int:
    """How many lines the page before the last has room for where the last is bare; 0 when too few."""
    pages = list(pages_of(document))
    if not found or len(pages) < 2 or filled(pages[-1]) >= BARE:
        return 0
    lines = int((free(pages[-2]) / _PIXELS - int(found[1])) / int(found[2]) + 0.001)
    return lines if lines >= _EARLY else 0


def _foot(box: Any) -> float:
    """Where a line or a picture ends."""
    return float(box.position_y + box.height)
