"""Punctuation compression: Chinese marks that meet share the blank halves of their squares.

In: a font whose Chinese marks are one em wide.  Out: the same font with one more table of kerning.  Never: touches a
mark that stands beside a character.

Where two marks meet, their blanks add up to a hole of an em; printers have always taken half an em out (CLREQ, 3.1.6).
The engine applies kerning by itself, so that lines are broken with the widths that are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.core.lazy import lazy_module

if TYPE_CHECKING:
    from fontTools import ttLib
    from fontTools.otlLib import builder
else:
    builder = lazy_module("fontTools.otlLib.builder")

OPENING = "（「『《〈【〔“‘"
"""Marks whose left half is blank."""
CLOSING = "，。、；：）」』》〉】〕”’"
"""Marks whose right half is blank."""


def compress(font: ttLib.TTFont) -> None:
    """Let the marks of a font that meet stand half an em closer; a font without kerning is left as it is."""
    opening, closing = (_full(font, marks) for marks in (OPENING, CLOSING))
    if "GPOS" not in font or not opening or not closing:
        return
    closer = (builder.buildValue({"XAdvance": -font["head"].unitsPerEm // 2}), builder.buildValue({}))
    meetings = {(closing, opening): closer, (closing, closing): closer, (opening, opening): closer}
    table = font["GPOS"].table
    table.LookupList.Lookup.append(
        builder.buildLookup([builder.buildPairPosClassesSubtable(meetings, font.getReverseGlyphMap())])
    )
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "kern":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _full(font: ttLib.TTFont, marks: str) -> tuple[str, ...]:
    """Names of the glyphs of some marks, those that are an em wide."""
    names = font.getBestCmap()
    found = (names[ord(mark)] for mark in marks if ord(mark) in names)
    return tuple(sorted(name for name in found if font["hmtx"][name][0] == font["head"].unitsPerEm))
