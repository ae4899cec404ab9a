"""Preflight: whether the files of a printed piece are what a press and a screen reader need.

In: what an examination found in them, and the job.  Out: Diagnostics.  Never: trusts that the engine did what it was told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pressroom.channels.base import Job
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.render.formats import MARKS, Format
from pressroom.render.markup.theme import MAX_TOTAL_INK
from pressroom.render.paper.content_stream import BLACK, LETTER, PaintedMark
from pressroom.render.paper.examine import Findings
from pressroom.render.paper.output_intent import EDITION

BOX_TOLERANCE = 0.1
"""Millimetres by which a box may differ from its format."""
HAIRLINE, REVERSED_HAIRLINE = 0.25, 0.3
"""Points that a line must measure, and a white one in colour, so that it does not break or fill in."""
MIN_TYPE_SIZE = 6.0
"""Points that letters must measure which are white in colour or stand on several plates."""
_RICH = 0.9
"""From so much black on, letters are meant to be black."""
_ROUNDING = 0.01


def preflight(job: Job, shape: Format, screen: Findings | None, press: Findings | None) -> Iterator[Diagnostic]:
    """Everything that a printer or a reader would complain of; an order may hold one of the two editions alone."""
    if screen is not None:
        yield from _boxes(job, shape, screen, bleed=0.0, media=0.0)
        yield from _fonts(job, screen)
        yield from _tags(job, screen)
    if press is not None:
        yield from _boxes(job, shape, press, bleed=shape.bleed, media=shape.bleed + MARKS)
        yield from _intent(job, press)
        yield from _inks(job, press)
        yield from _plates(job, press)


def _boxes(job: Job, shape: Format, found: Findings, *, bleed: float, media: float) -> Iterator[Diagnostic]:
    for number, sheet in enumerate(found.sheets, 1):
        for name, box, more in (
            ("MediaBox", sheet.media, media),
            ("BleedBox", sheet.bleed, bleed),
            ("TrimBox", sheet.trim, 0),
        ):
            wanted = (-more, -more, shape.width + more, shape.height + more)
            if any(abs(edge - ideal) > BOX_TOLERANCE for edge, ideal in zip(box, wanted, strict=True)):
                size = f"{box[2] - box[0]:g} × {box[3] - box[1]:g}"
                ideal_size = f"{wanted[2] - wanted[0]:g} × {wanted[3] - wanted[1]:g}"
                message = text("print/boxes", box=name, page=number, value=size, wanted=ideal_size)
                yield error(job.span, "print/boxes", message, text("print/boxes.hint", format=shape.name))
                return


def _fonts(job: Job, found: Findings) -> Iterator[Diagnostic]:
    for font in found.fonts:
        if not (font.is_embedded and font.is_subset):
            message = text("print/fonts", value=font.name.removeprefix("/"))
            yield error(job.span, "print/fonts", message, text("print/fonts.hint"))


def _tags(job: Job, found: Findings) -> Iterator[Diagnostic]:
    lacking = [
        name
        for name, is_there in (("title", found.title), ("language", found.lang), ("tags", found.is_tagged))
        if not is_there
    ]
    if found.bare_figures:
        lacking.append("alternative text")
    if lacking:
        message = text("print/tags", value=", ".join(lacking), count=found.bare_figures)
        yield error(job.span, "print/tags", message, text("print/tags.hint"))


def _intent(job: Job, found: Findings) -> Iterator[Diagnostic]:
    """Whether the press edition says what it was made for, all of it."""
    told = found.declared
    lacking = [
        name
        for name, is_there in (
            (EDITION, told.edition == EDITION),
            ("OutputIntent", told.condition),
            ("DestOutputProfile", told.has_profile),
            ("Trapped", told.is_trapping_told),
            ("CreationDate, ModDate", told.is_dated),
            ("Title", told.is_titled),
        )
        if not is_there
    ]
    if lacking:
        message = text("print/intent", value=", ".join(lacking))
        yield warning(job.span, "print/intent", message, text("print/intent.hint"))


def _inks(job: Job, found: Findings) -> Iterator[Diagnostic]:
    for space in found.spaces:
        if space.startswith("RGB"):
            message = text("print/inks", value=space)
            yield warning(job.span, "print/inks", message, text("print/inks.hint"))


def _plates(job: Job, found: Findings) -> Iterator[Diagnostic]:
    """What is wrong with what the plates get, the worst of each kind."""
    for name, hint, faulty, worth in _FAULTS:
        worst = min((one for one in found.painted if faulty(one)), key=worth, default=None)
        if worst is not None:
            value = " ".join(f"{100 * share:g}" for share in worst.mixture) or "?"
            numbers = {"size": f"{worst.size:.2f}", "percent": worst.percent, "limit": MAX_TOTAL_INK}
            message = text(name, value=value, page=worst.page, **numbers)
            yield warning(job.span, name, message, text(hint))


def _is_too_much(one: PaintedMark) -> bool:
    return one.percent > MAX_TOTAL_INK


def _is_too_thin(one: PaintedMark) -> bool:
    limit = HAIRLINE if any(one.mixture) else REVERSED_HAIRLINE
    return one.shape != LETTER and _ROUNDING < one.size < limit - _ROUNDING


def _is_too_small(one: PaintedMark) -> bool:
    plates = sum(share > 0 for share in one.mixture)
    return one.shape == LETTER and plates != 1 and one.size < MIN_TYPE_SIZE - _ROUNDING


def _is_rich(one: PaintedMark) -> bool:
    """Black letters with other inks under them, which blur where a plate is off by a hair."""
    return one.shape == LETTER and len(one.mixture) == 4 and one.mixture[3] >= _RICH and any(one.mixture[:3])


def _prints_wrongly(one: PaintedMark) -> bool:
    """Black letters that cut a hole into what lies under them, or anything else that does not."""
    is_black = one.mixture == BLACK
    return one.overprints != is_black and (one.shape == LETTER or not is_black)


_FAULTS: tuple[tuple[str, str, Callable[[PaintedMark], bool], Callable[[PaintedMark], float]], ...] = (
    ("print/ink-limit", "print/ink-limit.hint", _is_too_much, lambda one: -one.percent),
    ("print/hairline", "print/hairline.hint", _is_too_thin, lambda one: one.size),
    ("print/small-type", "print/small-type.hint", _is_too_small, lambda one: one.size),
    ("print/rich-black", "print/rich-black.hint", _is_rich, lambda one: one.size),
    ("print/overprint", "print/overprint.hint", _prints_wrongly, lambda one: sum(one.mixture)),
)
"""Rules over what is painted with their remedies: what breaks them, and which is the worst of several."""
