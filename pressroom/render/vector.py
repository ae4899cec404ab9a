"""Drawings: the size of an SVG file, and whether it is a drawing and nothing else.

In: its bytes.  Out: width and height in pixels, where its root element states them; what in it could act.  Never: follows
a link, or expands an entity.

A browser that opens an SVG file runs what is in it under the name of the site, and the print engine would fetch what it
points to; so the elements and attributes that draw are named here, and any other is refused.
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

_ROOT = re.compile(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_PIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
_DRAWING = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "image",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "linearGradient",
        "radialGradient",
        "stop",
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feMorphology",
        "feOffset",
        "feTurbulence",
        "feDropShadow",
        "style",
    ]
)
_INNER = re.compile(r"#[^\s]*|data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*")
"""What a drawing may point to: its own parts, and pictures of pixels that it carries."""
_POINTING = re.compile(r"url\(\s*(?!['\"]?#)|@import|expression\(|javascript:", re.IGNORECASE)
MAX_DEPTH, MAX_ELEMENTS, MAX_BYTES = 60, 30_000, 4_000_000


def acting(raw: bytes) -> str:
    """What in a drawing is not drawing, in a few words; empty when there is nothing."""
    if len(raw) > MAX_BYTES:
        return f"{len(raw)} bytes > {MAX_BYTES}"
    # Entities could name files or grow without end; other declarations have no use in a drawing.
    if re.search(rb"<!(?!--|\[CDATA\[)", raw) or re.search(rb"<\?(?!xml\s)", raw) or b"\0" in raw:
        return "<!DOCTYPE>, <?…?>"
    depth = count = 0
    try:
        for event, element in ET.iterparse(io.BytesIO(raw), ("start", "end")):  # noqa: S314 - entities are refused above
            depth += 1 if event == "start" else -1
            count += 1
            found = _acting(element) if event == "end" else ""
            if found or depth > MAX_DEPTH or count > 2 * MAX_ELEMENTS:
                return found or f"> {MAX_DEPTH} levels, > {MAX_ELEMENTS} elements"
    except (ET.ParseError, ValueError, LookupError) as complaint:
        return f"XML: {complaint}"
    return ""


def _acting(element: ET.Element) -> str:
    name = str(element.tag).rpartition("}")[2]
    if name not in _DRAWING:
        return f"<{name}>"
    if name == "style" and _POINTING.search("".join(element.itertext())):
        return "<style> url()"
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        if plain.startswith("on"):
            return f"{plain}="
        if plain in ("href", "src") and not _INNER.fullmatch(value.strip()):
            return f'{plain}="{value[:40]}"'
        if _POINTING.search(value):
            return f'{plain}="{value[:40]}"'
    return ""


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
