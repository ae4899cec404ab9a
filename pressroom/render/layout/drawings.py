"""Drawings: a vector picture that several documents show is drawn once.

In: the engine's function that draws a picture.  Out: the same operations in the same state of the page.  Never: keeps a
picture that needs more of a file than lines and plain colours.

What a picture draws follows from its elements, its size, and the colours that the page has when it begins, because the engine
leaves out what is set already.
"""

from __future__ import annotations

import re
from functools import cache
from operator import attrgetter
from typing import Any

import pydyf

CACHE_SIZE = 64
"""Pictures that are kept before all are let go."""
_NAMES = tuple(f"_current_{name}" for name in ("color", "color_stroke", "alpha", "alpha_stroke", "font", "font_size"))
_STATE = attrgetter(*_NAMES)
_PLAIN = frozenset(["svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc"])
"""Elements that draw nothing but lines and colours; others may have letters, pictures, tiles, or a style sheet."""
_DEGREE = re.compile(rb"/([aAs]\S+) gs")


@cache
def patch_drawings() -> None:
    """Put the function of this module in the engine's place, once a process."""
    from weasyprint.svg import SVG

    SVG.draw = _drawer(SVG.draw)


def _drawer(original: Any) -> Any:
    """Ours for the function that draws a picture into a page."""
    known: dict[Any, Any] = {}

    def draw(svg: Any, stream: Any, width: float, height: float, base_url: Any, context: Any) -> None:
        words = _words(svg.tree._etree_node)  # noqa: SLF001 - the element that it was made of
        key = (words, width, height, _STATE(stream))
        found = known.get(key) if words is not None else None
        if found is None:
            begins = len(stream.stream)
            original(svg, stream, width, height, base_url, context)
            kept = _kept(stream, begins) if words is not None else None
            if kept is not None:
                if len(known) >= CACHE_SIZE:
                    known.clear()
                known[key] = kept
            return
        operations, degrees, state = found
        for name, degree in degrees.items():
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(degree))  # noqa: SLF001 - as set_alpha does
        stream.stream.extend(operations)
        vars(stream).update(state)

    return draw


def _words(element: Any) -> Any:
    """An element with all that it holds, to look its drawing up; None when that may need more than lines and colours."""
    inner = []
    for child in element:
        words = _words(child)
        if words is None:
            return None
        inner.append(words)
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] not in _PLAIN:
        return None
    return (element.tag, tuple(element.attrib.items()), tuple(inner))


def _kept(stream: Any, begins: int) -> Any:
    """What was drawn: operations, degrees of transparency by name, and how the page is left; None when there is more to it."""
    operations = stream.stream[begins:]
    known, degrees = stream._resources["ExtGState"], {}  # noqa: SLF001 - see above
    for operation in operations:
        raw = operation if isinstance(operation, bytes) else str(operation).encode("ascii")
        found = _DEGREE.fullmatch(raw)
        if raw.endswith(b" Do") or (found is not None and found[1].startswith(b"s")):
            return None
        if found is not None:
            degrees[found[1].decode()] = dict(known[found[1].decode()])
    return operations, degrees, dict(zip(_NAMES, _STATE(stream), strict=True))
