"""The press editions: boxes, bleed, marks, inks; and that the screen editions show none of it."""

import io
import os
import re

import pypdf
import pypdfium2
import pytest

from pressroom.core import forks
from pressroom.core.diagnostic import Span
from pressroom.render.fonts import derive
from pressroom.render.formats import FORMATS, MARKS, Format, poster
from pressroom.render.layout.books import PART
from pressroom.render.markup.theme import load_theme
from pressroom.render.paper import press as press_module
from pressroom.render.paper.inks import ink_of
from pressroom.render.paper.pdf import PdfEngine, PrintOrder
from tests.conftest import REPOSITORY

POINT = 72 / 25.4
SHEET = Format("sheet", 100, 80, safe=0, folds=(30,))
INKS = {"#0f5f57": (0.9, 0.35, 0.6, 0.25)}
STYLE = "@page { margin: 0 } body { margin: 0; font: 10pt 'Pressroom Sans' } "


@pytest.fixture(scope="module")
def engine():
    """A print engine with the theme's fonts."""
    return PdfEngine(derive(load_theme(REPOSITORY, "xinglin").value.faces, ""))


def lay_out(engine, html, style="", shape=SHEET):
    """The editions of a piece, and what was noticed."""

    def read(path):
        raise KeyError(path)

    page = f"<html lang=zh><title>t</title><body>{html}"
    order = PrintOrder(shape, INKS, read, Span("x.md"), lambda fields: ((fields, Span("x.md", 7)),) if fields else ())
    return engine.render(page, shape.page_rule() + STYLE + style, order)


def picture(pdf, page=0, scale=2.0):
    """A page in colour; ``scale`` is pixels a point."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("RGB")


def operations(pdf):
    """All content streams of a document as text."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return "\n".join(page.get_contents().get_data().decode("latin-1") for page in reader.pages)


PRESS_ALONE = ("catalogues/*-imposed.pdf", "publications/cardiology-community.pdf")
"""Imposed sheets, and the sample's order for the press alone, have no screen edition; everything else has one."""


@pytest.fixture(scope="module")
def pairs(built):
    """Screen and press edition of every piece that has both."""
    folder = built / "output/print"
    press = {file.relative_to(folder / "press"): file for file in (folder / "press").rglob("*.pdf")}
    alone = {path for path in press if any(path.match(pattern) for pattern in PRESS_ALONE)}
    return {
        path.as_posix(): (pypdf.PdfReader(folder / path), pypdf.PdfReader(press[path]))
        for path in sorted(press.keys() - alone)
    }


def test_every_press_edition_has_exact_boxes(pairs):
    """Trim as the screen edition, 3 mm of bleed (5 mm on posters by millimetres), 7 mm for marks; all to a tenth of a millimetre."""
    assert pairs
    for path, (screen, press) in pairs.items():
        bleed = poster(500, 700).bleed if path.startswith("publications/library-posters") else 3.0
        assert len(screen.pages) == len(press.pages), path
        for seen, pressed in zip(screen.pages, press.pages, strict=True):
            trim = [float(value) for value in pressed.trimbox]
            assert trim[:2] == [0, 0]
            assert trim[2:] == pytest.approx([float(value) for value in seen.mediabox[2:]], abs=0.1 * POINT), path
            for box, more in ((pressed.bleedbox, bleed), (pressed.mediabox, bleed + MARKS)):
                expected = [-more * POINT, -more * POINT, trim[2] + more * POINT, trim[3] + more * POINT]
                assert [float(value) for value in box] == pytest.approx(expected, abs=0.1 * POINT), path


def test_press_editions_use_inks_only(pairs):
    """No screen colour in any content stream; black type is black alone."""
    for path, (_, press) in pairs.items():
        streams = [page.get_contents().get_data().decode("latin-1") for page in press.pages]
        assert not any(re.search(r"[\d.]+ [\d.]+ [\d.]+ (rg|RG)\b", words) for words in streams), path
        assert any("0 0 0 1 k" in words for words in streams), path
        assert not any("/Annots" in page for page in press.pages), path


def test_the_words_of_both_editions_are_the_same(pairs):
    """One layout, two files."""
    for path, (screen, press) in list(pairs.items())[:8]:
        for seen, pressed in zip(screen.pages, press.pages, strict=True):
            assert re.sub(r"\s", "", seen.extract_text()) == re.sub(r"\s", "", pressed.extract_text()), path


def test_colour_that_reaches_the_trim_runs_into_the_bleed(engine):
    """And not beyond it, where the marks are; a box inside the trim stays as it is."""
    html = (
        '<div style="background:#0f5f57;height:20mm"></div><div style="background:#000;margin:20mm;height:9mm"></div>'
    )
    made, problems = lay_out(engine, html)
    sheet = picture(made.press)
    unit = 2 * POINT

    assert not problems
    assert sheet.width == pytest.approx(120 * unit, abs=2)
    green = [sheet.getpixel((int(x * unit), int(y * unit))) for x, y in ((7.5, 20), (112.5, 20), (60, 7.5))]
    assert len(set(green)) == 1
    assert green[0] != (255, 255, 255)
    for x, y in ((6.5, 20), (113.5, 20), (7.5, 45), (25, 6.5)):
        assert sheet.getpixel((int(x * unit), int(y * unit))) == (255, 255, 255), (x, y)
    assert picture(made.screen).size == (pytest.approx(100 * unit, abs=2), pytest.approx(80 * unit, abs=2))


def stops_at_the_trim(pdf):
    """Heights, in points from above, where dark or coloured ink stands at a side of the trim and another colour in its bleed."""
    page = pypdfium2.PdfDocument(pdf)[0]
    left, bottom, right, top = page.get_trimbox()
    edge, _, _, head = page.get_mediabox()
    drawn = page.render(scale=1).to_pil().convert("RGB")
    found = []
    for y in range(round(head - top) + 6, round(head - bottom) - 6, 2):
        for within, outside in ((left + 2, left - 5), (right - 3, right + 4)):
            inner, outer = (drawn.getpixel((round(x - edge), y)) for x in (within, outside))
            if max(abs(one - other) for one, other in zip(inner, outer, strict=True)) > 40:
                found.append(y)
    return found


def test_no_bar_stops_at_the_trim(built):
    """A border of a box ends at the trim, and a knife that strays leaves a strip of ground beside it; a ground runs on."""
    for file in sorted((built / "output/print/press/examination-notes").glob("*.pdf")):
        assert len(stops_at_the_trim(file)) <= 1, file.name


def test_a_bar_that_stops_is_seen(engine):
    """Negative control: the border of a box at the trim."""
    style = "div { border-left: 2mm solid #0f5f57; height: 40mm; background: #fff } p { background: #0f5f57; margin: 0; height: 40mm }"
    assert stops_at_the_trim(lay_out(engine, "<div></div>", style).value.press)
    assert not stops_at_the_trim(lay_out(engine, "<p></p>", style).value.press)


def test_marks_stand_outside_of_the_bleed_and_show_trim_and_folds(engine):
    """Crop marks at the four corners, dashed fold marks that are mirrored on the back."""
    made, _ = lay_out(engine, "<p>一</p><p style='break-before:page'>二</p>")
    unit = 2 * POINT

    def is_dark(sheet, x, y):
        return min(sheet.getpixel((round(x * unit) + dx, round(y * unit)))[0] for dx in (-1, 0, 1)) < 140

    front, back = (picture(made.press, page) for page in (0, 1))
    for x in (10, 110):
        assert is_dark(front, x, 5), x
        assert is_dark(front, x, 95), x
    assert is_dark(front, 40, 6.2)
    assert not is_dark(front, 80, 6.2)
    assert is_dark(back, 80, 6.2)
    inner = front.crop((int(7.5 * unit), int(7.5 * unit), int(112.5 * unit), int(92.5 * unit)))
    assert inner.convert("L").point(lambda level: 255 if level < 128 else 0).getbbox()[0] >= 2 * unit
    assert operations(made.screen).count(" d\n") == 0


def test_an_office_format_has_no_press_edition(engine):
    """Handouts go to the office printer."""
    made, _ = lay_out(engine, "<p>一</p>", shape=Format("office", 100, 80, bleed=0, is_pressed=False))
    assert made.press is None


def test_a_number_of_pages_that_the_format_does_not_permit_is_told(engine):
    """Two for a fold, a multiple of four for a booklet."""
    one, two = Format("one", 100, 80, safe=0, pages=(2,)), Format("two", 100, 80, safe=0, multiple=4)
    assert [p.rule for p in lay_out(engine, "<p>一</p>", shape=one).problems] == ["print/pages"]
    assert [p.rule for p in lay_out(engine, "<p>一</p>", shape=two).problems] == ["print/pages"]
    assert not lay_out(engine, "<p>一</p>").problems


@pytest.mark.parametrize(("leaves", "expected"), [(1, 4), (2, 4), (4, 4), (5, 8)])
def test_a_booklet_keeps_as_many_filler_pages_as_it_needs(engine, leaves, expected):
    """The fillers stand before the back cover, which stays last."""
    leaf = "<section style='break-before:page'>页</section>"
    filler = "<section data-filler style='break-before:page'>笔记</section>"
    html = leaf * (leaves - 1) + filler * 3 + "<section style='break-before:page'>封底</section>"
    made, problems = lay_out(engine, html, shape=Format("book", 100, 80, safe=0, multiple=4))
    pages = pypdf.PdfReader(io.BytesIO(made.screen)).pages
    assert not problems
    assert len(pages) == expected
    assert "封底" in pages[-1].extract_text()


@pytest.mark.parametrize("leaves", [3, 4, 5])
def test_the_words_after_a_filler_that_is_left_out_can_be_read(engine, leaves):
    """A part of a book that begins with fillers keeps its letters, whether its first filler stays or goes."""
    leaf = "<section style='break-before:page'>页</section>"
    filler = "<section data-filler style='break-before:page'>笔记</section>"
    last = f"{PART}{filler * 3}<section style='break-before:page'>封底申请</section>{PART}"
    made, problems = lay_out(engine, PART + leaf * leaves + last, shape=Format("book", 100, 80, safe=0, multiple=4))
    assert not problems
    page = pypdf.PdfReader(io.BytesIO(made.screen)).pages[-1]
    assert "封底申请" in page.extract_text()
    cover = (
        picture(made.screen, len(pypdfium2.PdfDocument(made.screen)) - 1).convert("L").point(lambda level: 255 - level)
    )
    left, _, right, _ = cover.getbbox()
    assert right - left > 3.5 * 10 * 2, "four letters of ten points"


PANEL = "@page{margin:10mm} .p{height:20mm;width:50mm;font:10pt/5mm Pressroom Sans}"


def told(problems):
    """Rule, quoted values and line of each diagnostic."""
    return [(p.rule, dict(p.message.args), p.span.line) for p in problems]


def test_text_over_its_panel_names_field_millimetres_and_what_to_cut(engine):
    """Five lines fit; every line more is 5 mm over."""
    panel = '<div class="p" data-panel="封面" data-field="summary">{}</div>'
    line = "字" * 14
    _, problems = lay_out(engine, panel.format(line * 6), PANEL)

    assert not lay_out(engine, panel.format(line * 4), PANEL).problems
    assert told(problems) == [("pdf/overflow", {"panel": "封面", "value": "10.0", "piece": "sheet", "page": "1"}, 7)]
    assert dict(problems[0].hint.args) == {"fields": "summary", "lines": "2", "characters": "28"}


def test_what_would_be_hidden_or_stick_out_sideways_is_told_too(engine):
    """Nothing is clipped silently, whether it is called a panel or not."""
    hidden = "<div style='height:9mm;overflow:hidden;font:10pt/5mm Pressroom Sans'>一<br>二<br>三</div>"
    wide = "<div data-panel='条' style='width:20mm;white-space:nowrap'>一二三四五六七八九十</div>"
    assert [p.rule for p in lay_out(engine, hidden, PANEL).problems] == ["pdf/overflow"]
    assert [p.rule for p in lay_out(engine, wide, PANEL).problems] == ["pdf/overflow"]


@pytest.mark.parametrize(
    ("inside", "high", "is_told"),
    [("", 70, True), ("<p> </p>", 70, True), ("一", 70, False), ("", 20, False)],
    ids=["nothing", "a blank", "a word", "small"],
)
def test_a_panel_that_stays_bare_is_told(engine, inside, high, is_told):
    """Of a panel that the template means to be filled; a strip without words is no misprint."""
    panel = f"<div data-panel='内二' data-field='treatments, equipment' style='height:{high}mm'>{inside}</div>"
    _, problems = lay_out(engine, panel, shape=Format("sheet", 100, 80, safe=0))
    assert [(p.rule, dict(p.hint.args)) for p in problems] == (
        [("print/bare-panel", {"fields": "treatments, equipment"})] if is_told else []
    )


def test_a_blank_box_without_a_name_is_no_panel(engine):
    """Such as the flap of an advertisement, which the law wants bare."""
    blank = "<div style='height:70mm;overflow:hidden'></div>"
    assert not lay_out(engine, blank, shape=Format("sheet", 100, 80, safe=0)).problems


@pytest.mark.parametrize(("side", "is_told"), [("left:4mm", True), ("right:2mm", True), ("left:8mm", False)])
def test_text_near_the_trim_is_told(engine, side, is_told):
    """5 mm, on every side."""
    html = f"<p data-field='name' style='position:absolute;margin:0;top:20mm;{side}'>离边太近</p>"
    _, problems = lay_out(engine, html, shape=Format("sheet", 100, 80, safe=5))
    assert [p.rule for p in problems] == (["print/safe-margin"] if is_told else [])
    if is_told:
        assert dict(problems[0].message.args)["value"] == "离边太近"
        assert problems[0].span.line == 7


@pytest.mark.parametrize(("pixels", "is_told"), [(400, True), (700, False)])
def test_a_photograph_with_too_few_dots_is_told(engine, pixels, is_told):
    """50 mm at 300 dots per inch are 591 pixels; drawings have no pixels."""
    from PIL import Image

    raw = io.BytesIO()
    Image.new("RGB", (pixels, pixels), "#888").save(raw, "PNG")

    def read(path):
        return raw.getvalue()

    shape = Format("sheet", 100, 80, safe=0)
    order = PrintOrder(shape, INKS, read, Span("x.md"), lambda fields: ((fields, Span("x.md", 3)),))
    html = (
        "<html lang=zh><title>t</title><img data-field=photo alt=x style='width:50mm' src='asset:content/images/a.png'>"
    )
    _, problems = engine.render(html, shape.page_rule(), order)

    expected = [
        (
            "print/resolution",
            {"value": "content/images/a.png", "dots": "203", "limit": "300", "piece": "sheet", "page": "1"},
            3,
        )
    ]
    assert told(problems) == (expected if is_told else [])


def test_an_overlong_field_is_told_with_its_line_and_nothing_is_published(sample, run):
    """The deliberate mistake of a copywriter: a summary that does not fit its panel."""
    file = sample / "content/departments/cardiology.md"
    words = file.read_text(encoding="utf-8")
    summary = re.search(r"^summary: (.*)$", words, re.MULTILINE)
    file.write_text(words.replace(summary[1], summary[1].strip() + "另设随访门诊。" * 60), encoding="utf-8")
    line = words[: summary.start()].count("\n") + 1

    answer = run(sample, "build", "--only", "brochure", "--executor", "serial", "--format", "concise")

    assert answer.code == 1
    assert re.search(rf"departments/cardiology\.md:{line}:\d+: error\[pdf/overflow\]", answer.out + answer.err)
    assert not (sample / "output/print").exists()


def test_inks_are_the_theme_s_then_black_for_greys_then_reckoned():
    """Black type never stands on four plates."""
    assert ink_of(15 / 255, 95 / 255, 87 / 255, INKS) == INKS["#0f5f57"]
    assert ink_of(0, 0, 0, {}) == (0, 0, 0, 1)
    assert ink_of(1, 1, 1, {}) == (0, 0, 0, 0)
    assert ink_of(0.5, 0.5, 0.5, {}) == (0, 0, 0, 0.5)
    cyan, magenta, yellow, black = ink_of(1, 0, 0, {})
    assert (cyan, magenta, yellow, black) == (0, 1, 1, 0)


def test_formats_are_sound():
    """Names differ, folds lie inside, the text area exists."""
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    for row in (*FORMATS, poster(800, 1200)):
        assert all(0 < fold < row.width for fold in row.folds), row.name
        assert 2 * row.safe < min(row.width, row.height), row.name
        assert row.is_pressed == (row.bleed > 0), row.name


def test_too_much_ink_and_ink_for_no_colour_are_told(sample):
    """With the line of theme.yaml."""
    folder = sample / "themes/loud"
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_text(
        "extends: xinglin\ncmyk:\n  accent: 95 80 90 60\n  pink: 0 50 0 0\n  warm: 8 38\n", encoding="utf-8"
    )
    problems = load_theme(sample, "loud").problems
    assert [(p.rule, p.span.line) for p in sorted(problems)] == [
        ("theme/ink", 3),
        ("theme/token-missing", 4),
        ("theme/token", 5),
    ]


@pytest.mark.parametrize(
    ("pages", "is_aside"), [(press_module.READBACK_PAGES, True), (press_module.READBACK_PAGES - 1, False)]
)
def test_the_press_edition_of_a_long_document_is_read_beside(engine, monkeypatch, pages, is_aside):
    """What is made of it is the same; a short one is read when it is asked for."""
    monkeypatch.setattr(forks, "may_fork", lambda: True)
    monkeypatch.setattr(forks, "cores", lambda: 2)
    page = "<html lang=zh><title>t</title><body>" + "<p style='break-after: page'>甲</p>" * (pages - 1) + "<p>乙"
    order = PrintOrder(
        SHEET, INKS, lambda path: b"", Span("x.md"), lambda fields: (), read_press=lambda raw: (os.getpid(), raw)
    )
    made = engine.render(page, SHEET.page_rule() + STYLE, order).value
    process, raw = made.pressed()
    assert raw == made.press
    assert (process != os.getpid()) is is_aside
