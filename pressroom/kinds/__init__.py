"""The content types.  ``KINDS`` is the whole list; a new kind is a file here and its line below."""

from __future__ import annotations

from typing import Any

from pressroom.kinds.announced import ANNOUNCED
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.base import Kind
from pressroom.kinds.centre import CHECKUP_CENTRE
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.event import EVENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.glossary import GLOSSARY
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.lecture import LECTURE
from pressroom.kinds.news import NEWS
from pressroom.kinds.offer import OFFER
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.page import PAGE
from pressroom.kinds.publication import PUBLICATION
from pressroom.kinds.service import SERVICE
from pressroom.kinds.site import SITE

KINDS: tuple[Kind[Any], ...] = (
    HOSPITAL,
    SITE,
    DEPARTMENT,
    EXPERT,
    LECTURE,
    CHECKUP_CENTRE,
    CHECKUP_ITEM,
    PACKAGE,
    OFFER,
    ARTICLE,
    NEWS,
    EVENT,
    PAGE,
    SERVICE,
    PUBLICATION,
    GLOSSARY,
    ANNOUNCED,
)

KIND_BY_NAME: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}
