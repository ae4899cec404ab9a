"""Pages are well filled: copyfitting, wide tables in large type, and no page of the built sample that stands half empty."""

import io
from itertools import pairwise

import pypdfium2
import pytest

from pressroom.render.layout.boxes import descendants, pages_of
from pressroom.render.layout.copyfitting import BARE, HOLE, LONG, SHORT, emptiest, filled, lay_out_fitting
from pressroom.render.markup.stacked_tables import stack_wide_tables

LIMIT = 0.25
"""The tallest blank band that a page before the last may have, as a share of what lies between head and foot."""
LAST = 0.45
"""The same of a last page: below it lines are ruled to write on, or it is blank paper."""
FLOWING = ("handouts", "handouts-large", "guides", "preparation", "timetables", "price-lists")
"""Folders of pieces whose text runs from page to page."""
HEAD, FOOT, GREY = 0.06, 0.9, 228
"""Where the text begins and ends, and what is ink: lines to write on are, the grounds of boxes are not."""


def blank_in(page):
    """The tallest band of a page without ink, as a share of what lies between head and foot."""
    picture = page.render(scale=1).to_pil().convert("L").point(lambda level: 255 if level < GREY else 0)
    top, bottom = int(picture.height * HEAD), int(picture.height * FOOT)
    inked = [y for y in range(top, bottom) if picture.crop((8, y, picture.width - 8, y + 1)).getbbox()]
    edges = [top, *inked, bottom]
    return max(lower - upper for upper, lower in pairwise(edges)) / (bottom - top)


def half_empty(pdf):
    """Numbers of the pages before the last that stand too empty."""
    document = pypdfium2.PdfDocument(pdf)
    return [number + 1 for number in range(len(document) - 1) if blank_in(document[number]) > LIMIT]


EVEN = 'data-fit="even" data-fits="close"'


def set_in_type(words, fit, *, closer="line-height: 9mm"):
    """Lay out paragraphs on pages of 100 mm, ten lines of ten millimetres a page."""
    from weasyprint import HTML

    rule = f"@page {{ size: 100mm; margin: 0 }} body {{ margin: 0 }} p {{ font-size: 8mm; line-height: 10mm; margin: 0 }} [data-fit='close'] p {{ {closer} }}"
    html = f"<style>{rule}</style><body {fit}>{''.join(f'<p>{word}' for word in words)}"
    return lay_out_fitting(html, lambda text: HTML(string=text).render())


@pytest.mark.parametrize("folder", FLOWING)
def test_no_page_before_the_last_stands_half_empty(built, folder):
    """What cannot be broken is small enough to leave no hole in a page."""
    found = {
        file.name: pages
        for file in sorted((built / "output/print" / folder).glob("*.pdf"))
        if (pages := half_empty(file.read_bytes()))
    }
    assert not found


@pytest.mark.parametrize("folder", ["handouts", "handouts-large", "guides", "preparation"])
def test_no_last_page_is_bare(built, folder):
    """Where little is left for a last page and no closer setting saves it, it has lines to write on."""
    found = {}
    for file in sorted((built / "output/print" / folder).glob("*.pdf")):
        document = pypdfium2.PdfDocument(file.read_bytes())
        if (blank := blank_in(document[len(document) - 1])) > LAST:
            found[file.name] = round(blank, 2)
    assert not found


def test_a_half_empty_page_is_noticed():
    """The check of pages sees a page that ends in its middle."""
    from weasyprint import HTML

    def page(lines):
        return "<div style='break-after: page'>" + "<p>line" * lines + "</div>"

    full = HTML(string=page(24) + page(1)).render().write_pdf()
    empty = HTML(string=page(5) + page(1)).render().write_pdf()
    assert (half_empty(full), half_empty(empty)) == ([], [1])


def test_an_edition_of_the_catalogue_is_not_filled_with_empty_pages(built):
    """Two pages for notes are welcome; three say that the edition was planned for more than it holds."""
    for file in sorted((built / "output/print/catalogues").glob("*.pdf")):
        document = pypdfium2.PdfDocument(io.BytesIO(file.read_bytes()))
        words = [page.get_textpage().get_text_range().strip() for page in document]
        assert sum(word == "笔记" for word in words) <= 2, file.name


def spreads(pdf):
    """Of the lectures in large type: whether the first page is a left one, and what blank each of the two pages has."""
    document = pypdfium2.PdfDocument(pdf)
    words = [set(page.get_textpage().get_text_range().split()) for page in document]
    left = [number for number, page in enumerate(words) if "听完能做到" in page]
    right = [number for number, page in enumerate(words) if "讲什么" in page]
    return left, right, [blank_in(document[number]) for number in (*left, *right)]


def test_a_lecture_in_large_type_fills_two_facing_pages(built):
    """What it is for stands on a left page, what it tells on the right one, and neither stands half empty."""
    left, right, blanks = spreads((built / "output/print/catalogues/lectures-elderly.pdf").read_bytes())
    assert left
    assert right == [number + 1 for number in left]
    assert all(number % 2 for number in left), "counted from 0, left pages are odd"
    assert max(blanks) < LIMIT
    left, right, _ = spreads((built / "output/print/catalogues/lectures.pdf").read_bytes())
    assert left
    assert right == left, "negative control: in ordinary type a lecture has one page"


def test_a_short_last_page_is_taken_back():
    """Eleven lines fit one page when they are set a tenth closer."""
    assert len(set_in_type(["word"] * 11, EVEN).pages) == 1
    assert len(set_in_type(["word"] * 11, "").pages) == 2


def test_what_saves_no_page_is_set_as_it_was():
    """Closer lines that still need the page are not worth their closeness; nor is a last page with much on it."""
    two = set_in_type(["word"] * 11, EVEN, closer="line-height: 9.9mm")
    assert [round(filled(page), 2) for page in pages_of(two)] == [1.0, 0.1]
    much = set_in_type(["word"] * 16, EVEN, closer="line-height: 6mm")
    assert len(much.pages) == 2
    assert filled(list(pages_of(much))[1]) > SHORT


def with_a_box(settings):
    """Seven lines of ten millimetres, a box of forty that stays whole, six more lines; how they were laid out."""
    from weasyprint import HTML

    rule = """@page { size: 100mm; margin: 0 } body { margin: 0 } p { font-size: 8mm; line-height: 10mm; margin: 0 }
        div { break-inside: avoid; padding-top: 30mm } [data-fit="close"] p { line-height: 9.5mm }
        [data-fit="near"] p { line-height: 9.8mm } [data-fit="open"] p { line-height: 11.5mm }"""
    html = f"<style>{rule}</style><body {settings}>{'<p>word' * 7}<div><p>box</div>{'<p>word' * 6}"
    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    return lay_out_fitting(html, lay_out), sheets


def test_a_hole_in_the_middle_is_filled_by_the_setting_that_fills_it():
    """A box that does not fit leaves three tenths of the first page; lines further apart reach further down."""
    plain, _ = with_a_box('data-fit="even" data-fits="close"')
    assert emptiest(plain) > HOLE
    filled_up, sheets = with_a_box('data-fit="even" data-fits="close near open"')
    assert emptiest(filled_up) < HOLE
    assert [words.split('<body data-fit="')[1].split('"')[0] for words in sheets] == ["even", "close", "near", "open"]


def test_a_last_page_that_close_type_does_not_save_is_saved_by_tight_type():
    """Twelve lines fit one page when they are set a fifth closer; the settings that fill holes are not tried for it."""
    from weasyprint import HTML

    rule = """@page { size: 100mm; margin: 0 } body { margin: 0 } p { font-size: 7mm; line-height: 10mm; margin: 0 }
        [data-fit="close"] p { line-height: 9.5mm } [data-fit="tight"] p { line-height: 8mm }"""
    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    html = f'<style>{rule}</style><body data-fit="even" data-fits="close tight near open">'
    assert len(lay_out_fitting(html + "<p>word" * 12, lay_out).pages) == 1
    assert [words.split('<body data-fit="')[1].split('"')[0] for words in sheets] == ["even", "close", "tight"]
    sheets.clear()
    assert len(lay_out_fitting(html + "<p>word" * 14, lay_out).pages) == 2, "nothing saves it"
    assert len(sheets) == 3


def test_what_fills_no_hole_is_set_as_it_was():
    """Of settings that all leave the hole, the one with the smallest hole is taken: here the one as designed."""
    document, sheets = with_a_box('data-fit="even" data-fits="close near"')
    assert len(sheets) == 3
    assert round(filled(next(iter(pages_of(document)))), 2) == 0.7


def test_what_begins_in_the_closest_setting_is_not_tried_for_a_short_last_page():
    """It has no page to save; a hole is filled all the same."""
    words = ["word"] * 11
    assert len(set_in_type(words, 'data-fit="even" data-fits="close"', closer="line-height: 9mm").pages) == 1
    assert len(set_in_type(words, 'data-fit="close" data-fits="even near"', closer="line-height: 9.8mm").pages) == 2
    _, sheets = with_a_box('data-fit="close" data-fits="near open even"')
    assert [words.split('data-fit="')[-1].split('"')[0] for words in sheets] == ["close", "near", "open"]


def test_a_long_document_is_laid_out_once():
    """Among hundreds of pages there is always a hole, and each setting would take as long as the first."""
    from weasyprint import HTML

    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    part = "<section style='break-before: page; height: 40mm'><p>word</section>"
    style = "<style>@page { size: 100mm; margin: 0 } body, p { margin: 0 } p { line-height: 60mm }</style>"
    lay_out_fitting(f"{style}<body {EVEN}>{part * (LONG + 2)}", lay_out)
    assert len(sheets) == 1


def ruled(count):
    """Paragraphs of ten millimetres, then a section for notes whose words take twenty and whose lines take ten."""
    from weasyprint import HTML

    rule = "@page { size: 100mm; margin: 0 } body { margin: 0 } p, i { display: block; font-size: 8mm; line-height: 10mm; margin: 0 }"
    style = f"<style>{rule} i {{ height: 10mm }} h2 {{ font-size: 8mm; line-height: 20mm; margin: 0 }} [data-ruled] {{ display: none }}</style>"
    words = "".join("<p>word" for _ in range(count))
    html = f'{style}<body {EVEN}><div>{words}</div><section data-ruled="20 10"><h2>Notes</h2></section><p>end'
    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    return lay_out_fitting(html, lay_out), sheets


def test_a_bare_last_page_gets_lines_to_write_on():
    """Thirteen lines leave six tenths of the second page: a heading of two and four lines to write on fill it."""
    document, sheets = ruled(13)
    assert len(document.pages) == 2
    assert sheets[-1].count('class="rule"') == 4
    assert round(filled(list(pages_of(document))[-1]), 3) == 1


def test_lines_to_write_on_begin_on_the_page_before_where_that_has_room():
    """Fifty millimetres of the first page are left by what must stand together on the second."""
    from weasyprint import HTML

    rule = "@page { size: 100mm; margin: 0 } body { margin: 0 } p, i { display: block; font-size: 8mm; line-height: 10mm; margin: 0 }"
    style = f"<style>{rule} i {{ height: 10mm }} h2 {{ font-size: 8mm; line-height: 10mm; margin: 0 }} [data-ruled] {{ display: none }} footer {{ height: 50mm; padding-top: 10mm }}</style>"
    html = f'{style}<body {EVEN}><div>{"<p>word" * 5}</div><section data-ruled="10 10"><h2>Notes</h2></section><footer><p>end</footer>'
    sheets = []

    def lay_out(text):
        sheets.append(text)
        return HTML(string=text).render()

    document = lay_out_fitting(html, lay_out)
    assert len(document.pages) == 2
    rules = [sum(getattr(box, "element_tag", "") == "i" for box in descendants(page)) for page in pages_of(document)]
    assert rules == [4, 3]


def test_no_lines_are_ruled_where_there_is_room_for_few():
    """Fifteen lines leave four tenths of the second page, room for two lines: not worth their heading."""
    document, sheets = ruled(15)
    assert len(sheets) == 1 or 'class="rule"' not in sheets[-1]
    assert filled(list(pages_of(document))[-1]) < BARE


def test_a_wide_table_becomes_lists_that_hold_every_cell():
    """Four columns of sentences leave no room for large letters; two do, and so do four of figures and five of marks."""
    heads, cells = (
        ["项", "甲甲甲甲", "乙乙乙乙", "丙丙丙丙", "丁丁丁丁"],
        ["睡", "早些休息" * 4, "午间小睡" * 4, "早起", "晚起"],
    )

    def table(*rows):
        made = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f'<p>前</p><div class="table" tabindex="0"><table><tbody>{made}</tbody></table></div><p>后</p>'

    stacked = stack_wide_tables(table(heads, cells), 26)
    assert "<table>" not in stacked
    assert [stacked.count(f">{cell}<") for cell in (*heads[1:], *cells[1:])] == [1] * 8
    assert "<b>项</b><span>睡</span>" in stacked
    assert 'style="--names: 4.7em"' in stacked, "as wide as the longest heading, and what is left free"
    long = stack_wide_tables(table(["项", "甲" * 5, *heads[2:]], ["第1项", *cells[1:]]), 26)
    assert "--names: 5.7em" in long and '"row-head">第1项</p>' in long, "what names its column needs no name of it"
    assert "<table>" not in stack_wide_tables(table(heads[:4], cells[:4]), 26)
    figures = table(heads[:4], ["睡", "130～180克", "200～250克", "225～275克"])
    for kept in (table(heads[:2], cells[:2]), table(["甲"] * 5, ["□"] * 5), figures):
        assert stack_wide_tables(kept, 26) == kept
