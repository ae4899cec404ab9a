"""The channels.  ``CHANNELS`` is the whole list; a new output medium is a file here and its line below."""

from __future__ import annotations

from pressroom.channels.assets import ASSETS
from pressroom.channels.base import Channel
from pressroom.channels.catalogues import CATALOGUE
from pressroom.channels.feeds import FEED
from pressroom.channels.handouts import HANDOUT
from pressroom.channels.leaflets import BROCHURE, LEAFLET
from pressroom.channels.machine import MACHINE_FILES
from pressroom.channels.web import WEB_PAGES

CHANNELS: tuple[Channel, ...] = (WEB_PAGES, FEED, MACHINE_FILES, ASSETS, LEAFLET, BROCHURE, HANDOUT, CATALOGUE)

CHANNEL_BY_NAME: dict[str, Channel] = {channel.name: channel for channel in CHANNELS}
