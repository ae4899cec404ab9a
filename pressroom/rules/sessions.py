"""lecture/venue, lecture/session-clinic: a room holds one lecture at a time, and a speaker is not in clinic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.kinds.hospital import HOSPITAL, Hospital
from pressroom.kinds.lecture import LECTURE, Lecture, Session
from pressroom.kinds.values import Hours
from pressroom.rules.base import Rule


def check_venue(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Compare each session with the sessions of every lecture; the later id of two is told."""
    for index, session in enumerate(entry.model.sessions):
        for other in view.where(LECTURE):
            for number, rival in enumerate(other.model.sessions):
                if (other.key, number) < (entry.key, index) and _clash(session, rival):
                    message = text("lecture/venue", value=session.venue)
                    related = ((other.at(("sessions", number)), text("id/duplicate.first")),)
                    span = entry.at(("sessions", index, "venue"))
                    yield error(span, "lecture/venue", message, text("lecture/venue.hint"), related)


def _clash(one: Session, other: Session) -> bool:
    if "cancelled" in (one.state, other.state) or one.venue != other.venue or _day(one) != _day(other):
        return False
    return _overlap(one.hours, other.hours)


def _day(session: Session) -> date:
    """The day on which a session takes place, after a postponement."""
    return session.postponed_to or session.day


def _overlap(one: Hours, other: Hours) -> bool:
    return one.start < other.end and other.start < one.end


def check_speaker(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Warn when the speaker of a session to come has a clinic in the same half day."""
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None:
        return
    halves = hospital.model.half_days
    for index, session in enumerate(entry.model.sessions):
        if session.state == "cancelled" or _day(session) < view.today():
            continue
        for ref in (session.speaker,) if session.speaker else entry.model.speakers[:1]:
            speaker = view.get(EXPERT, ref.key)
            for clinic in speaker.model.clinics if speaker else ():
                hours = getattr(halves, clinic.slot.half)
                if (
                    speaker
                    and hours
                    and _overlap(session.hours, hours)
                    and _held(speaker.model, clinic, session, hospital.model)
                ):
                    message = text("lecture/session-clinic", speaker=speaker.title, value=clinic.slot)
                    span = entry.at(("sessions", index, "day"))
                    yield warning(span, "lecture/session-clinic", message, text("lecture/session-clinic.hint"))


def _held(expert: Expert, clinic: Clinic, session: Session, hospital: Hospital) -> bool:
    """Whether a clinic takes place on the day of a session."""
    day = _day(session)
    if clinic.slot.weekday != hospital.weekday_on(day) or hospital.holiday_on(day) is not None:
        return False
    if (clinic.first and day < clinic.first) or (clinic.last and day > clinic.last):
        return False
    return not any(
        exception.day == day and exception.half in (None, clinic.slot.half) and exception.change != "extra"
        for exception in expert.exceptions
    )


RULES = (
    Rule(("lecture/venue",), LECTURE, check_venue),
    Rule(("lecture/session-clinic",), LECTURE, check_speaker),
)
