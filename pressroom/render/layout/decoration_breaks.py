"""Box decoration at page breaks: boxes that go on overleaf end with their words, and begin again above them.

In: a document that was laid out.  Out: the same boxes; where one with a background or a border goes on overleaf, its lower edge as far
below its last line as the style sheet has it below the last of all, its upper edge overleaf as far above its first.  Never: moves
a line.

The engine carries such a box on to the foot of the page, as the standard asks, and cuts it off right above the next line.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pressroom.render.layout.boxes import (
    MILLIMETRE,
    descendants,
    is_block,
    is_cell_or_row,
    is_line,
    is_picture,
    is_repeated,
    pages_of,
)

MAX_OVERHANG = 3 * MILLIMETRE
"""How far a box may reach over the type area, where head and foot of the page still stand clear of it."""


def close_decorations(document: Any) -> None:
    """Mend every box that goes on from one page to the next."""
    for page, overleaf in pairwise(pages_of(document)):
        begun = {box.element: box for box in _decorated_boxes(page)}
        for box in _decorated_boxes(overleaf) if begun else ():
            if box.element in begun:
                _end(begun[box.element], page)
                _begin(box, overleaf)


def _decorated_boxes(page: Any) -> Iterator[Any]:
    """The principal boxes of a page that show where they begin and end, and may go on overleaf."""
    repeated = {id(one) for box in descendants(page.children[0]) if is_repeated(box) for one in descendants(box)}
    for box in descendants(page.children[0]):
        if id(box) in repeated or not is_block(box) or box.element is None:
            continue
        if box.element_tag == box.element.tag and _shows(box):
            yield box


def _shows(box: Any) -> bool:
    background = box.background
    return bool((background is not None and background.color.alpha) or box.border_left_width or box.border_right_width)


def _end(box: Any, page: Any) -> None:
    held = [one for one in descendants(box) if is_line(one) or is_picture(one) or is_cell_or_row(one)]
    if not held:
        return
    foot = max(one.position_y + one.height for one in held) + _padding(box, "bottom")
    box.height = min(foot, page.content_box_y() + page.height + MAX_OVERHANG) - box.content_box_y()
    repaint(box)


def _begin(box: Any, page: Any) -> None:
    room = min(_padding(box, "top"), MAX_OVERHANG)
    if box.border_box_y() - room < page.content_box_y() - MAX_OVERHANG:
        return
    box.position_y -= room
    box.padding_top += room
    repaint(box)


def _padding(box: Any, side: str) -> float:
    """What the style sheet gives a box that is not cut off; lengths, as shares of the width are not used for this."""
    length = box.style[f"padding_{side}"]
    return float(getattr(length, "value", 0.0))


def repaint(box: Any) -> None:
    """Let the background of a box fill the box as it is now."""
    if box.background is None:
        return
    top, height = box.border_box_y(), box.border_height()
    layers = [
        layer._replace(
            painting_area=(layer.painting_area[0], top, layer.painting_area[2], height),
            clipped_boxes=[(x, top, width, height, *corners) for x, _, width, _, *corners in layer.clipped_boxes],
        )
        for layer in box.background.layers
    ]
    box.background = box.background._replace(layers=layers)
