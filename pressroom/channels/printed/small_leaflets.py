"""Small leaflets, A5: of a department on two sides, of a guide on as many as its text needs."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import (
    leaflet_regime,
    piece,
    print_context,
    printed_channel,
    public_address,
    version_box,
)
from pressroom.channels.printed.leaflets import alert
from pressroom.channels.printed.leaflets import render as render_department
from pressroom.core.diagnostic import Checked
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.page import PAGE
from pressroom.render.formats import GUIDE_A5, LEAFLET_A5
from pressroom.render.markup.column_widths import balance_columns

MEASURE, MARGINS = 38, 1.25
"""Characters a line of a table of a guide, and what the margins of a column take."""


def plan_departments(view: View, engines: Engines) -> Iterator[Job]:
    """One a department, in the regime of the larger leaflet."""
    regime = leaflet_regime(view)
    for entry in view.where(DEPARTMENT):
        template = "print/small-leaflet.html"
        yield piece(
            "small-leaflet",
            "leaflets-a5",
            entry.key,
            LEAFLET_A5,
            template,
            entry=entry,
            regime=regime,
        )


def plan_guides(view: View, engines: Engines) -> Iterator[Job]:
    """One a guide."""
    for entry in view.where(PAGE):
        yield piece("guide-leaflet", "guides", entry.key, GUIDE_A5, "print/guide-leaflet.html", entry=entry)


def render_guide(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a guide."""
    entry = view.expect(PAGE, job.ref)
    body = view.texts(entry).body
    context = print_context(job, view, engines)
    context |= {
        "entry": entry,
        "model": entry.model,
        "body": context["link"].body(balance_columns(body.html, MEASURE, MARGINS)) if body else "",
        "alert": alert(body.html) if body else None,
        "stamp": version_box("ZN", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


SMALL_LEAFLET = printed_channel("small-leaflet", plan_departments, render_department, "small-leaflet.css", cost=80)
GUIDE_LEAFLET = printed_channel("guide-leaflet", plan_guides, render_guide, "guide-leaflet.css", cost=120)
