"""The smallest type of every printed piece: what somebody may have to read, legal lines and version boxes, has 7 points."""

import ctypes
import io
import math

import pypdfium2
import pypdfium2.raw
import pytest

from tests.printed import TABLE

LEAST = 7.0
"""Points below which print is hard to read at arm's length, also for those with good eyes."""
RAISED = frozenset("0123456789+-")
"""The figures of a note or a power, which are smaller than the words they stand at."""
MINIATURES = frozenset(["speaker"])
"""Pieces that show slides in small; the words of the slides stand beside them in full size."""


def small_type(pdf, least=LEAST):
    """Letters below a limit, by their size, in the order of the file."""
    found = {}
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        matrix = pypdfium2.raw.FS_MATRIX()
        for place in range(text.count_chars()):
            letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, place))
            pypdfium2.raw.FPDFText_GetMatrix(text, place, ctypes.byref(matrix))
            size = pypdfium2.raw.FPDFText_GetFontSize(text, place) * math.hypot(matrix.c, matrix.d)
            if letter.strip() and letter not in RAISED and size < least - 0.05:
                found[round(size, 1)] = found.get(round(size, 1), "") + letter
    return found


@pytest.mark.parametrize("row", [row for row in TABLE if row.channel not in MINIATURES], ids=lambda row: row.channel)
def test_nothing_that_is_to_be_read_is_smaller_than_seven_points(built, row):
    """On the sample piece of every channel."""
    assert small_type((built / f"output/{row.sample}.pdf").read_bytes()) == {}


def test_small_type_is_noticed():
    """The check sees letters that are too small, and only these; also where the page is drawn to another scale."""
    from weasyprint import HTML

    words = "<p style='font-size: 7pt'>ample<p style='font-size: 6.2pt'>small<sup style='font-size: 4pt'>2</sup>"
    made = HTML(string=words).render().write_pdf()
    assert small_type(io.BytesIO(made)) == {6.2: "small"}
    assert small_type(io.BytesIO(HTML(string=words).render().write_pdf(zoom=2))) == {}


def test_the_edition_for_older_people_is_set_in_large_type(built):
    """Nothing in it is smaller than the running heads and the imprint, and what is to be read has 12 points and more."""

    def catalogue(name):
        return (built / f"output/print/catalogues/{name}.pdf").read_bytes()

    def letters(pdf):
        return sum(len("".join(page.get_textpage().get_text_range().split())) for page in pypdfium2.PdfDocument(pdf))

    large, ordinary = catalogue("lectures-elderly"), catalogue("lectures")
    assert small_type(large, 10) == {}
    assert sum(map(len, small_type(large, 12).values())) / letters(large) < 0.12
    assert sum(map(len, small_type(ordinary, 12).values())) / letters(ordinary) > 0.5, "negative control"


def test_no_word_of_a_lecture_catalogue_is_smaller_than_eight_points(built):
    """Neither of the lecture with most to say, nor a running head."""
    files = sorted((built / "output/print/catalogues").glob("*.pdf"))
    assert files
    for file in files:
        assert small_type(file.read_bytes(), 8) == {}, file.name
    assert small_type((built / "output/print/catalogues/lectures.pdf").read_bytes(), 9), "negative control"
