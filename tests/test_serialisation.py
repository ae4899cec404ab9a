"""Files are written with every object made once, and with a table of differences; readers find all of them."""

import io
import zlib

import pydyf
import pypdf
import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from pressroom.render.paper import serialisation
from pressroom.render.paper.pdf_objects import IDENTIFIER


def drawn(count=300):
    """A file of one page with ``count`` objects to be packed, a title and a freed number."""
    pdf = pydyf.PDF()
    pdf.info["Title"] = pydyf.String("目录")
    stream = pydyf.Stream([b"0 0 10 10 re f"], compress=True)
    pdf.add_object(stream)
    pdf.add_page(
        pydyf.Dictionary(
            {"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": pydyf.Array([0, 0, 30, 40]), "Contents": stream.reference}
        )
    )  # fmt: skip
    gone = pydyf.Dictionary({})
    pdf.add_object(gone)
    gone.free = "f"
    for number in range(count):
        pdf.add_object(pydyf.Dictionary({"Number": number}))
    return pdf


def written(pdf, compress=True):
    """Its bytes."""
    serialisation.patch_serialisation()
    output = io.BytesIO()
    pdf.write(output, b"1.7", IDENTIFIER, compress)
    return output.getvalue()


def numbers(reader):
    """What the packed objects of ``drawn`` say, in the order of their numbers."""
    found = (reader.get_object(number) for number in sorted(reader.xref_objStm))
    return [one["/Number"] for one in found if isinstance(one, dict) and "/Number" in one]


def test_a_file_is_found_whole_by_two_readers():
    """Objects alone and packed, the page and what is drawn on it, title and identifier."""
    raw = written(drawn())
    reader = pypdf.PdfReader(io.BytesIO(raw), strict=True)
    assert numbers(reader) == list(range(300))
    assert reader.pages[0].get_contents().get_data() == b"0 0 10 10 re f"
    assert reader.metadata.title == "目录"
    assert reader.trailer["/ID"][0].encode() == IDENTIFIER
    page = pypdfium2.PdfDocument(raw)[0]
    assert page.get_size() == (30, 40)
    assert [one.type for one in page.get_objects()] == [pypdfium2.raw.FPDF_PAGEOBJ_PATH]


def test_a_table_that_is_wrong_is_noticed(monkeypatch):
    """The control: rows as they are, where a reader takes them for differences."""
    monkeypatch.setattr(serialisation, "_differences", lambda raw, width: raw)
    raw = written(drawn())
    try:
        found = numbers(pypdf.PdfReader(io.BytesIO(raw), strict=True))
    except (pypdf.errors.PdfReadError, KeyError, ValueError, zlib.error):
        return
    assert found != list(range(300))


def test_every_object_is_made_once(monkeypatch):
    """The library makes them twice."""
    made = []

    class Counted(pydyf.Dictionary):
        """Tells when it is put into bytes."""

        @property
        def data(self):
            made.append(self.number)
            return super().data

    pdf = drawn(0)
    pdf.add_object(Counted({"Number": 1}))
    written(pdf)
    assert len(made) == 1


def test_the_identifier_follows_from_what_is_written():
    """The same content has the same bytes, another has another identifier."""
    assert written(drawn()) == written(drawn())
    one, other = (pypdf.PdfReader(io.BytesIO(written(drawn(count)))).trailer["/ID"] for count in (300, 301))
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_a_file_that_is_not_to_be_compressed_is_as_the_library_writes_it():
    """With a table in words."""
    assert b"\nxref\n" in written(drawn(), compress=False)


@given(st.binary(max_size=200), st.integers(1, 9))
def test_differences_are_those_of_each_byte(raw, width):
    """Whatever the bytes, also where one is smaller than the one above it."""
    above = bytes(width) + raw
    assert serialisation._differences(raw, width) == bytes((a - b) % 256 for a, b in zip(raw, above, strict=False))
