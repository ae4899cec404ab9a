"""Punctuation compression: Chinese marks that meet share the blank halves of their squares.

In: a font whose Chinese marks are one em wide.  Out: the same font with one more table of kerning.  Never: touches a
mark that stands beside a character.

Where two marks meet, their blanks add up to a hole of an em; printers have always taken half an em out (CLREQ, 3.1.6).
The engine applies kerning by itself, so that lines are broken with the widths that are drawn.
"""

from __future__ import annotations

from fontTools.otlLib.builder import buildLookup, buildPairPosClassesSubtable, buildValue
from fontTools.ttLib import TTFont

OPENING = "（「『《〈【〔“‘"
"""Marks whose left half is blank."""
CLOSING = "，。、；：）」』》〉】〕”’"
"""Marks whose right half is blank."""


def compress(font: TTFont) -> None:
    """Let the marks of a font that meet stand half an em closer; a font without kerning is left as it is."""
    opening, closing = (_full(font, marks) for marks in (OPENING, CLOSING))
    if "GPOS" not in font or not opening or not closing:
        return
    closer = (buildValue({"XAdvance": -font["head"].unitsPerEm // 2}), buildValue({}))
    meetings = {(closing, opening): closer, (closing, closing): closer, (opening, opening): closer}
    table = font["GPOS"].table
    table.LookupList.Lookup.append(buildLookup([buildPairPosClassesSubtable(meetings, font.getReverseGlyphMap())]))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "kern":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _full(font: TTFont, marks: str) -> tuple[str, ...]:
    """Names of the glyphs of some marks, those that are an em wide."""
    names = font.getBestCmap()
    found = (names[ord(mark)] for mark in marks if ord(mark) in names)
    return tuple(sorted(name for name in found if font["hmtx"][name][0] == font["head"].unitsPerEm))
