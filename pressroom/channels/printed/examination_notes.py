"""Examination notes, A5: how to prepare for one examination, who must tell the doctor first, what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.checkups import spot_of
from pressroom.channels.printed.base import piece, print_context, printed_channel, public_address, version_box
from pressroom.core.diagnostic import Checked
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.render.formats import LEAFLET_A5

TEMPLATE = "print/examination-note.html"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One note for each examination that has to be prepared for and has a condition or must be done fasting."""
    for entry in view.where(CHECKUP_ITEM):
        if entry.model.needs_note:
            yield piece("examination-note", "examination-notes", entry.key, LEAFLET_A5, TEMPLATE, entry=entry)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a note; without the price, which would make it a price list."""
    entry = view.expect(CHECKUP_ITEM, job.ref)
    preparation = entry.model.preparation or ""
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "steps": [f"{sentence}。" for sentence in preparation.split("。") if sentence],
        "department": view.name(entry.model.department) if entry.model.department else None,
        "spot": spot_of(entry.model, view),
        "stamp": version_box("JCXZ", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


EXAMINATION_NOTE = printed_channel("examination-note", plan, render, "examination-note.css", cost=50)
