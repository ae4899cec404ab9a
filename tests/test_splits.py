"""What goes on overleaf: boxes end with their words, tables take two rows along, and contents stand on one page."""

import io
import re
from itertools import pairwise

import pypdf
import pypdfium2
import pytest

from pressroom.render.layout.boxes import MILLIMETRE, descendants, pages_of
from pressroom.render.layout.decoration_breaks import MAX_OVERHANG, close_decorations
from tests.test_fullness import FOOT, GREY, HEAD

HANDOUTS = ("handouts", "handouts-large")
BOX = ".box { background: #ddd; padding: 5mm; margin: 0 }"


def handouts(built, folder):
    """The files of a size, by name; there are some."""
    found = {file.stem: file.read_bytes() for file in sorted((built / "output/print" / folder).glob("*.pdf"))}
    assert found
    return found


def set_in_type(words):
    """Lay out words on pages of 100 mm with margins of 10, in lines of 10 mm that stay together by twos."""
    from weasyprint import HTML

    rule = "@page { size: 100mm; margin: 10mm } body, p { margin: 0 } p { font-size: 8mm; line-height: 10mm; break-inside: avoid }"
    return HTML(string=f"<style>{rule} {BOX}</style><body>{words}").render()


def box_on(page):
    """The box with the ground, and where its page's type area ends."""
    box = next(
        one for one in descendants(page.children[0]) if one.element is not None and one.element.get("class") == "box"
    )
    return box, page.content_box_y() + page.height


def painted(box):
    """Top and foot of what is painted."""
    (layer,) = box.background.layers
    _, top, _, height = layer.painting_area
    return top, top + height


def test_a_box_that_goes_on_overleaf_ends_with_its_words():
    """Two pairs of lines fit after the padding; the third goes overleaf, and the ground follows the words."""
    pair = "<p>a<br>b</p>"
    document = set_in_type(f'<p style="margin-bottom: 12mm">o</p><div class="box">{pair * 4}</div>')
    first, second = pages_of(document)
    box, end = box_on(first)
    assert painted(box)[1] == pytest.approx(end), "negative control: the engine carries the ground on to the foot"

    close_decorations(document)

    assert painted(box)[1] / MILLIMETRE == pytest.approx(10 + 10 + 12 + 5 + 40 + 5, abs=0.1)
    assert painted(box)[1] == pytest.approx(box.border_box_y() + box.border_height())
    rest, _ = box_on(second)
    assert painted(rest)[0] == pytest.approx(second.content_box_y() - MAX_OVERHANG)


def test_a_box_that_stays_whole_is_left_alone():
    """The mend touches only what is cut."""
    document = set_in_type('<div class="box"><p>一</p></div><p style="break-before: page">二</p>')
    first, _ = pages_of(document)
    box, _ = box_on(first)
    before = painted(box)
    close_decorations(document)
    assert painted(box) == before


def test_the_head_of_a_table_that_goes_on_stays_as_it_is():
    """It is repeated, not cut: its ground fills its row on either page."""
    rows = "<tr><td><p>a<br>b</p>" * 4
    head = '<thead><tr><th class="box"><p>h</p></thead>'
    document = set_in_type(f'<p style="margin-bottom: 12mm">o</p><table>{head}<tbody>{rows}</tbody></table>')
    heads = [box_on(page)[0] for page in pages_of(document)]
    assert len(heads) > 1
    before = [(*painted(head), head.padding_top) for head in heads]
    close_decorations(document)
    assert [(*painted(head), head.padding_top) for head in heads] == before


def hollow_foot(page):
    """How far the last ground of a page reaches below the last words: millimetres."""
    grey = page.render(scale=1).to_pil().convert("L")
    top, bottom = int(grey.height * HEAD), int(grey.height * FOOT)
    inked = tinted = top
    for y in range(top, bottom):
        darkest = grey.crop((8, y, grey.width - 8, y + 1)).getextrema()[0]
        inked = y if darkest < GREY else inked
        tinted = y if darkest < 254 else tinted
    return (tinted - inked) / 72 * 25.4


@pytest.mark.parametrize("folder", HANDOUTS)
def test_no_ground_runs_on_below_its_words(built, folder):
    """Below the last words of a page there is the padding of their box and no more."""
    found = {}
    for name, pdf in handouts(built, folder).items():
        pages = [number for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1) if hollow_foot(page) > 13]
        found |= {name: pages} if pages else {}
    assert not found


@pytest.mark.parametrize("folder", HANDOUTS)
def test_the_contents_stand_on_one_page(built, folder):
    """A few lines of them overleaf would be read as something else."""
    found, count = {}, 0
    for name, pdf in handouts(built, folder).items():
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
        told = [number for number, words in enumerate(pages, 1) if re.search(r"\.{6}", words)]
        found |= {name: told} if len(told) > 1 else {}
        count += bool(told)
    assert not found
    assert count, "control: contents are seen"


def below(node):
    """The children of a node of the tag tree."""
    held = node.get("/K", [])
    held = held.get_object() if hasattr(held, "get_object") else held
    for child in held if isinstance(held, list) else [held]:
        yield child.get_object() if hasattr(child, "get_object") else child


def tagged(node, name):
    """All nodes of a kind below a node."""
    for child in below(node):
        if isinstance(child, dict):
            if child.get("/S") == name:
                yield child
            yield from tagged(child, name)


def tables(pdf):
    """The parts of tables in a file: page, columns and rows with cells of each."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}
    parts = []
    for table in tagged(reader.trailer["/Root"]["/StructTreeRoot"], "/Table"):
        rows = [row for row in tagged(table, "/TR") if any(tagged(row, "/TD"))]
        heads = list(tagged(table, "/TH"))
        parts.append((numbers[heads[0].raw_get("/Pg").idnum] if heads else 0, len(heads), len(rows)))
    return parts


def stubs(parts):
    """Pages to which a single row of a table was carried, under the heads of the page before.

    A row with more of its kind overleaf begins a table, which in large type may be one row below its head.
    """
    last = (0, 0, 0)
    return [
        page
        for (above, columns, _), (page, again, rows), (below, more, _) in zip(
            parts, parts[1:], [*parts[2:], last], strict=False
        )
        if rows == 1 and columns == again and page == above + 1 and (below, more) != (page + 1, again)
    ]


@pytest.mark.parametrize("folder", HANDOUTS)
def test_a_table_takes_two_rows_along(built, folder):
    """One row overleaf under repeated heads is not worth them."""
    found = {name: tables(pdf) for name, pdf in handouts(built, folder).items()}
    assert not {name: pages for name, parts in found.items() if (pages := stubs(parts))}
    assert any(page == above + 1 for parts in found.values() for (above, *_), (page, *_) in pairwise(parts)), "control"


def test_a_single_row_is_noticed():
    """The check of tables sees a row that was carried overleaf alone, and not a table of one row."""
    assert stubs([(2, 3, 4), (3, 3, 1)]) == [3]
    assert not stubs([(2, 3, 4), (3, 3, 2)])
    assert not stubs([(2, 3, 4), (5, 3, 1)])
    assert not stubs([(2, 3, 4), (3, 4, 1)])
    assert not stubs([(2, 3, 4), (3, 3, 1), (4, 3, 5)])


def test_no_word_is_parted_in_the_tables_of_handouts(built):
    """Names of medicines and measures of blood lipids are whole in narrow columns; running text parts words, as Chinese does."""
    for folder in HANDOUTS:
        pdf = handouts(built, folder)["reading-checkup-report"]
        words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
        assert re.search(r"低密度\s*脂蛋白\s*胆固醇", words)
        assert not re.search(r"胆\s+固|固\s+醇|毫\s+米|脂\s+蛋", words)
