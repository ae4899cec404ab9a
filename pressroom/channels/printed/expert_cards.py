"""Expert cards, A6, two sides: who this is and what for; when and where to be found every week."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.entries import clinic_grid, room
from pressroom.channels.printed.base import (
    leaflet_regime,
    piece,
    print_context,
    printed_channel,
    public_address,
    version_box,
)
from pressroom.core.diagnostic import Checked
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT
from pressroom.render.formats import POSTCARD

TEMPLATE = "print/expert-card.html"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One card an expert; none for use outside the premises, where a doctor's name may not advertise (医疗广告管理办法 5)."""
    if leaflet_regime(view) == "information":
        for entry in view.where(EXPERT):
            own = view.name(entry.model.departments[0])
            label = own.title if own else ""  # names repeat
            yield piece("expert-card", "expert-cards", entry.key, POSTCARD, TEMPLATE, entry=entry, label=label)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a card.  Dated exceptions are left to the web page: a card lies on the counter for months."""
    entry = view.expect(EXPERT, job.ref)
    own = view.expect(DEPARTMENT, entry.model.departments[0])
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "departments": [named for ref in entry.model.departments if (named := view.name(ref))],
        "place": room(own.model.location, view),
        "phone": own.model.phone,
        "grid": clinic_grid(entry.model, view),
        "elsewhere": {
            clinic.department: named.title
            for clinic in entry.model.clinics
            if clinic.department and (named := view.name(clinic.department)) and clinic.department != own.ref
        },
        "stamp": version_box("ZJK", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


EXPERT_CARD = printed_channel("expert-card", plan, render, "expert-card.css", cost=80)
