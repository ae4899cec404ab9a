"""Glyphs: which ones of which fonts a part of a book is drawn with.

In: a part while it is drawn.  Out: its glyphs by font, from which a book's fonts are made when its parts are joined.
Never: holds a pointer of the libraries; a font is asked for by name where it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from pressroom.render.paper.subsets import read_face


@dataclass(slots=True)
class Glyphs:
    """Glyphs of one font, in the order of their first use."""

    key: int
    family: bytes
    weight: int
    style: int
    size: float
    """Of the first use, in Pango's units."""
    configuration: Any
    widths: dict[int, int] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    """What each glyph stands for."""

    def note(self, fonts: dict[int, Any]) -> None:
        """Have the glyphs in a file; what another part noted before stays as it is."""
        font = fonts.get(self.key)
        if font is None:
            font = fonts[self.key] = self._font()[1]
        for glyph, width in self.widths.items():
            font.widths.setdefault(glyph, width)
        for glyph, words in self.words.items():
            font.to_unicode.setdefault(glyph, words)

    def read(self) -> None:
        """Have the tables of the font read, once a process."""
        read_face(self._font()[1].hb_face)

    def is_found(self) -> bool:
        """Whether the font that has this name is the font that was drawn with."""
        return bool(self._font()[0] == self.key)

    def _font(self) -> tuple[int, Any]:
        from weasyprint.pdf.fonts import Font
        from weasyprint.text.ffi import ffi, gobject, pango
        from weasyprint.text.fonts import get_pango_font_key

        wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(wanted, ffi.new("char[]", self.family))
        pango.pango_font_description_set_weight(wanted, self.weight)
        pango.pango_font_description_set_style(wanted, self.style)
        pango.pango_font_description_set_absolute_size(wanted, self.size)
        fonts = self.configuration.font_map
        context = ffi.gc(pango.pango_font_map_create_context(fonts), gobject.g_object_unref)
        found = ffi.gc(pango.pango_font_map_load_font(fonts, context, wanted), gobject.g_object_unref)
        key, description, size = get_pango_font_key(found)
        return key, Font(found, description, size)


class Pen:
    """Draws the pages of a part and notes what they are drawn with."""

    def __init__(self, configuration: Any) -> None:
        self._configuration = configuration
        self._fonts: dict[int, Any] = {}
        self._names: dict[int, Glyphs] = {}

    def stream(self, area: tuple[float, ...], resources: Any, images: dict[str, Any], tags: dict[Any, Any]) -> Any:
        """Something to draw a page into."""
        return _stream_class()(self._note, self._fonts, area, resources, images, tags, {}, None, compress=True)

    def _note(self, font: Any) -> None:
        from weasyprint.text.ffi import TO_UNITS, ffi, pango
        from weasyprint.text.fonts import get_pango_font_key

        key, description, size = get_pango_font_key(font)
        if key not in self._names:
            family = ffi.string(pango.pango_font_description_get_family(description))
            weight = int(pango.pango_font_description_get_weight(description))
            style = int(pango.pango_font_description_get_style(description))
            self._names[key] = Glyphs(key, family, weight, style, size * TO_UNITS, self._configuration)

    def glyphs(self) -> tuple[Glyphs, ...] | None:
        """What was drawn with, font by font; None when a font cannot be asked for by its name, or lacks a glyph."""
        for key, font in self._fonts.items():
            glyphs = self._names[key]
            if font.missing or font.variations or font.bitmap or not self._is_found(glyphs):
                return None
            glyphs.widths, glyphs.words = dict(font.widths), dict(font.to_unicode)
        return tuple(self._names[key] for key in self._fonts)

    def _is_found(self, glyphs: Glyphs) -> bool:
        return _is_found(self._configuration, glyphs.key, glyphs.family, glyphs.weight, glyphs.style)


@lru_cache(maxsize=64)
def _is_found(configuration: Any, key: int, family: bytes, weight: int, style: int) -> bool:
    """Whether the font that has this name is the one with this key; asked once for each font of a configuration."""
    return Glyphs(key, family, weight, style, 10240, configuration).is_found()


@cache
def _stream_class() -> type[Any]:
    """Made on first use: importing the engine takes a while."""
    from weasyprint.pdf.stream import Stream

    class Noting(Stream):  # type: ignore[misc]
        """Tells which fonts are drawn with."""

        def __init__(self, note: Any, *others: Any, **named: Any) -> None:
            super().__init__(*others, **named)
            self._note = note

        def add_font(self, pango_font: Any) -> Any:
            self._note(pango_font)
            return super().add_font(pango_font)

    return Noting
