"""Examination: what stands in a finished PDF, read back from its bytes by a library that did not write them.

In: the bytes of a PDF.  Out: ``Findings``: pages, boxes, fonts, colours, tags, title, and of a press
edition what it says of itself and what it paints.  Never: judges them; that is preflight's
business (channels/printed/preflight.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pressroom.core.lazy import lazy_module, regex
from pressroom.render.paper.content_stream import LETTER, LINE, PaintedMark, content_of, painted_on
from pressroom.render.paper.xref import Packed, enter

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = lazy_module("pypdf")

POINT = 72 / 25.4
Box = tuple[float, float, float, float]
"""Left, bottom, right and top edge in millimetres."""
_RGB = re.compile(rb"(?:^|[\s])[\d.]+ [\d.]+ [\d.]+ (?:rg|RG)(?=\s|$)")
_WIDTHS = re.compile(rb"/W \[[^][]*(?:\[[^][]*\][^][]*)*\]")
"""How wide the letters of a font are: half of what there is to read, and nobody asks."""
_TOLD = re.compile(rb"<([\w:]+)>([^<]*)</")
"""An element of a packet, and its words."""
_SUBSET = regex(r"/[A-Z]{6}\+")


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
class Declared:
    """What a file says of itself to a printing house (PDF/X-4)."""

    edition: str = ""
    condition: str = ""
    has_profile: bool = False
    is_trapping_told: bool = False
    is_dated: bool = False
    """Whether both places say of which day it is, and the same."""
    is_titled: bool = False
    """Whether both places have a title."""


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
    bookmarks: int = 0
    """Of all levels."""
    declared: Declared = Declared()
    painted: tuple[PaintedMark, ...] = ()
    """What the pages of a press edition paint, mixture by mixture."""

    @property
    def most_ink(self) -> int:
        """Percent of the mixture with most ink."""
        return max((one.percent for one in self.painted), default=0)

    @property
    def thinnest(self) -> float | None:
        """Points of the thinnest line."""
        return min((one.size for one in self.painted if one.shape == LINE), default=None)

    @property
    def smallest(self) -> float | None:
        """Points of the smallest letters."""
        return min((one.size for one in self.painted if one.shape == LETTER), default=None)


def load_reader() -> None:
    """Load the library that reads, so that copies of this process need not."""
    _reader_class()


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def examine(pdf: bytes, *, has_inks: bool = True) -> Findings:
    """Read a PDF back; what it draws only where somebody asks for its ``spaces``."""
    reader = _reader_class()(pdf)
    pages = list(reader.pages)
    root: Any = reader.trailer["/Root"]
    resources: dict[int, Any] = {id(found): found for found in (page["/Resources"] for page in pages)}
    spaces: set[str] = set()
    if has_inks:
        spaces = {"RGB" for page in pages if _is_coloured(content_of(page))}.union(
            *(_spaces(one, set()) for one in resources.values())
        )
    title = reader.metadata.title if reader.metadata else None
    mark = root.get("/MarkInfo")
    is_tagged = bool(mark and mark.get("/Marked") and "/StructTreeRoot" in root)
    found = Findings(
        sheets=tuple(Sheet(_box(p.mediabox), _box(p.bleedbox), _box(p.trimbox)) for p in pages),
        fonts=tuple(
            sorted({font for found in resources.values() for font in _fonts(found, set())}, key=lambda f: f.name)
        ),
        spaces=tuple(sorted(spaces)),
        title=str(title or ""),  # a plain word: who hears of it need not load the library
        lang=str(root.get("/Lang", "")),
        is_tagged=is_tagged,
        bare_figures=sum(1 for _ in _bare(reader, pdf)) if is_tagged else 0,
        bookmarks=abs(int(root.get("/Outlines", {}).get("/Count", 0))),
        declared=_declared(reader, root) if has_inks else Declared(),
        painted=tuple(one for number, page in enumerate(pages, 1) for one in painted_on(page, number))
        if has_inks
        else (),
    )
    reader.let_go()
    return found


def _declared(reader: Any, root: Any) -> Declared:
    """The output intent, and what stands of the file in its dictionary and in its packet (XMP)."""
    intents = [one.get_object() for one in root.get("/OutputIntents", ())]
    intent: Any = next((one for one in intents if one.get("/S") == "/GTS_PDFX"), {})
    packet = root["/Metadata"].get_data() if "/Metadata" in root else b""
    told = dict(_TOLD.findall(packet))
    facts = reader.trailer["/Info"] if "/Info" in reader.trailer else {}  # noqa: SIM401 - get() would not follow the pointer
    days = [re.sub(r"\D", "", str(facts.get(key, "")))[:8] for key in ("/CreationDate", "/ModDate")]
    told_days = [told.get(key, b"").decode()[:10].replace("-", "") for key in (b"xmp:CreateDate", b"xmp:ModifyDate")]
    name = str(intent.get("/OutputConditionIdentifier", ""))
    return Declared(
        edition=told.get(b"pdfxid:GTS_PDFXVersion", b"").decode(),
        condition=str(intent.get("/Info", "")) if name == "Custom" else name,
        has_profile=bool(intent) and intent.get("/DestOutputProfile", {}).get("/N") == 4,
        is_trapping_told=facts.get("/Trapped") in ("/True", "/False"),
        is_dated=all(days) and days == told_days,
        is_titled=bool(facts.get("/Title")) and b"<dc:title>" in packet,
    )


def _box(edges: Any) -> Box:
    left, bottom, right, top = (round(float(edge) / POINT, 3) for edge in edges)
    return (left, bottom, right, top)


def _is_coloured(operations: bytes) -> bool:
    """Whether something is drawn in red, green and blue; where the words for it are missing, no numbers are looked at."""
    return (b" rg" in operations or b" RG" in operations) and _RGB.search(operations) is not None


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
        yield Font(str(font["/BaseFont"]), is_embedded, _SUBSET.match(font["/BaseFont"]) is not None)
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
            if _is_coloured(found.get_data()):
                yield "RGB"
            yield from _spaces(_under(found, "/Resources"), seen)
    for reference in _under(resources, "/Shading").values():
        yield str(reference.get_object()["/ColorSpace"]).removeprefix("/Device")


def _bare(reader: Any, pdf: bytes) -> Iterator[Any]:
    """Figures without replacement text. Most tags are no figures, and are not read."""
    streams = {stream for stream, _ in reader.xref_objStm.values()}
    packed = {number for stream in streams for number in reader.packed_in(stream).holding(b"/Figure")}
    loose = {number for numbers in reader.xref.values() for number in numbers if number} if b"/Figure" in pdf else set()
    for number in sorted(packed | loose):
        found = reader.get_object(number)
        if isinstance(found, dict) and found.get("/S") == "/Figure" and not found.get("/Alt"):
            yield found


@cache
def _reader_class() -> type[Any]:
    """Made on first use: importing the library takes a while."""
    from pypdf.generic import read_object

    class Reader(pypdf.PdfReader):
        """Reads the objects that are asked for; the library reads all that are compressed together."""

        def __init__(self, pdf: bytes) -> None:
            self._opened: dict[int, Packed] = {}
            super().__init__(io.BytesIO(pdf))

        def let_go(self) -> None:
            """Forget what was read: all of it refers to its reader, and would have to be looked for as garbage."""
            vars(self).clear()

        def packed_in(self, stream: int) -> Packed:
            """The objects that are compressed together."""
            if stream not in self._opened:
                found: Any = self.get_object(stream)
                self._opened[stream] = Packed.of(found.get_data(), int(found["/First"]))
            return self._opened[stream]

        def _read_pdf15_xref_stream(self, stream: Any) -> Any:
            start = stream.tell()
            stream.seek(-1, io.SEEK_CUR)
            number, generation = self.read_object_header(stream)
            table: Any = read_object(stream, self)
            if not enter(table, self.xref, self.xref_objStm):
                stream.seek(start)
                return super()._read_pdf15_xref_stream(stream)
            self.cache_indirect_object(generation, number, table)
            return table

        def _get_object_from_stream(self, indirect_reference: Any) -> Any:
            number = indirect_reference.idnum
            words = self.packed_in(self.xref_objStm[number][0]).words(number)
            return self.cache_indirect_object(0, number, read_object(io.BytesIO(_WIDTHS.sub(b"", words)), self))

    return Reader
