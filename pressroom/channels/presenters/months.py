"""The calendar of lectures: months as tables of weeks, and the feeds to which one can subscribe.

In: dated sessions, a View.  Out: months with their weeks from Monday to Sunday, and feeds with their paths.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pressroom.catalog.catalog import Named
from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import feed_path
from pressroom.channels.presenters.entries import DatedSession
from pressroom.kinds.lecture import Lecture


@dataclass(frozen=True, slots=True)
class Square:
    """One day of a month's table with its sessions; None stands for the days of the months beside it."""

    day: date
    sessions: tuple[DatedSession, ...]

    @property
    def is_off(self) -> bool:
        """Whether there were sessions and all of them are cancelled."""
        return bool(self.sessions) and all(dated.session.state == "cancelled" for dated in self.sessions)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with sessions: its first day, its weeks, and its sessions in order of time."""

    first: date
    weeks: tuple[tuple[Square | None, ...], ...]
    sessions: tuple[DatedSession, ...]


@dataclass(frozen=True, slots=True)
class Feeds:
    """Paths of the calendars of lectures: by audience, and by department with its name."""

    audiences: tuple[tuple[str, str], ...]
    departments: tuple[tuple[Named, str], ...]


def months(found: Iterable[DatedSession]) -> tuple[Month, ...]:
    """The months in which there are sessions, as tables."""
    by_month: dict[date, list[DatedSession]] = {}
    for dated in sorted(found, key=lambda dated: (dated.day, dated.session.hours)):
        by_month.setdefault(dated.day.replace(day=1), []).append(dated)
    return tuple(Month(first, _weeks(first, held), tuple(held)) for first, held in sorted(by_month.items()))


def _weeks(first: date, held: list[DatedSession]) -> tuple[tuple[Square | None, ...], ...]:
    return tuple(
        tuple(
            Square(day, tuple(dated for dated in held if dated.day == day)) if day.month == first.month else None
            for day in week
        )
        for week in Calendar().monthdatescalendar(first.year, first.month)
    )


def feeds(lectures: Iterable[Entry[Lecture]], audiences: Iterable[str], view: View) -> Feeds:
    """The feeds that the calendar channel makes of these lectures; ``audiences`` gives their order."""
    known = list(lectures)
    held = {audience for lecture in known for audience in lecture.model.audiences}
    names = {ref: view.name(ref) for ref in sorted({lecture.model.department for lecture in known})}
    return Feeds(
        tuple((audience, feed_path("audiences", audience)) for audience in audiences if audience in held),
        tuple((named, feed_path("departments", ref.key)) for ref, named in names.items() if named is not None),
    )
