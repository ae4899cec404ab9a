"""expert/two-clinics, expert/exception: nobody is in two places at once, and an exception meets a clinic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.kinds.expert import EXPERT, Clinic, ClinicException, Expert
from pressroom.kinds.hospital import HOSPITAL
from pressroom.rules.base import Rule


def check(entry: Entry[Expert], view: View) -> Iterator[Diagnostic]:
    """Compare the clinics of one expert with each other and with the exceptions."""
    clinics = entry.model.clinics
    hospital = view.get(HOSPITAL, "hospital")
    for index, clinic in enumerate(clinics):
        if any(_overlap(clinic, earlier) for earlier in clinics[:index]):
            message = text("expert/two-clinics", value=clinic.slot)
            yield error(
                entry.at(("clinics", index, "slot")), "expert/two-clinics", message, text("expert/two-clinics.hint")
            )
    for index, exception in enumerate(entry.model.exceptions):
        weekday = hospital.model.weekday_on(exception.day) if hospital else exception.day.isoweekday()
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


def _meets(exception: ClinicException, clinic: Clinic, weekday: int) -> bool:
    """Whether a clinic would take place in the half day of an exception."""
    runs = (clinic.first or date.min) <= exception.day <= (clinic.last or date.max)
    return runs and clinic.slot.weekday == weekday and exception.half in (None, clinic.slot.half)


RULE = Rule(("expert/two-clinics", "expert/exception"), EXPERT, check)
