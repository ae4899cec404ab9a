"""Text runs: words are shaped, measured and drawn once for all places where they stand, in whatever document.

In: the engine's functions that fit words into a line and draw them.  Out: the same lines, and the same operations in a
file.  Never: takes one font, size or spacing for another.

What Pango makes of some words follows from the words, their style and the room that they have; what is drawn, from its
glyphs and the widths that the file has for them.  The engine has words shaped up to three times: to learn how wide they
are, to fill a line with them, and to draw it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from pressroom.render.layout.patching import patch_function
from pressroom.render.layout.shaping import FACE, Unshared

_RUN = itemgetter(
    *FACE, "letter_spacing", "word_spacing", "white_space", "overflow_wrap", "word_break", "hyphens", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "tab_size",
)  # fmt: skip
"""All that the engine asks of a style to break a line or to draw it."""
_GLYPH = struct.Struct("=Iiii4x")
"""A glyph, how far it moves the pen, and by how much it is set off its place: ``PangoGlyphInfo``."""
_Glyph = tuple[int, int, int, int]
_EMPTY = 0x0FFFFFFF
"""Stands for a character that shows nothing, such as a joiner: ``PANGO_GLYPH_EMPTY``; larger numbers are of missing glyphs."""
CACHE_SIZE = 3000
"""Styles, lines and drawn words that are kept before all are let go."""


@dataclass(slots=True)
class _Size:
    """A font in one size."""

    pango_font: Any
    key: int
    size: float
    widths: dict[int, int] = field(default_factory=dict)
    """How wide a glyph is in this size, in thousandths of it."""
    pieces: dict[_Glyph, str] = field(default_factory=dict)
    """A glyph with what follows it, as it is written where the file has the width of this size."""
    once: dict[Any, Any] = field(default_factory=dict)
    """Glyphs and what they stand for, so that all words share them."""


@dataclass(slots=True)
class _Stretch:
    """Words in one font as they are drawn."""

    font: _Size
    runs: list[tuple[_Glyph, ...]] = field(default_factory=list)
    words: list[tuple[int, str]] = field(default_factory=list)
    """What each glyph stands for, in the order of their first use."""
    written: str = ""
    """As it is written where the file has the widths of this size."""

    def add(self, glyphs: tuple[_Glyph, ...], words: dict[int, str]) -> None:
        """Put a run of glyphs behind the others."""
        once = self.font.once
        self.runs.append(tuple([once.setdefault(glyph, glyph) for glyph in glyphs]))
        known = {glyph for glyph, _ in self.words}
        self.words += [once.setdefault(pair, pair) for pair in words.items() if pair[0] not in known]
        self.written += _closed("".join([_piece(glyph, self.font) for glyph in glyphs]))

    def written_with(self, widths: dict[int, int]) -> str:
        """As it is written where the file has other widths."""
        size = self.font.size
        return "".join(
            _closed("".join(_written(glyph, widths.get(glyph[0], 0), size) for glyph in run)) for run in self.runs
        )


def _closed(pieces: str) -> str:
    return f"<{pieces[:-1]}" if pieces.endswith("<") else f"<{pieces}>"


@cache
def patch_text_runs() -> None:
    """Put the functions of this module in the engine's places, once a process."""
    from weasyprint.draw import text
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi

    patch_function(line_break.split_first_line, _splitter(line_break.split_first_line))
    if ffi.sizeof("PangoGlyphInfo") == _GLYPH.size:
        patch_function(text.draw_text, _drawer(text.draw_text))


def _splitter(original: Any) -> Any:
    """Ours for the function that fits words into a line."""
    from weasyprint.text.line_break import Layout

    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any, is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:  # fmt: skip
        store = getattr(style.font_config, "font_features", None)
        if not isinstance(store, Unshared) or style["text_decoration_line"] != "none":
            return original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        run = _run(style, store)
        key = (text, max_width, justification_spacing, is_line_start, minimum, run)
        found = store.lines.get(key)
        if run is None:
            return original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        if found is None:
            made = original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
            store.lines[key] = (dict(vars(made[0])), made[1:])
            return made
        layout = Layout.__new__(Layout)
        vars(layout).update(found[0])
        return (layout, *found[1])

    return split_first_line


def _drawer(original: Any) -> Any:
    """Ours for the function that draws a piece of text."""

    def draw_text(stream: Any, textbox: Any, offset_x: Any, text_overflow: str, block_ellipsis: Any) -> None:
        style = textbox.style
        stretches = None
        is_whole = text_overflow != "ellipsis" and block_ellipsis == "none"
        if is_whole and style["visibility"] == "visible" and style["text_decoration_line"] == "none":
            stretches = _stretches(textbox, style)
        if stretches is None:
            original(stream, textbox, offset_x, text_overflow, block_ellipsis)
            return
        stream.set_color(style["color"])
        stream.begin_text()
        if stretches:
            stream.set_text_matrix(1, 0, 0, -1, textbox.position_x, textbox.position_y + textbox.baseline)
            for stretch in stretches:
                _write(stream, stretch)
        stream.end_text()

    return draw_text


def _run(style: Any, store: Unshared) -> int | None:
    """The number of a style among those of all runs; None for the style of a text in a drawing, which cannot be looked up."""
    if max(len(store.runs), len(store.lines), len(store.letters)) >= CACHE_SIZE:
        store.runs.clear()
        store.lines.clear()
        store.letters.clear()
    try:
        return store.runs.setdefault(_RUN(style), len(store.runs))
    except TypeError:
        return None


def _stretches(textbox: Any, style: Any) -> tuple[_Stretch, ...] | None:
    """Words as they are drawn; none when they cannot be seen; None when the engine must draw them itself."""
    store = getattr(style.font_config, "font_features", None)
    if not isinstance(store, Unshared) or style["font_size"] < 1e-6:
        return None
    if not textbox.text.strip():
        return ()
    layout = textbox.pango_layout
    run = _run(style, store)
    if run is None:
        return None
    key = (layout.text, layout.justification_spacing, run)
    if key not in store.letters:
        layout.reactivate(style)
        store.letters[key] = _shaped(layout, store)
        layout.deactivate()
    found: tuple[_Stretch, ...] | None = store.letters[key]
    return found


def _shaped(layout: Any, store: Unshared) -> tuple[_Stretch, ...] | None:
    """What Pango made of a line; None when it holds more than plain glyphs on the line."""
    from weasyprint.text.ffi import ffi, pango

    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    raw = layout.text.encode()
    stretches: list[_Stretch] = []
    run = layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        shaped, run = run.data, run.next
        count, offset, analysis = shaped.glyphs.num_glyphs, shaped.item.offset, shaped.item.analysis
        glyphs = tuple(_GLYPH.iter_unpack(ffi.buffer(shaped.glyphs.glyphs, count * _GLYPH.size)))
        font = _size(analysis.font, store, layout.layout)
        if font is None or analysis.level % 2 or any(glyph > _EMPTY or up for glyph, _, _, up in glyphs):
            return None
        starts = [*ffi.unpack(shaped.glyphs.log_clusters, count), shaped.item.length]
        words: dict[int, str] = {}
        for number, (glyph, *_) in enumerate(glyphs):
            if glyph not in words and glyph != _EMPTY:
                words[glyph] = raw[offset + starts[number] : offset + starts[number + 1]].decode()
        if not stretches or stretches[-1].font is not font:
            stretches.append(_Stretch(font))
        stretches[-1].add(glyphs, words)
    return tuple(stretches)


def _size(pango_font: Any, store: Unshared, holder: Any) -> _Size | None:
    """The font in its size; None for one whose glyphs are pictures."""
    from weasyprint.pdf.fonts import Font
    from weasyprint.text.ffi import ffi, pango
    from weasyprint.text.fonts import get_pango_font_key

    address = int(ffi.cast("uintptr_t", pango_font))
    if address not in store.sizes:
        key, description, size = get_pango_font_key(pango_font)
        font = Font(pango_font, description, size)
        is_plain = not (font.bitmap or font.png or font.svg or font.colr) and pango.pango_version() >= _EXACT
        store.sizes[address] = (holder, _Size(pango_font, key, size) if is_plain else None)
    found: _Size | None = store.sizes[address][1]
    return found


_EXACT = 14802
"""The first version of Pango that says its sizes exactly; for older ones the engine takes those of the style."""


def _piece(glyph: _Glyph, font: _Size) -> str:
    """A glyph as it is written where the file has the width that it has in this size."""
    if glyph not in font.pieces:
        number = glyph[0]
        if number not in font.widths:
            font.widths[number] = 0 if number == _EMPTY else _width(number, font)
        font.pieces[glyph] = _written(glyph, font.widths[number], font.size)
    return font.pieces[glyph]


def _width(number: int, font: _Size) -> int:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    ink, extents = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(font.pango_font, number, ink, extents)
    width: int = round(extents.width * 1000 * FROM_UNITS / font.size)
    return width


def _written(glyph: _Glyph, width: int, size: float) -> str:
    """A glyph with what moves the pen before and behind it, in the engine's words."""
    from weasyprint.text.ffi import FROM_UNITS

    number, advance, aside, _ = glyph
    if number == _EMPTY:
        return f">{-advance / size}<"
    offset = aside / size
    before = f">{-offset}<" if offset else ""
    kerning = width + offset - advance * 1000 * FROM_UNITS / size
    return f"{before}{number:04x}>{int(kerning)}<" if kerning else f"{before}{number:04x}"


def _write(stream: Any, stretch: _Stretch) -> None:
    """Draw words in one font, and note their glyphs in the file."""
    font = stretch.font
    noted = stream._fonts.get(font.key)  # noqa: SLF001 - as ``Stream.add_font``
    if noted is None:
        noted = stream.add_font(font.pango_font)[0]
    stream.set_font_size(noted.hash, font.size)
    is_own = True
    for number, words in stretch.words:
        noted.to_unicode.setdefault(number, words)
        width = font.widths[number]
        is_own = noted.widths.setdefault(number, width) == width and is_own
    stretches = vars(stream).get("stretches")
    if stretches is not None:  # of a stream that tells which words it shows
        stretches.append((len(stream.stream), stretch))
    # Where another size of this font came first, it rounded the widths in its way.
    stream.show_text(stretch.written if is_own else stretch.written_with(noted.widths))
