"""Pictures of printed pages: a small frozen hospital, one piece or two a channel, small grey pictures of their pages.

``make pictures`` writes the references again (tests/pictures/*.png).  Look at every one that changed before you commit it.
"""

import io
from datetime import date
from pathlib import Path

import pypdfium2
from fontTools.ttLib import TTCollection
from PIL import Image, ImageChops, ImageFilter, ImageStat

from pressroom.build.live_site import load_live_site, output_bytes, output_diagnostics
from pressroom.render.fonts import locate

FOLDER = Path(__file__).parent / "pictures"
"""Frozen content, so that a new lecture of the sample changes no picture, and the references."""
DAY = date(2026, 11, 22)
LONG = 480
"""Pixels of the longer side of a picture: titles can be read, columns and margins be measured to half a millimetre on A4."""
SHADES = 16
PIECES = {
    "leaflet": ("print/leaflets/cardiology.pdf", 0),
    "brochure": ("print/brochures/cardiology.pdf", 0, 1),
    "small-leaflet": ("print/leaflets-a5/cardiology.pdf", 0, 1),
    "publication": ("print/publications/cardiology-wards.pdf", 0),
    "guide-leaflet": ("print/guides/admission.pdf", 0, 1),
    "pocket-card": ("print/pocket-cards/outpatient-visit.pdf", 0, 1),
    "expert-card": ("print/expert-cards/li-wei.pdf", 0, 1),
    "handout": ("print/handouts/hypertension-at-home.pdf", 0, 4),
    "handout-large": ("print/handouts-large/hypertension-at-home.pdf", 0, 1),
    "prescription": ("print/prescriptions/atrial-fibrillation-pulse.pdf", 0, 1),
    "catalogue": ("print/catalogues/lectures.pdf", 0, 1, 2),
    "package-leaflet": ("print/package-leaflets/workers-entry.pdf", 0, 1),
    "checkup-card": ("print/checkup-cards/workers-entry.pdf", 0, 1),
    "checkup-card-sheet": ("print/checkup-cards/workers-entry-ten-up.pdf", 0, 1),
    "guide-sheet": ("print/guide-sheets/workers-entry.pdf", 0),
    "preparation-notes": ("print/preparation/workers-entry.pdf", 0),
    "price-list": ("print/price-lists/checkups.pdf", 0),
    "examination-note": ("print/examination-notes/urinalysis.pdf", 0),
    "sign": ("print/signs/departments/cardiology.pdf", 0, 2),
    "desk-sign": ("print/signs/desks/customer-service.pdf", 0),
    "floor-directory": ("print/signs/floors/outpatient.pdf", 0),
    "wall-timetable": ("print/timetables/hospital.pdf", 0),
    "stop-notice": ("print/timetables/stop-notice.pdf", 0),
    "poster": ("print/posters/hypertension-at-home-s2.pdf", 0),
    "sign-in": ("internal/sign-in/hypertension-at-home-s2.pdf", 0),
    "feedback": ("print/feedback/hypertension-at-home.pdf", 0),
    "slides": ("print/slides/hypertension-at-home.pdf", 0, 1),
    "speaker": ("internal/speaker/hypertension-at-home.pdf", 0),
}
"""By channel: the piece and the pages of it, counted from 0."""


def fonts():
    """The version of the fonts that the pictures were made with; another one draws other pixels."""
    source = locate("NotoSansCJK-Regular.ttc")
    assert source is not None
    with TTCollection(source, lazy=True) as collection:
        return f"{collection.fonts[0]['head'].fontRevision:.3f}"


def pictures():
    """Every reference page as it is today, by the name of its file."""
    live = load_live_site(FOLDER, DAY)
    assert live.site is not None, live.problems
    for channel, (path, *pages) in PIECES.items():
        pdf = output_bytes(live, path)
        assert pdf is not None and not output_diagnostics(live, path), (path, output_diagnostics(live, path))
        for page in pages:
            yield f"{channel}-{page + 1}", draw(pdf, page)


def draw(pdf, page):
    """A page as a small grey picture of few shades."""
    leaf = pypdfium2.PdfDocument(io.BytesIO(pdf))[page]
    large = leaf.render(scale=3 * LONG / max(leaf.get_size())).to_pil().convert("L")
    small = large.resize((round(large.width / 3), round(large.height / 3)), Image.Resampling.BOX)
    return small.point(lambda level: round(level * (SHADES - 1) / 255) * 255 // (SHADES - 1))


def difference(one, other):
    """How far two pictures are apart: share of the page, in thousandths, where they differ by more than a fifth of black.

    Both are blurred a little first, so that an edge that falls between two pixels otherwise is no difference.
    """
    if one.size != other.size:
        return 1000.0
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(0.8)) for picture in (one, other)]
    apart = ImageChops.difference(*soft).point(lambda level: 255 if level > 51 else 0)
    return ImageStat.Stat(apart).mean[0] / 255 * 1000


def write():
    """Make the references again."""
    for file in FOLDER.glob("*.png"):
        file.unlink()
    for name, picture in pictures():
        picture.quantize(SHADES, method=Image.Quantize.MEDIANCUT).save(FOLDER / f"{name}.png", optimize=True)
    (FOLDER / "fonts.txt").write_text(fonts() + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
