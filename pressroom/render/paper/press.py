"""The press edition: the same pages as the screen edition, as a printer wants them.

In: a document that was laid out, its format and the inks of the theme's colours.  Out: PDF bytes with exact media, bleed
and trim boxes, colour that runs into the bleed, crop, fold and register marks outside of it, and CMYK inks: text in black
alone, brand colours as the theme mixes them.  Never: lays out again, or moves anything inside the trim.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import pydyf

from pressroom.core.forks import fork_call
from pressroom.render.formats import MARKS, Format
from pressroom.render.layout.boxes import MILLIMETRE, descendants, pages_of
from pressroom.render.paper.examine import load_reader
from pressroom.render.paper.inks import Inks, add_press_states, to_press_inks
from pressroom.render.paper.output_intent import OutputIntent
from pressroom.render.paper.pdf_objects import IDENTIFIER, Copy, Ready, Written, fill, pack, pack_all, written
from pressroom.render.pictures.separation import SCREEN, separated_photograph, separated_rows, separates

POINT = 72 / 25.4
"""PDF points in a millimetre."""
READBACK_PAGES = 16
"""Pages of which reading is worth a process of its own."""
_TOUCH = 0.1 * MILLIMETRE
"""Pixels by which a background may miss the trim and still be meant to reach it."""
EVERY_PLATE = "All"
"""The colour of marks, and of nothing else."""
_SPACES = "lab-d50"
"""Stands among the colour spaces that the engine gives every page."""
_SCREEN_COLOURS = "/DeviceRGB"


def run_into_bleed(document: Any, bleed: float) -> None:
    """Let every background that reaches the trim go on for ``bleed`` millimetres, so that no author has to.

    Pages get sheets with room for bleed and marks; nothing on them moves.
    """
    width, room = bleed * MILLIMETRE, (bleed + MARKS) * MILLIMETRE
    for page in document.pages:
        page.bleed = dict.fromkeys(("top", "right", "bottom", "left"), room)
    for page in pages_of(document):
        sides = (page.margin_width(), page.margin_height())
        page.background = _widened(page.background, sides, width)
        page.canvas_background = _widened(page.canvas_background, sides, width)
        for box in descendants(page):
            if getattr(box, "background", None) is not None:
                box.background = _widened(box.background, sides, width)


def _widened(background: Any, sides: tuple[float, float], bleed: float) -> Any:
    if background is None or not background.layers:
        return background
    layers = [
        layer._replace(
            painting_area=_stretch(layer.painting_area, sides, bleed),
            clipped_boxes=[(*_stretch(box[:4], sides, bleed), *box[4:]) for box in layer.clipped_boxes],
        )
        for layer in background.layers
    ]
    return background._replace(layers=layers)


def _stretch(area: Any, sides: tuple[float, float], bleed: float) -> tuple[float, float, float, float]:
    """A rectangle in pixels, carried over the page's edges that it reaches."""
    x, y, width, height = area
    if width <= 0 or height <= 0:
        return (x, y, width, height)
    left, right = _side(x, x + width, sides[0], bleed)
    top, bottom = _side(y, y + height, sides[1], bleed)
    return (left, top, right - left, bottom - top)


def _side(start: float, end: float, edge: float, bleed: float) -> tuple[float, float]:
    begins = start <= _TOUCH and end > 0
    ends = end >= edge - _TOUCH and start < edge
    return (min(start, -bleed) if begins else start, max(end, edge + bleed) if ends else end)


class PressWriter:
    """A document is drawn once for both files: this is called with it right before the screen edition is written."""

    def __init__(
        self, shape: Format, inks: Inks, intent: OutputIntent | None = None, read: Callable[[bytes], Any] | None = None
    ) -> None:
        self._shape = shape
        self._inks = inks
        self._intent = intent
        self._read = read
        self.written: bytes | None = None
        """The press edition, when the format has one and it was drawn."""
        self.reading: Callable[[], Any] | None = None
        """Waits for what is made of it; that of a long document is made while the screen edition is written."""

    def __call__(self, document: Any, pdf: pydyf.PDF) -> None:
        """Take the press edition out of a drawn file, and trim what is left for the screen."""
        for found in pdf.objects:
            if (
                type(found) is pydyf.Stream
            ):  # fonts and pictures, in both files as they are; drawings are of another class
                pack(found)
            elif isinstance(found, pydyf.Dictionary) and isinstance(found.get("W"), pydyf.Array):
                found["W"] = found["W"].data  # the widths of a font's letters, likewise
        if self._shape.is_pressed:
            self.written = _press(pdf, self._shape, self._inks, self._intent)
            if self._read is not None:
                self.reading = partial(self._read, self.written)
                if len(document.pages) >= READBACK_PAGES:
                    load_reader()  # both processes read
                    self.reading = fork_call(self.reading)
            for page in _pages(pdf):
                page["MediaBox"] = page["BleedBox"] = page["TrimBox"] = _box(self._shape, 0.0)
        pack_all(pdf)


def _pages(pdf: pydyf.PDF) -> list[pydyf.Dictionary]:
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def _press(drawn: pydyf.PDF, shape: Format, inks: Inks, intent: OutputIntent | None) -> bytes:
    """The pages with what they draw, and nothing of links, bookmarks and tags."""
    pdf = pydyf.PDF()
    pdf.info.update(drawn.info)
    pdf.info["Trapped"] = "/False"
    if "Lang" in drawn.catalog:
        pdf.catalog["Lang"] = drawn.catalog["Lang"]
    copied = Copy(drawn, pdf)
    copied.assign(drawn.pages.number, pdf.pages.reference)
    profile = intent.condition.profile if intent is not None and separates(intent.condition.profile) else None
    change = partial(_change, inks=inks, spaces=_spaces(drawn, pdf, profile), profile=profile)
    for number, page in enumerate(_pages(drawn), 1):
        bare = pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference})
        pdf.add_page(bare)
        for key in ("Resources", "Contents"):
            bare[key] = copied.take(int(page[key].split()[0]), change)
        _dress(bare, pdf, shape, number)
    if intent is not None:
        intent.declare(pdf)
    pack_all(pdf)
    written = io.BytesIO()
    pdf.write(written, b"1.6", IDENTIFIER, compress=True)
    return written.getvalue()


def _spaces(drawn: pydyf.PDF, pdf: pydyf.PDF, profile: bytes | None) -> dict[str, pydyf.Array]:
    """The colour spaces that every page gets: that of marks; for gradients that of screens, with its profile.

    Without a ``profile`` by which they become inks, pictures need it too.
    """
    spaces = {EVERY_PLATE: _every_plate()}
    loose = (found for found in drawn.objects if type(found) is not Written)  # most are tags, which stand in bytes
    looks = (found.extra if isinstance(found, pydyf.Stream) else found for found in loose)
    if any(isinstance(look, dict) and _stays_on_screen(look, profile) for look in looks):
        screen = pydyf.Stream([SCREEN.read_bytes()], {"N": 3}, compress=True)
        pack(screen)  # no drawing
        pdf.add_object(screen)
        here = screen.reference.decode()  # references in bytes are taken for those of the drawn file
        spaces["DefaultRGB"] = pydyf.Array(("/ICCBased", here))
    return spaces


def _stays_on_screen(look: dict[str, Any], profile: bytes | None) -> bool:
    """Whether what looks like this keeps the colours of screens."""
    return look.get("ColorSpace") == _SCREEN_COLOURS and (profile is None or not _is_screen_picture(look))


def _is_screen_picture(look: dict[str, Any]) -> bool:
    return look.get("Subtype") == "/Image" and look.get("ColorSpace") == _SCREEN_COLOURS


def _separate(picture: pydyf.Stream, profile: bytes) -> None:
    """Turn the colours of a picture into inks; its mask, if it has one, stays what it is."""
    look, raw = picture.extra, written(picture.stream)
    if look["Filter"] == "/DCTDecode":
        inks = separated_photograph(raw, profile)
        look["Decode"] = pydyf.Array((1, 0) * 4)
    else:
        inks = separated_rows(raw, look["Width"], look["Height"], profile)
        del look["DecodeParms"]
    look["ColorSpace"] = "/DeviceCMYK"
    picture.stream = [inks]


def _change(found: pydyf.Object, inks: Inks, spaces: dict[str, pydyf.Array], profile: bytes | None) -> None:
    """Have what is drawn as a printer wants it; what a page drew before stands ready."""
    if isinstance(found, pydyf.Dictionary):
        if "ExtGState" in found:
            add_press_states(found)
        elif _SPACES in found:
            found.update(spaces)
    if isinstance(found, pydyf.Stream) and profile is not None and _is_screen_picture(found.extra):
        _separate(found, profile)
    elif isinstance(found, pydyf.Stream) and found.compress:
        only = found.stream[0] if len(found.stream) == 1 else None
        if isinstance(only, Ready):
            fill(found, only.press)
        else:
            found.stream = to_press_inks(found.stream, inks)
        group = found.extra.get("Group")
        if group is not None and group.get("CS") == _SCREEN_COLOURS:
            group["CS"] = "/DeviceCMYK"


def _every_plate() -> pydyf.Array:
    """The colour that prints on every plate (PDF 32000-1, 8.6.6.4)."""
    ends = {"C0": pydyf.Array((0, 0, 0, 0)), "C1": pydyf.Array((1, 1, 1, 1))}
    tint = pydyf.Dictionary({"FunctionType": 2, "Domain": pydyf.Array((0, 1)), "N": 1} | ends)
    return pydyf.Array(("/Separation", f"/{EVERY_PLATE}", "/DeviceCMYK", tint))


def _dress(page: pydyf.Dictionary, pdf: pydyf.PDF, shape: Format, number: int) -> None:
    """Boxes in points from the lower left corner of the trim, the marks, and an edge to what runs into the bleed."""
    for name, more in (("TrimBox", 0.0), ("BleedBox", shape.bleed), ("MediaBox", shape.bleed + MARKS)):
        page[name] = _box(shape, more)
    page["Group"] = pydyf.Dictionary({"Type": "/Group", "S": "/Transparency", "I": "true", "CS": "/DeviceCMYK"})
    left, bottom, right, top = page["BleedBox"]
    area = f"q {left} {bottom} {right - left:.4f} {top - bottom:.4f} re W n"
    before = pydyf.Stream([*marks(shape, number), area], compress=True)
    after = pydyf.Stream(["Q"])
    pdf.add_object(before)
    pdf.add_object(after)
    page["Contents"] = pydyf.Array([before.reference, page["Contents"], after.reference])


def _box(shape: Format, more: float) -> pydyf.Array:
    low, right, top = -more * POINT, (shape.width + more) * POINT, (shape.height + more) * POINT
    return pydyf.Array([round(low, 4), round(low, 4), round(right, 4), round(top, 4)])


def marks(shape: Format, number: int) -> tuple[str, ...]:
    """Crop marks at the corners, dashed fold marks above and below, a register target on every side of a page, on all plates.

    Measured from the lower left corner of the trim; ``number`` of the page, from 1, tells its front from its back.
    """
    return _marks(shape, tuple(shape.folds_on(number)))


@lru_cache(maxsize=16)
def _marks(shape: Format, folds: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(_marked(shape, folds))


def _marked(shape: Format, folds: tuple[float, ...]) -> Iterator[str]:
    yield from ("q", "0.25 w", f"/{EVERY_PLATE} CS", "1 SCN")
    width, height = shape.width, shape.height
    near, far = shape.bleed + 0.5, shape.bleed + MARKS - 1.5
    for x in (0.0, width):
        yield _line(x, -near, x, -far)
        yield _line(x, height + near, x, height + far)
    for y in (0.0, height):
        yield _line(-near, y, -far, y)
        yield _line(width + near, y, width + far, y)
    centre = shape.bleed + MARKS / 2
    middle = width / 2 if all(abs(fold - width / 2) > 5 for fold in folds) else width / 2 - 12
    for x, y in ((middle, -centre), (middle, height + centre), (-centre, height / 2), (width + centre, height / 2)):
        yield from _target(x, y)
    yield "[3 2] 0 d"
    for x in folds:
        yield _line(x, -near, x, -far)
        yield _line(x, height + near, x, height + far)
    yield "Q"


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    points = [round(value * POINT, 3) for value in (x, y, to_x, to_y)]
    return "{} {} m {} {} l S".format(*points)


def _target(x: float, y: float) -> Iterator[str]:
    """A cross of 4 mm in a circle of 2 mm."""
    yield _line(x - 2, y, x + 2, y)
    yield _line(x, y - 2, x, y + 2)
    curve = 0.5523  # how far the handles of a quarter circle reach, in radii
    quarters = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
    path = [f"{(x + 1) * POINT:.3f} {y * POINT:.3f} m"]
    for from_x, from_y, to_x, to_y in quarters:
        handles = (
            from_x + curve * to_x, from_y + curve * to_y, to_x + curve * from_x, to_y + curve * from_y, to_x, to_y,
        )  # fmt: skip
        points = [(base + value) * POINT for base, value in zip((x, y) * 3, handles, strict=True)]
        path.append(" ".join(f"{value:.3f}" for value in points) + " c")
    yield " ".join(path) + " S"
