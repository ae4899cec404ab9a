"""The channels.  ``CHANNELS`` is the whole list; a new output medium is a file here and its line below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pressroom.channels.base import Channel, Job

CHANNELS: Mapping[str, str] = {
    "web": "web.pages.WEB_PAGES",
    "feed": "web.feeds.FEED",
    "calendar": "web.calendars.CALENDAR",
    "contact": "web.contact_cards.CONTACT",
    "machine": "web.crawler_files.MACHINE_FILES",
    "search": "web.search.SEARCH",
    "asset": "assets.ASSETS",
    "picture": "pictures.PICTURES",
    "card": "web.share_cards.CARDS",
    "deploy": "web.server_config.DEPLOY",
    "outline": "web.llms.OUTLINE",
    "leaflet": "printed.leaflets.LEAFLET",
    "brochure": "printed.leaflets.BROCHURE",
    "handout": "printed.handouts.HANDOUT",
    "handout-large": "printed.handouts.HANDOUT_LARGE",
    "catalogue": "printed.catalogues.CATALOGUE",
    "package-leaflet": "printed.checkup_pieces.PACKAGE_LEAFLET",
    "checkup-card": "printed.checkup_pieces.CHECKUP_CARD",
    "checkup-card-sheet": "printed.checkup_pieces.CHECKUP_CARD_SHEET",
    "guide-sheet": "printed.checkup_pieces.GUIDE_SHEET",
    "preparation-notes": "printed.checkup_pieces.PREPARATION_NOTES",
    "price-list": "printed.price_lists.PRICE_LIST",
    "expert-card": "printed.expert_cards.EXPERT_CARD",
    "wall-timetable": "printed.wall_timetables.WALL_TIMETABLE",
    "stop-notice": "printed.wall_timetables.STOP_NOTICE",
    "slides": "printed.slides.SLIDES",
    "speaker": "printed.slides.SPEAKER",
    "pptx": "printed.slide_files.PPTX",
    "board": "office.board.BOARD",
    "announced": "office.announced.RECORD",
    "report": "office.compliance.REPORT",
    "poster": "printed.session_sheets.POSTER",
    "sign-in": "printed.session_sheets.SIGN_IN",
    "feedback": "printed.session_sheets.FEEDBACK",
    "prescription": "printed.prescriptions.PRESCRIPTION",
    "examination-note": "printed.examination_notes.EXAMINATION_NOTE",
    "small-leaflet": "printed.small_leaflets.SMALL_LEAFLET",
    "guide-leaflet": "printed.small_leaflets.GUIDE_LEAFLET",
    "pocket-card": "printed.pocket_cards.POCKET_CARD",
    "sign": "printed.signs.WAY_SIGN",
    "floor-directory": "printed.signs.FLOOR_DIRECTORY",
    "desk-sign": "printed.signs.DESK_SIGN",
    "publication": "printed.publications.PUBLICATIONS",
    "print-runs": "office.print_runs.PRINT_RUNS",
    "contents": "office.print_contents.CONTENTS",
}
"""Each channel by its name: the module below this one, and what the channel is called there."""
NEEDS: Mapping[str, tuple[str, ...]] = {"web": ("asset", "picture", "search")}
"""Channels without whose files the outputs of another are not whole, as a page is not without its style sheet."""
REFERRING = frozenset(NEEDS)
"""Channels whose outputs name files of others: with these made again, nothing names a file that is no longer planned."""


@cache
def _load(name: str) -> Channel:
    module, _, constant = CHANNELS[name].rpartition(".")
    return cast("Channel", getattr(import_module(f"{__name__}.{module}"), constant))


def load_channels() -> None:
    """Load all of them now, for whoever will plan them all and has time."""
    for name in CHANNELS:
        _load(name)


class _Table(Mapping[str, "Channel"]):
    """The channels by name, each loaded when somebody asks for it: an edit of one page needs few of them."""

    def __getitem__(self, name: str) -> Channel:
        return _load(name)

    def __contains__(self, name: object) -> bool:
        return name in CHANNELS

    def __iter__(self) -> Iterator[str]:
        return iter(CHANNELS)

    def __len__(self) -> int:
        return len(CHANNELS)


CHANNEL_BY_NAME: Mapping[str, Channel] = _Table()


def with_needs(names: Iterable[str]) -> frozenset[str]:
    """Channels by name, and every other channel that their outputs need to be whole."""
    found = frozenset(names)
    needed = found.union(*(NEEDS.get(name, ()) for name in found))
    return found if needed == found else with_needs(needed)


def requested_jobs(jobs: Iterable[Job], names: Iterable[str]) -> tuple[Job, ...]:
    """The jobs of some channels, with those of the channels that these need; all when no channel is named."""
    wanted = with_needs(names)
    return tuple(job for job in jobs if not wanted or job.channel in wanted)
