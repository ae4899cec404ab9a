"""What a press edition says of itself: the printing condition, its profile, and who it is (PDF/X-4)."""

import io
import pickle
import re
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageCms

from pressroom.channels.base import Job
from pressroom.channels.printed.preflight import preflight
from pressroom.core.diagnostic import Span
from pressroom.render.formats import Format
from pressroom.render.markup.printing_conditions import PrintingCondition, is_press_profile
from pressroom.render.markup.theme import load_theme
from pressroom.render.paper.examine import examine
from pressroom.render.paper.imposition import impose
from pressroom.render.paper.output_intent import OutputIntent
from pressroom.render.paper.pdf import PrintOrder
from tests.conftest import REPOSITORY
from tests.test_press import INKS, engine  # noqa: F401 - the second is a fixture

CONDITION = load_theme(REPOSITORY, "xinglin").value.condition()
SHAPE = Format("sheet", 100, 80, safe=0)
JOB = Job("print/x.pdf", "leaflet", format=SHAPE, press="print/press/x.pdf")


def press_of(engine, condition=CONDITION, title="血压 < 140", shape=SHAPE, pages=1):  # noqa: F811
    """The press edition of a small piece."""
    html = (
        f"<html lang=zh><title>{title.replace('<', '&lt;')}</title><body>"
        + "<p style='break-after: page'>甲</p>" * pages
    )
    intent = OutputIntent(condition, date(2026, 5, 1), "print/press/x.pdf") if condition else None
    order = PrintOrder(shape, INKS, lambda path: b"", Span("x.md"), lambda fields: (), intent=intent)
    return engine.render(html, shape.page_rule(), order).value


def test_a_press_edition_says_what_it_was_made_for(engine):  # noqa: F811
    """Condition, registry and profile; edition, title, day and number where PDF/X-4 wants them."""
    with pikepdf.open(io.BytesIO(press_of(engine).press)) as pdf:
        assert pdf.pdf_version == "1.6"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert intent.DestOutputProfile.N == 4
        assert intent.DestOutputProfile.read_bytes() == CONDITION.profile
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20260501000000Z"
        assert pdf.docinfo.Trapped == "/False"
        assert len(pdf.trailer.ID) == 2
        with pdf.open_metadata() as packet:
            assert packet["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
            assert packet["dc:title"] == str(pdf.docinfo.Title) == "血压 < 140"
            assert packet["xmp:CreateDate"] == packet["xmp:ModifyDate"] == "2026-05-01T00:00:00Z"
            assert packet["pdf:Trapped"] == "False"
            assert re.fullmatch(r"uuid:[0-9a-f-]{36}", packet["xmpMM:DocumentID"])
        assert not any("/Annots" in page or "/AA" in page for page in pdf.pages)


def test_the_same_words_give_the_same_bytes(engine):  # noqa: F811
    """No clock is asked; the screen edition says nothing of presses."""
    one, other = press_of(engine), press_of(engine)
    assert one.press == other.press
    assert b"GTS_PDFX" not in one.screen
    assert one.screen == press_of(engine, None).screen


def test_a_condition_that_no_registry_lists_is_named_in_words(engine):  # noqa: F811
    """And no registry is claimed for it."""
    made = press_of(engine, PrintingCondition("Yunling Art Paper 128 g", CONDITION.profile))
    with pikepdf.open(io.BytesIO(made.press)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "Custom"
        assert str(intent.Info) == "Yunling Art Paper 128 g"
        assert "/RegistryName" not in intent
    assert examine(made.press).declared.condition == "Yunling Art Paper 128 g"


def test_imposed_sheets_keep_the_intent(engine):  # noqa: F811
    """And their marks are drawn in the colour of all plates."""
    book = Format("book", 100, 80, safe=0, multiple=4)
    with pikepdf.open(io.BytesIO(impose(press_of(engine, shape=book, pages=4).press, book))) as pdf:
        assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA39"
        for page in pdf.pages:
            assert page.Resources.ColorSpace.All[1] == "/All"
            assert b"/All CS\n1 SCN" in page.Contents.read_bytes()
        assert not pdf.check_pdf_syntax()


def pressed(engine, html, raw=b"", condition=CONDITION):  # noqa: F811
    """The press edition of a piece with a picture."""
    intent = OutputIntent(condition, date(2026, 5, 1), "print/press/x.pdf")
    order = PrintOrder(SHAPE, INKS, lambda path: raw, Span("x.md"), lambda fields: (), intent=intent)
    return engine.render(f"<html lang=zh><title>t</title><body>{html}", SHAPE.page_rule(), order).value.press


def picture_file(form="PNG", mode="RGB", colour="#884422", **options):
    """A file of one colour, of a size that no sheet of the tests has too few dots for."""
    raw = io.BytesIO()
    Image.new(mode, (400, 400), colour).save(raw, form, **options)
    return raw.getvalue()


PICTURE = "<img alt=x style='width: 20mm' src='asset:content/a.png'>"
GRADIENT = "<p style='background: linear-gradient(#f00, #00f)'>一</p>"


def test_screen_colours_that_are_left_come_with_their_profile(engine):  # noqa: F811
    """Gradients: the standard permits no screen colour of which nobody knows how it looks."""
    made = pressed(engine, GRADIENT)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        space = pdf.pages[0].Resources.ColorSpace.DefaultRGB
        assert space[0] == "/ICCBased"
        assert space[1].N == 3
        assert space[1].read_bytes()[12:20] == b"mntrRGB "
    assert "RGB" in "".join(examine(made).spaces)
    with pikepdf.open(io.BytesIO(press_of(engine).press)) as pdf:
        assert "/DefaultRGB" not in pdf.pages[0].Resources.ColorSpace


def picture_in(pdf):
    """The only picture of a file that is no mask."""
    (found,) = (one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/ColorSpace") in SPACES)
    return found


SPACES = ("/DeviceCMYK", "/DeviceRGB")


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB")])
def test_pictures_are_printed_in_inks(engine, form, mode):  # noqa: F811
    """In those of the condition, dot by dot: a brown of much yellow and little cyan; its mask stays grey."""
    made = pressed(engine, PICTURE, picture_file(form, mode))
    assert "RGB" not in "".join(examine(made).spaces)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "/DefaultRGB" not in pdf.pages[0].Resources.ColorSpace
        found = picture_in(pdf)
        assert found.ColorSpace == "/DeviceCMYK"
        assert (found.Width, found.Height) == (400, 400)
        assert ("/SMask" in found) is (mode == "RGBA")
        if mode == "RGBA":
            assert found.SMask.ColorSpace == "/DeviceGray"
        inks = photograph_of(found) if form == "JPEG" else tuple(found.read_bytes()[:4])
        assert not pdf.check_pdf_syntax()
    seen = ImageCms.profileToProfile(
        Image.new("CMYK", (1, 1), inks),
        io.BytesIO(CONDITION.profile),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert seen.getpixel((0, 0)) == pytest.approx((0x88, 0x44, 0x22), abs=6), "as its profile says that they look"


def photograph_of(found):
    """The inks in the middle of a JPEG file; the look of the picture says that 0 is the most of one."""
    assert list(found.Decode) == [1, 0] * 4
    opened = Image.open(io.BytesIO(found.read_raw_bytes()))
    return opened.getpixel((200, 200))  # which turns them


def test_the_darkest_picture_takes_no_more_ink_than_paper_bears(engine):  # noqa: F811
    """Black of a screen becomes the darkest black of the condition, below 300 % of ink; white stays paper."""
    for colour, least, most in (("#000000", 250, 300), ("#ffffff", 0, 0)):
        with pikepdf.open(io.BytesIO(pressed(engine, PICTURE, picture_file(colour=colour)))) as pdf:
            assert least <= sum(picture_in(pdf).read_bytes()[:4]) / 2.55 <= most


def test_a_photograph_is_read_by_its_own_profile(engine):  # noqa: F811
    """Colours of a camera that sees more than a screen shows are not taken for those of a screen."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = swapped.index(b"rXYZ"), swapped.index(b"gXYZ")
    swapped = swapped[:red] + b"gXYZ" + swapped[red + 4 : green] + b"rXYZ" + swapped[green + 4 :]
    made = [
        pressed(engine, PICTURE, picture_file("JPEG", colour="#cc2222", **one))
        for one in ({}, {"icc_profile": swapped})
    ]
    hues = []
    for one in made:
        with pikepdf.open(io.BytesIO(one)) as pdf:
            cyan, magenta, *_ = photograph_of(picture_in(pdf))
            hues.append(cyan > magenta)
    assert hues == [False, True]


def test_a_condition_that_is_only_described_leaves_pictures_as_they_are(engine):  # noqa: F811
    """Without tables from colours to inks nothing can be reckoned: screen colours with their profile, and a warning."""
    tables = CONDITION.profile
    for name in (b"B2A0", b"B2A1", b"B2A2"):
        tables = tables.replace(name, b"x" + name[1:], 1)
    made = pressed(engine, PICTURE, picture_file(), PrintingCondition("FOGRA39", tables))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert picture_in(pdf).ColorSpace == "/DeviceRGB"
        assert pdf.pages[0].Resources.ColorSpace.DefaultRGB[0] == "/ICCBased"
    assert "RGB picture" in examine(made).spaces


def test_findings_are_plain_words(engine):  # noqa: F811
    """They go from process to process, and who hears of them need not load the library that read them."""
    made = press_of(engine)
    found = [examine(one) for one in (made.screen, made.press)]
    assert b"pypdf" not in pickle.dumps(found)
    assert all(one.fonts for one in found)


def told(pdf, change=None):
    """What the preflight says of the intent of a press edition, after a change by hand."""
    raw = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if change is not None:
            change(file)
        file.save(raw)
    screen = examine(pdf, has_inks=False)
    return [
        dict(one.message.args)["value"]
        for one in preflight(JOB, SHAPE, screen, examine(raw.getvalue()))
        if one.rule == "print/intent"
    ]


def strip_intent(file):
    """No output intent."""
    del file.Root.OutputIntents


def strip_profile(file):
    """A condition by its name alone."""
    del file.Root.OutputIntents[0].DestOutputProfile


def strip_trapping(file):
    """Nobody says whether colours overlap already."""
    del file.docinfo.Trapped


def redate(file):
    """Another day in one of the two places."""
    file.docinfo.ModDate = "D:20270101000000Z"


def degrade(file):
    """Another edition of the standard than it was made for."""
    packet = file.Root.Metadata.read_bytes().replace(b"PDF/X-4", b"PDF/X-3")
    file.Root.Metadata = file.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, []),
        (strip_intent, ["OutputIntent, DestOutputProfile"]),
        (strip_profile, ["DestOutputProfile"]),
        (strip_trapping, ["Trapped"]),
        (redate, ["CreationDate, ModDate"]),
        (degrade, ["PDF/X-4"]),
    ],
)
def test_what_a_press_edition_does_not_say_is_told(engine, change, expected):  # noqa: F811
    """The negative controls of print/intent."""
    assert told(press_of(engine).press, change) == expected


def test_a_theme_without_a_condition_is_told(engine):  # noqa: F811
    """Everything that only an intent says is missing."""
    assert told(press_of(engine, None).press) == [
        "PDF/X-4, OutputIntent, DestOutputProfile, CreationDate, ModDate, Title"
    ]


def test_the_profile_of_the_house_is_whole_and_says_where_it_comes_from():
    """Small enough for every file, of a press with four inks, with the name of its data (and without the data)."""
    profile = CONDITION.profile
    assert is_press_profile(profile)
    assert len(profile) < 40_000
    assert b"ICCHDAT FOGRA39\0" in profile
    assert b"zlib licence" in profile
    assert not is_press_profile(profile[:-1])
    assert not is_press_profile(profile[:12] + b"mntrRGB " + profile[20:])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", []),
        ("press:\n  condition: JC200103\n  profile: press/own.icc\n", []),
        ("press:\n  condition: JC200103\n", [("theme/press", 3)]),
        ("press:\n  condition: JC200103\n  profile: press/own.icc\n  paper: art\n", [("theme/press", 3)]),
        ("press:\n  condition: JC200103\n  profile: press/none.icc\n", [("theme/press-profile", 4)]),
        ("press:\n  condition: JC200103\n  profile: theme.yaml\n", [("theme/press-profile", 4)]),
        ("press:\n  condition: <JC>\n  profile: press/own.icc\n", [("theme/token", 3)]),
    ],
)
def test_a_theme_of_another_condition_brings_its_profile(tmp_path, said, expected):
    """With the line of theme.yaml."""
    folder = tmp_path / "themes/own"
    (folder / "press").mkdir(parents=True)
    (folder / "theme.yaml").write_text("extends: xinglin\n" + said, encoding="utf-8")
    (folder / "press/own.icc").write_bytes(CONDITION.profile)
    found = load_theme(tmp_path, "own")
    assert [(one.rule, one.span.line) for one in found.problems] == expected
    if not expected:
        assert found.value.condition().name == ("JC200103" if said else "FOGRA39")
        assert "press" not in found.value.properties()


def test_the_day_of_a_press_edition_is_that_of_its_version_box(built):
    """An expert's card says the day on which its facts were last looked at, in both places."""
    file = Path(built / "output/print/press/expert-cards/bai-zhixia.pdf")
    words = (REPOSITORY / "content/experts/bai-zhixia.md").read_text(encoding="utf-8")
    day = re.search(r"^verified: (\d{4})-(\d\d)-(\d\d)$", words, re.MULTILINE)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo.CreationDate) == f"D:{''.join(day.groups())}000000Z"
