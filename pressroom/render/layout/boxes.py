"""The engine's boxes after layout: the one place that knows how they are walked and told apart.

In: a document that WeasyPrint has laid out.  Out: its boxes, by what they are.  Never: changes one.

The tree hangs on a private attribute, the only place where the result of layout can be seen; tests break loudly when
its shape changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

MILLIMETRE = 96 / 25.4
"""CSS pixels in a millimetre."""


def pages_of(document: Any) -> Iterator[Any]:
    """The box of every page."""
    for page in document.pages:
        yield page._page_box  # noqa: SLF001 - see above


def descendants(box: Any) -> Iterator[Any]:
    """Every box inside a box, in the order of the document."""
    waiting = list(reversed(getattr(box, "children", ()) or ()))
    while waiting:
        child = waiting.pop()
        yield child
        waiting += reversed(getattr(child, "children", ()) or ())


def laid_out(box: Any) -> Any:
    """The box itself; of one that stands out of the flow, for which the engine keeps a place, the box that it draws."""
    return getattr(box, "_box", box)


def attribute(box: Any, name: str) -> str | None:
    """An attribute of the element that a box is the principal box of; None without one."""
    element: Any = getattr(box, "element", None)
    if not hasattr(element, "get") or getattr(box, "element_tag", "") != element.tag:
        return None
    found: str | None = element.get(name)
    return found


@cache
def _classes() -> Any:
    from weasyprint.formatting_structure import boxes  # takes a second: only when something is laid out

    return boxes


def is_block(box: Any) -> bool:
    """Whether a box holds lines or blocks."""
    return isinstance(box, _classes().BlockContainerBox)


def is_inline_block(box: Any) -> bool:
    """Whether a box holds lines or blocks and stands in a line itself."""
    return isinstance(box, _classes().InlineBlockBox)


def is_line(box: Any) -> bool:
    """Whether a box is one line of text."""
    return isinstance(box, _classes().LineBox)


def is_inline(box: Any) -> bool:
    """Whether a box is a line or a run inside one."""
    return isinstance(box, (_classes().LineBox, _classes().InlineBox))


def is_text(box: Any) -> bool:
    """Whether a box is letters of one style."""
    return isinstance(box, _classes().TextBox)


def is_picture(box: Any) -> bool:
    """Whether a box is a picture, drawn or photographed."""
    return isinstance(box, _classes().ReplacedBox)


def is_cell_or_row(box: Any) -> bool:
    """Whether a box is a part of a table whose background is painted cell by cell."""
    return isinstance(box, (_classes().TableRowGroupBox, _classes().TableRowBox))


def is_repeated(box: Any) -> bool:
    """Whether a box is the head or foot of a table, which stands whole on each of its pages."""
    return isinstance(box, _classes().TableRowGroupBox) and (box.is_header or box.is_footer)
