"""The lecture catalogue: every course on offer, with contents, running headers and two indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.entries import public_sessions
from pressroom.channels.lists import AUDIENCES
from pressroom.channels.paper import piece, print_context, printed
from pressroom.core.diagnostic import Checked
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.render.formats import BOOKLET_A5

TEMPLATE = "print/catalogue.html"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One catalogue, when there are lectures."""
    if view.where(LECTURE):
        yield piece("catalogue", "catalogues", "lectures", BOOKLET_A5, TEMPLATE, source="content/lectures")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of the catalogue: lectures by department, in the order of the departments."""
    lectures = sorted(view.where(LECTURE), key=lambda e: e.model.number)
    departments = sorted(view.where(DEPARTMENT), key=lambda e: (e.model.order, e.key))
    chapters = [(d, [e for e in lectures if e.model.department == d.ref]) for d in departments]
    today = view.today()
    coming: dict[str, list[Any]] = {}
    for dated in public_sessions(lectures):
        if dated.day >= today:
            coming.setdefault(dated.lecture.key, []).append(dated)
    context = print_context(job, view, engines) | {
        "chapters": [(department, members) for department, members in chapters if members],
        "lectures": lectures,
        "speakers": _speakers(lectures, view),
        "by_audience": [(a, [e for e in lectures if a in e.model.audiences]) for a in AUDIENCES],
        "coming": coming,
        "edition_day": max(e.model.review.reviewed for e in lectures),
    }
    return engines.templates.render(job.template, context, job.path)


def _speakers(lectures: list[Entry[Lecture]], view: View) -> dict[str, list[Entry[Any]]]:
    return {e.key: [view.expect(EXPERT, ref) for ref in e.model.speakers] for e in lectures}


CATALOGUE = printed("catalogue", plan, render, "catalogue.css", cost=2000)
