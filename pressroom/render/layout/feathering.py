"""Feathering: on pages that end early the lines are moved apart, so that their foot is not bare (vertical justification).

In: a document that was laid out, whose body asks for it (``data-spread``).  Out: the same pages; where one is left
with blank paper, each gap between its lines is wider by the same share; the last one only if that nearly fills it.  Never: breaks a line or a
page anew.

A heading or a box that does not fit goes on overleaf with what it must not be parted from, whatever setting was chosen
(render/layout/copyfitting.py).  What a typesetter does then is to share the rest among the gaps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pressroom.render.layout.boxes import attribute, descendants, is_block, is_line, is_picture, pages_of
from pressroom.render.layout.decoration_breaks import repaint

MAX_UNFEATHERED_BLANK = 0.08
"""The share of its height that a page may leave blank without being feathered."""
MIN_FOOT_BLANK = 0.04
"""What stays blank at the foot of one that was feathered: room for the edge of a box."""
MAX_GAP_GROWTH = 0.6
"""The share by which a gap may grow; with more the page would not look like its neighbours."""
MAX_LAST_BLANK = 0.18
"""What the last page may still leave blank when it was feathered; one that would leave more ends where its words do."""
LEADING_SHARE = 0.06
"""The share of a line's height, above and below, that counts as a gap: lines of a paragraph move apart too, by a fourteenth at most."""


def feather_pages(document: Any) -> None:
    """Feather every page that ends early; the last one, which may, where it then ends near its foot."""
    pages = list(pages_of(document))
    for number, page in enumerate(pages):
        gaps, share = _opened(page)
        if share and not (page is pages[-1] and blank_share(page) > MAX_LAST_BLANK):
            _open(page.children[0], gaps, share)
            # Links and bookmarks point to where things stand.
            document.pages[number] = type(document.pages[number])(page)


def blank_share(page: Any) -> float:
    """The share of its height that a page leaves blank at its foot, be it feathered as far as it may."""
    gaps, share = _opened(page)
    return float(_rest(page, gaps) - share * gaps.total / page.height)


def _opened(page: Any) -> tuple[_Gaps, float]:
    """The gaps of a page, and by which share they grow: by none where it is full, or does not ask for it."""
    gaps = _Gaps(list(_inked(page.children[0])))
    rest = _rest(page, gaps)
    is_opened = gaps.total and rest > MAX_UNFEATHERED_BLANK and is_feathered(page)
    return gaps, min(MAX_GAP_GROWTH, (rest - MIN_FOOT_BLANK) * page.height / gaps.total) if is_opened else 0.0


def is_feathered(page: Any) -> bool:
    """Whether the piece of a page asks for its pages to be feathered."""
    return any(attribute(one, "data-spread") is not None for one in page.children[0].children)


def _rest(page: Any, gaps: _Gaps) -> float:
    return float(1 - (gaps.foot - page.content_box_y()) / page.height)


class _Gaps:
    """Where nothing stands on a page between its first line and its last; all in pixels from its top."""

    def __init__(self, inked: list[tuple[float, float]]) -> None:
        self._ends, self._sums, self._sizes = [0.0], [0.0], [0.0]
        for (_, end), (start, _) in pairwise(_joined(inked)):
            self._ends.append(start)
            self._sizes.append(start - end)
            self._sums.append(self._sums[-1] + start - end)
        self.foot = max((end for _, end in inked), default=0.0)
        self.total = self._sums[-1]

    def above(self, y: float) -> float:
        """The gaps above a height of the page, together."""
        passed = bisect_right(self._ends, y)
        inside = 0.0
        if passed < len(self._ends):
            inside = max(0.0, y - (self._ends[passed] - self._sizes[passed]))
        return self._sums[passed - 1] + inside


def _joined(stretches: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Stretches of a page in order, those that touch joined."""
    begun: tuple[float, float] | None = None
    for start, end in sorted(stretches):
        if begun is None or start > begun[1]:
            if begun is not None:
                yield begun
            begun = start, end
        else:
            begun = begun[0], max(begun[1], end)
    if begun is not None:
        yield begun


def _inked(box: Any) -> Iterator[tuple[float, float]]:
    """From where to where reach the lines and pictures in a box, and what is empty but has a height, as a line to write on."""
    for one in descendants(box):
        if _is_whole(one) and (height := one.margin_height()) > 0:
            lead = LEADING_SHARE * height if is_line(one) else 0.0
            yield one.position_y + lead, one.position_y + height - lead


def _is_whole(box: Any) -> bool:
    """Whether a box is moved as it is."""
    return is_line(box) or is_picture(box) or (is_block(box) and not box.children)


def _open(box: Any, gaps: _Gaps, share: float) -> None:
    """Move what is in a box, and draw the boxes around it as long as that needs."""
    for child in getattr(box, "children", ()) or ():
        if _is_whole(child):
            child.translate(0, share * gaps.above(child.position_y + child.margin_height() / 2))
            for one in (child, *descendants(child)):
                repaint(one)
            continue
        top, foot = child.border_box_y(), child.border_box_y() + child.border_height()
        _open(child, gaps, share)
        child.position_y += share * gaps.above(top)
        child.height += share * (gaps.above(foot) - gaps.above(top))
        repaint(child)
