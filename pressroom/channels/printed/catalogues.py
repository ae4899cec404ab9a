"""The lecture catalogue: every course on offer, with contents, running headers and indexes; an edition per audience."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.context import translator
from pressroom.channels.presenters.entries import public_sessions
from pressroom.channels.presenters.menu import by_audience, by_department, by_speaker, offered
from pressroom.channels.printed.base import CONTENT_MARK, VersionBox, piece, print_context, printed_channel
from pressroom.core.diagnostic import Checked
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import Lecture
from pressroom.render.formats import BOOKLET_A5

TEMPLATE = "print/catalogue.html"
FOLDER = "catalogues"
LARGE_TYPE_AUDIENCES = frozenset({"elderly"})
"""Audiences whose edition is set in large type, a lecture on two facing pages."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """The whole catalogue, and one for each audience, when lectures are offered."""
    lectures, t = offered(view), translator(engines, "zh")
    for audience in ("", *by_audience(lectures)) if lectures else ():
        name, source = f"lectures-{audience}" if audience else "lectures", "content/lectures"
        label = f"{t('print_audience_' + audience)}版" if audience else "全部题目"
        yield piece("catalogue", FOLDER, name, BOOKLET_A5, TEMPLATE, source=source, facet=audience, label=label)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of an edition: its lectures by department, in the order of the departments."""
    lectures = [one for one in offered(view) if not job.facet or job.facet in one.model.audiences]
    today = view.today()
    coming: dict[str, list[Any]] = {}
    for dated in public_sessions(lectures):
        if dated.day >= today:
            coming.setdefault(dated.lecture.key, []).append(dated)
    day = max(entry.model.review.reviewed for entry in lectures)
    context = print_context(job, view, engines) | {
        "edition": job.facet,
        "is_large": job.facet in LARGE_TYPE_AUDIENCES,
        "chapters": by_department(lectures, view),
        "lectures": lectures,
        "speakers": _speakers(lectures, view),
        "people": by_speaker(lectures, view),
        "by_audience": {} if job.facet else by_audience(lectures),
        "coming": coming,
        "edition_day": day,
        "stamp": VersionBox(
            f"JZML-{job.facet}".rstrip("-").upper(),
            f"{day:%Y%m%d}-{CONTENT_MARK}",
            view.setting("print").office or "",
            day,
        ),
    }
    return engines.templates.render(job.template, context, job.path)


def _speakers(lectures: list[Entry[Lecture]], view: View) -> dict[str, list[Entry[Any]]]:
    return {e.key: [view.expect(EXPERT, ref) for ref in e.model.speakers] for e in lectures}


CATALOGUE = printed_channel("catalogue", plan, render, "catalogue.css", cost=2000)
