"""Share cards: one for the home page, one for every department, expert, lecture, article and package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from pressroom.catalog.catalog import HOSPITAL_REF
from pressroom.catalog.view import View
from pressroom.channels.addresses import TRANSLATED
from pressroom.channels.base import Channel, Engines, Finished, Job
from pressroom.channels.open_graph import KINDS_WITH_CARD, card_path
from pressroom.core.diagnostic import Checked, error, text
from pressroom.kinds import KINDS
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.regimes import REGIMES
from pressroom.render.pictures.raster import UnreadablePicture
from pressroom.render.pictures.share_cards import Card, draw

BACKGROUND = "cards/ground.png"
"""File of the theme that lies beneath the words; not published by itself."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """A card for each page that is likely to be shared, in its edition."""
    hospital = view.find(HOSPITAL_REF)
    for lang in view.setting("languages"):
        yield Job(card_path("", "", lang), "card", lang=lang, source=hospital.path if hospital else "")
        for kind in KINDS:
            if kind.name not in KINDS_WITH_CARD or (lang != "zh" and kind.name not in TRANSLATED):
                continue
            regime = REGIMES.get(kind.name, "information")
            for entry in view.where(kind):
                if entry.has_edition(lang):
                    path = card_path(kind.name, entry.key, lang)
                    yield Job(path, "card", kind.name, entry.key, lang, regime, source=entry.path)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The words of a card; what is drawn follows from them and the theme."""
    return Checked(json.dumps(asdict(_card(job, view)), ensure_ascii=False))


def _card(job: Job, view: View) -> Card:
    """Names only, so that a card is drawn again when a name changes and not with every word of a text."""
    hospital = view.hospital()
    english = hospital.en if job.lang == "en" else None
    owner = english.name if english else hospital.name
    if not job.key:
        # The name is the title here; what stands above it is what the licence calls the hospital.
        category = english.category if english else hospital.category
        return Card("", category, owner, view.setting("base_url").partition("//")[2].rstrip("/"))
    kind = next(kind for kind in KINDS if kind.name == job.kind)
    named = view.name(job.ref)
    assert named is not None, "planned from the catalog"
    title = named.title_en if job.lang == "en" and named.title_en else named.title
    label = kind.label[1 if job.lang == "en" else 0]
    return Card(owner, label, title, _ranks(job, view) if kind is EXPERT else "")


def _ranks(job: Job, view: View) -> str:
    """Professional titles and the own department of an expert."""
    expert = view.expect(EXPERT, job.ref).model
    department = view.name(expert.departments[0])
    is_english = job.lang == "en" and expert.en is not None
    titles = expert.en.titles if is_english and expert.en else tuple(title.name for title in expert.titles)
    place = "" if department is None else (is_english and department.title_en) or department.title
    return " · ".join([*titles, place]).rstrip(" ·")


def finish(words: str, job: Job, view: View, engines: Engines) -> Checked[Finished | None]:
    """Draw a card; a letter that no font has is told."""
    card = Card(**json.loads(words))
    fonts = engines.printing.fonts
    lacking = sorted(set(card.owner + card.label + card.title + card.detail) & fonts.missing)
    if lacking:
        message = text("font/missing-glyph", value=lacking[0], code=f"U+{ord(lacking[0]):04X}")
        return Checked(None, (error(job.span, "font/missing-glyph", message, text("font/missing-glyph.hint")),))
    painting = engines.theme.find(BACKGROUND)
    try:
        drawn = draw(card, engines.theme.tokens, fonts, painting.read_bytes() if painting else None)
        return Checked(Finished(drawn))
    except UnreadablePicture as complaint:
        message = text("image/broken", value=BACKGROUND, problem=str(complaint))
        return Checked(None, (error(job.span, "image/broken", message, text("image/broken.hint")),))


CARDS = Channel("card", plan, render, finish, cost=3, sets_type=True)
