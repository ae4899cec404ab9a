"""What the page of each kind of entry shows beside the entry itself: one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.presenters.checkups import cautions, deal, fill, items_of, postponements, reckon, spot_of
from pressroom.core.pinyin import sort_key
from pressroom.kinds.article import ARTICLE, Article
from pressroom.kinds.base import Ref
from pressroom.kinds.checkup import CheckupItem
from pressroom.kinds.department import Department, Location
from pressroom.kinds.event import Event
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.kinds.hospital import Building
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.kinds.package import PACKAGE, Package
from pressroom.kinds.session import Session
from pressroom.kinds.values import HALF_NAMES

Context = dict[str, Any]
_RANKS = ("主任医师", "主任中医师", "主任药师", "主任护师", "副主任", "主治", "主管")


def rank(expert: Entry[Expert]) -> tuple[int, tuple[str, str]]:
    """Sorts experts by professional title, then by pinyin."""
    title = expert.model.titles[0].name
    place = next((number for number, word in enumerate(_RANKS) if title.startswith(word)), len(_RANKS))
    return place, sort_key(expert.model.name)


@dataclass(frozen=True, slots=True)
class Room:
    """Where something is: the building and the location inside it."""

    building: Building | None
    location: Location


def room(location: Location, view: View) -> Room:
    """Join a location with its building of the fact file."""
    found = next((b for b in view.hospital().buildings if b.id == location.building), None)
    return Room(found, location)


@dataclass(frozen=True, slots=True)
class ClinicCell:
    """A weekly clinic with the name of the department in which it is held: the expert's first one, unless it names another."""

    clinic: Clinic
    department: str | None


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """One half day of the weekly grid: Monday to Sunday."""

    half: str
    cells: tuple[tuple[ClinicCell, ...], ...]


def clinic_grid(expert: Expert, view: View) -> tuple[ClinicRow, ...]:
    """The weekly clinics as rows of half days, without half days that have none."""
    rows = []
    for half in HALF_NAMES:
        cells = tuple(
            tuple(
                _cell(clinic, expert, view)
                for clinic in expert.clinics
                if (clinic.slot.weekday, clinic.slot.half) == (day, half)
            )
            for day in range(1, 8)
        )
        if any(cells):
            rows.append(ClinicRow(half, cells))
    return tuple(rows)


def _cell(clinic: Clinic, expert: Expert, view: View) -> ClinicCell:
    named = view.name(clinic.department or expert.departments[0])
    return ClinicCell(clinic, named.title if named else None)


@dataclass(frozen=True, slots=True)
class DatedSession:
    """One date of a session of a lecture, with the lecture."""

    lecture: Entry[Lecture]
    session: Session
    """The session on this date; its id is its own, also within a series."""
    root: Session
    """The session as it was written: the series, or the session itself."""

    @property
    def day(self) -> date:
        """The day on which it takes place, after a postponement."""
        return self.session.postponed_to or self.session.day


def all_sessions(lectures: Iterable[Entry[Lecture]]) -> list[DatedSession]:
    """Every date of every session, private ones too, in order of time; for what never leaves the house."""
    found = [
        DatedSession(lecture, session, root)
        for lecture in lectures
        for root in lecture.model.sessions
        for session in root.dates()
    ]
    return sorted(found, key=lambda dated: (dated.day, dated.session.hours, dated.lecture.key, dated.session.id))


def public_sessions(lectures: Iterable[Entry[Lecture]]) -> list[DatedSession]:
    """Every date of every session that is not private, in order of time."""
    return [dated for dated in all_sessions(lectures) if not dated.session.private]


def split_sessions(found: list[DatedSession], today: date) -> Context:
    """Sessions to come and, latest first, those that are over."""
    return {
        "coming": [dated for dated in found if dated.day >= today],
        "past": [dated for dated in reversed(found) if dated.day < today],
    }


def _named(refs: Iterable[Ref], view: View) -> list[Any]:
    return [named for ref in refs if (named := view.name(ref)) is not None]


def _department(entry: Entry[Department], view: View) -> Context:
    experts = view.where(EXPERT, departments=entry.key)
    lectures = view.where(LECTURE, department=entry.key)
    return {
        "room": room(entry.model.location, view),
        "head": view.find(entry.model.head) if entry.model.head else None,
        "experts": sorted(experts, key=rank),
        "lectures": lectures,
        "articles": view.where(ARTICLE, department=entry.key),
        "packages": view.where(PACKAGE, department=entry.key),
    }


def _expert(entry: Entry[Expert], view: View) -> Context:
    today = view.today()
    return {
        "departments": _named(entry.model.departments, view),
        "grid": clinic_grid(entry.model, view),
        "exceptions": [
            (exception, view.name(exception.substitute) if exception.substitute else None)
            for exception in sorted(entry.model.exceptions, key=lambda exception: exception.day)
            if exception.day >= today
        ],
        "lectures": [lecture for lecture in view.refs(entry.ref, LECTURE) if entry.ref in lecture.model.speakers],
        "articles": [article for article in view.refs(entry.ref, ARTICLE) if article.model.author == entry.ref],
    }


def _lecture(entry: Entry[Lecture], view: View) -> Context:
    return {
        "department": view.name(entry.model.department),
        "speakers": [view.find(ref) for ref in entry.model.speakers],
        "reviewer": view.find(entry.model.review.reviewer),
        **split_sessions(public_sessions([entry]), view.today()),
    }


def _checkup_item(entry: Entry[CheckupItem], view: View) -> Context:
    return {
        "spot": spot_of(entry.model, view),
        "department": view.name(entry.model.department) if entry.model.department else None,
        "packages": view.refs(entry.ref, PACKAGE),
    }


def _package(entry: Entry[Package], view: View) -> Context:
    groups = fill(entry.model, view)
    today = view.today()
    return {
        "groups": groups,
        "reckoning": reckon(groups, view),
        "cautions": cautions(entry.model, items_of(groups)),
        "postpone": postponements(entry.model, view),
        "deal": deal(entry, view),
        "department": view.name(entry.model.department),
        "is_over": entry.model.last < today,
        "is_to_come": entry.model.first > today,
    }


def _article(entry: Entry[Article], view: View) -> Context:
    same = view.where(ARTICLE, topic=entry.model.topic)
    return {
        "author": view.find(entry.model.author),
        "reviewer": view.find(entry.model.review.reviewer),
        "department": view.name(entry.model.department),
        "related": [other for other in same if other.ref != entry.ref][:4],
        "lectures": view.where(LECTURE, department=entry.model.department.key),
    }


def _with_people(entry: Entry[Any], view: View) -> Context:
    return {"departments": _named(entry.model.departments, view), "experts": _named(entry.model.experts, view)}


def _event(entry: Entry[Event], view: View) -> Context:
    last = entry.model.last or entry.model.first
    return {**_with_people(entry, view), "is_over": last < view.today()}


def _service(entry: Entry[Any], view: View) -> Context:
    return {"room": room(entry.model.location, view)}


def _nothing(entry: Entry[Any], view: View) -> Context:
    return {}


CONTEXT_BY_KIND: dict[str, Callable[[Entry[Any], View], Context]] = {
    "department": _department,
    "expert": _expert,
    "lecture": _lecture,
    "checkup-item": _checkup_item,
    "package": _package,
    "article": _article,
    "news": _with_people,
    "event": _event,
    "page": _nothing,
    "service": _service,
}
