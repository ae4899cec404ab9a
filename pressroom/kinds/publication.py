"""Publications: pieces that are printed beside those that every entry has, as one orders them from the print room.

In: nothing.  Out: the model, and the table of pieces that can be ordered, with what the law says of each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, model_validator

from pressroom.core.lazy import regex
from pressroom.kinds.base import EntryRef, Kind, Model, require_order
from pressroom.kinds.package import CardNumbers
from pressroom.kinds.regimes import Regime
from pressroom.kinds.values import Day, Sentence, Words

MEASURED = regex(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})")
"""A size in millimetres, across and down: ``500x700``."""
MIN_POSTER, MAX_POSTER = (200, 280), (1500, 2200)
"""Millimetres across and down of the smallest and the largest poster."""

PieceName = Literal[
    "leaflet", "brochure", "package-leaflet", "expert-card", "checkup-card", "guide-sheet", "preparation-notes",
    "poster", "handout", "feedback", "prescription", "guide", "sign",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece that can be ordered: of which kinds of entries, in which formats, and what the law takes it for."""

    name: str
    label: str
    """What the print room calls it."""
    kinds: tuple[str, ...]
    formats: tuple[str, ...]
    """The first is the one that is meant when none is named."""
    regime: Regime = "information"
    """On the premises; outside every piece is an advertisement."""
    is_measured: bool = False
    """Whether it also comes in any size in millimetres."""
    goes_outside: bool = False
    """Whether it has a form of the eight items that an advertisement may hold (医疗广告管理办法, 6)."""
    office: frozenset[str] = field(default_factory=frozenset)
    """Formats from the office printer, which have no press edition."""

    def has_format(self, name: str) -> bool:
        """Whether the piece comes in a format."""
        return name in self.formats or (self.is_measured and measured(name) is not None)


def measured(name: str) -> tuple[int, int] | None:
    """Millimetres across and down of a format like ``500x700``; None when it is none, too small or too large."""
    found = MEASURED.fullmatch(name)
    if found is None:
        return None
    size = int(found[1]), int(found[2])
    is_fit = all(least <= side <= most for least, side, most in zip(MIN_POSTER, size, MAX_POSTER, strict=True))
    return size if is_fit else None


_PRINTER = frozenset({"A4", "A4-large", "A5", "ten-up"})
PIECES: tuple[Piece, ...] = (
    Piece("leaflet", "科室单页", ("department",), ("A4", "A5"), goes_outside=True),
    Piece("brochure", "科室三折页", ("department",), ("trifold",), goes_outside=True),
    Piece("package-leaflet", "体检套餐单页", ("package",), ("A4",), "price", goes_outside=True),
    Piece("expert-card", "专家名片卡", ("expert",), ("A6",)),
    Piece("checkup-card", "体检卡", ("package",), ("card", "ten-up"), "price", office=_PRINTER),
    Piece("guide-sheet", "导检单", ("package",), ("A4",), "price", office=_PRINTER),
    Piece("preparation-notes", "体检前准备单", ("package",), ("A5",), "price", office=_PRINTER),
    Piece("poster", "讲座海报", ("lecture",), ("A2",), "education", is_measured=True),
    Piece("handout", "讲座讲义", ("lecture",), ("A4", "A4-large"), "education", office=_PRINTER),
    Piece("feedback", "讲座反馈表", ("lecture",), ("A4",), "education", office=_PRINTER),
    Piece("prescription", "健康处方", ("article",), ("A5",), "education"),
    Piece("guide", "就医指南", ("page",), ("A5",)),
    Piece("sign", "导向标识", ("department", "service"), ("A3",)),
)
PIECE_BY_NAME: dict[str, Piece] = {piece.name: piece for piece in PIECES}


class Publication(Model):
    """One order to the print room; each entry gives a file of its own."""

    title: Words
    """What the order is called in the print-run log; not printed on the piece."""
    piece: PieceName
    entries: tuple[EntryRef, ...] = Field(min_length=1, max_length=100)
    """What the piece is about, as kind and id: department:cardiology."""
    format: str | None = Field(None, pattern=r"^[A-Za-z0-9-]{1,20}$", examples=["A5"])
    """One that the piece comes in; its first when left out. Posters also in millimetres: 500x700."""
    editions: tuple[Literal["screen", "press"], ...] = Field((), max_length=2)
    """Both when left out; a format of the office printer has no press edition."""
    quantity: int = Field(ge=1, le=1_000_000)
    """How many are printed, of each entry."""
    distribution: Literal["inside", "outside"] = "inside"
    """inside: on the premises, or a poster at the hospital's own lecture; outside makes it an advertisement."""
    version: str = Field("1.0", pattern=r"^[0-9]+\.[0-9]+$")
    """Of the order, to be raised for a new print run."""
    ordered: Day
    needed: Day
    sessions: tuple[str, ...] = ()
    """Of a poster: ids of the sessions; the next public one of each lecture when left out."""
    cards: CardNumbers | None = None
    """Of check-up cards on sheets of ten: the numbers of this run."""
    note: Sentence | None = None
    """For the printer: paper, folding, packing."""

    @model_validator(mode="after")
    def _needed_after_it_is_ordered(self) -> Publication:
        require_order(self.ordered, self.needed)
        return self

    @property
    def kind_of_piece(self) -> Piece:
        """The row of the table of pieces."""
        return PIECE_BY_NAME[self.piece]

    @property
    def chosen_format(self) -> str:
        """The format by name, whether written or not."""
        return self.format or self.kind_of_piece.formats[0]

    @property
    def is_pressed(self) -> bool:
        """Whether a press edition is made."""
        return self.chosen_format not in self.kind_of_piece.office and "press" in (self.editions or ("press",))

    @property
    def is_screened(self) -> bool:
        """Whether a screen edition is made."""
        return "screen" in self.editions or not self.editions

    @property
    def regime(self) -> Regime:
        """What the law takes the piece for."""
        return "advertisement" if self.distribution == "outside" else self.kind_of_piece.regime


PUBLICATION = Kind(
    name="publication",
    folder="publications",
    model=Publication,
    title=lambda m: m.title,
    summary=lambda m: m.note or "",
    day=lambda m: m.ordered,
    suffix=".yaml",
    label=("印制单", "Print orders"),
    has_pages=False,
)
