"""Where lines of the built sample end: places and dates stay whole, as a reader would say them."""

import re

import pypdfium2
import pytest

from tests.conftest import REPOSITORY

SHORT = 14
"""Letters of a part of a place that stands on one line; a longer one may be wider than its column."""


def lines_of(file):
    """The lines of a PDF as a reader sees them, white space left out."""
    document = pypdfium2.PdfDocument(file.read_bytes())
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return [re.sub(r"\s", "", line) for line in text.splitlines()]


def torn(lines, parts):
    """The parts that no line holds whole."""
    return [part for part in parts if not any(part in line for line in lines)]


@pytest.mark.parametrize("folder", ["leaflets", "leaflets-a5", "brochures"])
def test_the_parts_of_a_place_are_not_torn(built, folder):
    """“换药室409” stands on one line, and not its last two characters below."""
    found = {}
    for file in sorted((REPOSITORY / "content/departments").glob("*.md")):
        place = re.search(r"^  spot: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        printed = built / f"output/print/{folder}/{file.stem}.pdf"
        if place and printed.exists():
            parts = [part for part in place[1].replace(" ", "").split("，") if len(part) <= SHORT]
            found |= {file.stem: bad} if (bad := torn(lines_of(printed), parts)) else {}
    assert not found


def test_a_torn_part_is_noticed():
    """The check of places sees a part that ends on the next line."""
    assert torn(["门诊楼4层，换", "药室409"], ["门诊楼4层", "换药室409"]) == ["换药室409"]


def test_the_dates_of_a_price_are_not_torn(built):
    """No line of a package's leaflet begins with the day of a month."""
    files = sorted((built / "output/print/package-leaflets").glob("*.pdf"))
    assert files
    assert not [file.name for file in files if any(re.match(r"\d{1,2}[日月]", line) for line in lines_of(file))]


def test_whom_to_ask_stands_at_the_end_of_a_guide(built):
    """The box comes with the last words, never alone at the head of a page that goes on with something else."""
    files = sorted((built / "output/print/guides").glob("*.pdf"))
    assert files
    for file in files:
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.read_bytes())]
        assert ["还有不清楚的" in page for page in pages] == [False] * (len(pages) - 1) + [True], file.name
        assert not pages[-1].partition("\n")[2].lstrip().startswith("还有不清楚的"), file.name
