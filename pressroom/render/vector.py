"""Drawings: the size of an SVG file.

In: its bytes.  Out: width and height in pixels, where its root element states them.  Never: interprets anything else.
"""

from __future__ import annotations

import re

_ROOT = re.compile(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_PIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


def svg_size(raw: bytes) -> tuple[int | None, int | None]:
    """Width and height: the attributes of the root element, else its view box, else nothing."""
    root = _ROOT.search(raw[:20_000].decode("utf-8", "replace"))
    stated = dict(_ATTRIBUTE.findall(root[0])) if root else {}
    sides = [_PIXELS.fullmatch(stated.get(name, "")) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return _whole(sides[0][1]), _whole(sides[1][1])
    box = re.split(r"[\s,]+", stated.get("viewBox", "").strip())
    numbers = [_PIXELS.fullmatch(part) for part in box[2:4]]
    if len(box) == 4 and all(numbers):
        return _whole(box[2]), _whole(box[3])
    return None, None


def _whole(words: str) -> int | None:
    return round(float(words)) or None
