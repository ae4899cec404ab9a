"""Health prescriptions, A5, two sides with a strip to tear off: what a patient takes home after the doctor's words."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import piece, print_context, printed_channel, public_address, version_box
from pressroom.core.diagnostic import Checked
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.expert import EXPERT
from pressroom.render.formats import PRESCRIPTION as SHAPE

TEMPLATE = "print/prescription.html"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One health prescription an article."""
    for entry in view.where(ARTICLE):
        yield piece("prescription", "prescriptions", entry.key, SHAPE, TEMPLATE, entry=entry, regime="education")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a prescription; health education, so without the hospital's contact data."""
    entry = view.expect(ARTICLE, job.ref)
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "author": view.expect(EXPERT, entry.model.author),
        "department": view.name(entry.model.department),
        "stamp": version_box("JKCF", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


PRESCRIPTION = printed_channel("prescription", plan, render, "prescription.css", cost=80)
