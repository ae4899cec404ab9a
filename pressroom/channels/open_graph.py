"""Which picture other sites show beside a link to a page, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, absolute, edition
from pressroom.channels.base import Job
from pressroom.kinds import KIND_BY_NAME
from pressroom.render.pictures.share_cards import HEIGHT, WIDTH

KINDS_WITH_CARD = frozenset({"department", "expert", "lecture", "article", "package"})
"""Kinds whose entries have a card of their own; every other page shows that of the home page."""


@dataclass(frozen=True, slots=True)
class OpenGraphImage:
    """A share card as a page names it."""

    address: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def card_path(kind: str, key: str, lang: str) -> str:
    """Path below ``output/`` of the card of an entry; of the home page without a key."""
    place = f"{KIND_BY_NAME[kind].folder}/{key}" if key else "home"
    return f"{WEB}/{edition(lang)}cards/{place}.png"


def open_graph_image(job: Job, view: View, base_url: str) -> OpenGraphImage:
    """The card of a page; its words are the page's own name, then the hospital's."""
    hospital = view.hospital()
    owner = hospital.en.name if job.lang == "en" and hospital.en else hospital.name
    if job.key and job.kind in KINDS_WITH_CARD:
        named = view.name(job.ref)
        title = (job.lang == "en" and named and named.title_en) or (named.title if named else "")
        return OpenGraphImage(absolute(base_url, card_path(job.kind, job.key, job.lang)), f"{title} · {owner}")
    return OpenGraphImage(absolute(base_url, card_path("", "", job.lang)), owner)
