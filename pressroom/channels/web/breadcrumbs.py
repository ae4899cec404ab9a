"""Breadcrumbs: the pages that lie above a page, from the home page down, for readers and for search engines.

In: a page's job.  Out: what lies above it.  Never: the page itself, whose title is its template's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, edition, index_path, list_path, timetable_path
from pressroom.channels.base import Job
from pressroom.channels.presenters.checkup_pages import FOLDER
from pressroom.channels.presenters.timetables import OF_DEPARTMENT

HOME = "web/home.html"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One page of the breadcrumb trail."""

    path: str
    """Of the output."""
    word: str
    """The phrase of the interface that names the page."""


_KINDS_ABOVE = {
    "web/checkup-item.html": ("package", "checkup-item"),
    "web/checkup-items.html": ("package",),
    "web/conditions.html": ("department",),
}
"""Kinds whose list pages lie above those of a template, where that is not the list page of the page's own kind."""
_WHOLE = {
    "web/compare.html": Crumb(f"{FOLDER}/compare.html", "compare"),
    "web/fit.html": Crumb(f"{FOLDER}/fit/index.html", "fit"),
}
"""The page that lies above each of its parts."""


def breadcrumbs(job: Job, view: View) -> tuple[Crumb, ...]:
    """From the home page down; empty on the home page, above which nothing lies."""
    return () if job.template == HOME else tuple(_steps(job, view))


def _steps(job: Job, view: View) -> Iterator[Crumb]:
    yield Crumb(f"{WEB}/{edition(job.lang)}index.html", "home")
    if job.template == OF_DEPARTMENT:
        yield Crumb(timetable_path("", job.lang), "timetable")
        return
    own = (job.kind,) if job.kind and job.path != index_path(job.kind, job.lang) else ()
    for kind in _KINDS_ABOVE.get(job.template, own):
        if view.has(kind):
            yield Crumb(list_path(kind, job.lang), f"kind_{kind.replace('-', '_')}")
    if job.facet and job.template in _WHOLE:
        yield _WHOLE[job.template]
