"""Paper for the sessions of lectures: the poster, the sign-in sheet and the feedback form.

In: sessions of the coming weeks, and courses.  Out: a poster for each public session (``print/posters``), a sign-in
sheet for every session (``internal/sign-in``), a form for each course (``print/feedback``).  Never: the host or venue of
a private session; a phone, an age or a number of an identity card of a listener.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.filters import day
from pressroom.channels.presenters.entries import DatedSession, all_sessions
from pressroom.channels.printed.base import piece, print_context, printed_channel, public_address
from pressroom.channels.printed.slides import internal_path
from pressroom.core.diagnostic import Checked
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE
from pressroom.render.formats import OFFICE_A4, POSTER_A2, Format, poster

ROWS = 22
"""Lines of a sign-in sheet on one page."""
SPARE_ROWS_FACTOR = 1.1
"""A few more lines than seats: some bring a neighbour."""


def sessions_with_paper(view: View) -> list[DatedSession]:
    """Sessions that take place within the days for which paper is printed ahead."""
    first = view.today()
    last = first + timedelta(days=view.setting("print").sessions_ahead)
    found = all_sessions(view.where(LECTURE))
    return [one for one in found if first <= one.day <= last and one.session.state in ("open", "full", "postponed")]


def _shape(view: View) -> Format:
    """The size of the posters, A2 unless site.yaml says otherwise."""
    chosen = view.setting("print")
    size = chosen.poster_width, chosen.poster_height
    return POSTER_A2 if size == (POSTER_A2.width, POSTER_A2.height) else poster(*size)


def plan_posters(view: View, engines: Engines) -> Iterator[Job]:
    """One poster a public session; health education, so without address and phone."""
    for dated in sessions_with_paper(view):
        if not dated.session.private:
            name, template = f"{dated.lecture.key}-{dated.session.id}", "print/poster.html"
            facet, label, shape = dated.session.id, day(dated.day), _shape(view)
            yield piece(
                "poster", "posters", name, shape, template,
                entry=dated.lecture, regime="education", facet=facet, label=label, is_offered=False,
            )  # fmt: skip


def plan_sign_in(view: View, engines: Engines) -> Iterator[Job]:
    """One sheet a session, private ones included; internal."""
    for dated in sessions_with_paper(view):
        yield Job(
            internal_path("sign-in", f"{dated.lecture.key}-{dated.session.id}"),
            "sign-in",
            LECTURE.name,
            dated.lecture.key,
            regime="education",
            template="print/sign-in.html",
            public=False,
            source=dated.lecture.path,
            facet=dated.session.id,
            label=day(dated.day),
            format=OFFICE_A4,
        )


def plan_feedback(view: View, engines: Engines) -> Iterator[Job]:
    """One form a course on offer."""
    for entry in view.where(LECTURE):
        if entry.model.is_offered:
            template = "print/feedback.html"
            yield piece(
                "feedback",
                "feedback",
                entry.key,
                OFFICE_A4,
                template,
                entry=entry,
                regime="education",
                is_offered=False,
            )


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of one sheet."""
    entry = view.expect(LECTURE, job.ref)
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "department": view.name(entry.model.department),
        "address": public_address(view, entry.ref),
    }
    if job.facet:
        dated = next(one for one in all_sessions([entry]) if one.session.id == job.facet)
        context |= _session(dated, job, view)
    return engines.templates.render(job.template, context, job.path)


def _session(dated: DatedSession, job: Job, view: View) -> dict[str, Any]:
    session = dated.session
    speakers = (session.speaker,) if session.speaker else dated.lecture.model.speakers
    lines = round(session.seats * SPARE_ROWS_FACTOR)
    shape = job.format or POSTER_A2
    return {
        "dated": dated,
        "session": session,
        "speakers": [view.expect(EXPERT, ref) for ref in speakers],
        "lines": lines + -lines % ROWS,
        "per_page": ROWS,
        "unit": round(10 * min(shape.width / POSTER_A2.width, shape.height / POSTER_A2.height), 3),
    }


POSTER = printed_channel("poster", plan_posters, render, "poster.css", cost=150)
SIGN_IN = printed_channel("sign-in", plan_sign_in, render, "sign-in.css", cost=60)
FEEDBACK = printed_channel("feedback", plan_feedback, render, "feedback.css", cost=60)
