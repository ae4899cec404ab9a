"""Drawings: the size of an SVG file, and whether it is a drawing and nothing else.

In: its bytes.  Out: width and height in pixels, where its root element states them; what in it could act.  Never: follows
a link, or expands an entity.

A browser that opens an SVG file runs what is in it under the name of the site, and the print engine would fetch what it
points to; so the elements and attributes that draw are named here, and any other is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from pressroom.core.lazy import regex

_ROOT = regex(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = regex(r"""(?<![\w:-])(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_PIXELS = regex(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
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
_INNER = regex(r"#[^\s]*|data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*")
"""What a drawing may point to: its own parts, and pictures of pixels that it carries."""
_POINTING = regex(r"url\(\s*(?!['\"]?#)|image-set\(|\bsrc\(|image\(|@import|expression\(|javascript:|\\", re.IGNORECASE)
"""Style that asks for something; no drawing needs an escape, and with one these words can be spelled otherwise."""
_TELLING = frozenset({"docname", "export-filename", "absref", "base"})
"""Attributes in which drawing programs write folders, and with them the names of users and machines."""
_NAMESPACES = frozenset({"", "http://www.w3.org/2000/svg"})
"""An element of HTML in a drawing is one of HTML to a browser."""
_PART = regex(r"(?:url\(\s*['\"]?|^\s*)#([^'\")\s]+)")
MAX_DEPTH, MAX_ELEMENTS, MAX_BYTES = 60, 30_000, 4_000_000
"""Levels, elements (copies by ``use`` included: ten copies of ten copies of ten are a thousand) and bytes of a drawing."""


def active_content(raw: bytes) -> str:
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
    return _copying(element)


class _Endless(Exception):
    """A drawing has more parts than it may, copies included."""


def _copying(root: ET.Element) -> str:
    """Whether parts that show each other (``use``, patterns, masks) lead back to themselves, or grow without end."""
    named = {element.get("id", ""): element for element in root.iter() if element.get("id")}
    sizes: dict[str, int] = {}

    def size(name: str, depth: int) -> int:
        """Elements that are drawn where a part is shown."""
        if depth > MAX_DEPTH:
            raise _Endless
        if name not in sizes:
            inner = list(named[name].iter())
            sizes[name] = len(inner) + sum(size(part, depth + 1) for each in inner for part in _shown(each, named))
            if sizes[name] > MAX_ELEMENTS:
                raise _Endless
        return sizes[name]

    try:
        total = sum(size(part, 0) for element in root.iter() for part in _shown(element, named))
    except _Endless:
        total = MAX_ELEMENTS + 1
    return f"<use>: > {MAX_ELEMENTS} elements" if total > MAX_ELEMENTS else ""


def _shown(element: ET.Element, named: Mapping[str, ET.Element]) -> list[str]:
    """Parts of the drawing that an element shows or is filled with; a style sheet may fill with gradients alone."""
    if _local(element) == "style":
        parts = [part for part in _PART.findall(element.text or "") if part in named]
        if any(_local(named[part]) not in ("linearGradient", "radialGradient") for part in parts):
            raise _Endless
        return parts
    return [part for value in element.attrib.values() for part in _PART.findall(value) if part in named]


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _acting(element: ET.Element) -> str:
    name = _local(element)
    if name not in _DRAWING or str(element.tag).rpartition("}")[0].lstrip("{") not in _NAMESPACES:
        return f"<{name}>"
    if name == "style" and _POINTING.search("".join(element.itertext())):
        return "<style> url()"
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        if plain.startswith("on") or plain in _TELLING:
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
