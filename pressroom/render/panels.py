"""Panels: whether the words fit the places that the design gives them.

In: a document that was laid out.  Out: a Diagnostic for every panel (an element with ``data-panel``) whose content ends
below its lower edge.  Never: cuts anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.core.diagnostic import Diagnostic, Span, error, text
from pressroom.render.boxes import MILLIMETRE, attribute, descendants, is_line, is_picture, pages_of

TOLERANCE = 0.3
"""Millimetres that text may stand over its panel: rounding, not overflow."""


def overflows(document: Any, place: Span) -> Iterator[Diagnostic]:
    """Panels whose content ends below their own lower edge."""
    for page in pages_of(document):
        for box in descendants(page):
            name = attribute(box, "data-panel")
            if name is None:
                continue
            excess = (_lowest(box) - (box.position_y + box.margin_height())) / MILLIMETRE
            if excess > TOLERANCE:
                message = text("pdf/overflow", panel=name, value=f"{excess:.1f}")
                hint = text("pdf/overflow.hint", field=attribute(box, "data-field") or name)
                yield error(place, "pdf/overflow", message, hint)


def _lowest(box: Any) -> float:
    """Lower edge, in CSS pixels, of the lowest line or picture inside a box."""
    edges: list[float] = [
        child.position_y + child.height
        for child in descendants(box)
        if (is_line(child) or is_picture(child)) and child.height
    ]
    return max(edges, default=box.position_y)
