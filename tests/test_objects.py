"""The objects of a PDF that is being drawn."""

import pydyf

from pressroom.render.paper.objects import count_pages_once


def test_references_of_pages_are_written_once_and_again_when_a_page_is_added():
    """What the engine asks for at every element of the tag tree."""
    count_pages_once()
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
