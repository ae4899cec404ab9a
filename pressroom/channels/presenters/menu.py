"""The course menu: which lectures are offered, and its pages: by department, at a glance, speakers, how to ask for one.

In: the lectures of a View.  Out: jobs, and what their template shows.  Never: a course that is not offered yet; its own
page, which is health education, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Job
from pressroom.channels.presenters.entries import Context
from pressroom.kinds.base import Ref
from pressroom.kinds.department import DEPARTMENT, Department
from pressroom.kinds.expert import EXPERT, Expert
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.kinds.regimes import Regime

AUDIENCES = ("public", "elderly", "women", "workers", "students", "professionals")
TEMPLATE = "web/course-menu.html"
FACETS: dict[str, Regime] = {
    "by-department": "education",
    "overview": "education",
    "speakers": "education",
    "booking": "information",
}
"""The pages of the menu; only the one that tells how to ask for a lecture may show a telephone."""


def offered(view: View) -> list[Entry[Lecture]]:
    """The lectures on the menu, by number."""
    return sorted((one for one in view.where(LECTURE) if one.model.is_offered), key=lambda one: one.model.number)


def by_audience(lectures: Iterable[Entry[Lecture]]) -> dict[str, list[Entry[Lecture]]]:
    """Lectures by audience; an audience without one is left out."""
    known = list(lectures)
    groups = {audience: [one for one in known if audience in one.model.audiences] for audience in AUDIENCES}
    return {audience: members for audience, members in groups.items() if members}


def by_department(
    lectures: Iterable[Entry[Lecture]], view: View
) -> list[tuple[Entry[Department], list[Entry[Lecture]]]]:
    """Departments that offer a lecture, in their order, with their lectures."""
    members: dict[Ref, list[Entry[Lecture]]] = {}
    for lecture in lectures:
        members.setdefault(lecture.model.department, []).append(lecture)
    departments = sorted(view.where(DEPARTMENT), key=lambda one: (one.model.order, one.key))
    return [(department, members[department.ref]) for department in departments if department.ref in members]


def by_speaker(lectures: Iterable[Entry[Lecture]], view: View) -> list[tuple[Entry[Expert], list[Entry[Lecture]]]]:
    """Who lectures, in the order of their first lecture, with their lectures."""
    courses: dict[Ref, list[Entry[Lecture]]] = {}
    for lecture in lectures:
        for ref in lecture.model.speakers:
            courses.setdefault(ref, []).append(lecture)
    return [(view.expect(EXPERT, ref), members) for ref, members in courses.items()]


def path_of(facet: str) -> str:
    """Path below ``output/`` of a page of the menu."""
    return f"{WEB}/lectures/{facet}.html"


def plan(view: View, source: str) -> Iterator[Job]:
    """The pages of the menu, when there are lectures."""
    if view.has(LECTURE.name):
        for facet, regime in FACETS.items():
            yield Job(path_of(facet), "web", LECTURE.name, "", "zh", regime, TEMPLATE, source=source, facet=facet)


def menu(job: Job, view: View) -> Context:
    """What a page of the menu shows."""
    lectures = offered(view)
    return {
        "facet": job.facet,
        "lectures": lectures,
        "chapters": by_department(lectures, view),
        "speakers": by_speaker(lectures, view),
        "departments": {one.model.department.key: view.name(one.model.department) for one in lectures},
        "audiences": list(by_audience(lectures)),
        "facets": {facet: path_of(facet) for facet in FACETS},
        "intake_note": view.setting("print").intake_note,
    }
