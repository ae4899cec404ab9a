"""Every printed channel looks as it did when somebody last looked at it.

The references are small grey pictures in tests/pictures; ``make pictures`` writes them again from its frozen content.
"""

import os

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from pressroom.channels import CHANNEL_BY_NAME
from tests.picturing import FOLDER, LONG, PIECES, difference, fonts, pictures

MOST = 0.8
"""Thousandths of a page that may differ: other versions of the shaping libraries move letters by parts of a pixel."""
REFERENCES = sorted(FOLDER.glob("*.png"))


def test_every_printed_channel_has_pictures():
    """A new channel of paper brings its references; none is left behind by a channel that is gone."""
    printed = {channel.name for channel in CHANNEL_BY_NAME.values() if channel.sets_type} - {"card"}
    assert set(PIECES) == printed
    wanted = {f"{channel}-{page + 1}" for channel, (_, *pages) in PIECES.items() for page in pages}
    assert {file.stem for file in REFERENCES} == wanted


def test_references_are_small():
    """They are kept with the code for ever."""
    assert sum(file.stat().st_size for file in REFERENCES) < 3_000_000
    for file in REFERENCES:
        assert max(Image.open(file).size) == LONG, file.name


@pytest.mark.slow
def test_pages_look_as_they_did(tmp_path_factory):
    """With the fonts of the references; what differs is put beside its reference for whoever looks."""
    if fonts() != (FOLDER / "fonts.txt").read_text(encoding="utf-8").strip():
        assert "CI" not in os.environ, "CI has the fonts of the references"
        pytest.skip(f"the references were drawn with another version of Noto CJK than {fonts()}")
    results = tmp_path_factory.mktemp("pictures")
    changed = {}
    for name, picture in pictures():
        reference = Image.open(FOLDER / f"{name}.png").convert("L")
        apart = difference(reference, picture)
        if apart > MOST:
            changed[name] = round(apart, 1)
            both = Image.new("L", (reference.width + picture.width, max(reference.height, picture.height)), 128)
            both.paste(reference, (0, 0))
            both.paste(picture, (reference.width, 0))
            both.save(results / f"{name}.png")
    assert not changed, f"look at {results}, then `make pictures`"


def shifted(picture):
    """One pixel to the right: less than a millimetre on A4."""
    return ImageChops.offset(picture, 1, 0)


def recoloured(picture):
    """The dark ground of the theme a quarter lighter."""
    return picture.point(lambda level: level + 64 if level < 128 else level)


def bare(picture):
    """The fourteen rows with the most ink are empty: a line of text is missing."""
    ink = [
        ImageStat.Stat(ImageOps.invert(picture.crop((0, row, picture.width, row + 14)))).sum[0]
        for row in range(picture.height - 14)
    ]
    page = picture.copy()
    page.paste(255, (0, (low := ink.index(max(ink))), picture.width, low + 14))
    return page


@pytest.mark.parametrize("spoil", [shifted, recoloured, bare])
@pytest.mark.parametrize("name", ["brochure-1", "handout-1", "sign-1", "poster-1"])
def test_a_spoilt_page_is_seen(name, spoil):
    """Negative controls."""
    reference = Image.open(FOLDER / f"{name}.png").convert("L")
    assert difference(reference, reference) == 0
    assert difference(reference, spoil(reference)) > MOST
