"""Formats: the sizes in which pieces are printed, and what a press needs to know of each.

In: nothing.  Out: ``Format`` records, all measures in millimetres.  Never: lays out, or knows what stands on a piece.
"""

from __future__ import annotations

from dataclasses import dataclass

MARKS = 7.0
"""Millimetres outside of the bleed that a press edition keeps for crop, fold and register marks."""


@dataclass(frozen=True, slots=True, order=True)
class Format:
    """The shape of a printed piece: trim size, bleed, safe margin, folds and permitted numbers of pages."""

    name: str
    width: float
    """Trim width in millimetres."""
    height: float
    """Trim height in millimetres."""
    bleed: float = 3.0
    """How far colour and pictures run over the trim, so that a cut that is off by a hair shows no white."""
    safe: float = 5.0
    """How far from the trim text must stay, for the same reason."""
    folds: tuple[float, ...] = ()
    """Fold positions on the front from its left trim edge; on the back they are mirrored."""
    pages: tuple[int, ...] = ()
    """Numbers of pages that the piece may have; empty permits any."""
    multiple: int = 1
    """The number of pages is a multiple of this: 4 for a stitched booklet."""
    creep: float = 0.0
    """Thickness of a sheet of a booklet, by which nested sheets are pushed outwards."""
    is_pressed: bool = True
    """Whether a press prints it; office printers get the screen edition and need no bleed or marks."""

    @property
    def is_booklet(self) -> bool:
        """Whether sheets are folded into one another and stitched at the spine."""
        return self.multiple == 4

    def folds_on(self, page: int) -> tuple[float, ...]:
        """Fold positions of a page (counted from 1) from its left trim edge, in millimetres."""
        if page % 2:
            return self.folds
        return tuple(sorted(self.width - fold for fold in self.folds))

    def permits(self, pages: int) -> bool:
        """Whether a piece of this format may have so many pages."""
        return (not self.pages or pages in self.pages) and pages % self.multiple == 0

    def page_rule(self) -> str:
        """The ``@page`` size, and the measures as custom properties for the style sheet of the piece."""
        measures = {"trim-width": self.width, "trim-height": self.height, "bleed": self.bleed, "safe": self.safe}
        declared = " ".join(f"--{name}: {value:g}mm;" for name, value in measures.items())
        return f"@page {{ size: {self.width:g}mm {self.height:g}mm; }}\n:root {{ {declared} }}\n"


def poster(width: float, height: float) -> Format:
    """A poster or panel of a measured size, one page; large sheets are cut less exactly."""
    return Format(f"poster-{width:g}x{height:g}", width, height, bleed=5.0, safe=10.0, pages=(1,))


TRIFOLD = Format("trifold", 297, 210, folds=(98, 197), pages=(2,))
"""A4 landscape in panels of 98, 99 and 100 mm; the narrow one folds in."""
LEAFLET_A4 = Format("leaflet-a4", 210, 297, pages=(1, 2))
LEAFLET_A5 = Format("leaflet-a5", 148, 210, pages=(1, 2))
GUIDE_A5 = Format("guide-a5", 148, 210)
"""A text of any length, stapled at a corner."""
LEAFLET_LONG = Format("leaflet-210x285", 210, 285, pages=(1, 2))
BOOKLET_A5 = Format("booklet-a5", 148, 210, multiple=4, creep=0.1)
BOOKLET_A4 = Format("booklet-a4", 210, 297, multiple=4, creep=0.1)
CARD = Format("card", 85.6, 54, safe=3.0, pages=(2,))
"""The size of a bank card (ISO/IEC 7810 ID-1)."""
POSTCARD = Format("postcard", 105, 148, pages=(1, 2))
"""A6, for expert cards."""
POCKET = Format("pocket", 216, 85.6, safe=3.0, folds=(54, 108, 162), pages=(2,))
"""Four panels in a zigzag that fold to the size of a bank card."""
PRESCRIPTION = Format("prescription-a5", 148, 210, pages=(1, 2))
TIMETABLE_A3 = Format("timetable-a3", 297, 420, safe=10.0)
TIMETABLE_A3_WIDE = Format("timetable-a3-wide", 420, 297, safe=10.0)
POSTER_A2 = Format("poster-a2", 420, 594, bleed=3.0, safe=10.0, pages=(1,))
POSTER_500 = poster(500, 700)
POSTER_600 = poster(600, 900)
SIGN_A4 = Format("sign-a4", 297, 210, safe=8.0, pages=(1,))
SIGN_A3 = Format("sign-a3", 420, 297, safe=8.0, pages=(1,))
SIGN_KIT_A3 = Format("sign-kit-a3", 420, 297, safe=8.0, pages=(3,))
"""The same sign with its arrows, a page each, to choose from."""
DIRECTORY_A3 = Format("directory-a3", 297, 420, safe=8.0, pages=(1,))
OFFICE_A4 = Format("office-a4", 210, 297, bleed=0, is_pressed=False)
"""For handouts, forms and notices, which the office prints itself."""
NOTES_A5 = Format("notes-a5", 148, 210, bleed=0, is_pressed=False)
"""Notes for patients in large type, as many pages as they need, from an office printer."""
TEN_UP_A4 = Format("ten-up-a4", 210, 297, bleed=0, is_pressed=False)
"""Ten cards of 85.6 x 54 mm on an office printer's sheet."""
SLIDES = Format("slides", 338.67, 190.5, bleed=0, safe=0, is_pressed=False)
"""16:9 on a screen; 13 1/3 x 7 1/2 inches."""

FORMATS: tuple[Format, ...] = (
    TRIFOLD, LEAFLET_A4, LEAFLET_A5, GUIDE_A5, LEAFLET_LONG, BOOKLET_A5, BOOKLET_A4, CARD, POSTCARD, POCKET, PRESCRIPTION,
    TIMETABLE_A3, TIMETABLE_A3_WIDE, POSTER_A2, POSTER_500, POSTER_600, SIGN_A4, SIGN_A3, SIGN_KIT_A3, DIRECTORY_A3,
    OFFICE_A4, NOTES_A5, TEN_UP_A4, SLIDES,
)  # fmt: skip
FORMAT_BY_NAME: dict[str, Format] = {row.name: row for row in FORMATS}
