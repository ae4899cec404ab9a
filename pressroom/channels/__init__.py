"""The channels.  ``CHANNELS`` is the whole list; a new output medium is a file here and its line below."""

from __future__ import annotations

from collections.abc import Iterable

from pressroom.channels.assets import ASSETS
from pressroom.channels.base import Channel
from pressroom.channels.office.announced import RECORD
from pressroom.channels.office.board import BOARD
from pressroom.channels.office.compliance import REPORT
from pressroom.channels.office.print_runs import PRINT_RUNS
from pressroom.channels.pictures import PICTURES
from pressroom.channels.printed.catalogues import CATALOGUE
from pressroom.channels.printed.checkup_pieces import (
    CHECKUP_CARD,
    CHECKUP_CARD_SHEET,
    GUIDE_SHEET,
    PACKAGE_LEAFLET,
    PREPARATION_NOTES,
)
from pressroom.channels.printed.examination_notes import EXAMINATION_NOTE
from pressroom.channels.printed.expert_cards import EXPERT_CARD
from pressroom.channels.printed.handouts import HANDOUT, HANDOUT_LARGE
from pressroom.channels.printed.leaflets import BROCHURE, LEAFLET
from pressroom.channels.printed.pocket_cards import POCKET_CARD
from pressroom.channels.printed.prescriptions import PRESCRIPTION
from pressroom.channels.printed.price_lists import PRICE_LIST
from pressroom.channels.printed.publications import PUBLICATIONS
from pressroom.channels.printed.session_sheets import FEEDBACK, POSTER, SIGN_IN
from pressroom.channels.printed.signs import DESK_SIGN, FLOOR_DIRECTORY, WAY_SIGN
from pressroom.channels.printed.slide_files import PPTX
from pressroom.channels.printed.slides import SLIDES, SPEAKER
from pressroom.channels.printed.small_leaflets import GUIDE_LEAFLET, SMALL_LEAFLET
from pressroom.channels.printed.wall_timetables import STOP_NOTICE, WALL_TIMETABLE
from pressroom.channels.web.calendars import CALENDAR
from pressroom.channels.web.cards import CARDS
from pressroom.channels.web.contacts import CONTACT
from pressroom.channels.web.deploy import DEPLOY
from pressroom.channels.web.feeds import FEED
from pressroom.channels.web.llms import OUTLINE
from pressroom.channels.web.machine import MACHINE_FILES
from pressroom.channels.web.pages import WEB_PAGES
from pressroom.channels.web.search import SEARCH

CHANNELS: tuple[Channel, ...] = (
    WEB_PAGES,
    FEED,
    CALENDAR,
    CONTACT,
    MACHINE_FILES,
    SEARCH,
    ASSETS,
    PICTURES,
    CARDS,
    DEPLOY,
    OUTLINE,
    LEAFLET,
    BROCHURE,
    HANDOUT,
    HANDOUT_LARGE,
    CATALOGUE,
    PACKAGE_LEAFLET,
    CHECKUP_CARD,
    CHECKUP_CARD_SHEET,
    GUIDE_SHEET,
    PREPARATION_NOTES,
    PRICE_LIST,
    EXPERT_CARD,
    WALL_TIMETABLE,
    STOP_NOTICE,
    SLIDES,
    SPEAKER,
    PPTX,
    BOARD,
    RECORD,
    REPORT,
    POSTER,
    SIGN_IN,
    FEEDBACK,
    PRESCRIPTION,
    EXAMINATION_NOTE,
    SMALL_LEAFLET,
    GUIDE_LEAFLET,
    POCKET_CARD,
    WAY_SIGN,
    FLOOR_DIRECTORY,
    DESK_SIGN,
    PUBLICATIONS,
    PRINT_RUNS,
)

CHANNEL_BY_NAME: dict[str, Channel] = {channel.name: channel for channel in CHANNELS}

REFERRING = frozenset(channel.name for channel in CHANNELS if channel.needs)
"""Channels whose outputs name files of others: with these made again, nothing names a file that is no longer planned."""


def with_needs(names: Iterable[str]) -> frozenset[str]:
    """Channels by name, and every other channel that their outputs need to be whole."""
    found = frozenset(names)
    needed = found.union(*(CHANNEL_BY_NAME[name].needs for name in found))
    return found if needed == found else with_needs(needed)
