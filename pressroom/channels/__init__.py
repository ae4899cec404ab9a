"""The channels.  ``CHANNELS`` is the whole list; a new output medium is a file here and its line below."""

from __future__ import annotations

from collections.abc import Iterable

from pressroom.channels.announced import RECORD
from pressroom.channels.assets import ASSETS
from pressroom.channels.base import Channel
from pressroom.channels.board import BOARD
from pressroom.channels.calendars import CALENDAR
from pressroom.channels.cards import CARDS
from pressroom.channels.catalogues import CATALOGUE
from pressroom.channels.checkup_pieces import (
    CHECKUP_CARD,
    CHECKUP_CARD_SHEET,
    GUIDE_SHEET,
    PACKAGE_LEAFLET,
    PREPARATION_NOTES,
)
from pressroom.channels.compliance import REPORT
from pressroom.channels.contacts import CONTACT
from pressroom.channels.deploy import DEPLOY
from pressroom.channels.examination_notes import EXAMINATION_NOTE
from pressroom.channels.expert_cards import EXPERT_CARD
from pressroom.channels.feeds import FEED
from pressroom.channels.handouts import HANDOUT, HANDOUT_LARGE
from pressroom.channels.leaflets import BROCHURE, LEAFLET
from pressroom.channels.llms import OUTLINE
from pressroom.channels.machine import MACHINE_FILES
from pressroom.channels.pictures import PICTURES
from pressroom.channels.pocket_cards import POCKET_CARD
from pressroom.channels.prescriptions import PRESCRIPTION
from pressroom.channels.price_lists import PRICE_LIST
from pressroom.channels.print_runs import PRINT_RUNS
from pressroom.channels.publications import PUBLICATIONS
from pressroom.channels.search import SEARCH
from pressroom.channels.session_sheets import FEEDBACK, POSTER, SIGN_IN
from pressroom.channels.signs import DESK_SIGN, FLOOR_DIRECTORY, WAY_SIGN
from pressroom.channels.slide_files import PPTX
from pressroom.channels.slides import SLIDES, SPEAKER
from pressroom.channels.small_leaflets import GUIDE_LEAFLET, SMALL_LEAFLET
from pressroom.channels.wall_timetables import STOP_NOTICE, WALL_TIMETABLE
from pressroom.channels.web import WEB_PAGES

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
