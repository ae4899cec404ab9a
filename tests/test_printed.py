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

from pressroom.channels import CHANNELS
from pressroom.render.examine import examine
from pressroom.render.formats import FORMAT_BY_NAME, MARKS
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
    printed = {channel.name for channel in CHANNELS if channel.sets_type} - {"card"}
    assert {row.channel for row in TABLE} == printed


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
        found = examine(pdf)
        assert found.fonts, file
        assert all(font.is_embedded and font.is_subset for font in found.fonts), file
        if "press" not in file.parts:
            assert found.is_tagged and found.title and found.lang.startswith("zh") and not found.bare_figures, file


def test_downloads_are_the_screen_editions(built):
    """What the site offers is what the office prints."""
    downloads = built / "output/web/downloads"
    for file in downloads.rglob("*.pdf"):
        assert file.read_bytes() == (built / "output/print" / file.relative_to(downloads)).read_bytes(), file


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


def test_ten_cards_of_a_sheet_have_the_size_of_a_bank_card(built):
    """The lines along which they are cut are 85.6 and 54 mm apart."""
    row = next(row for row in TABLE if row.channel == "checkup-card-sheet")
    page = pypdfium2.PdfDocument(sample_of(row, built))[1]
    centres = [
        (
            code.position.top_left.x + code.position.bottom_right.x,
            code.position.top_left.y + code.position.bottom_right.y,
        )
        for code in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    ]
    columns, rows = ({round(place[axis] / 2 / 300 * 25.4, 1) for place in centres} for axis in (0, 1))
    steps = [max(columns) - min(columns), (max(rows) - min(rows)) / 4]
    assert steps == pytest.approx([85.6, 54.0], abs=0.25)
