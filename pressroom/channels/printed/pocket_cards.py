"""Pocket cards: the steps of a visit on a strip that folds to the size of a bank card, with floors, hours and phones."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import piece, print_context, printed_channel, public_address, version_box
from pressroom.channels.printed.leaflets import alert
from pressroom.channels.printed.signs import floors_of
from pressroom.core.diagnostic import Checked
from pressroom.kinds.page import PAGE
from pressroom.render.formats import POCKET

TEMPLATE = "print/pocket-card.html"
MIN_STEPS, MAX_STEPS = 4, 9
"""Steps that fill three panels of three."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One card for each guide to a visit that goes in four to nine steps."""
    for entry in view.where(PAGE):
        if entry.model.category == "就诊" and MIN_STEPS <= len(entry.model.steps) <= MAX_STEPS:
            yield piece("pocket-card", "pocket-cards", entry.key, POCKET, TEMPLATE, entry=entry)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a card."""
    entry = view.expect(PAGE, job.ref)
    body = view.texts(entry).body
    buildings = [(building, floors_of(building, view)) for building in view.hospital().buildings]
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "alert": alert(body.html) if body else None,
        "buildings": [(building, floors) for building, floors in buildings if floors],
        "stamp": version_box("KD", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


POCKET_CARD = printed_channel("pocket-card", plan, render, "pocket-card.css", cost=60)
