"""The objects of a PDF that is being drawn."""

import pydyf

from pressroom.render.layout.hot_paths import patch_hot_paths
from pressroom.render.paper.pdf_objects import patch_page_count


def test_references_of_pages_are_written_once_and_again_when_a_page_is_added():
    """What the engine asks for at every element of the tag tree."""
    patch_page_count()
    pdf, other = pydyf.PDF(), pydyf.PDF()
    pages = [pydyf.Dictionary({"Type": "/Page"}) for _ in range(3)]
    pdf.add_page(pages[0])
    pdf.add_page(pages[1])
    first = pdf.page_references

    assert first == (pages[0].reference, pages[1].reference)
    assert pdf.page_references is first
    assert other.page_references == ()
    pdf.add_page(pages[2])
    assert pdf.page_references == tuple(page.reference for page in pages)


def test_structures_stand_in_a_file_as_the_library_writes_them():
    """With numbers, names and words, one in the other; a name that comes again is put into bytes once."""
    patch_hot_paths()
    inner = pydyf.Array([1, 2.5, 3.0, "/Name", b"4 0 R", pydyf.String("a(b"), pydyf.Array()])
    found = pydyf.Dictionary({"Type": "/Annot", "Rect": inner, "A": pydyf.Dictionary({"S": b"/URI"})})
    assert found.data == rb"<</Type /Annot/Rect [1 2.5 3 /Name 4 0 R (a\(b) []]/A <</S /URI>>>>"
    assert pydyf.Dictionary({"Type": found}).data == b"<</Type " + found.data + b">>"
