"""Every finished PDF against the table of printed.py: structure, boxes, fonts, tags, words in reading order, codes.

The structure is checked of every file; where a check is slow, of one piece a channel.  Each checker has a negative control.
"""

import io
import re

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp

from pressroom.build.site import load_theme_and_templates
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.render.formats import FORMAT_BY_NAME, MARKS
from pressroom.render.paper.examine import examine
from tests.conftest import REPOSITORY
from tests.printed import TABLE

SITE = "https://www.xinglin-yunling.example/"
MILLIMETRE = 72 / 25.4
EACH = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.channel)


def sample_of(row, built, folder=""):
    """Bytes of the screen edition of a row's sample, or of the press edition when there is one."""
    if folder and not row.sample.startswith("print/"):
        return None  # what staff alone may see goes to no press
    path = row.sample.replace("print/", f"print/{folder}/", 1) if folder else row.sample
    file = built / "output" / f"{path}.pdf"
    return file.read_bytes() if file.exists() else None


def damage_in(pdf):
    """What qpdf says of the structure of a file."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return document.check_pdf_syntax()
    except pikepdf.PdfError as fault:
        return [str(fault)]


def test_every_printed_channel_has_a_row():
    """A new channel of paper brings its proofs."""
    printed = {channel.name for channel in CHANNEL_BY_NAME.values() if channel.sets_type} - {"card"}
    assert {row.channel for row in TABLE} == printed


def lacking_in(found, is_screen):
    """What a press, or a person who listens, would miss in a file."""
    faults = [] if found.fonts else ["no fonts"]
    faults += [font.name for font in found.fonts if not (font.is_embedded and font.is_subset)]
    if is_screen:
        told = {"tags": found.is_tagged, "title": found.title, "language": found.lang.startswith("zh")}
        faults += [name for name, is_there in told.items() if not is_there]
        faults += ["alternative text"] * found.bare_figures
    return faults


def test_every_printed_channel_has_a_name_for_people():
    """On the contact sheet, in both languages."""
    _, templates = load_theme_and_templates(REPOSITORY, "xinglin").value
    for row in TABLE:
        assert templates.words[f"print_channel_{row.channel}"].keys() == {"zh", "en"}


@pytest.mark.slow
def test_every_pdf_is_sound(built):
    """All files: structure, fonts embedded and subset; screen editions tagged with title and language."""
    files = sorted((built / "output").rglob("*.pdf"))
    assert len(files) > 400
    for file in files:
        if "downloads" in file.parts:
            continue  # the same bytes as below print/
        pdf = file.read_bytes()
        assert damage_in(pdf) == [], file
        assert lacking_in(examine(pdf), "press" not in file.parts) == [], file


def without(document, what):
    """Take something out of an open file that nobody would see on the page."""
    root = document.Root
    if what == "tags":
        del root.MarkInfo
    elif what == "language":
        del root.Lang
    elif what == "title":
        del document.docinfo["/Title"]
    elif what == "alternative text":
        figure = next(
            one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        )
        del figure.Alt
    else:
        font = next(iter(document.pages[0].Resources.Font.values()))
        inner = font.DescendantFonts[0]
        if what == "embedding":
            del inner.FontDescriptor.FontFile2
        else:
            font.BaseFont = inner.BaseFont = pikepdf.Name("/Pressroom-Sans")


@pytest.mark.parametrize("what", ["tags", "language", "title", "alternative text", "embedding", "subset"])
def test_what_a_file_lacks_is_seen(what, built):
    """Negative controls: one thing is taken out of a sound file, and named."""
    pdf = sample_of(TABLE[0], built)
    assert lacking_in(examine(pdf), True) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        without(document, what)
        spoilt = io.BytesIO()
        document.save(spoilt)
    faults = lacking_in(examine(spoilt.getvalue()), True)
    assert len(faults) == 1
    assert what in faults or (what in ("embedding", "subset") and "Pressroom" in faults[0])


def strangers(downloads, printed):
    """Files that the site offers and that are not those which the office prints."""
    return [
        file
        for file in downloads.rglob("*.pdf")
        if not (own := printed / file.relative_to(downloads)).exists() or file.read_bytes() != own.read_bytes()
    ]


def test_downloads_are_the_screen_editions(built, tmp_path):
    """What the site offers is what the office prints; a page of an older build is seen (negative control)."""
    downloads, printed = built / "output/web/downloads", built / "output/print"
    assert next(downloads.rglob("*.pdf"), None) is not None
    assert strangers(downloads, printed) == []
    old, gone = tmp_path / "leaflets/cardiology.pdf", tmp_path / "leaflets/closed-department.pdf"
    old.parent.mkdir()
    old.write_bytes((printed / "leaflets/cardiology.pdf").read_bytes()[:-1])
    gone.write_bytes(b"")
    assert sorted(strangers(tmp_path, printed)) == [old, gone]


def test_a_damaged_file_is_seen(built):
    """Negative control: a stream that is cut."""
    pdf = sample_of(TABLE[0], built)
    assert damage_in(pdf[: len(pdf) // 2]) != []


def is_exact(box, wanted):
    """To a tenth of a millimetre."""
    return all(abs(edge - ideal) <= 0.1 for edge, ideal in zip(box, wanted, strict=True))


@EACH
def test_boxes_are_those_of_the_format(row, built):
    """Trim, bleed and media of both editions, on every page."""
    screen, press = examine(sample_of(row, built)), sample_of(row, built, "press")
    if not row.format:  # sizes of a poster or timetable are the entry's choice; A3 or larger
        assert max(screen.sheets[0].media) >= 420 - 0.1
        return
    shape = FORMAT_BY_NAME[row.format]
    assert shape.permits(len(screen.sheets))
    for sheet in screen.sheets:
        assert is_exact(sheet.media, (0, 0, shape.width, shape.height))
        assert not is_exact(sheet.media, (0, 0, shape.width + 0.2, shape.height)), "negative control"
    assert (press is not None) == shape.is_pressed
    for sheet in examine(press).sheets if press else ():
        for box, more in ((sheet.trim, 0), (sheet.bleed, shape.bleed), (sheet.media, shape.bleed + MARKS)):
            assert is_exact(box, (-more, -more, shape.width + more, shape.height + more))


def lacking(pdf, words):
    """The first of some words that the text of a file does not hold after the others."""
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    position = 0
    for word in words:
        found = text.find(word, position)
        if found < 0:
            return word
        position = found + len(word)
    return None


@EACH
def test_text_comes_out_in_reading_order(row, built):
    """Title, summary and key facts, for those who listen, search or copy."""
    pdf = sample_of(row, built)
    assert lacking(pdf, row.words) is None
    assert lacking(pdf, (*row.words, "并无此句")) == "并无此句", "negative control"


def codes_on(pdf):
    """What the codes of all pages say to a telephone that sees them at 150 dots per inch."""
    pages = pypdfium2.PdfDocument(pdf)
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())]


@EACH
def test_codes_lead_to_the_right_page(row, built):
    """Each is read from a picture of the page, and the page is there."""
    assert codes_on(sample_of(row, built)) == ([SITE + row.leads_to] * row.codes if row.codes else [])
    if row.codes:
        page = built / "output/web" / (row.leads_to + ("index.html" if row.leads_to.endswith("/") else ""))
        assert page.is_file()


def covered(pdf):
    """A file with every page painted white over all that it shows."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            white = f"Q 1 g {left} {bottom} {right - left} {top - bottom} re f".encode()
            page.contents_add(document.make_stream(b"q"), prepend=True)
            page.contents_add(document.make_stream(white))
        spoilt = io.BytesIO()
        document.save(spoilt)
    return spoilt.getvalue()


def test_codes_that_are_hidden_or_lead_elsewhere_are_seen(built):
    """Negative controls: a white sheet over the code, and the code of another department."""
    row = TABLE[0]
    wanted = [SITE + row.leads_to] * row.codes
    assert codes_on(covered(sample_of(row, built))) == []
    other = (built / f"output/{row.sample.replace('cardiology', 'neurology')}.pdf").read_bytes()
    assert len(codes_on(other)) == row.codes
    assert codes_on(other) != wanted


def steps_of(page, scale=1.0):
    """Millimetres from card to card across and down, measured by the codes of a picture of 300 dots per inch."""
    centres = [
        (
            code.position.top_left.x + code.position.bottom_right.x,
            code.position.top_left.y + code.position.bottom_right.y,
        )
        for code in zxingcpp.read_barcodes(page.render(scale=300 / 72 * scale).to_pil())
    ]
    columns, rows = ({round(place[axis] / 2 / 300 * 25.4, 1) for place in centres} for axis in (0, 1))
    return [max(columns) - min(columns), (max(rows) - min(rows)) / 4]


def test_ten_cards_of_a_sheet_have_the_size_of_a_bank_card(built):
    """The lines along which they are cut are 85.6 and 54 mm apart; a sheet printed one in a hundred too small is seen."""
    row = next(row for row in TABLE if row.channel == "checkup-card-sheet")
    page = pypdfium2.PdfDocument(sample_of(row, built))[1]
    exact = pytest.approx([85.6, 54.0], abs=0.25)
    assert steps_of(page) == exact
    assert steps_of(page, 0.99) != exact, "negative control"
