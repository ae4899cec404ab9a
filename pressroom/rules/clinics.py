"""expert/two-clinics, expert/exception: nobody is in two places at once, and an exception meets a clinic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.kinds.expert import EXPERT, Clinic, ClinicException, Expert
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.values import WEEKDAYS
from pressroom.rules.base import Rule


def check(entry: Entry[Expert], view: View) -> Iterator[Diagnostic]:
    """Compare the clinics of one expert with each other and with the exceptions."""
    clinics = entry.model.clinics
    for index, clinic in enumerate(clinics):
        if any(_overlap(clinic, earlier) for earlier in clinics[:index]):
            message = text("expert/two-clinics", value=clinic.slot)
            yield error(
                entry.at(("clinics", index, "slot")), "expert/two-clinics", message, text("expert/two-clinics.hint")
            )
    for index, exception in enumerate(entry.model.exceptions):
        weekday = _weekday(exception.day, view)
        if exception.change != "extra" and not any(_meets(exception, clinic, weekday) for clinic in clinics):
            message = text("expert/exception", value=exception.day)
            yield error(
                entry.at(("exceptions", index, "day")), "expert/exception", message, text("expert/exception.hint")
            )


def _overlap(one: Clinic, other: Clinic) -> bool:
    """Whether two clinics share a half day of some week."""
    if one.slot != other.slot:
        return False
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def _weekday(day: date, view: View) -> int:
    """The weekday whose timetable a day follows: its own, or that of a swapped working day (调休)."""
    hospital = view.get(HOSPITAL, "hospital")
    swapped = hospital.model.swapped_days if hospital else ()
    follows = next((swap.follows for swap in swapped if swap.day == day), None)
    return WEEKDAYS.index(follows[1]) + 1 if follows else day.isoweekday()


def _meets(exception: ClinicException, clinic: Clinic, weekday: int) -> bool:
    """Whether a clinic would take place in the half day of an exception."""
    runs = (clinic.first or date.min) <= exception.day <= (clinic.last or date.max)
    return runs and clinic.slot.weekday == weekday and exception.half in (None, clinic.slot.half)


RULE = Rule(("expert/two-clinics", "expert/exception"), EXPERT, check)
