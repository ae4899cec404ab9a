"""Imposition: the pages of a stitched booklet in the order in which sheets are printed, folded and nested.

In: the press edition of a booklet.  Out: a PDF of double pages with bleed, crop and fold marks, front and back of every
sheet in turn, to be printed on both sides along the short edge, folded once, stitched at the fold and cut.  Never: scales a
page, or changes what is on it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache, lru_cache

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
)

from pressroom.render.formats import MARKS, Format
from pressroom.render.paper.press import EVERY_PLATE, POINT, marks


def order(pages: int) -> Iterator[tuple[int, int]]:
    """Left and right page (counted from 0) of every side, outermost sheet first; ``pages`` is a multiple of four."""
    for sheet in range(pages // 4):
        yield pages - 1 - 2 * sheet, 2 * sheet
        yield 2 * sheet + 1, pages - 2 - 2 * sheet


def impose(press: bytes, shape: Format, creep: float = 0.0) -> bytes:
    """Double pages, each on a sheet with room for its bleed and marks.

    ``creep`` is the thickness of a sheet in millimetres: nested sheets are pushed outwards by it, so each page moves
    towards the spine by as much, and the outer margins are even after the cut.
    """
    _write_names_once()
    reader, writer = PdfReader(io.BytesIO(press)), PdfWriter()
    spread = Format("spread", 2 * shape.width, shape.height, shape.bleed, folds=(shape.width,))
    forms = [_form(page, writer, shape) for page in reader.pages]
    spaces = DictionaryObject({NameObject(f"/{EVERY_PLATE}"): _every_plate()})
    for side, pair in enumerate(order(len(forms))):
        shift = creep * (side // 2)
        sheet = writer.add_blank_page(spread.width * POINT, spread.height * POINT)
        sheet.mediabox, sheet.bleedbox = _box(spread, shape.bleed + MARKS), _box(spread, shape.bleed)
        sheet.cropbox, sheet.trimbox = sheet.mediabox, _box(spread, 0.0)
        drawn = [
            *marks(spread, side + 1),
            _place(-shape.bleed, 0.0, shift, shape, "L"),
            _place(shape.width, shape.width, -shift, shape, "R"),
        ]
        content = DecodedStreamObject()
        content.set_data("\n".join(drawn).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content.flate_encode())  # noqa: SLF001 - no public way
        names = {NameObject("/L"): forms[pair[0]], NameObject("/R"): forms[pair[1]]}
        sheet[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject(names), NameObject("/ColorSpace"): spaces}
        )
        sheet[NameObject("/Group")] = _blended()
    writer.metadata = {"/Title": f"{reader.metadata.title if reader.metadata else ''}（拼版）"}
    if "/OutputIntents" in reader.root_object:
        intents = reader.root_object["/OutputIntents"].clone(writer)
        writer.root_object[NameObject("/OutputIntents")] = intents
    writer.pdf_header = "%PDF-1.6"
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@cache
def _write_names_once() -> None:
    """Let the library put each name into bytes once: it does so letter by letter, nine thousand times in a booklet of a few dozen."""
    NameObject.renumber = lru_cache(maxsize=1024)(NameObject.renumber)  # type: ignore[method-assign]


def _box(shape: Format, more: float) -> RectangleObject:
    low, right, top = -more * POINT, (shape.width + more) * POINT, (shape.height + more) * POINT
    return RectangleObject((low, low, right, top))


def _every_plate() -> ArrayObject:
    """The colour of marks, as on single pages of the press edition."""
    names = {"/FunctionType": 2, "/Domain": (0, 1), "/C0": (0,) * 4, "/C1": (1,) * 4, "/N": 1}
    tint = DictionaryObject(
        {
            NameObject(name): ArrayObject(map(NumberObject, value)) if isinstance(value, tuple) else NumberObject(value)
            for name, value in names.items()
        }
    )
    space = (NameObject("/Separation"), NameObject(f"/{EVERY_PLATE}"), NameObject("/DeviceCMYK"), tint)
    return ArrayObject(space)


def _blended() -> DictionaryObject:
    """What is transparent is blended on the plates, as on single pages of the press edition."""
    names = {"/Type": NameObject("/Group"), "/S": NameObject("/Transparency"), "/CS": NameObject("/DeviceCMYK")}
    group = DictionaryObject({NameObject(name): value for name, value in names.items()})
    group[NameObject("/I")] = BooleanObject(True)
    return group


def _place(start: float, x: float, shift: float, shape: Format, name: str) -> str:
    """Draw a page with its left trim edge at ``x`` into the half that begins at ``start``; what would cross the spine is cut off."""
    half = (start, -shape.bleed, shape.width + shape.bleed, shape.height + 2 * shape.bleed)
    area = " ".join(f"{value * POINT:.4f}" for value in half)
    return f"q {area} re W n 1 0 0 1 {(x + shift) * POINT:.4f} 0 cm /{name} Do Q"


def _form(page: DictionaryObject, writer: PdfWriter, shape: Format) -> NameObject:
    """A page as a form that can be drawn anywhere, cut to its bleed."""
    stream = DecodedStreamObject()
    contents = page.get_contents()  # type: ignore[attr-defined]
    stream.set_data(contents.get_data() if contents is not None else b"")
    form = stream.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(map(FloatObject, _box(shape, shape.bleed)))
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return writer._add_object(form)  # type: ignore[return-value]  # noqa: SLF001 - no public way
