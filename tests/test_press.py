"""The press editions: boxes, bleed, marks, inks; and that the screen editions show none of it."""

import io
import re

import pypdf
import pypdfium2
import pytest

from pressroom.core.diagnostic import Span
from pressroom.render.fonts import derive
from pressroom.render.formats import FORMATS, MARKS, Format, poster
from pressroom.render.pdf import PdfEngine
from pressroom.render.press import ink_of
from pressroom.render.theme import load_theme
from tests.conftest import REPOSITORY

POINT = 72 / 25.4
SHEET = Format("sheet", 100, 80, folds=(30,))
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
    return engine.render(page, shape.page_rule() + STYLE + style, read, Span("x.md"), shape, INKS)


def picture(pdf, page=0, scale=2.0):
    """A page in colour; ``scale`` is pixels a point."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("RGB")


def operations(pdf):
    """All content streams of a document as text."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return "\n".join(page.get_contents().get_data().decode("latin-1") for page in reader.pages)


@pytest.fixture(scope="module")
def pairs(built):
    """Screen and press edition of every piece that has both."""
    folder = built / "output/print"
    press = {file.relative_to(folder / "press").as_posix(): file for file in (folder / "press").rglob("*.pdf")}
    return {path: (pypdf.PdfReader(folder / path), pypdf.PdfReader(file)) for path, file in sorted(press.items())}


def test_every_press_edition_has_exact_boxes(pairs):
    """Trim as the screen edition, 3 mm of bleed, 7 mm for marks; all to a tenth of a millimetre."""
    assert pairs
    for path, (screen, press) in pairs.items():
        assert len(screen.pages) == len(press.pages), path
        for seen, pressed in zip(screen.pages, press.pages, strict=True):
            trim = [float(value) for value in pressed.trimbox]
            assert trim[:2] == [0, 0]
            assert trim[2:] == pytest.approx([float(value) for value in seen.mediabox[2:]], abs=0.1 * POINT), path
            for box, more in ((pressed.bleedbox, 3.0), (pressed.mediabox, 3.0 + MARKS)):
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
    one, two = Format("one", 100, 80, pages=(2,)), Format("two", 100, 80, multiple=4)
    assert [p.rule for p in lay_out(engine, "<p>一</p>", shape=one).problems] == ["print/pages"]
    assert [p.rule for p in lay_out(engine, "<p>一</p>", shape=two).problems] == ["print/pages"]
    assert not lay_out(engine, "<p>一</p>").problems


@pytest.mark.parametrize(("leaves", "expected"), [(1, 4), (2, 4), (4, 4), (5, 8)])
def test_a_booklet_keeps_as_many_filler_pages_as_it_needs(engine, leaves, expected):
    """The fillers stand before the back cover, which stays last."""
    leaf = "<section style='break-before:page'>页</section>"
    filler = "<section data-filler style='break-before:page'>笔记</section>"
    html = leaf * (leaves - 1) + filler * 3 + "<section style='break-before:page'>封底</section>"
    made, problems = lay_out(engine, html, shape=Format("book", 100, 80, multiple=4))
    pages = pypdf.PdfReader(io.BytesIO(made.screen)).pages
    assert not problems
    assert len(pages) == expected
    assert "封底" in pages[-1].extract_text()


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
