"""What the plates get: how much ink, how thin, how small, what overprints; judged by the preflight and seen by an interpreter."""

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import ImageChops, ImageOps

from pressroom.channels.base import Job
from pressroom.channels.printed.preflight import preflight
from pressroom.core.diagnostic import Span
from pressroom.render.formats import Format
from pressroom.render.markup.theme import MAX_TOTAL_INK
from pressroom.render.paper.examine import examine
from pressroom.render.paper.pdf import PrintOrder
from tests.printed import TABLE
from tests.separations import PLATES, separate
from tests.test_press import INKS, engine  # noqa: F401 - the second is a fixture

SHAPE = Format("sheet", 100, 80, safe=0)
JOB = Job("print/x.pdf", "leaflet", format=SHAPE, press="print/press/x.pdf")
RULES = ("print/ink-limit", "print/hairline", "print/small-type", "print/rich-black", "print/overprint")
GREEN = "background: #0f5f57; height: 40mm; width: 80mm"
BLACK_ON_GREEN = f"<div style='{GREEN}; color: #000; font: bold 30pt Pressroom Sans'>黑字压底</div>"


def press_of(engine, html, inks=INKS):  # noqa: F811
    """The press edition of a small piece."""
    order = PrintOrder(SHAPE, inks, lambda path: b"", Span("x.md"), lambda fields: ())
    page = f"<html lang=zh><title>t</title><body style='font: 12pt Pressroom Sans'>{html}"
    return engine.render(page, SHAPE.page_rule(), order).value.press


def told(pdf):
    """Rules over the plates that a file breaks."""
    found = examine(pdf)
    return [one.rule for one in preflight(JOB, SHAPE, found, found) if one.rule in RULES]


def spoil(pdf, old, new, *, more=b""):
    """The same file after a change by hand in what its page draws."""
    raw = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        drawn = file.pages[0].Contents[1]
        words = drawn.read_bytes()
        assert old in words
        drawn.write(words.replace(old, new) + more)
        file.save(raw)
    return raw.getvalue()


def line(width, colour, ground="#ffffff"):
    """A line of so many points."""
    drawing = (
        f"<rect width=100 height=40 fill='{ground}'/><path d='M0 0L90 30' stroke='{colour}' stroke-width='{width}'/>"
    )
    return f"<svg style='width: 100pt; height: 40pt' viewBox='0 0 100 40'>{drawing}</svg>"


def letters(size, colour, ground="#ffffff"):
    """Letters of so many points."""
    return f"<p style='font-size: {size}pt; color: {colour}; background: {ground}'>小字</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (BLACK_ON_GREEN + letters(5, "#000000"), []),
        (line(0.26, "#000000"), []),
        (line(0.2, "#000000"), ["print/hairline"]),
        (line(0.28, "#ffffff", "#0f5f57"), ["print/hairline"]),
        (line(0.31, "#ffffff", "#0f5f57"), []),
        ("<div style='background: #000; height: 0.05mm'></div>", ["print/hairline"]),
        (letters(5, "#ffffff", "#0f5f57"), ["print/small-type"]),
        (letters(5, "#0f5f57"), ["print/small-type"]),
        (letters(6, "#ffffff", "#0f5f57"), []),
        (f"<div style='opacity: 0.5'>{letters(5, '#0f5f57')}</div>", ["print/small-type"]),
        (f"<div style='transform: scale(0.4); width: 80mm'>{letters(12, '#0f5f57')}</div>", ["print/small-type"]),
    ],
)
def test_lines_and_letters_that_a_press_cannot_hold_are_told(engine, html, expected):  # noqa: F811
    """Measured as they stand on paper: in drawings, groups and what is made smaller."""
    assert told(press_of(engine, html)) == expected


@pytest.mark.parametrize(
    ("ink", "html", "expected"),
    [
        ((0.95, 0.8, 0.9, 0.6), GREEN, ["print/ink-limit"]),
        ((0.95, 0.8, 0.9, 0.35), GREEN, []),
        ((0.6, 0.5, 0.5, 1.0), "", ["print/rich-black"]),
        ((0.0, 0.0, 0.0, 1.0), "", []),
    ],
)
def test_inks_that_paper_or_letters_cannot_hold_are_told(engine, ink, html, expected):  # noqa: F811
    """A mixture of a theme that nobody checked."""
    piece = f"<div style='{html}'></div>" if html else "<p style='color: #0f5f57'>黑字</p>"
    assert told(press_of(engine, piece, {"#0f5f57": ink})) == expected


@pytest.mark.parametrize(
    ("old", "new", "more", "expected"),
    [
        (b"", b"", b"", []),
        (b"/press1 gs", b"/press0 gs", b"", ["print/overprint"]),
        (b"/press0 gs", b"/press1 gs", b"", ["print/overprint"]),
        (b"", b"", b"\n/All CS\n1 SCN\n0 0 m\n9 9 l\nS", ["print/ink-limit", "print/overprint"]),
    ],
)
def test_what_overprints_wrongly_is_told(engine, old, new, more, expected):  # noqa: F811
    """Black that knocks out, colour that does not, and the colour of marks inside of the trim."""
    pdf = press_of(engine, BLACK_ON_GREEN)
    found = told(spoil(pdf, old, new, more=more) if old or more else pdf)
    assert found == expected[: len(found)]
    assert bool(found) == bool(expected)


def test_black_letters_leave_the_other_plates_as_they_are(engine, tmp_path):  # noqa: F811
    """Cyan, magenta and yellow are the same with the letters as without; only the black plate has them."""
    with_letters = separate(press_of(engine, BLACK_ON_GREEN), tmp_path / "with")
    without = separate(press_of(engine, BLACK_ON_GREEN.replace("黑字压底", "")), tmp_path / "without")
    assert [name for name in PLATES if with_letters[name].tobytes() != without[name].tobytes()] == ["Black"]
    assert with_letters["Black"].histogram()[0] > 500


def test_letters_that_knock_out_are_seen(engine, tmp_path):  # noqa: F811
    """Negative control: a black that was told to cut holes does it on every plate."""
    pdf = spoil(press_of(engine, BLACK_ON_GREEN), b"/press1 gs", b"/press0 gs")
    plates = separate(pdf, tmp_path / "knocked")
    without = separate(press_of(engine, BLACK_ON_GREEN.replace("黑字压底", "")), tmp_path / "without")
    assert all(plates[name].tobytes() != without[name].tobytes() for name in PLATES)


def test_white_letters_are_cut_out_of_every_plate(engine, tmp_path):  # noqa: F811
    """Also after black ones and inside a group; white that overprints would not be there."""
    white = "<span style='color: #fff'>白</span>"
    html = f"<div style='{GREEN}; font: bold 20pt Pressroom Sans; color: #000'>黑{white}<div style='opacity: 0.9'>黑{white}</div></div>"
    plates = separate(press_of(engine, html), tmp_path / "white")
    bare = separate(press_of(engine, html.replace("白", "")), tmp_path / "bare")
    for name in ("Cyan", "Magenta", "Yellow"):
        lighter = ImageChops.subtract(plates[name], bare[name]).point(lambda level: 255 if level > 60 else 0)
        _, top, _, bottom = lighter.getbbox()
        assert bottom - top > 28, f"{name}: both lines"


def test_marks_stand_on_every_plate(engine, tmp_path):  # noqa: F811
    """The crop mark left of the lower edge of the trim."""
    plates = separate(press_of(engine, "<p>一</p>"), tmp_path / "marks", dots=144)
    for name in PLATES:
        picture = plates[name]
        column = [picture.getpixel((20, y)) for y in range(picture.height // 2 + 60, picture.height)]
        assert min(column) < 128, name


def most_ink(plates):
    """Percent of ink, all plates together, in the fullest place that is larger than a speck."""
    edge = round(8 * plates["Black"].width / 120)
    inner = [ImageChops.invert(ImageOps.crop(plates[name], edge)).tobytes() for name in PLATES]
    return sorted(map(sum, zip(*inner, strict=True)))[-20] / 2.55


def test_no_place_of_a_sample_gets_more_ink_than_paper_takes(built, tmp_path):
    """Whatever lies over what, black that overprints included; one piece of every channel that a press prints."""
    paths = {row.sample.replace("print/", "print/press/", 1) for row in TABLE if row.sample.startswith("print/")}
    files = [file for path in sorted(paths) if (file := built / f"output/{path}.pdf").exists()]
    assert len(files) > 12
    for file in files:
        percent = most_ink(separate(file.read_bytes(), tmp_path / file.stem, dots=40))
        assert percent <= MAX_TOTAL_INK + 1, f"{file.name}: {percent:.0f} %"


def test_too_much_ink_is_seen(engine, tmp_path):  # noqa: F811
    """Negative control: black over a full ground."""
    heavy = press_of(engine, BLACK_ON_GREEN, INKS | {"#0f5f57": (0.95, 0.8, 0.9, 0.3)})
    assert most_ink(separate(heavy, tmp_path / "heavy")) > 350


def test_a_job_without_a_press_edition_is_not_judged_by_plates(engine):  # noqa: F811
    """Office printers take what they get."""
    found = examine(press_of(engine, line(0.1, "#000000")))
    assert not [one for one in preflight(replace(JOB, press=""), SHAPE, found, None) if one.rule in RULES]
