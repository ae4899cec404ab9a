"""Department pieces on paper: the A4 leaflet and the tri-fold brochure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.entries import clinic_grid, rank, room
from pressroom.channels.printed.base import (
    leaflet_regime,
    piece,
    print_context,
    printed_channel,
    public_address,
    version_box,
)
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import regex
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE
from pressroom.render.formats import LEAFLET_A4, TRIFOLD, Format

_WARNING = regex(r'<div class="admonition warning">\s*<p class="admonition-title">(.*?)</p>(.*?)</div>', re.DOTALL)
_TAG = regex(r"<[^>]+>")

CODES = {"leaflet": "KSDY", "brochure": "KSZY", "small-leaflet": "KSXY"}
"""With what the numbers of the department pieces begin, by channel."""


class Alert(NamedTuple):
    """A warning of a department's body as plain words: when not to come, but to call 120."""

    title: str
    words: str


def alert(body: str) -> Alert | None:
    """The first warning of converted HTML that names 120; other warnings are not about emergencies."""
    found = (Alert(_plain(title), _plain(words)) for title, words in _WARNING.findall(body))
    return next((warning for warning in found if "120" in warning.title + warning.words), None)


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup)).strip()


def _plan(channel: str, folder: str, shape: Format, view: View) -> Iterator[Job]:
    regime = leaflet_regime(view)
    for entry in view.where(DEPARTMENT):
        yield piece(channel, folder, entry.key, shape, f"print/{channel}.html", entry=entry, regime=regime)


def plan_leaflets(view: View, engines: Engines) -> Iterator[Job]:
    """One A4 leaflet a department."""
    return _plan("leaflet", "leaflets", LEAFLET_A4, view)


def plan_brochures(view: View, engines: Engines) -> Iterator[Job]:
    """One tri-fold brochure a department."""
    return _plan("brochure", "brochures", TRIFOLD, view)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a leaflet or brochure; outside the premises it is built from the fact file alone."""
    entry = view.get(DEPARTMENT, job.key)
    assert entry is not None, "planned from the catalog"
    body = view.texts(entry).body
    experts = sorted(view.where(EXPERT, departments=entry.key), key=rank)
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "body": "",
        "alert": alert(body.html) if body else None,
        "room": room(entry.model.location, view),
        "head": view.find(entry.model.head) if entry.model.head else None,
        "experts": experts,
        "grids": {expert.key: clinic_grid(expert.model, view) for expert in experts},
        "lectures": view.where(LECTURE, department=entry.key),
        "stamp": version_box(
            CODES[job.channel], entry, view, max((one.model.verified for one in experts), default=None)
        ),
        "address": public_address(view, entry.ref),
        "is_advertisement": job.regime == "advertisement",
    }
    context["body"] = context["link"].body(body.html) if body else ""
    return engines.templates.render(job.template, context, job.path)


LEAFLET = printed_channel("leaflet", plan_leaflets, render, "leaflet.css", cost=120)
BROCHURE = printed_channel("brochure", plan_brochures, render, "brochure.css", cost=150)
