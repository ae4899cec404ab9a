"""Shaping: what the engine borrows of Pango for every run of text, and does not give back by itself.

In: a font configuration of WeasyPrint.  Out: the same one, whose runs of text leave nothing behind.  Never: changes how
a run is shaped.

A run whose style asks for features of the font gets a list of attributes.  The engine keeps its own reference to the
list for ever, because the lists share their attribute; a worker that makes a thousand brochures lost 140 MB so.  Here every
list has an attribute of its own, and belongs to the layout alone, which frees both.

For every run the engine also makes a context, a language and a description of the font.  Runs of one style share theirs
here; Pango does not change them.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from pressroom.render.layout.patching import patch_function

_FONT = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variant_ligatures", "font_variant_position",
    "font_variant_caps", "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_variation_settings", "font_language_override", "lang",
)  # fmt: skip
FACE = (*_FONT, "font_kerning", "font_size", "direction")
"""All that the engine asks of a style to find a font."""
_FACE = itemgetter(*FACE)
_FEATURES = itemgetter(
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
_STRUT = itemgetter(*_FONT, "font_size", "line_height")
CACHE_SIZE = 2048
"""Faces and heights of lines that are kept before all are let go."""


class Unshared(dict[bytes, Any]):
    """Stands in for the engine's store of attributes: each list keeps the one that was made for it.

    Holds what is kept of the fonts of one configuration.
    """

    def __init__(self) -> None:
        super().__init__()
        self.faces: dict[Any, _Face] = {}
        self.struts: dict[Any, tuple[float, float]] = {}
        self.runs: dict[Any, int] = {}
        self.lines: dict[Any, Any] = {}
        self.letters: dict[Any, Any] = {}
        self.sizes: dict[int, Any] = {}
        """What ``text_runs`` keeps: styles, words in a line, words as drawn, and fonts with something of Pango's that holds them."""

    def setdefault(self, features: bytes, attribute: Any = None, /) -> Any:
        """The attribute that was just made; nothing is remembered."""
        return attribute


class _Face(NamedTuple):
    """What all runs in one font have in common."""

    context: Any
    language: Any
    description: Any
    features: bytes


def give_back(configuration: Any) -> Any:
    """Let everything that is set in the fonts of a configuration be freed with its layout; gives the configuration."""
    _teach()
    configuration.font_features = Unshared()
    return configuration


@cache
def _teach() -> None:
    """Change the engine's class of layouts and how it measures lines, once a process."""
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango

    set_up = line_break.Layout.setup

    def setup(layout: Any, style: Any) -> None:
        store = getattr(style.font_config, "font_features", None)
        if not isinstance(store, Unshared):
            set_up(layout, style)
            return
        face = _face(layout, style, store, set_up)
        if face is None:
            return
        layout.style, layout.first_line_direction, layout.language = style, 0, face.language
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        made = layout.layout = ffi.gc(pango.pango_layout_new(face.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(made, False)
        pango.pango_layout_set_font_description(made, face.description)
        if face.features:
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(face.features))
            pango.pango_layout_set_attributes(made, attributes)
            pango.pango_attr_list_unref(attributes)

    line_break.Layout.setup = setup
    patch_function(line_break.strut, _strut(line_break.strut))
    patch_function(line_break.unicode_to_char_p, _characters())
    patch_function(line_break.line_size, _line_size())


def _face(layout: Any, style: Any, store: Unshared, set_up: Any) -> _Face | None:
    """The face of a style; None when the engine has set the layout up itself, as it does for the first run in each."""
    from weasyprint.text.ffi import ffi, pango

    key = _FACE(style)
    # Of a decorated text the engine measures where lines go under letters; the style of a text in a drawing is no key.
    is_plain = style["text_decoration_line"] == "none" and isinstance(style["font_family"], tuple)
    if is_plain and key in store.faces:
        return store.faces[key]
    set_up(layout, style)
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes != ffi.NULL:
        pango.pango_attr_list_unref(attributes)
    if is_plain:
        if len(store.faces) >= CACHE_SIZE:
            store.faces.clear()
        store.faces[key] = _made_face(style, layout.language)
    return None


def _made_face(style: Any, language: Any) -> _Face:
    from weasyprint.text.constants import PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango
    from weasyprint.text.fonts import font_features, get_font_description

    made = pango.pango_font_map_create_context(style.font_config.font_map)
    context = ffi.gc(made, gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    if style["font_language_override"] != "normal" or style["lang"]:
        pango.pango_context_set_language(context, language)
    features = font_features(*_FEATURES(style))
    asked = ",".join(f"{name} {value}" for name, value in features.items()).encode()
    return _Face(context, language, get_font_description(style), asked)


def _strut(original: Any) -> Any:
    """Ours for the height of a line: the engine writes a style out in words to look its line up."""

    def strut(style: Any) -> Any:
        store = getattr(style.font_config, "font_features", None)
        if not isinstance(store, Unshared):
            return original(style)
        key = _STRUT(style)
        found = store.struts.get(key)
        if found is None:
            if len(store.struts) >= CACHE_SIZE:
                store.struts.clear()
            found = store.struts[key] = original(style)
        return found

    return strut


def _characters() -> Any:
    """Ours for handing a text over to Pango: the engine has the name of the type read each time."""
    from weasyprint.text.ffi import ffi

    kind = ffi.typeof("char[]")

    def unicode_to_char_p(words: str) -> tuple[Any, bytes]:
        raw = words.encode()
        if b"\x00" in raw:
            raw = raw.replace(b"\x00", b"")
        return ffi.new(kind, raw), raw

    return unicode_to_char_p


def _line_size() -> Any:
    """Ours for the width and height of a line, with one rectangle for all of them."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    extents = ffi.new("PangoRectangle *")

    def line_size(line: Any, style: Any) -> tuple[float, float]:
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        width, height = extents.width * FROM_UNITS, extents.height * FROM_UNITS
        spacing = style["letter_spacing"]
        return (width if spacing == "normal" else width + spacing), height

    return line_size
