"""Imposition: the pages of a stitched booklet in the order in which sheets are printed, folded and nested.

In: the press edition of a booklet.  Out: a PDF of double pages, front and back of every sheet in turn, to be printed on
both sides along the short edge, folded once and stitched at the fold.  Never: scales a page, or changes what is on it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from pressroom.render.formats import Format

POINT = 72 / 25.4
"""PDF points in a millimetre."""
SHEETS = ((297.0, 210.0), (420.0, 297.0))
"""A4 and A3 lying across, in millimetres: the sheets that offices have."""


def order(pages: int) -> Iterator[tuple[int, int]]:
    """Left and right page (counted from 0) of every side, outermost sheet first; ``pages`` is a multiple of four."""
    for sheet in range(pages // 4):
        yield pages - 1 - 2 * sheet, 2 * sheet
        yield 2 * sheet + 1, pages - 2 - 2 * sheet


def impose(press: bytes, shape: Format, creep: float = 0.0) -> bytes:
    """Double pages on the smallest office sheet that holds them.

    ``creep`` is the thickness of a sheet in millimetres: nested sheets are pushed outwards by it, so each page moves
    towards the spine by as much, and the outer margins are even after the cut.
    """
    reader, writer = PdfReader(io.BytesIO(press)), PdfWriter()
    width, height = next(sheet for sheet in SHEETS if sheet[0] >= 2 * shape.width and sheet[1] >= shape.height)
    forms = [_form(page, writer, shape) for page in reader.pages]
    for side, pair in enumerate(order(len(forms))):
        shift = creep * (side // 2)
        sheet = writer.add_blank_page(width * POINT, height * POINT)
        left, bottom = (width - 2 * shape.width) / 2, (height - shape.height) / 2
        drawn = [
            _place(left, bottom, shift, shape, "L"),
            _place(left + shape.width, bottom, -shift, shape, "R"),
        ]
        content = DecodedStreamObject()
        content.set_data("\n".join(drawn).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content.flate_encode())  # noqa: SLF001 - no public way
        names = {NameObject("/L"): forms[pair[0]], NameObject("/R"): forms[pair[1]]}
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(names)})
    writer.metadata = {"/Title": f"{reader.metadata.title if reader.metadata else ''}（拼版）"}
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _place(x: float, y: float, shift: float, shape: Format, name: str) -> str:
    """Draw a page into its half of the sheet; what would cross the spine is cut off."""
    area = " ".join(f"{value * POINT:.4f}" for value in (x, y, shape.width, shape.height))
    return f"q {area} re W n 1 0 0 1 {(x + shift) * POINT:.4f} {y * POINT:.4f} cm /{name} Do Q"


def _form(page: DictionaryObject, writer: PdfWriter, shape: Format) -> NameObject:
    """A page as a form that can be drawn anywhere, cut to its trim."""
    stream = DecodedStreamObject()
    contents = page.get_contents()  # type: ignore[attr-defined]
    stream.set_data(contents.get_data() if contents is not None else b"")
    form = stream.flate_encode()
    right, top = FloatObject(shape.width * POINT), FloatObject(shape.height * POINT)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject([NumberObject(0), NumberObject(0), right, top])
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return writer._add_object(form)  # type: ignore[return-value]  # noqa: SLF001 - no public way
