"""Feathering of pages that end early: gaps grow by one share, backgrounds and links go along, and a last page that stays short stays as it is."""

import pytest

from pressroom.render.layout.boxes import MILLIMETRE, descendants, is_line, pages_of
from pressroom.render.layout.copyfitting import HOLE_OPENED, lay_out_fitting
from pressroom.render.layout.feathering import (
    LEADING_SHARE,
    MAX_GAP_GROWTH,
    MAX_LAST_BLANK,
    MIN_FOOT_BLANK,
    blank_share,
    feather_pages,
)

RULE = """@page { size: 100mm; margin: 0 } body, p { margin: 0 } p { font-size: 8mm; line-height: 10mm }
    p + p { margin-top: 5mm } div { background: #ddd; break-inside: avoid; padding: 5mm 0 } table { border-collapse: collapse } td { padding: 2mm 0 }"""
ASKED = "data-spread"


def set_in_type(words, attribute=ASKED):
    """Lay out words on pages of 100 mm, in lines of 10 mm."""
    from weasyprint import HTML

    return HTML(string=f"<style>{RULE}</style><body {attribute}>{words}").render()


def tops(document):
    """Where the lines of the first page stand, in millimetres."""
    first = next(iter(pages_of(document)))
    return [round(box.position_y / MILLIMETRE, 2) for box in descendants(first.children[0]) if is_line(box)]


def test_gaps_grow_by_one_share_and_no_more():
    """Three lines with gaps of 5 mm; a whole box goes overleaf and leaves 60 mm, which is more than gaps may grow to."""
    box = f"<div>{'<p>box' * 4}</div>"
    document = set_in_type("<p>a<p>b<p>c" + box)
    assert tops(document) == [0, 15, 30]
    feather_pages(document)
    gap = 5 + 2 * LEADING_SHARE * 10
    assert tops(document) == pytest.approx([0, 15 + MAX_GAP_GROWTH * gap, 30 + 2 * MAX_GAP_GROWTH * gap], abs=0.02)


def test_a_page_is_filled_but_for_a_little():
    """Where the gaps may grow to more than the page lacks, they grow by what it lacks."""
    document = set_in_type("<p>a" * 6 + f"<div>{'<p>box' * 3}</div>")
    assert tops(document)[-1] == 75
    feather_pages(document)
    assert tops(document)[-1] + 10 - LEADING_SHARE * 10 == pytest.approx(100 * (1 - MIN_FOOT_BLANK), abs=0.02)


def test_the_last_page_is_feathered_where_that_nearly_fills_it():
    """Five lines of ten millimetres with gaps of five leave 30 mm, and 12 when they are feathered; four would leave 30 of 45."""
    (last, shorter) = (set_in_type("<p>a" * lines) for lines in (5, 4))
    (page,) = pages_of(last)
    assert blank_share(page) < MAX_LAST_BLANK < blank_share(next(iter(pages_of(shorter))))
    before = tops(shorter)
    for document in (last, shorter):
        feather_pages(document)
    assert tops(last)[1] == pytest.approx(15 + MAX_GAP_GROWTH * (5 + 2 * LEADING_SHARE * 10), abs=0.02)
    assert tops(shorter) == before


def test_what_is_full_or_last_or_does_not_ask_stays_as_it_is():
    """Negative control: nothing moves on a page of eight lines, on the only page, or in a piece without the attribute."""
    short, box = "<p>a<p>b<p>c", f"<div>{'<p>box' * 4}</div>"
    for words, attribute in ((short, ASKED), (f"<p>{'a<br>' * 9}a<p>b", ASKED), (short + box, "")):
        document = set_in_type(words, attribute)
        before = tops(document)
        feather_pages(document)
        assert tops(document) == before


def test_grounds_links_and_rows_go_along():
    """The ground of a box grows with what is in it, a row with its padding, and a link leads to where its words stand."""
    words = (
        '<div style="break-inside: auto"><p>a<p id="here">b</div><table><tr><td>c<td>d<tr><td>e<td>f</table><div>'
        + "<p>box" * 4
        + '</div><a href="#here">to</a>'
    )
    document = set_in_type(words)
    first = next(iter(pages_of(document)))
    box = next(one for one in descendants(first.children[0]) if one.element_tag == "div")
    rows = [one for one in descendants(first.children[0]) if one.element_tag == "tr"]
    before = box.border_height(), rows[0].height, document.pages[0].anchors["here"][1]
    feather_pages(document)
    (layer,) = box.background.layers
    assert box.border_height() > before[0]
    assert layer.painting_area[3] == pytest.approx(box.border_height())
    assert rows[0].height > before[1]
    assert rows[1].position_y == pytest.approx(rows[0].position_y + rows[0].height)
    assert document.pages[0].anchors["here"][1] > before[2]


def test_a_hole_that_opening_fills_needs_no_other_setting():
    """What is judged is what feathering leaves; a piece that is not feathered tries its settings."""
    from weasyprint import HTML

    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    words = '<p style="padding-top: 2mm">a' + "<p>a" * 4 + f"<div>{'<p>box' * 3}</div>"
    for attribute, trials in ((ASKED, 1), ("", 2)):
        sheets.clear()
        document = lay_out_fitting(
            f'<style>{RULE}</style><body data-fit="close" data-fits="near" {attribute}>{words}', lay_out
        )
        assert len(sheets) == trials
        assert (blank_share(next(iter(pages_of(document)))) < HOLE_OPENED) == (attribute == ASKED)
