"""lecture/venue, lecture/speaker-twice, lecture/session-clinic: nobody and no room is in two places at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, Text, error, text, warning
from pressroom.kinds.base import Ref
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.kinds.hospital import HOSPITAL, Hospital
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.kinds.session import Session
from pressroom.kinds.values import Hours
from pressroom.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date of a session, with its place in the file."""

    lecture: Entry[Lecture]
    index: int
    session: Session

    @property
    def day(self) -> date:
        """The day on which it takes place, after a postponement."""
        return self.session.postponed_to or self.session.day

    @property
    def speakers(self) -> tuple[Ref, ...]:
        """Who lectures: the session's own speaker, else the first of the course."""
        return (self.session.speaker,) if self.session.speaker else self.lecture.model.speakers[:1]

    @property
    def order(self) -> tuple[str, int, date]:
        """Sorts as the files do, so that of two rivals the later is told."""
        return self.lecture.key, self.index, self.session.day

    def at(self, field: str) -> Span:
        """The place of a field of the session, or for one date of a series that of its override."""
        repeat = self.lecture.model.sessions[self.index].repeat
        for number, override in enumerate(repeat.overrides if repeat else ()):
            if override.day == self.session.day:
                return self.lecture.at(("sessions", self.index, "repeat", "overrides", number, field))
        return self.lecture.at(("sessions", self.index, field))


def meetings(lecture: Entry[Lecture]) -> Iterator[Meeting]:
    """Every date of every session of a course that takes place."""
    for index, root in enumerate(lecture.model.sessions):
        for session in root.dates():
            if session.state != "cancelled":
                yield Meeting(lecture, index, session)


def _together(view: View, want: Callable[[Meeting], object]) -> Mapping[tuple[date, object], list[Meeting]]:
    """The dates of all lectures by day and by what only one of them can have at a time."""
    found: dict[tuple[date, object], list[Meeting]] = {}
    for lecture in view.where(LECTURE):
        for meeting in meetings(lecture):
            found.setdefault((meeting.day, want(meeting)), []).append(meeting)
    return found


def _rivals(entry: Entry[Lecture], view: View, want: Callable[[Meeting], object]) -> Iterator[tuple[Meeting, Meeting]]:
    """Pairs of dates at the same time that want the same, the later first; one pair a session."""
    together = view.share(("meetings", want), lambda inner: _together(inner, want))
    for own in meetings(entry):
        for rival in together[own.day, want(own)]:
            if rival.order < own.order and _overlap(own.session.hours, rival.session.hours):
                yield own, rival
                break


def check_venue(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Compare each date with the dates of every lecture; of two in one room the later in the files is told."""
    for own, rival in _rivals(entry, view, _venue):
        message = text("lecture/venue", value=own.session.venue, day=own.day)
        yield error(own.at("venue"), "lecture/venue", message, text("lecture/venue.hint"), _other(rival))


def check_speakers(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Compare each date with the dates of every lecture; of two with one speaker the later in the files is told."""
    for own, rival in _rivals(entry, view, _speakers):
        if not own.speakers:
            continue
        named = view.name(own.speakers[0])
        message = text("lecture/speaker-twice", speaker=named.title if named else "", day=own.day)
        yield error(own.at("day"), "lecture/speaker-twice", message, text("lecture/speaker-twice.hint"), _other(rival))


def _venue(meeting: Meeting) -> object:
    return meeting.session.venue


def _speakers(meeting: Meeting) -> object:
    """One speaker or none; what is shared by two without a speaker is not a person."""
    return meeting.speakers


def _other(rival: Meeting) -> tuple[tuple[Span, Text], ...]:
    return ((rival.at("day"), text("id/duplicate.first")),)


def _overlap(one: Hours, other: Hours) -> bool:
    return one.start < other.end and other.start < one.end


def check_clinic(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Warn when the speaker of a session to come has a clinic in the same half day."""
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None:
        return
    for meeting in meetings(entry):
        if meeting.day < view.today() or meeting.session.state == "held":
            continue
        for ref in meeting.speakers:
            speaker = view.get(EXPERT, ref.key)
            for clinic in _clinics(speaker.model, meeting, hospital.model) if speaker else ():
                assert speaker is not None
                message = text("lecture/session-clinic", speaker=speaker.title, value=clinic.slot, day=meeting.day)
                hint = text("lecture/session-clinic.hint")
                yield warning(meeting.at("day"), "lecture/session-clinic", message, hint)


def _clinics(expert: Expert, meeting: Meeting, hospital: Hospital) -> Iterator[Clinic]:
    """The clinics of an expert that are held at the time of a session."""
    for clinic in expert.clinics:
        hours = getattr(hospital.half_days, clinic.slot.half)
        if hours and _overlap(meeting.session.hours, hours) and _held(expert, clinic, meeting.day, hospital):
            yield clinic


def _held(expert: Expert, clinic: Clinic, day: date, hospital: Hospital) -> bool:
    """Whether a clinic takes place on a day."""
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
    Rule(("lecture/speaker-twice",), LECTURE, check_speakers),
    Rule(("lecture/session-clinic",), LECTURE, check_clinic),
)
