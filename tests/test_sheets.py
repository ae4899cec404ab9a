"""Booklets on sheets, and the examination of finished files; each checker with a broken file that it must catch."""

import io

import pypdf
import pypdfium2
import pytest
from pypdf.generic import NameObject, RectangleObject

from pressroom.channels.base import Job
from pressroom.channels.printed.preflight import preflight
from pressroom.render.formats import BOOKLET_A5, LEAFLET_A4, MARKS
from pressroom.render.paper.examine import examine
from pressroom.render.paper.imposition import impose, order

POINT = 72 / 25.4
JOB = Job("print/leaflets/x.pdf", "leaflet", source="content/departments/x.md")


def booklet(pages):
    """A press edition of numbered pages; the number is the y of a line on it."""
    writer = pypdf.PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(148 * POINT, 210 * POINT)
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"% page {number}\n0 {number} m 10 {number} l S".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    raw = io.BytesIO()
    writer.write(raw)
    return raw.getvalue()


def folded(sides):
    """Read a stack of printed sheets as a person does after folding it: pages in the order in which they are turned.

    Each side is a pair (left, right).  A sheet of the stack holds two leaves; the first half of the booklet are the right
    halves of the fronts and the left halves of the backs from outside inwards, the second half the others back outwards.
    """
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    first = [page for front, back in sheets for page in (front[1], back[0])]
    second = [page for front, back in reversed(sheets) for page in (back[1], front[0])]
    return first + second


def halves(page):
    """Which page each half of a sheet draws, and the x of its origin in millimetres."""
    forms = page["/Resources"]["/XObject"]
    numbers = {name: int(forms[name].get_data().decode().split()[2]) for name in ("/L", "/R")}
    drawn = page.get_contents().get_data().decode().splitlines()
    placed = [line.split() for line in drawn if line.endswith("Do Q")]
    return (numbers["/L"], numbers["/R"]), [float(words[12]) / POINT for words in placed]


@pytest.mark.parametrize("pages", [4, 8, 32, 120])
def test_the_pages_follow_each_other_after_folding(pages):
    """In the program's order and in the file; a wrong order would be caught."""
    assert folded(list(order(pages))) == list(range(pages))
    assert folded([(left, right) for right, left in order(pages)]) != list(range(pages)), "negative control"
    sheets = pypdf.PdfReader(io.BytesIO(impose(booklet(pages), BOOKLET_A5))).pages
    assert len(sheets) == pages // 2
    assert folded([halves(sheet)[0] for sheet in sheets]) == list(range(pages))


def test_two_pages_stand_on_a_sheet_and_inner_sheets_creep_to_the_spine():
    """The spine is the middle of the sheet; each inner sheet moves by its thickness."""
    sheets = pypdf.PdfReader(io.BytesIO(impose(booklet(12), BOOKLET_A5, creep=0.1))).pages
    for number, sheet in enumerate(sheets):
        for box, more in ((sheet.trimbox, 0), (sheet.bleedbox, 3), (sheet.mediabox, 3 + MARKS)):
            wanted = [-more * POINT, -more * POINT, (296 + more) * POINT, (210 + more) * POINT]
            assert [float(value) for value in box] == pytest.approx(wanted, abs=0.01)
        left, right = halves(sheet)[1]
        shift = 0.1 * (number // 2)
        assert left == pytest.approx(shift, abs=0.01)
        assert right == pytest.approx(148 - shift, abs=0.01)


def test_a_sheet_shows_where_to_cut_and_to_fold(built):
    """Marks outside of the bleed, dashed ones at the fold; the ground of the cover runs into the bleed, not over the spine."""
    file = built / "output/print/press/catalogues/lectures-imposed.pdf"
    sheet = pypdfium2.PdfDocument(file)[0].render(scale=4).to_pil().convert("RGB")

    def at(x, y):
        """The colour so many millimetres right of and below the upper left corner of the trim."""
        edge = (3 + MARKS) * POINT * 4
        return sheet.getpixel((round(x * POINT * 4 + edge), round(y * POINT * 4 + edge)))

    white, ground = (255, 255, 255), at(290, 190)
    assert at(298.5, 190) == at(290, 212.5) == at(148.5, 100) == ground != white
    assert at(299.5, 190) == at(147.5, 100) == white
    across = [at(-5 + step / 20, -5) for step in range(200)]
    assert sum(colour != white for colour in across) in range(1, 8), "one crop mark above the left edge"
    assert any(at(148, -3.6 - step / 10) != white for step in range(40))
    assert any(at(148, -3.6 - step / 10) == white for step in range(40)), "dashed"


def test_the_sample_catalogue_is_imposed(built):
    """Cover at the right of the first sheet, back cover beside it."""
    folder = built / "output/print/press/catalogues"
    single, sheets = (pypdf.PdfReader(folder / f"lectures{end}.pdf") for end in ("", "-imposed"))
    assert len(single.pages) % 4 == 0
    assert len(sheets.pages) == len(single.pages) // 2
    words = sheets.pages[0].extract_text()
    assert "健康讲座目录" in words
    assert "怎样申请讲座" in words


@pytest.fixture(scope="module")
def leaflet(built):
    """Both editions of a leaflet."""
    return tuple((built / f"output/print/{folder}leaflets/cardiology.pdf").read_bytes() for folder in ("", "press/"))


def spoil(pdf, change):
    """The same file after a change by hand."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    raw = io.BytesIO()
    writer.write(raw)
    return examine(raw.getvalue())


def rules(screen, press):
    """Rules that a pair of findings breaks."""
    return [problem.rule for problem in preflight(JOB, LEAFLET_A4, screen, press)]


def test_a_sound_leaflet_passes(leaflet):
    """And the examination saw what there is."""
    screen, press = map(examine, leaflet)
    assert rules(screen, press) == []
    assert screen.is_tagged
    assert screen.spaces == ("RGB",)
    assert press.spaces == ()
    assert len(screen.fonts) >= 2


def shrink(writer):
    """A trim that is a millimetre too narrow."""
    writer.pages[0].trimbox = RectangleObject([0, 0, 209 * POINT, 297 * POINT])


def strip_font(writer):
    """A font without its file."""
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    del font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()["/FontFile2"]


def untag(writer):
    """No tags."""
    del writer.root_object["/StructTreeRoot"]


def tint(writer):
    """A screen colour on a plate."""
    contents = writer.pages[0].get_contents()
    contents.set_data(contents.get_data() + b" 1 0 0 rg 0 0 9 9 re f")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(contents)


@pytest.mark.parametrize(
    ("edition", "change", "expected"),
    [(1, shrink, "print/boxes"), (0, strip_font, "print/fonts"), (0, untag, "print/tags"), (1, tint, "print/inks")],
)
def test_a_spoilt_file_is_told(leaflet, edition, change, expected):
    """The negative controls of the preflight."""
    found = [examine(pdf) for pdf in leaflet]
    found[edition] = spoil(leaflet[edition], change)
    assert expected in rules(*found)
