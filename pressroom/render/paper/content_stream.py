"""Plates: what a press edition draws, as a prepress technician looks at it: how much ink, how thin, how small, what overprints.

In: the operations of a page and of the forms that it draws, one a line, as the drawing library writes them.  Out: ``PaintedMark``:
every mixture of inks that is painted, with the thinnest line and the smallest letter in it.  Never: draws, or judges.

What lies over what is not known here; that the plates come out as meant is what tests/test_plates.py shows with an interpreter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

BLACK = (0.0, 0.0, 0.0, 1.0)
EVERY_PLATE = (1.0, 1.0, 1.0, 1.0)
"""The mixture of what prints on all plates: marks, and nothing else."""
Mixture = tuple[float, ...]
"""Shares of cyan, magenta, yellow and black; empty for a pattern or another space of colours."""
AREA, LINE, LETTER = "area", "line", "letter"


@dataclass(frozen=True, slots=True, order=True)
class PaintedMark:
    """What is painted on a page in one mixture."""

    shape: str
    """``area``, ``line`` or ``letter``."""
    mixture: Mixture
    overprints: bool
    size: float
    """The least width of a line, the least size of letters, the least side of an area that is a rectangle; in points."""
    page: int

    @property
    def percent(self) -> int:
        """How much ink that is, all plates together."""
        return round(100 * sum(self.mixture))


States = Mapping[bytes, tuple[bool, bool]]
"""Whether areas and lines overprint after an operation that chooses a named state."""
Least = dict[tuple[str, Mixture, bool], float]
"""The least size of what is painted, by its kind, mixture, and whether it overprints."""


@dataclass(slots=True)
class _Reading:
    """One stream of operations, read line by line, with what a file keeps for what comes next (PDF 32000-1, 8.4)."""

    states: States
    least: Least
    scale: float
    fill: Mixture = BLACK
    stroke: Mixture = BLACK
    width: float = 1.0
    size: float = 0.0
    fill_overprints: bool = False
    stroke_overprints: bool = False
    is_clipped: bool = False
    """Whether only a part of the sheet can be drawn on; marks are drawn before."""
    outer: list[tuple[Any, ...]] = field(default_factory=list)
    letters: float = 1.0
    """By how much letters are enlarged."""
    rectangles: list[bytes] = field(default_factory=list)
    """Those of the path."""
    drawn: list[tuple[str, float]] = field(default_factory=list)
    """Forms and pictures that are drawn, and how large."""

    def note(self, shape: str, mixture: Mixture, size: float, *, overprints: bool) -> None:
        """Remember the least of its kind."""
        key = (shape, mixture, overprints)
        if size <= self.least.get(key, math.inf):
            self.least[key] = size


def content_of(page: Any) -> bytes:
    """All operations of a page of a file that was read back."""
    contents = page["/Contents"].get_object() if "/Contents" in page else []
    streams = [one.get_object() for one in contents] if isinstance(contents, list) else [contents]
    return b"\n".join(one.get_data() for one in streams)


def painted_on(page: Any, number: int) -> list[PaintedMark]:
    """What a page paints, of a file that was read back."""
    least: Least = {}
    _read(content_of(page), page["/Resources"], 1.0, least, frozenset())
    return [PaintedMark(*key, size, number) for key, size in least.items()]


def _read(content: bytes, resources: Any, scale: float, least: Least, within: frozenset[int]) -> None:
    """Read a stream and the forms that it draws; ``within`` are those that it is a part of."""
    reading = _Reading(_states(resources), least, scale)
    find = _STEPS.get
    for line in content.split(b"\n"):
        step = find(line[-2:])
        if step is not None:
            step(reading, line)
    for name, size in set(reading.drawn):
        form = resources["/XObject"][name].get_object()
        if form["/Subtype"] == "/Form" and id(form) not in within:
            size *= math.sqrt(abs(_area(form.get("/Matrix", (1, 0, 0, 1)))))  # noqa: PLW2901 - of the same form
            _read(form.get_data(), form.get("/Resources", resources), size, least, within | {id(form)})


def _area(matrix: Any) -> float:
    """By how much a matrix enlarges areas."""
    a, b, c, d = (float(one) for one in list(matrix)[:4])
    return a * d - b * c


def _states(resources: Any) -> dict[bytes, tuple[bool, bool]]:
    """The named states that speak of overprinting (PDF 32000-1, table 58)."""
    found: dict[bytes, tuple[bool, bool]] = {}
    for name, reference in resources["/ExtGState"].items() if "/ExtGState" in resources else ():
        state = reference.get_object()
        if "/OP" in state or "/op" in state:
            lines = "/OP" in state and state["/OP"].value
            found[f"{name} gs".encode()] = (state["/op"].value if "/op" in state else lines, lines)
    return found


def _scale(line: bytes) -> float:
    """By how much a matrix enlarges."""
    if line.startswith(_UPRIGHT):
        return 1.0
    return math.sqrt(abs(_area(line.split(b" ", 4))))


def _save_state(now: _Reading, line: bytes) -> None:
    now.outer.append(
        (
            now.scale,
            now.fill,
            now.stroke,
            now.width,
            now.size,
            now.fill_overprints,
            now.stroke_overprints,
            now.is_clipped,
        )
    )


def _restore_state(now: _Reading, line: bytes) -> None:
    if now.outer:
        (
            now.scale, now.fill, now.stroke, now.width, now.size, now.fill_overprints, now.stroke_overprints, now.is_clipped,
        ) = now.outer.pop()  # fmt: skip


def _concatenate_matrix(now: _Reading, line: bytes) -> None:
    now.scale *= _scale(line)


def _set_text_matrix(now: _Reading, line: bytes) -> None:
    now.letters = _scale(line)


def _set_font_size(now: _Reading, line: bytes) -> None:
    now.size = float(line.split(b" ")[-2])


def _set_line_width(now: _Reading, line: bytes) -> None:
    now.width = float(line.split(b" ")[-2])


@lru_cache(maxsize=256)
def _mixture(line: bytes) -> Mixture:
    return tuple(map(float, line.split(b" ")[-5:-1]))


def _set_fill_colour(now: _Reading, line: bytes) -> None:
    now.fill = _mixture(line)


def _set_stroke_colour(now: _Reading, line: bytes) -> None:
    now.stroke = _mixture(line)


def _unset_fill_colour(now: _Reading, line: bytes) -> None:
    now.fill = EVERY_PLATE if line.startswith(b"/All ") else ()


def _unset_stroke_colour(now: _Reading, line: bytes) -> None:
    now.stroke = EVERY_PLATE if line.startswith(b"/All ") else ()


def _set_graphics_state(now: _Reading, line: bytes) -> None:
    state = now.states.get(line)
    if state is not None:
        now.fill_overprints, now.stroke_overprints = state


def _add_rectangle(now: _Reading, line: bytes) -> None:
    now.rectangles.append(line)


def _clip(now: _Reading, line: bytes) -> None:
    now.is_clipped = True


def _end_path(now: _Reading, line: bytes) -> None:
    now.rectangles.clear()
    if line.endswith(b" W n"):
        now.is_clipped = True


def _fill(now: _Reading, line: bytes) -> None:
    sides = [abs(float(side)) for one in now.rectangles for side in one.split(b" ")[-3:-1]]
    now.note(AREA, now.fill, min(sides, default=math.inf) * now.scale, overprints=now.fill_overprints)
    now.rectangles.clear()


def _stroke(now: _Reading, line: bytes) -> None:
    if now.stroke != EVERY_PLATE or now.is_clipped:
        now.note(LINE, now.stroke, now.width * now.scale, overprints=now.stroke_overprints)
    now.rectangles.clear()


def _fill_and_stroke(now: _Reading, line: bytes) -> None:
    _fill(now, line)
    _stroke(now, line)


def _show_text(now: _Reading, line: bytes) -> None:
    now.note(LETTER, now.fill, now.size * now.letters * now.scale, overprints=now.fill_overprints)


def _paint_object(now: _Reading, line: bytes) -> None:
    now.drawn.append((line.split(b" ")[-2].decode(), now.scale))


_UPRIGHT = (b"1 0 0 1 ", b"1 0 0 -1 ")
"""How matrices begin that only move or mirror."""
_STEPS: dict[bytes, Callable[[_Reading, bytes], None]] = {
    b"q": _save_state, b"Q": _restore_state, b"cm": _concatenate_matrix, b"Tm": _set_text_matrix, b"Tf": _set_font_size, b" w": _set_line_width,
    b" k": _set_fill_colour, b" K": _set_stroke_colour, b"cs": _unset_fill_colour, b"CS": _unset_stroke_colour, b"gs": _set_graphics_state,
    b"re": _add_rectangle, b"n": _end_path, b" n": _end_path, b"W": _clip, b"W*": _clip,
    b"f": _fill, b" f": _fill, b"f*": _fill, b"S": _stroke, b" S": _stroke, b"s": _stroke,
    b"B": _fill_and_stroke, b"B*": _fill_and_stroke, b"b": _fill_and_stroke, b"b*": _fill_and_stroke,
    b"TJ": _show_text, b"Tj": _show_text, b"Do": _paint_object,
}  # fmt: skip
"""What each operation does, as far as inks, widths and sizes follow from it (PDF 32000-1, annex A), by the end of its line."""
