"""The timetable's pages and the parts of other pages that tell when a clinic is held.

In: a View.  Out: the jobs of the timetable section, and contexts with dated clinics and holiday notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pressroom.catalog.catalog import HOSPITAL_REF, Named
from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import timetable_path
from pressroom.channels.base import Job
from pressroom.channels.presenters.entries import Context, rank
from pressroom.channels.presenters.schedule import (
    HALVES,
    Occurrence,
    days,
    next_clinic,
    occurrences,
    of_department,
    of_expert,
)
from pressroom.kinds.base import Ref
from pressroom.kinds.department import DEPARTMENT, Department
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.kinds.hospital import Holiday, Hospital, SwappedDay

INDEX = "web/timetable.html"
OF_DEPARTMENT = "web/timetable-department.html"
WEEK, FORTNIGHT, CHANGES, NOTICE = 7, 14, 28, 120
"""How many days the week grid, the dated lists, the list of changes and the holiday notice look ahead, today included."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A dated clinic with the people and the department that it names."""

    it: Occurrence
    expert: Entry[Expert]
    department: Named | None
    substitute: Named | None


@dataclass(frozen=True, slots=True)
class Half:
    """The clinics of one half day."""

    half: str
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True, slots=True)
class Daily:
    """One day of a timetable, with what the calendar says of it."""

    day: date
    holiday: Holiday | None
    swap: SwappedDay | None
    halves: tuple[Half, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the holiday notice: a holiday with the day on which clinics go on, or a swapped working day."""

    first: date
    last: date
    holiday: Holiday | None = None
    resumed: date | None = None
    swap: SwappedDay | None = None
    follows: int = 0
    """The weekday that a swapped day follows, 1 to 7."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a week grid: who or what it is about, and seven cells."""

    subject: Any
    cells: tuple[Any, ...]


def plan(view: View) -> Iterator[Job]:
    """The timetable of the hospital, and that of each department that holds clinics, in every edition."""
    hospital = view.find(HOSPITAL_REF)
    experts = view.where(EXPERT)
    holding = {department for expert in experts for department in clinic_departments(expert.model)}
    for lang in view.setting("languages"):
        yield Job(timetable_path("", lang), "web", lang=lang, template=INDEX, source=hospital.path if hospital else "")
        for entry in view.where(DEPARTMENT):
            if entry.ref in holding and entry.has_edition(lang):
                path = timetable_path(entry.key, lang)
                yield Job(path, "web", DEPARTMENT.name, entry.key, lang, template=OF_DEPARTMENT, source=entry.path)


def clinic_departments(expert: Expert) -> set[Ref]:
    """The departments in which an expert holds clinics: those of the table, and for extra ones the expert's own."""
    own = {expert.departments[0]} if expert.exceptions else set()
    return own | {clinic.department or expert.departments[0] for clinic in expert.clinics}


def sittings(found: Iterable[Occurrence], view: View) -> tuple[Sitting, ...]:
    """Join occurrences with the names that pages show."""
    return tuple(
        Sitting(
            one,
            view.expect(EXPERT, one.expert),
            view.name(one.department),
            view.name(one.substitute) if one.substitute else None,
        )
        for one in found
    )


def by_day(found: tuple[Sitting, ...], hospital: Hospital, first: date, count: int) -> tuple[Daily, ...]:
    """``count`` days from ``first`` on, each with its clinics by half day; days without clinics are there too."""
    return tuple(
        Daily(day, hospital.holiday_on(day), hospital.swap_on(day), by_half(one for one in found if one.it.day == day))
        for day in days(first, first + timedelta(days=count - 1))
    )


def by_half(found: Iterable[Sitting]) -> tuple[Half, ...]:
    """Clinics by half day, in the order of the day, experts by rank, without half days that have none."""
    ordered = sorted(found, key=lambda one: rank(one.expert))
    halves = (Half(half, tuple(one for one in ordered if one.it.half == half)) for half in HALVES)
    return tuple(half for half in halves if half.sittings)


def by_department(found: Iterable[Sitting]) -> Mapping[Ref, tuple[Sitting, ...]]:
    """Clinics by the department in which they are held, in their order."""
    held: dict[Ref, list[Sitting]] = {}
    for one in found:
        held.setdefault(one.it.department, []).append(one)
    return {department: tuple(clinics) for department, clinics in held.items()}


def notices(hospital: Hospital, today: date) -> tuple[Notice, ...]:
    """The holiday notice: holidays and swapped working days that are not over and begin in the next 120 days."""
    horizon = today + timedelta(days=NOTICE)
    closed = [
        Notice(one.first, one.last, holiday=one, resumed=_resumed(hospital, one.last))
        for one in hospital.holidays
        if one.last >= today and one.first < horizon
    ]
    swapped = [
        Notice(one.day, one.day, swap=one, follows=hospital.weekday_on(one.day))
        for one in hospital.swapped_days
        if today <= one.day < horizon
    ]
    return tuple(sorted([*closed, *swapped], key=lambda notice: (notice.first, notice.last)))


def _resumed(hospital: Hospital, last: date) -> date:
    """The first day after a holiday that is none itself."""
    after = days(last + timedelta(days=1), last + timedelta(days=60))
    return next((day for day in after if hospital.holiday_on(day) is None), after[-1])


def of_experts_page(entry: Entry[Expert], view: View) -> Context:
    """For the page of an expert: the next 14 days, stand-ins included, and the days on which there is a clinic."""
    hospital, today = view.hospital(), view.today()
    last = today + timedelta(days=FORTNIGHT - 1)
    found = of_expert(entry, view.refs(entry.ref, EXPERT), hospital, today, last)
    dated = by_day(sittings(found, view), hospital, today, FORTNIGHT)
    return {"coming_days": [daily for daily in dated if daily.halves], "coming_last": last}


def of_departments_page(entry: Entry[Department], view: View) -> Context:
    """For the page of a department: the clinics of the next seven days."""
    hospital, today = view.hospital(), view.today()
    experts = view.refs(entry.ref, EXPERT)
    found = of_department(entry.ref, experts, hospital, today, today + timedelta(days=WEEK - 1))
    holds = any(entry.ref in clinic_departments(expert.model) for expert in experts)
    return {"week_days": by_day(sittings(found, view), hospital, today, WEEK), "has_timetable": holds}


def of_home_page(view: View) -> Context:
    """For the home page: who sees patients today by department, and what the calendar says of today and soon."""
    hospital, today = view.hospital(), view.today()
    experts = view.where(EXPERT)
    found = sittings((one for expert in experts for one in occurrences(expert, hospital, today, today)), view)
    held = by_department(found)
    return {
        "today": by_day(found, hospital, today, 1)[0],
        "today_in": {entry.key: by_half(held.get(entry.ref, ())) for entry in view.where(DEPARTMENT)},
        "today_open": {
            half: sum(one.it.is_open for one in found if one.it.half == half)
            for half in HALVES
            if any(one.it.half == half for one in found)
        },
        "today_changes": sum(one.it.is_change for one in found),
        "notices": [notice for notice in notices(hospital, today) if (notice.first - today).days < CHANGES],
        "has_timetable": any(expert.model.clinics or expert.model.exceptions for expert in experts),
    }


def next_clinics(view: View, experts: Iterable[Entry[Expert]]) -> dict[str, Occurrence | None]:
    """The next clinic of some experts by id, for lists; None where none is in sight."""
    known = view.share("next clinics", _every_next_clinic)
    return {expert.key: known[expert.key] for expert in experts}


def _every_next_clinic(view: View) -> dict[str, Occurrence | None]:
    hospital, today = view.hospital(), view.today()
    deputies: dict[Ref, list[Entry[Expert]]] = {}
    for expert in view.where(EXPERT):
        for exception in expert.model.exceptions:
            if exception.substitute is not None and expert not in deputies.setdefault(exception.substitute, []):
                deputies[exception.substitute].append(expert)
    return {e.key: next_clinic(e, deputies.get(e.ref, ()), hospital, today) for e in view.where(EXPERT)}


def _holidays(hospital: Hospital, today: date) -> Context:
    """The holiday notice; it stands at the head of a page once it concerns the days that the page shows."""
    found = notices(hospital, today)
    soon = today + timedelta(days=CHANGES)
    return {"notices": found, "notices_first": any(notice.first < soon for notice in found)}


def _changes(found: Iterable[Occurrence], hospital: Hospital, view: View) -> list[Daily]:
    """Announced departures from the weekly table by day."""
    today = view.today()
    changed = sittings((one for one in found if one.is_change), view)
    return [daily for daily in by_day(changed, hospital, today, CHANGES) if daily.halves]


def _index(job: Job, view: View) -> Context:
    """The hospital's timetable: the next seven days by department, the changes, the holiday notice."""
    hospital, today = view.hospital(), view.today()
    experts = view.where(EXPERT)
    last = today + timedelta(days=CHANGES - 1)
    found = tuple(one for expert in experts for one in occurrences(expert, hospital, today, last))
    shown = sittings((one for one in found if (one.day - today).days < WEEK), view)
    holding = {department for expert in experts for department in clinic_departments(expert.model)}
    departments = sorted(view.where(DEPARTMENT), key=lambda e: (e.model.order, e.key))
    held = by_department(shown)
    rows = [entry for entry in departments if entry.ref in holding]
    return {
        "rows": [Row(entry, by_day(held.get(entry.ref, ()), hospital, today, WEEK)) for entry in rows],
        "week_days": by_day(shown, hospital, today, WEEK),
        "changes": _changes(found, hospital, view),
        **_holidays(hospital, today),
        "changes_last": last,
    }


def _department(job: Job, view: View) -> Context:
    """One department: two weeks by day, the weekly table by expert, the changes, the holiday notice."""
    hospital, today = view.hospital(), view.today()
    subject = view.expect(DEPARTMENT, job.ref)
    experts = sorted(view.refs(job.ref, EXPERT), key=rank)
    last = today + timedelta(days=CHANGES - 1)
    found = of_department(job.ref, experts, hospital, today, last)
    rows = [(expert, _held_here(expert.model, job.ref, today)) for expert in experts]
    return {
        "subject": subject,
        "weeks": _weeks(by_day(sittings(found, view), hospital, today, FORTNIGHT)),
        "rows": [Row(expert, _cells(clinics)) for expert, clinics in rows if clinics],
        "changes": _changes(found, hospital, view),
        **_holidays(hospital, today),
        "changes_last": last,
    }


def _weeks(dated: tuple[Daily, ...]) -> list[tuple[Daily, ...]]:
    return [dated[start : start + WEEK] for start in range(0, len(dated), WEEK)]


def _held_here(expert: Expert, department: Ref, today: date) -> list[Clinic]:
    """Weekly clinics in a department that are not over."""
    return sorted(
        (
            clinic
            for clinic in expert.clinics
            if (clinic.department or expert.departments[0]) == department and (clinic.last or today) >= today
        ),
        key=lambda clinic: (clinic.slot.weekday, HALVES.index(clinic.slot.half)),
    )


def _cells(clinics: list[Clinic]) -> tuple[tuple[Clinic, ...], ...]:
    return tuple(tuple(clinic for clinic in clinics if clinic.slot.weekday == weekday) for weekday in range(1, 8))


TIMETABLES: dict[str, Callable[[Job, View], Context]] = {INDEX: _index, OF_DEPARTMENT: _department}

DATED_CLINICS: dict[str, Callable[[Entry[Any], View], Context]] = {
    EXPERT.name: of_experts_page,
    DEPARTMENT.name: of_departments_page,
}
"""Dated clinics beside the entry on the pages of a kind."""
