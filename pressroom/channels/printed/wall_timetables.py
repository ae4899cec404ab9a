"""The clinic timetable for the wall, A3, and the notice of stopped clinics, A4.

In: the weekly clinics, their dated exceptions, the calendar.  Out: one sheet for the hospital and one for each group of
departments; a notice while anything departs from the table in the coming fortnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pressroom.catalog.catalog import HOSPITAL_REF
from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import absolute, timetable_path
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.entries import Room, rank, room
from pressroom.channels.presenters.schedule import HALVES, occurrences
from pressroom.channels.presenters.timetables import Daily, by_day, clinic_departments, notices, sittings
from pressroom.channels.printed.base import CONTENT_MARK, VersionBox, piece, print_context, printed_channel
from pressroom.core.diagnostic import Checked
from pressroom.kinds.department import DEPARTMENT, Department
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.render.formats import OFFICE_A4, TIMETABLE_A3, TIMETABLE_A3_WIDE

FORTNIGHT = 14
"""Days for which a sheet tells the departures from the table, today included."""
LANDSCAPE_LINES = 11
"""A sheet with at most so many lines lies across, in larger type; a longer one stands."""
WALL, STOPS = "print/wall-timetable.html", "print/stop-notice.html"
SLUGS = {
    "内科": "internal-medicine",
    "外科": "surgery",
    "妇儿": "women-and-children",
    "五官": "eyes-ears-teeth",
    "中医与康复": "chinese-medicine-and-rehabilitation",
    "急危重症": "emergency",
    "医技": "diagnostics",
    "健康管理": "check-ups",
}
"""File names of the groups of departments."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a weekly clinic."""

    expert: Entry[Expert]
    clinic: Clinic


@dataclass(frozen=True, slots=True)
class Line:
    """One half day of a department: Monday to Sunday."""

    half: str
    cells: tuple[tuple[Seat, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One department of a sheet."""

    department: Entry[Department]
    room: Room
    lines: tuple[Line, ...]

    @property
    def height(self) -> int:
        """How many names stand one below the other."""
        return sum(max(1, *(len(cell) for cell in line.cells)) for line in self.lines)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """The whole hospital; and each group in which two or more departments hold clinics, since one alone leaves a wall bare."""
    hospital = view.find(HOSPITAL_REF)
    source = hospital.path if hospital else "content"
    holding = {ref for expert in view.where(EXPERT) for ref in clinic_departments(expert.model)}
    groups = [entry.model.group for entry in view.where(DEPARTMENT) if entry.ref in holding]
    if groups:
        yield _job("hospital", "", source, view)
    for group in sorted(set(groups), key=list(SLUGS).index):
        if groups.count(group) > 1:
            yield _job(SLUGS[group], group, source, view)


def _job(name: str, group: str, source: str, view: View) -> Job:
    lines = sum(block.height for block in _blocks(group, view))
    shape = TIMETABLE_A3_WIDE if lines <= LANDSCAPE_LINES else TIMETABLE_A3
    return piece("wall-timetable", "timetables", name, shape, WALL, source=source, facet=group, label=group or "全院")


def plan_stops(view: View, engines: Engines) -> Iterator[Job]:
    """One notice, while there is something to tell."""
    if _changes(view.where(EXPERT), view):
        hospital = view.find(HOSPITAL_REF)
        source = hospital.path if hospital else "content"
        yield piece("stop-notice", "timetables", "stop-notice", OFFICE_A4, STOPS, source=source)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a sheet."""
    blocks = _blocks(job.facet, view)
    shown = {block.department.ref for block in blocks}
    context = _context(job, view, engines, "MZSJ") | {
        "group": job.facet,
        "blocks": blocks,
        "changes": [
            one for daily in _changes(view.where(EXPERT), view) for half in daily.halves for one in half.sittings
            if one.it.department in shown
        ],
        "is_landscape": job.format == TIMETABLE_A3_WIDE,
    }  # fmt: skip
    return engines.templates.render(job.template, context, job.path)


def render_stops(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of the notice."""
    phones = view.hospital().phones
    context = _context(job, view, engines, "TZTZ") | {
        "dailies": _changes(view.where(EXPERT), view),
        "desk": next((line for line in phones if "服务" in line.label), phones[0]),
    }
    return engines.templates.render(job.template, context, job.path)


def _context(job: Job, view: View, engines: Engines, code: str) -> dict[str, Any]:
    """What both pieces show: the day, the last day that they know of, the holidays before it, the version box."""
    today = view.today()
    last = today + timedelta(days=FORTNIGHT - 1)
    number = f"{code}-{job.path.rpartition('/')[2].removesuffix('.pdf')}".upper()
    return print_context(job, view, engines) | {
        "today": today,
        "last": last,
        "notices": [notice for notice in notices(view.hospital(), today) if notice.first <= last],
        "stamp": VersionBox(number, f"{today:%Y%m%d}-{CONTENT_MARK}", view.setting("print").office or "", today),
        "address": absolute(view.setting("base_url"), timetable_path()),
    }


def _changes(experts: Iterable[Entry[Expert]], view: View) -> list[Daily]:
    """Announced departures from the table in the coming fortnight, by day."""
    hospital, today = view.hospital(), view.today()
    last = today + timedelta(days=FORTNIGHT - 1)
    found = (one for expert in experts for one in occurrences(expert, hospital, today, last) if one.is_change)
    return [daily for daily in by_day(sittings(found, view), hospital, today, FORTNIGHT) if daily.halves]


def _blocks(group: str, view: View) -> list[Block]:
    """The departments of a group that hold clinics, or all of them, in their order."""
    departments = sorted(view.where(DEPARTMENT), key=lambda entry: (entry.model.order, entry.key))
    chosen = [entry for entry in departments if group in ("", entry.model.group)]
    return [block for entry in chosen if (block := _block(entry, view)).lines]


def _block(entry: Entry[Department], view: View) -> Block:
    """The weekly clinics that are held in a department, whoever holds them."""
    today = view.today()
    seats = [
        Seat(expert, clinic)
        for expert in sorted(view.refs(entry.ref, EXPERT), key=rank)
        for clinic in expert.model.clinics
        if (clinic.department or expert.model.departments[0]) == entry.ref and (clinic.last or date.max) >= today
    ]
    lines = tuple(Line(half, _cells(seats, half)) for half in HALVES if any(s.clinic.slot.half == half for s in seats))
    return Block(entry, room(entry.model.location, view), lines)


def _cells(seats: list[Seat], half: str) -> tuple[tuple[Seat, ...], ...]:
    return tuple(
        tuple(seat for seat in seats if (seat.clinic.slot.half, seat.clinic.slot.weekday) == (half, weekday))
        for weekday in range(1, 8)
    )


WALL_TIMETABLE = printed_channel("wall-timetable", plan, render, "wall-timetable.css", cost=300)
STOP_NOTICE = printed_channel("stop-notice", plan_stops, render_stops, "stop-notice.css", cost=60)
