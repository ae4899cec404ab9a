"""Publications: the pieces that somebody ordered, each made by the channel that makes such pieces anyhow.

In: the orders of ``content/publications``.  Out: ``print/publications/<id>.pdf``, or ``<id>/<entry>.pdf`` when an order
holds several, and their press editions.  Never: lays anything out in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Finished, Job
from pressroom.channels.downloads import press_path, print_path
from pressroom.channels.presenters.entries import DatedSession, all_sessions
from pressroom.channels.printed.base import piece
from pressroom.channels.printed.checkup_pieces import (
    CHECKUP_CARD,
    CHECKUP_CARD_SHEET,
    GUIDE_SHEET,
    PACKAGE_LEAFLET,
    PREPARATION_NOTES,
)
from pressroom.channels.printed.expert_cards import EXPERT_CARD
from pressroom.channels.printed.handouts import HANDOUT, HANDOUT_LARGE
from pressroom.channels.printed.leaflets import BROCHURE, LEAFLET
from pressroom.channels.printed.prescriptions import PRESCRIPTION
from pressroom.channels.printed.session_sheets import FEEDBACK, POSTER
from pressroom.channels.printed.signs import WAY_SIGN
from pressroom.channels.printed.small_leaflets import GUIDE_LEAFLET, SMALL_LEAFLET
from pressroom.core.diagnostic import Checked
from pressroom.kinds.base import Ref
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.publication import PUBLICATION, Publication, measured
from pressroom.render.formats import (
    CARD,
    GUIDE_A5,
    LEAFLET_A4,
    LEAFLET_A5,
    NOTES_A5,
    OFFICE_A4,
    POSTCARD,
    POSTER_A2,
    SIGN_KIT_A3,
    TEN_UP_A4,
    TRIFOLD,
    Format,
    poster,
)
from pressroom.render.formats import PRESCRIPTION as PRESCRIPTION_A5

FOLDER = "publications"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a piece of a format is made: by which channel, from which template, on which paper."""

    channel: Channel
    template: str
    shape: Format


RECIPES: dict[tuple[str, str], Recipe] = {
    ("leaflet", "A4"): Recipe(LEAFLET, "print/leaflet.html", LEAFLET_A4),
    ("leaflet", "A5"): Recipe(SMALL_LEAFLET, "print/small-leaflet.html", LEAFLET_A5),
    ("brochure", "trifold"): Recipe(BROCHURE, "print/brochure.html", TRIFOLD),
    ("package-leaflet", "A4"): Recipe(PACKAGE_LEAFLET, "print/package-leaflet.html", LEAFLET_A4),
    ("expert-card", "A6"): Recipe(EXPERT_CARD, "print/expert-card.html", POSTCARD),
    ("checkup-card", "card"): Recipe(CHECKUP_CARD, "print/checkup-card.html", CARD),
    ("checkup-card", "ten-up"): Recipe(CHECKUP_CARD_SHEET, "print/checkup-card-sheet.html", TEN_UP_A4),
    ("guide-sheet", "A4"): Recipe(GUIDE_SHEET, "print/guide-sheet.html", OFFICE_A4),
    ("preparation-notes", "A5"): Recipe(PREPARATION_NOTES, "print/preparation-notes.html", NOTES_A5),
    ("poster", "A2"): Recipe(POSTER, "print/poster.html", POSTER_A2),
    ("handout", "A4"): Recipe(HANDOUT, "print/handout.html", OFFICE_A4),
    ("handout", "A4-large"): Recipe(HANDOUT_LARGE, "print/handout.html", OFFICE_A4),
    ("feedback", "A4"): Recipe(FEEDBACK, "print/feedback.html", OFFICE_A4),
    ("prescription", "A5"): Recipe(PRESCRIPTION, "print/prescription.html", PRESCRIPTION_A5),
    ("guide", "A5"): Recipe(GUIDE_LEAFLET, "print/guide-leaflet.html", GUIDE_A5),
    ("sign", "A3"): Recipe(WAY_SIGN, "print/sign.html", SIGN_KIT_A3),
}
"""By the names of piece and format that an order may hold."""


def recipe(order: Publication) -> Recipe:
    """How the pieces of an order are made; its format has passed the rules."""
    size = measured(order.chosen_format)
    if size is not None:
        return replace(RECIPES[order.piece, order.kind_of_piece.formats[0]], shape=poster(*size))
    return RECIPES[order.piece, order.chosen_format]


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """A piece for each entry of each order; of a poster for each session."""
    for publication in view.where(PUBLICATION):
        yield from pieces(publication, view)


def pieces(publication: Entry[Publication], view: View) -> Iterator[Job]:
    """The jobs of one order; none for a package that is over and a lecture without a session to come."""
    order = publication.model
    is_one = len(order.entries) == 1 and len(order.sessions) < 2
    for ref in order.entries:
        entry = view.find(ref)
        assert entry is not None, "references are resolved before anything is planned"
        if ref.kind == PACKAGE.name and entry.model.last < view.today():
            continue
        for facet in sessions(entry, order, view) if order.piece == "poster" else [""]:
            suffix = f"-{facet}" if len(order.sessions) > 1 else ""
            name = publication.key if is_one else f"{publication.key}/{ref.key}{suffix}"
            yield _job(name, publication, entry, facet)


def sessions(lecture: Entry[Any], order: Publication, view: View) -> list[str]:
    """Ids of the public sessions to come that the order names; when it names none, of the next one."""
    states = ("open", "full", "postponed")
    coming: list[DatedSession] = [one for one in all_sessions([lecture]) if one.day >= view.today()]
    public = [one.session.id for one in coming if not one.session.private and one.session.state in states]
    return [known for known in public if known in order.sessions] if order.sessions else public[:1]


def _job(name: str, publication: Entry[Publication], entry: Entry[Any], facet: str) -> Job:
    order, made = publication.model, recipe(publication.model)
    planned = piece(
        "publication", FOLDER, name, made.shape, made.template,
        entry=entry, regime=order.regime, facet=facet, label=order.title, is_offered=False,
    )  # fmt: skip
    press = press_path(FOLDER, name) if order.is_pressed else ""
    return replace(
        planned,
        path=planned.path if order.is_screened else press,
        press=press if order.is_screened else "",
        publication=publication.key,
        facts_only=order.regime == "advertisement",
    )


def _inner(job: Job, view: View) -> tuple[Channel, Job]:
    """The channel that makes the piece, and the job as it would plan it, with both editions."""
    order = view.expect(PUBLICATION, Ref(PUBLICATION.name, job.publication)).model
    made = recipe(order)
    where = print_path if order.is_screened else press_path
    name = PurePosixPath(job.path).relative_to(PurePosixPath(where(FOLDER, "")).parent).with_suffix("").as_posix()
    press = press_path(FOLDER, name) if made.shape.is_pressed else ""
    return made.channel, replace(job, channel=made.channel.name, path=print_path(FOLDER, name), press=press)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of the piece, as its channel makes it."""
    channel, inner = _inner(job, view)
    return channel.render(inner, view, engines)


def finish(html: str, job: Job, view: View, engines: Engines) -> Checked[Finished | None]:
    """Lay the piece out as its channel does, and keep the editions that were ordered."""
    channel, inner = _inner(job, view)
    assert channel.finish is not None, "every piece that can be ordered is laid out"
    made, problems = channel.finish(html, inner, view, engines)
    if made is None:
        return Checked(None, problems)
    files = {inner.path: made.content, **dict(made.further)}
    further = ((job.press, files[job.press]),) if job.press else ()
    return Checked(Finished(files[job.path], further), problems)


PUBLICATIONS = Channel("publication", plan, render, finish, cost=150, sets_type=True)
