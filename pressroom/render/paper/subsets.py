"""Subsets: the glyphs of a font that one file needs.

In: the engine's class of fonts.  Out: the same class, which takes its glyphs out in one step, from a face whose tables HarfBuzz
has read once a process.  Never: changes a byte of a subset; fonts that lack a glyph the engine does itself.

The engine takes them out of the whole font, and then once more out of the result, to be rid of the hints and of what stands
behind the last glyph.  HarfBuzz does all of it at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

_UNUSED = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")
"""Tables that a file has no use for, as the engine names them."""


@cache
def patch_subsetting() -> None:
    """Change the engine's class of fonts, once a process."""
    from weasyprint.pdf.fonts import Font
    from weasyprint.text.ffi import ffi

    original = Font._harfbuzz_subset  # noqa: SLF001 - what takes the glyphs out
    ffi.cdef("hb_face_t *hb_subset_preprocess(hb_face_t *);", override=True)

    def harfbuzz_subset_once(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        face = None if font.missing else read_face(font.hb_face)
        content = None if face is None else _taken(face, sorted(to_unicode), hinting)
        if content:
            font.file_content = content
        else:
            original(font, to_unicode, hinting)

    Font._harfbuzz_subset = harfbuzz_subset_once  # noqa: SLF001 - see above


_KNOWN: dict[int, tuple[Any, Any]] = {}
"""Faces that were read, by the address of the face as it came, which is held so that no other takes its place."""
FACE_CACHE_SIZE = 32
"""Faces that are kept before all are let go."""


def read_face(face: Any) -> Any:
    """A face whose tables have been read; None where HarfBuzz is older than 6, the first that does so."""
    from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset

    if not hasattr(harfbuzz_subset, "hb_subset_preprocess"):
        return None
    address = int(ffi.cast("uintptr_t", face))
    if address not in _KNOWN:
        if len(_KNOWN) >= FACE_CACHE_SIZE:
            _KNOWN.clear()
        held = ffi.gc(harfbuzz.hb_face_reference(face), harfbuzz.hb_face_destroy)
        _KNOWN[address] = (ffi.gc(harfbuzz_subset.hb_subset_preprocess(face), harfbuzz.hb_face_destroy), held)
    return _KNOWN[address][0]


def _taken(face: Any, glyphs: list[int], hinting: bool) -> Any:
    """The bytes of a font with these glyphs under their numbers; None when HarfBuzz cannot make it."""
    from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
    from weasyprint.text.fonts import get_hb_object_data

    wish = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    kept = harfbuzz_subset.hb_subset_input_glyph_set(wish)
    harfbuzz.hb_set_add_sorted_array(kept, ffi.new("hb_codepoint_t[]", glyphs), len(glyphs))
    flags = (
        harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
        | harfbuzz_subset.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
        | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    )
    if not hinting:
        flags |= harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    harfbuzz_subset.hb_subset_input_set_flags(wish, flags)
    dropped = harfbuzz_subset.hb_subset_input_set(wish, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    tags = [harfbuzz.hb_tag_from_string(name, -1) for name in _UNUSED]
    harfbuzz.hb_set_add_sorted_array(dropped, ffi.new("hb_codepoint_t[]", tags), len(tags))
    made = ffi.gc(harfbuzz_subset.hb_subset_or_fail(face, wish), harfbuzz.hb_face_destroy)
    return get_hb_object_data(made) if made else None
