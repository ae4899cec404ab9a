"""What a course and its sessions owe each other: review before offer, days on which people can come, told changes."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.lecture import LECTURE, STEPS, Lecture
from pressroom.rules.base import Rule
from pressroom.rules.sessions import meetings

_OFFERING = STEPS[STEPS.index("offered") :]


def check_review(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """A course is offered, booked and held only after it was reviewed; without a review it is not ready to be shown."""
    if entry.model.step("reviewed") is not None:
        return
    message, hint = text("lecture/unreviewed", value=entry.title), text("lecture/unreviewed.hint")
    offering = [number for number, step in enumerate(entry.model.workflow) if step.step in _OFFERING]
    if offering:
        yield error(entry.at(("workflow", offering[0], "step")), "lecture/unreviewed", message, hint)
    elif entry.model.sessions:
        yield error(entry.at(("sessions", 0, "id")), "lecture/unreviewed", message, hint)
    else:
        yield warning(entry.at(("workflow", len(entry.model.workflow) - 1)), "lecture/unreviewed", message, hint)


def check_days(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Warn of a session to come on a public holiday, or on a weekend day that is a working day."""
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None:
        return
    for meeting in meetings(entry):
        if meeting.day < view.today() or meeting.session.state == "held":
            continue
        field = "postponed_to" if meeting.session.postponed_to else "day"
        name = hospital.model.rest_on(meeting.day)
        if name is not None:
            message = text("lecture/holiday", value=meeting.day, name=name)
            yield warning(meeting.at(field), "lecture/holiday", message, text("lecture/holiday.hint"))
        elif hospital.model.is_swapped_workday(meeting.day):
            message = text("lecture/swapped-day", value=meeting.day)
            yield warning(meeting.at(field), "lecture/swapped-day", message, text("lecture/swapped-day.hint"))


def check_hours(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Warn of a session that is shorter than the course, and refuse one that was held on a day to come."""
    for meeting in meetings(entry):
        minutes = meeting.session.hours.minutes
        if minutes < entry.model.minutes:
            message = text("lecture/session-short", value=minutes, minutes=entry.model.minutes)
            yield warning(meeting.at("hours"), "lecture/session-short", message, text("lecture/session-short.hint"))
        if meeting.session.state == "held" and meeting.day > view.today():
            message = text("lecture/session-held", value=meeting.day)
            yield error(meeting.at("state"), "lecture/session-held", message, text("lecture/session-held.hint"))


def check_changes(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Warn of a cancelled or postponed session without a noted change: calendars would not take it over."""
    for index, root in enumerate(entry.model.sessions):
        states = [root.state, *(override.state for override in (root.repeat.overrides if root.repeat else ()))]
        for number, state in enumerate(states):
            if state in ("cancelled", "postponed") and not root.changes and not root.private:
                inside = ("repeat", "overrides", number - 1, "state") if number else ("state",)
                message = text("lecture/change-untold", value=state)
                span = entry.at(("sessions", index, *inside))
                yield warning(span, "lecture/change-untold", message, text("lecture/change-untold.hint"))


RULES = (
    Rule(("lecture/unreviewed",), LECTURE, check_review),
    Rule(("lecture/holiday", "lecture/swapped-day"), LECTURE, check_days),
    Rule(("lecture/session-short", "lecture/session-held"), LECTURE, check_hours),
    Rule(("lecture/change-untold",), LECTURE, check_changes),
)
