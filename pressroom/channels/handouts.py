"""Lecture handouts: what the audience takes home, A4, from the body of the lecture."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.downloads import download_path, print_path
from pressroom.channels.paper import print_context, public_address, to_pdf
from pressroom.core.diagnostic import Checked
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One handout a lecture."""
    for entry in view.where(LECTURE):
        yield Job(
            print_path("handouts", entry.key),
            "handout",
            LECTURE.name,
            entry.key,
            regime="education",
            template="print/handout.html",
            also=(download_path("handouts", entry.key),),
            source=entry.path,
        )


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a handout; health education, so without the hospital's contact data."""
    entry = view.get(LECTURE, job.key)
    assert entry is not None, "planned from the catalog"
    context = print_context(job, view, engines)
    context |= {
        "entry": entry,
        "model": entry.model,
        "body": context["link"].body(entry.body.html) if entry.body else "",
        "headings": entry.body.headings if entry.body else (),
        "department": view.name(entry.model.department),
        "speakers": [view.expect(EXPERT, ref) for ref in entry.model.speakers],
        "reviewer": view.expect(EXPERT, entry.model.review.reviewer),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


HANDOUT = Channel("handout", plan, render, to_pdf("print/base.css", "print/handout.css"), cost=250, sets_type=True)
