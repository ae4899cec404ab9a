"""Cross-reference streams: the same as the library reads, all rows at once."""

import io
import zlib

import pypdf
import pytest

from pressroom.render.paper import xref
from pressroom.render.paper.examine import _reader_class, examine
from pressroom.render.paper.xref import Packed, columns
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

PAGE = "<h1>门诊</h1><p>上午8:00</p>" * 150
ROWS = [(0, 0, 65535), (1, 15, 0), (2, 70000, 1), (2, 255, 256), (1, 0, 0)]


def table(rows, sizes, kind=2):
    """Rows as a file holds them: each less the one above, byte by byte."""
    raw = [b"".join(value.to_bytes(size, "big") for value, size in zip(row, sizes, strict=True)) for row in rows]
    above = [bytes(sum(sizes)), *raw]
    return b"".join(
        bytes([kind, *((here - before) % 256 for here, before in zip(line, last, strict=True))])
        for line, last in zip(raw, above, strict=False)
    )


@pytest.mark.parametrize("sizes", [(1, 3, 2), (2, 4, 3)])
def test_differences_become_numbers(sizes):
    """Numbers of one byte and of several, that grow and shrink."""
    assert list(zip(*columns(table(ROWS, sizes), sizes), strict=True)) == ROWS


@pytest.mark.parametrize("raw", [b"", table(ROWS, (1, 3, 2))[:-1], table(ROWS, (1, 3, 2), kind=1)])
def test_other_tables_are_left_alone(raw):
    """One that breaks off, and one whose rows are not what they are here."""
    assert columns(raw, (1, 3, 2)) is None


def test_places_are_those_that_the_library_reads(engine):  # noqa: F811
    """Of our files; the library is asked nothing then."""
    made = lay_out(engine, PAGE, "").value
    for file in (made.screen, made.press):
        theirs, ours = pypdf.PdfReader(io.BytesIO(file)), _reader_class()(file)
        assert ours.xref == theirs.xref
        assert ours.xref_objStm == theirs.xref_objStm
        assert ours.trailer.keys() == theirs.trailer.keys()


def test_files_of_others_are_read_by_the_library(engine, monkeypatch):  # noqa: F811
    """One with a table of the old kind, and one whose table is written without differences: the same is found."""
    made = lay_out(engine, PAGE, "").value.screen
    found = examine(made)
    old = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(made)).write(old)
    assert examine(old.getvalue()).fonts == found.fonts
    monkeypatch.setattr(xref, "columns", lambda raw, sizes: None)
    assert examine(made) == found


def test_a_place_that_is_read_wrongly_is_noticed(engine, monkeypatch):  # noqa: F811
    """One column for another: nothing is found where it should be."""
    made = lay_out(engine, PAGE, "").value.screen
    found = examine(made)
    monkeypatch.setattr(xref, "columns", lambda raw, sizes: columns(raw, sizes) and columns(raw, sizes)[::-1])
    with pytest.raises((pypdf.errors.PyPdfError, KeyError, AttributeError, zlib.error)):
        assert examine(made) == found


def test_an_object_is_cut_out_of_those_that_are_compressed_with_it_when_it_is_asked_for():
    """By its number, without what parts it from the next; and those that hold a word are found, each once."""
    objects = {7: b"<</S /Figure /Alt /Figure>>", 3: b"[1 2]", 12: b"<</S /P>>", 5: b"<</S /Figure>>"}
    words, places = b"", []
    for number, written in objects.items():
        places.append(f"{number} {len(words)}")
        words += written + b"\n"
    index = " ".join(places).encode()
    packed = Packed.of(index + b"\n" + words, len(index) + 1)
    assert {number: packed.words(number) for number in objects} == objects
    assert packed.words(4) == b"null"
    assert list(packed.holding(b"/Figure")) == [7, 5]
    assert list(packed.holding(b"/Lbl")) == []
