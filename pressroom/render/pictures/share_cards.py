"""Share cards: the picture that other sites show beside a link to a page (Open Graph).

In: a few words, the theme's colours and the print fonts.  Out: a PNG of 1200 x 630 pixels.  Never: asks for anything
else, so that equal words give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from pressroom.render.fonts import FontFile, FontSet, coverage
from pressroom.render.markup.line_breaking import break_lines, ends_at_mark
from pressroom.render.pictures.raster import Canvas, advance

WIDTH, HEIGHT = 1200, 630
"""The size that the Open Graph's readers agree on."""
LEFT, MEASURE = 84, 800
TOP, BOTTOM = 170, 540
"""Between these the rule, the label and the title stand, in the middle."""
SIZES = (88, 80, 72, 66, 60, 54, 48)
"""Sizes of the title in pixels, tried in turn."""
LEADING = 1.32
HEAD = 78
"""Pixels that the rule and the label take above the title."""
MIN_TITLE_SCALE = 0.72
"""How much smaller a title may become for the sake of its breaks."""
MAX_TITLE_LINES = 4
"""Lines that a title may take."""
COLOURS = 96
"""Entries of the palette: two or three flat colours, and the steps of their edges."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: whose it is, what kind of thing, its name, and a line below."""

    owner: str
    label: str
    title: str
    detail: str


class Face:
    """A font with those that stand in for the letters that it lacks."""

    def __init__(self, stack: tuple[FontFile, ...]) -> None:
        self._stack = stack

    def runs(self, words: str) -> Iterator[tuple[str, Path]]:
        """Stretches of words, each with the font that has all of its letters."""
        for file, letters in groupby(words, self._file):
            yield "".join(letters), file

    def width(self, words: str, size: int) -> float:
        """How wide some words are set, in pixels."""
        return sum(advance(run, file, size) for run, file in self.runs(words))

    def _file(self, letter: str) -> Path:
        return next((font.path for font in self._stack if letter in coverage(font.path)), self._stack[0].path)


def face(fonts: FontSet, family: str, weight: int) -> Face:
    """The fonts of a CSS family list, in its order, those of the weight first; then all others."""
    names = [name.strip("\"' ") for name in re.split(",", family)]
    place = {name: number for number, name in enumerate(names)}
    ordered = sorted(fonts.files, key=lambda f: (place.get(f.family, len(names)), abs(f.weight - weight), f.family))
    return Face(tuple(ordered))


def draw(card: Card, tokens: Mapping[str, str], fonts: FontSet, painting: bytes | None) -> bytes:
    """Draw a card on the theme's painting, or on its ground where it has none."""
    title_face = face(fonts, tokens["family-print-title"], 700)
    strong, plain = face(fonts, tokens["family-print"], 700), face(fonts, tokens["family-print"], 400)
    ink, soft = tokens["colour-on-ground"], tokens["colour-on-ground-soft"]
    canvas = Canvas(WIDTH, HEIGHT, tokens["colour-ground-deep"], painting)
    _write(canvas, card.owner, LEFT, 120, strong, 34, ink)
    size, lines = _fit(card.title, title_face)
    leading = round(size * LEADING)
    base = round((TOP + BOTTOM - _height(size, len(lines))) / 2) + HEAD + size
    canvas.rectangle(LEFT, base - size - HEAD, 56, 6, tokens["colour-warm"])
    _write(canvas, card.label, LEFT, base - size - HEAD + 50, plain, 30, soft)
    for number, line in enumerate(lines):
        # A full-width opening mark carries its white on the left; moved out, the margin looks straight.
        indent = -size * 0.46 if line[:1] in "《（「『【“" else 0
        _write(canvas, line, LEFT + indent, base + number * leading, title_face, size, ink)
    detail = _shortened(card.detail, plain, 30)
    _write(canvas, detail, LEFT, HEIGHT - 66, plain, 30, soft)
    return canvas.png(COLOURS)


def _fit(title: str, set_in: Face) -> tuple[int, tuple[str, ...]]:
    """The largest size at which a title takes few lines; a little smaller where it then breaks after marks only."""
    fitting = []
    for size in SIZES:
        lines = break_lines(title, MEASURE, partial(set_in.width, size=size))
        fits = all(set_in.width(line, size) <= MEASURE for line in lines)
        if fits and len(lines) <= MAX_TITLE_LINES and _height(size, len(lines)) <= BOTTOM - TOP:
            fitting.append((size, lines))
    for size, found in fitting:
        if size >= fitting[0][0] * MIN_TITLE_SCALE and all(ends_at_mark(line) for line in found[:-1]):
            return size, found
    if fitting:
        return fitting[0]
    kept = lines[:MAX_TITLE_LINES]
    if len(lines) > MAX_TITLE_LINES:
        kept = (*kept[:-1], _shortened(kept[-1] + lines[MAX_TITLE_LINES], set_in, SIZES[-1]))
    return SIZES[-1], kept


def _height(size: int, lines: int) -> float:
    """From the rule to the last base line, and a little for what hangs below it."""
    return HEAD + size * (1.2 + LEADING * (lines - 1))


def _shortened(words: str, set_in: Face, size: int) -> str:
    """Words that fit on one line, with an ellipsis where some were left out."""
    if set_in.width(words, size) <= MEASURE:
        return words
    while words and set_in.width(words + "…", size) > MEASURE:
        words = words[:-1]
    return words.rstrip("，、；：· ") + "…"


def _write(canvas: Canvas, words: str, left: float, base: float, set_in: Face, size: int, colour: str) -> None:
    for run, file in set_in.runs(words):
        canvas.letters(run, (left, base), file, size, colour)
        left += advance(run, file, size)
