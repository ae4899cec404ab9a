"""Check-ups on paper: the leaflet of a package, its cards, the guide sheet, the notes on preparation.

Paper outlives the days of an offer, so none of these pieces names one; and what is handed out outside the premises is an
advertisement, which holds the eight items and no price (医疗广告管理办法, 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.checkup_pages import running_packages
from pressroom.channels.presenters.checkups import (
    cautions,
    centre,
    fill,
    items_of,
    may_be_pregnant,
    postponements,
    reckon,
    walk,
)
from pressroom.channels.printed.base import (
    leaflet_regime,
    piece,
    print_context,
    printed_channel,
    public_address,
    version_box,
)
from pressroom.core.diagnostic import Checked
from pressroom.kinds.base import Ref
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.package import PACKAGE, CardNumbers, Package
from pressroom.kinds.publication import PUBLICATION
from pressroom.render.formats import CARD, LEAFLET_A4, NOTES_A5, OFFICE_A4, TEN_UP_A4, Format

CODES = {
    "package-leaflet": "TCDY",
    "checkup-card": "TJK",
    "checkup-card-sheet": "TJK",
    "guide-sheet": "DJD",
    "preparation-notes": "JQZB",
}
"""How the number of a piece begins."""
ROWS, COLUMNS = 5, 2
"""Cards on an A4 sheet: 270 of 297 mm high, 171.2 of 210 mm wide."""
CARDS_A_SHEET = ROWS * COLUMNS
LEFT, TOP = (TEN_UP_A4.width - COLUMNS * CARD.width) / 2, (TEN_UP_A4.height - ROWS * CARD.height) / 2
"""Millimetres from the edge of the sheet to the first cut; the same on both sides, so that front and back meet."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A card on its sheet: its number, and its upper left corner in millimetres on the front and on the back."""

    number: str
    left: float
    top: float
    left_behind: float


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the sheet is cut, in millimetres from its left and its upper edge."""

    across: tuple[float, ...]
    down: tuple[float, ...]


CUTS = Cuts(
    tuple(round(TOP + row * CARD.height, 3) for row in range(ROWS + 1)),
    tuple(round(LEFT + column * CARD.width, 3) for column in range(COLUMNS + 1)),
)


def impose(numbers: tuple[str, ...]) -> tuple[tuple[Placed, ...], ...]:
    """Cards on sheets of ten, row by row; the back is mirrored, as a sheet turns over its long edge."""
    size = CARDS_A_SHEET
    sheets = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    return tuple(tuple(_place(number, index) for index, number in enumerate(sheet)) for sheet in sheets)


def _place(number: str, index: int) -> Placed:
    row, column = divmod(index, COLUMNS)
    return Placed(number, CUTS.down[column], CUTS.across[row], CUTS.down[COLUMNS - 1 - column])


def _plan(channel: str, folder: str, shape: Format, *, is_offered: bool, suffix: str = "") -> Any:
    """A plan of one piece for every package that is not over."""

    def plan(view: View, engines: Engines) -> Iterator[Job]:
        for entry in running_packages(view):
            name, template = entry.key + suffix, f"print/{channel}.html"
            yield piece(channel, folder, name, shape, template, entry=entry, regime="price", is_offered=is_offered)

    return plan


def plan_leaflets(view: View, engines: Engines) -> Iterator[Job]:
    """One A4 leaflet a package; outside the premises it is an advertisement."""
    regime = leaflet_regime(view)
    for entry in running_packages(view):
        yield piece(
            "package-leaflet",
            "package-leaflets",
            entry.key,
            LEAFLET_A4,
            "print/package-leaflet.html",
            entry=entry,
            regime="price" if regime == "information" else regime,
        )


def plan_cards(plan: Callable[[View, Engines], Iterator[Job]]) -> Callable[[View, Engines], Iterator[Job]]:
    """Cards with prices exist only where they stay on the premises."""
    return lambda view, engines: plan(view, engines) if leaflet_regime(view) == "information" else iter(())


def context(job: Job, view: View, engines: Engines) -> dict[str, Any]:
    """What every piece of a package may show."""
    entry: Entry[Package] | None = view.get(PACKAGE, job.key)
    assert entry is not None, "planned from the catalog"
    model, groups, known = entry.model, fill(entry.model, view), centre(view)
    items = items_of(groups)
    reckoning = reckon(groups, view)
    return print_context(job, view, engines) | {
        "entry": entry,
        "model": model,
        "groups": groups,
        "reckoning": reckoning,
        "less": model.price.less(reckoning.total),
        "more": reckoning.total.less(model.price),
        "cautions": cautions(model, items),
        "postpone": postponements(model, view),
        "may_be_pregnant": may_be_pregnant(model),
        "walk": walk(items, view),
        "centre": known,
        "department": view.expect(DEPARTMENT, model.department),
        "address": public_address(view, entry.ref),
        "stamp": version_box(CODES[job.channel], entry, view, model.first),
        "is_advertisement": job.regime == "advertisement",
    }


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a piece without numbers."""
    return engines.templates.render(job.template, context(job, view, engines), job.path)


def render_cards(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of the cards: the first alone, or all on their sheets."""
    made = context(job, view, engines)
    run = _ordered_cards(job, view) or made["model"].cards
    numbers = run.numbers() if run else ("",) * CARDS_A_SHEET
    made |= {"number": numbers[0], "sheets": impose(numbers), "cuts": CUTS, "card": CARD}
    return engines.templates.render(job.template, made, job.path)


def _ordered_cards(job: Job, view: View) -> CardNumbers | None:
    """The numbers of an order, which come in the place of the package's own."""
    return view.expect(PUBLICATION, Ref(PUBLICATION.name, job.publication)).model.cards if job.publication else None


PACKAGE_LEAFLET = printed_channel("package-leaflet", plan_leaflets, render, "package-leaflet.css", cost=100)
CHECKUP_CARD = printed_channel(
    "checkup-card",
    plan_cards(_plan("checkup-card", "checkup-cards", CARD, is_offered=False)),
    render_cards,
    "checkup-card.css",
    cost=30,
)
CHECKUP_CARD_SHEET = printed_channel(
    "checkup-card-sheet",
    plan_cards(_plan("checkup-card-sheet", "checkup-cards", TEN_UP_A4, is_offered=False, suffix="-ten-up")),
    render_cards,
    "checkup-card.css",
    "checkup-card-sheet.css",
    cost=60,
)
GUIDE_SHEET = printed_channel(
    "guide-sheet",
    _plan("guide-sheet", "guide-sheets", OFFICE_A4, is_offered=False),
    render,
    "guide-sheet.css",
    cost=60,
)
PREPARATION_NOTES = printed_channel(
    "preparation-notes",
    _plan("preparation-notes", "preparation", NOTES_A5, is_offered=True),
    render,
    "preparation-notes.css",
    cost=60,
)
