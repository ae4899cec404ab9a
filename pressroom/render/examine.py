"""Examination: what stands in a finished PDF, read back from its bytes by a library that did not write them.

In: the bytes of a PDF.  Out: ``Findings``: pages, boxes, fonts, colours, tags, title.  Never: judges them; that is preflight's
business (channels/preflight.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pressroom.core.lazy import later

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = later("pypdf")

POINT = 72 / 25.4
Box = tuple[float, float, float, float]
"""Left, bottom, right and top edge in millimetres."""
_RGB = re.compile(rb"(?:^|[\s])[\d.]+ [\d.]+ [\d.]+ (?:rg|RG)(?=\s|$)")
_SUBSET = re.compile(r"/[A-Z]{6}\+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The boxes of one page."""

    media: Box
    bleed: Box
    trim: Box


@dataclass(frozen=True, slots=True)
class Font:
    """A font of a document."""

    name: str
    is_embedded: bool
    is_subset: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What a PDF holds."""

    sheets: tuple[Sheet, ...]
    fonts: tuple[Font, ...]
    spaces: tuple[str, ...]
    """Colour spaces of drawings and pictures: ``RGB``, ``CMYK``, ``Gray``; pictures as ``RGB picture``."""
    title: str
    lang: str
    is_tagged: bool
    bare_figures: int
    """Pictures that have a tag but no words for those who do not see them."""
    bookmarks: int


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def examine(pdf: bytes) -> Findings:
    """Read a PDF back."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    resources: dict[int, Any] = {id(found): found for found in (page["/Resources"] for page in reader.pages)}
    spaces = {"RGB" for page in reader.pages if _RGB.search(_content(page))}
    for found in resources.values():
        spaces |= set(_spaces(found, set()))
    title = reader.metadata.title if reader.metadata else None
    mark = root.get("/MarkInfo")
    is_tagged = bool(mark and mark.get("/Marked") and "/StructTreeRoot" in root)
    return Findings(
        sheets=tuple(Sheet(_box(p.mediabox), _box(p.bleedbox), _box(p.trimbox)) for p in reader.pages),
        fonts=tuple(
            sorted({font for found in resources.values() for font in _fonts(found, set())}, key=lambda f: f.name)
        ),
        spaces=tuple(sorted(spaces)),
        title=title or "",
        lang=str(root.get("/Lang", "")),
        is_tagged=is_tagged,
        bare_figures=sum(1 for _ in _bare(root["/StructTreeRoot"])) if is_tagged else 0,
        bookmarks=len(reader.outline),
    )


def _box(edges: Any) -> Box:
    left, bottom, right, top = (round(float(edge) / POINT, 3) for edge in edges)
    return (left, bottom, right, top)


def _content(page: Any) -> bytes:
    contents = page.get_contents()
    return contents.get_data() if contents is not None else b""


def _under(resources: Any, key: str) -> Any:
    """An inner dictionary, whether it stands there or is pointed to; empty when there is none."""
    return resources[key] if key in resources else {}  # noqa: SIM401 - get() would not follow the pointer


def _fonts(resources: Any, seen: set[int]) -> Iterator[Font]:
    """Fonts of a page and of the forms that it draws: an imposed sheet draws whole pages."""
    for reference in _under(resources, "/Font").values():
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"].get_object() if "/FontDescriptor" in inner else {}
        is_embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        yield Font(font["/BaseFont"], is_embedded, _SUBSET.match(font["/BaseFont"]) is not None)
    for reference in _under(resources, "/XObject").values():
        form = reference.get_object()
        if id(form) not in seen and form["/Subtype"] == "/Form":
            seen.add(id(form))
            yield from _fonts(_under(form, "/Resources"), seen)


def _spaces(resources: Any, seen: set[int]) -> Iterator[str]:
    """Colour spaces of forms, pictures, gradients, and the tiles in which the engine draws backgrounds."""
    for reference in (*_under(resources, "/XObject").values(), *_under(resources, "/Pattern").values()):
        found = reference.get_object()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if found.get("/PatternType") == 2:
            yield str(found["/Shading"].get_object()["/ColorSpace"]).removeprefix("/Device")
        elif found.get("/Subtype") == "/Image":
            yield f"{str(found.get('/ColorSpace', '')).removeprefix('/Device') or 'RGB'} picture"
        else:
            if _RGB.search(found.get_data()):
                yield "RGB"
            yield from _spaces(_under(found, "/Resources"), seen)
    for reference in _under(resources, "/Shading").values():
        yield str(reference.get_object()["/ColorSpace"]).removeprefix("/Device")


def _bare(node: Any) -> Iterator[Any]:
    """Figures of the tag tree without replacement text."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found.get("/S") == "/Figure" and not found.get("/Alt"):
            yield found
        kids = found.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            inner = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(inner, dict):
                waiting.append(inner)
