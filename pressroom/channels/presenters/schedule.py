"""The clinic timetable as dated occurrences: what the weekly table, its exceptions and the calendar say of each day.

In: experts, the fact file, a first and a last day.  Out: one occurrence for each half day on which the weekly table or
an exception names a clinic, those that are not held included.  Never: asks for today, or for anything by itself.

On one day the rules hold in this order:

1. a swapped working day (调休) follows the timetable of the weekday that it names, and is no holiday;
2. a clinic counts from its first to its last day;
3. on a public holiday no weekly clinic is held;
4. an exception for the half day goes before one for the whole day, and of two alike the first in the file;
5. an extra clinic is held whatever the day is; one for the whole day fills the half days that are free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pressroom.catalog.entry import Entry
from pressroom.kinds.base import Ref
from pressroom.kinds.expert import Clinic, ClinicException, Expert
from pressroom.kinds.hospital import Hospital
from pressroom.kinds.values import HALF_NAMES, Money

State = Literal["held", "extra", "substituted", "stopped", "holiday"]
HALVES = tuple(HALF_NAMES)
"""Half days in the order of the day."""
WORKING_HALVES = ("am", "pm")
"""What an exception for the whole day means where no clinic tells."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One clinic on one half day of one day."""

    day: date
    half: str
    expert: Ref
    department: Ref
    type: str
    state: State
    fee: Money | None = None
    room: str | None = None
    places: int | None = None
    note: str | None = None
    substitute: Ref | None = None
    """Who sits in the clinic instead; only when the state is ``substituted``, and even then not always named."""
    reason: str | None = None
    """Why the clinic departs from the weekly table: the editor's reason, or the name of the holiday."""

    @property
    def is_open(self) -> bool:
        """Whether patients are seen."""
        return self.state in ("held", "extra", "substituted")

    @property
    def is_change(self) -> bool:
        """Whether an editor announced a departure from the weekly table; holidays are announced by themselves."""
        return self.state in ("extra", "substituted", "stopped")

    @property
    def order(self) -> tuple[date, int, str, str, str]:
        """Sorts by time, then by department and expert."""
        return self.day, HALVES.index(self.half), self.department.key, self.expert.key, self.state

    def is_by(self, expert: Ref) -> bool:
        """Whether this expert sees patients in the clinic."""
        sitting = self.substitute if self.state == "substituted" else self.expert
        return self.is_open and sitting == expert


def days(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last, both included; none when the last lies before the first."""
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def occurrences(expert: Entry[Expert], hospital: Hospital, first: date, last: date) -> tuple[Occurrence, ...]:
    """All clinics of the weekly table and of the exceptions of one expert between two days, in order of time."""
    found = [one for day in days(first, last) for one in _on(expert, hospital, day)]
    return tuple(sorted(found, key=lambda one: one.order))


def of_expert(
    expert: Entry[Expert], colleagues: Iterable[Entry[Expert]], hospital: Hospital, first: date, last: date
) -> tuple[Occurrence, ...]:
    """The expert's own clinics and those of colleagues in which the expert stands in."""
    own = occurrences(expert, hospital, first, last)
    stands_in = [
        one
        for colleague in colleagues
        if colleague.ref != expert.ref
        for one in occurrences(colleague, hospital, first, last)
        if one.substitute == expert.ref
    ]
    return tuple(sorted([*own, *stands_in], key=lambda one: one.order))


def of_department(
    department: Ref, experts: Iterable[Entry[Expert]], hospital: Hospital, first: date, last: date
) -> tuple[Occurrence, ...]:
    """Clinics that are held in a department, whoever holds them."""
    found = [
        one for expert in experts for one in occurrences(expert, hospital, first, last) if one.department == department
    ]
    return tuple(sorted(found, key=lambda one: one.order))


def next_clinic(
    expert: Entry[Expert], colleagues: Iterable[Entry[Expert]], hospital: Hospital, today: date, within: int = 56
) -> Occurrence | None:
    """The first clinic from today on in which the expert sees patients; None when there is none in ``within`` days."""
    ahead = days(today, today + timedelta(days=within - 1))
    # Day by day: most have one within a week, and nobody asks for what comes after it.
    dated = (one for day in ahead for one in of_expert(expert, colleagues, hospital, day, day))
    return next((one for one in dated if one.is_by(expert.ref)), None)


def _on(expert: Entry[Expert], hospital: Hospital, day: date) -> Iterator[Occurrence]:
    """The occurrences of one expert on one day."""
    model = expert.model
    weekday = hospital.weekday_on(day)
    exceptions = [exception for exception in model.exceptions if exception.day == day]
    weekly = [
        _weekly(expert, clinic, hospital, day, exceptions)
        for clinic in model.clinics
        if clinic.slot.weekday == weekday and _is_valid(clinic, day)
    ]
    yield from weekly
    taken = {one.half for one in weekly if one.is_open}
    for exception in exceptions:
        if exception.change != "extra":
            continue
        for half in (exception.half,) if exception.half else [h for h in WORKING_HALVES if h not in taken]:
            yield _extra(expert, exception, day, half)


def _is_valid(clinic: Clinic, day: date) -> bool:
    return (clinic.first or date.min) <= day <= (clinic.last or date.max)


def _weekly(
    expert: Entry[Expert], clinic: Clinic, hospital: Hospital, day: date, exceptions: list[ClinicException]
) -> Occurrence:
    """A clinic of the weekly table on a day, after the holiday and the exceptions of that day."""
    state, reason, changed = _fate(clinic, hospital, day, exceptions)
    return Occurrence(
        day=day,
        half=clinic.slot.half,
        expert=expert.ref,
        department=clinic.department or expert.model.departments[0],
        type=(changed and changed.type) or clinic.type,
        state=state,
        fee=(changed and changed.fee) or clinic.fee,
        room=clinic.room,
        places=clinic.places,
        note=clinic.note,
        substitute=changed.substitute if changed and state == "substituted" else None,
        reason=reason,
    )


def _fate(
    clinic: Clinic, hospital: Hospital, day: date, exceptions: list[ClinicException]
) -> tuple[State, str | None, ClinicException | None]:
    """What becomes of a weekly clinic, why, and the exception that changed it."""
    holiday = hospital.holiday_on(day)
    if holiday is not None:
        return "holiday", holiday.name, None
    meant = [one for one in exceptions if one.change != "extra" and one.half in (None, clinic.slot.half)]
    # Python's sort is stable: those for the half day first, otherwise as in the file.
    chosen = next(iter(sorted(meant, key=lambda one: one.half is None)), None)
    if chosen is None:
        return "held", None, None
    if chosen.change == "substitute":
        return "substituted", chosen.reason, chosen
    return "stopped", chosen.reason, None


def _extra(expert: Entry[Expert], exception: ClinicException, day: date, half: str) -> Occurrence:
    """An extra clinic: held in the expert's own department; type and fee as written, else as in the weekly table."""
    clinics = expert.model.clinics
    kind = exception.type or (clinics[0].type if clinics else "专家")
    usual = next((clinic.fee for clinic in clinics if clinic.type == kind), None)
    return Occurrence(
        day=day,
        half=half,
        expert=expert.ref,
        department=expert.model.departments[0],
        type=kind,
        state="extra",
        fee=exception.fee or usual,
        reason=exception.reason,
    )
