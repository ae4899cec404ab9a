"""The printed pieces of the sample hospital: sizes, fonts, words in order, nothing that a printer would send back."""

import re

import pypdf
import pypdfium2
import pytest

from pressroom.core.diagnostic import Span
from pressroom.render.fonts import REGEX_THRESHOLD, Face, base_characters, characters_of, derive, rare_in
from pressroom.render.formats import Format
from pressroom.render.markup.theme import load_theme
from pressroom.render.markup.typography import JOINER, compose
from pressroom.render.paper.pdf import PdfEngine, PrintOrder
from tests.conftest import REPOSITORY

MILLIMETRE = 72 / 25.4
SIZES = {"brochures": (297, 210), "leaflets": (210, 297), "handouts": (210, 297), "catalogues": (148, 210)}


@pytest.fixture(scope="module")
def pieces(built):
    """The screen edition of every printed piece, by its path below output/print."""
    folder = built / "output/print"
    found = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*.pdf"))}
    return {path: pypdf.PdfReader(file) for path, file in found.items() if not path.startswith("press/")}


def words_of(reader):
    """The text of all pages, without white space."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


def fonts_of(reader):
    """All font dictionaries of a document."""
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            yield font.get_object()


def test_there_is_a_piece_for_every_entry(pieces, built):
    """Leaflet and brochure a department, handout a lecture, one catalogue."""
    departments = {file.stem for file in (built / "content/departments").glob("*.md")}
    lectures = {file.stem for file in (built / "content/lectures").glob("*.md") if "." not in file.stem}
    expected = {f"{folder}/{key}.pdf" for folder in ("leaflets", "brochures") for key in departments}
    expected |= {f"handouts/{key}.pdf" for key in lectures} | {"catalogues/lectures.pdf"}
    assert expected <= set(pieces)


def test_sizes_are_exact(pieces):
    """To a tenth of a millimetre, on every page."""
    for path, reader in pieces.items():
        if path.split("/")[0] not in SIZES:
            continue
        for page in reader.pages:
            found = (float(page.mediabox.width) / MILLIMETRE, float(page.mediabox.height) / MILLIMETRE)
            assert found == pytest.approx(SIZES[path.split("/")[0]], abs=0.1), path


def test_leaflets_have_one_page_and_brochures_two(pieces):
    """What does not fit is an error, so the number of pages is what the fold wants."""
    assert {len(reader.pages) for path, reader in pieces.items() if path.startswith("leaflets/")} == {1}
    assert {len(reader.pages) for path, reader in pieces.items() if path.startswith("brochures/")} == {2}


def test_every_font_is_ours_embedded_and_subset(pieces):
    """No system font slips in, no glyph is left to the reader's machine."""
    for path, reader in pieces.items():
        for font in fonts_of(reader):
            assert re.match(r"/[A-Z]{6}\+Pressroom-(Sans|Serif)", font["/BaseFont"]), (path, font["/BaseFont"])
            descendant = font["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object(), path


def test_every_piece_is_tagged_titled_and_in_chinese(pieces):
    """For screen readers and libraries; without date, machine or user."""
    for path, reader in pieces.items():
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], path
        assert root["/Lang"].startswith("zh"), path
        assert reader.metadata.title, path
        assert reader.metadata.author == "云岭市杏林医院"
        assert reader.metadata.get("/CreationDate") is None, path


def test_pieces_are_small(pieces, built):
    """The full collection would add 200 KB to each."""
    sizes = [(built / "output/print" / path).stat().st_size for path in pieces if not path.startswith("catalogues")]
    assert max(sizes) < 450_000


def test_a_handout_holds_its_text_in_order(pieces, built):
    """The sentences of the source stand in the PDF, one after the other."""
    source = (built / "content/lectures/hypertension-at-home.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]
    headings = [re.sub(r"\s+|\*", "", line.lstrip("#")) for line in source.splitlines() if line.startswith("## ")]
    words = words_of(pieces["handouts/hypertension-at-home.pdf"])
    position = 0
    assert len(headings) >= 3
    for heading in headings:
        position = words.find(heading, position)
        assert position >= 0, heading


def test_handouts_show_no_contact_data(pieces, built):
    """Health education; the only number is 120."""
    numbers = re.compile(r"0000-\d{7}")
    for path, reader in pieces.items():
        if path.startswith("handouts"):
            assert not numbers.search(words_of(reader)), path
    assert numbers.search(words_of(pieces["leaflets/cardiology.pdf"])), "negative control"


def test_handouts_count_their_pages_and_name_their_version(pieces):
    """Page n of N on every page; number, version and dates once."""
    reader = pieces["handouts/diabetes-plate.pdf"]
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert f"第{number}页/共{total}页" in re.sub(r"\s+", "", page.extract_text()), number
    assert "JK-2026-004" in words_of(reader)


def test_the_catalogue_has_contents_with_true_page_numbers(pieces, built):
    """The number beside a title in the contents is the page on which the lecture stands."""
    reader = pieces["catalogues/lectures.pdf"]
    texts = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    labels = [re.search(r"JK-2026-\d{3}", text) for text in texts]
    assert sum(label is not None for label in labels) >= 10
    checked = 0
    for file in sorted((built / "content/lectures").glob("*.md")):
        front = file.read_text(encoding="utf-8")
        if "step: offered" not in front:
            continue
        title = re.sub(r"\s+", "", re.search(r"^title: (.*)$", front, re.MULTILINE)[1].strip().strip('"'))
        number = re.search(r"^number: (.*)$", front, re.MULTILINE)[1].strip()
        told = next((m for text in texts[:8] if (m := re.search(re.escape(title) + r"\.{3,}(\d{1,2})", text))), None)
        assert told is not None, title
        page = texts[int(told[1]) - 1]
        assert title in page, title
        assert number in page, title
        checked += 1
    assert checked == 23


def column_edges(page, left, right):
    """Where the furthest letter left of one column ends, and where the column begins, in points; both are told by their headings."""
    text = page.get_textpage()
    words = text.get_text_range()
    heads = [text.get_charbox(words.index(word)) for word in (left, right)]
    start = heads[1][0]
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    before = [box[2] for box in boxes if heads[0][0] - 1 <= box[0] < start - 1 and box[1] < heads[0][1]]
    return max(before), start


def test_the_overview_of_a_catalogue_is_one_page_with_columns_apart(built):
    """The longest title ends a millimetre and more before the listeners begin."""
    for name, lectures in (("lectures", 23), ("lectures-public", 12)):
        pages = pypdfium2.PdfDocument(built / f"output/print/catalogues/{name}.pdf")
        page = pages[3]
        words = page.get_textpage().get_text_range()
        assert words.count("JK-2026-") == lectures, name
        title, listeners = column_edges(page, "题目", "听众")
        assert listeners - title > 72 / 25.4, name


def test_pieces_have_bookmarks(pieces):
    """A reader on a screen can jump."""
    assert len(pieces["catalogues/lectures.pdf"].outline) >= 5
    assert pieces["handouts/diabetes-plate.pdf"].outline


def test_pages_are_not_blank(built):
    """Each page of each piece has ink on it, and not only in one corner."""
    for file in sorted((built / "output/print").rglob("*.pdf")):
        document = pypdfium2.PdfDocument(file)
        for number, page in enumerate(document):
            picture = page.render(scale=1).to_pil().convert("L").point(lambda level: 255 if level < 230 else 0)
            box = picture.getbbox()
            assert box is not None, (file.name, number)
            height = (box[3] - box[1]) / picture.height
            assert height > 0.3, (file.name, number)


FACES = (Face("Pressroom Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),)


@pytest.fixture(scope="module")
def engine():
    """A print engine with the theme's fonts."""
    theme = load_theme(REPOSITORY, "xinglin").value
    return PdfEngine(derive(theme.faces, "龘"))


def render(engine, html, style=""):
    """A page from HTML."""

    def read(path):
        raise KeyError(path)

    page = f"<html lang=zh><title>t</title><body>{html}"
    shape = Format("page", 210, 297, safe=0, is_pressed=False)
    order = PrintOrder(shape, {}, read, Span("x.md"), lambda fields: ())
    made, problems = engine.render(page, style, order)
    return made.screen, problems


def test_rare_characters_are_found_alike_in_few_texts_and_in_many():
    """Each once and in order; in few without the expression that takes time to get ready."""
    texts = ["龘医㐂龘", "常用的字 and letters", ""]
    found = ["".join(sorted("龘㐂")), "", ""]
    assert rare_in(texts) == found
    assert rare_in(texts * REGEX_THRESHOLD) == found * REGEX_THRESHOLD


@pytest.mark.slow
def test_the_derived_font_holds_gb2312_and_rare_characters_come_from_a_second_one(engine):
    """A character beyond the base set does not change the base font."""
    families = [file.family for file in engine.fonts.files]
    assert "Pressroom Sans" in families
    assert "Pressroom Sans Rare" in families
    assert len([c for c in base_characters() if "\u4e00" <= c <= "\u9fff"]) == 6763
    assert engine.fonts.missing == frozenset()
    pdf, problems = render(engine, "<p style='font-family:Pressroom Sans,Pressroom Sans Rare'>医龘</p>")
    assert not problems
    assert len(pdf) < 30_000


def test_text_that_overflows_its_panel_is_told_with_the_excess(engine):
    """Nothing is clipped silently; breaks loudly if the engine's box tree changes."""
    style = "@page{size:100mm 100mm;margin:0} .p{height:20mm;width:50mm;font:10pt Pressroom Sans}"
    panel = '<div class="p" data-panel="封面" data-field="summary">{}</div>'

    _, problems = render(engine, panel.format("字" * 400), style)
    _, none = render(engine, panel.format("字" * 10), style)

    assert [p.rule for p in problems] == ["pdf/overflow"]
    assert dict(problems[0].message.args)["panel"] == "封面"
    assert not none


def test_text_that_runs_over_a_row_with_a_reckoned_height_is_told_with_its_panel(engine):
    """It would stand on the next row, within the panel; a height from the style sheet alone promises nothing."""
    style = "@page{size:100mm 100mm;margin:0} .p{height:60mm;width:50mm;font:10pt/5mm Pressroom Sans} .q{height:6mm}"
    rows = '<div class="p" data-panel="步骤" data-field="steps"><p {}>{}</p><p>下一步</p></div>'

    _, (told,) = render(engine, rows.format('style="color: red; height: 6mm"', "字" * 30), style)
    _, fits = render(engine, rows.format('style="height: 11mm"', "字" * 20), style)
    _, plain = render(engine, rows.format('class="q" style="line-height: 5mm"', "字" * 30), style)

    assert told.rule == "pdf/overflow"
    assert dict(told.message.args)["panel"] == "步骤"
    assert not fits and not plain


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="asset:content/../x.png" alt="x">',
    ],
)
def test_the_engine_fetches_nothing_but_assets(engine, html):
    """Every other address is refused and told."""
    _, problems = render(engine, html)
    assert [p.rule for p in problems] == ["pdf/engine"]


def test_what_the_engine_does_not_know_is_a_diagnostic(engine):
    """A property that WeasyPrint ignores would be a silent hole in the design."""
    _, problems = render(engine, "<p>x</p>", "p { text-autospace: normal }")
    assert [p.rule for p in problems] == ["pdf/engine"]


def right_edges(pdf):
    """Rightmost ink of each line of a page, in pixels at 144 dpi."""
    picture = (
        pypdfium2.PdfDocument(pdf)[0]
        .render(scale=2)
        .to_pil()
        .convert("L")
        .point(lambda level: 255 if level < 160 else 0)
    )
    edges, band = [], []
    for row in range(picture.height):
        box = picture.crop((0, row, picture.width, row + 1)).getbbox()
        if box:
            band.append(box[2])
        elif band:
            edges.append(max(band))
            band = []
    return edges


def test_chinese_lines_end_on_one_edge(engine):
    """What kinsoku carries over is shared out between the letters; the last line keeps its length."""
    style = "@page{size:90mm 90mm;margin:10mm} body{margin:0;font:12pt/2 'Pressroom Sans'}"
    words = "血压一天里起起落落，上楼、憋尿、和人争执，都能让它一下子高出二三十个数。只凭一次读数“高兴”或者着急，都不可靠；连续测量七天，再看平均值。"
    pdf, problems = render(engine, f"<p>{words}</p>", style)
    edges = right_edges(pdf)

    assert not problems
    assert len(edges) >= 4
    # Punctuation is drawn at the left of its cell, so a line that ends with it looks shorter by half a letter.
    full = [edge for edge in edges[:-1] if edge > max(edges) - 6]
    assert len(full) >= 2
    assert min(edges[:-1]) >= max(edges) - 22
    assert edges[-1] < max(edges) - 22


def test_superscripts_without_glyph_are_composed():
    """×10⁹/L in laboratory values; attributes are left alone."""
    assert (
        compose("<p title='10⁹'>30×10⁹/升 m² 10⁻¹²</p>")
        == f"<p title='10⁹'>30{JOINER}×{JOINER}10<sup>9</sup>/升 m² 10<sup>-12</sup></p>"
    )
    assert "⁹" not in characters_of(["10⁹"])
