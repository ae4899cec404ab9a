"""The sessions of a course: one dated lecture, or a series that recurs by rule with exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import ExpertRef, Model
from pressroom.kinds.recurrence import Recurrence
from pressroom.kinds.values import Day, Hours, Sentence, Words

CANCELLED = " cancelled"
"""How the line of a cancelled date ends in an announcement."""
State = Literal["open", "full", "cancelled", "held", "postponed"]


def _agree(state: str, postponed_to: Day | None) -> None:
    if (state == "postponed") != (postponed_to is not None):
        raise PydanticCustomError("session_postponed", "state and postponed_to disagree", {"value": state})


def _counted_when_held(state: str, attended: int | None) -> None:
    if attended is not None and state != "held":
        raise PydanticCustomError("session_attended", "counted before it was held", {"value": str(attended)})


class Change(Model):
    """What was changed after a session had been announced; the public reads it."""

    day: Day
    note: Sentence


class Override(Model):
    """One date of a series that is not as the others; what is left out stays as in the series."""

    day: Day
    """The date as the rule or ``also`` gives it."""
    state: State = "open"
    postponed_to: Day | None = None
    hours: Hours | None = None
    venue: Words | None = None
    seats: int | None = Field(None, ge=1, le=5000)
    speaker: ExpertRef | None = None
    note: Words | None = None
    attended: int | None = Field(None, ge=0, le=5000)

    @model_validator(mode="after")
    def _fields_agree(self) -> Override:
        _agree(self.state, self.postponed_to)
        _counted_when_held(self.state, self.attended)
        return self


class Repeat(Model):
    """How a session recurs (RFC 5545): a rule, days left out, days added, and dates that differ."""

    rule: Recurrence
    without: tuple[Day, ...] = Field((), max_length=60)
    """Days of the rule on which there is no session, such as public holidays."""
    also: tuple[Day, ...] = Field((), max_length=60)
    """Days beside the rule on which there is one."""
    overrides: tuple[Override, ...] = Field((), max_length=60)


class Session(Model):
    """One dated lecture of the course, or with ``repeat`` a series of them."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    """Unique within the course and never changed: calendars know the session by it."""
    day: Day
    """The day; of a series the first."""
    hours: Hours
    venue: Words
    seats: int = Field(ge=1, le=5000)
    state: State = "open"
    postponed_to: Day | None = None
    repeat: Repeat | None = None
    speaker: ExpertRef | None = None
    series: Words | None = None
    host: Words | None = None
    """The organisation that booked the session; shown only when the session is not private."""
    private: bool = False
    """A session for a group, never shown in public, and its host and venue nowhere."""
    note: Words | None = None
    attended: int | None = Field(None, ge=0, le=5000)
    """Listeners counted when it was held, from the sign-in sheet; for the status board alone."""
    changes: tuple[Change, ...] = Field((), max_length=40)
    """What was changed since the announcement, oldest first; calendars count it (SEQUENCE), so nothing is taken out."""

    @model_validator(mode="after")
    def _states_agree(self) -> Session:
        _agree(self.state, self.postponed_to)
        _counted_when_held(self.state, self.attended)
        if self.repeat is not None and self.state != "open":
            raise PydanticCustomError("session_series_state", "a series has no state", {"value": self.state})
        days = [change.day for change in self.changes]
        if days != sorted(days):
            raise PydanticCustomError("session_changes", "changes are not in order", {"value": str(max(days))})
        return self

    @model_validator(mode="after")
    def _series_is_sound(self) -> Session:
        if self.repeat is None:
            return self
        rule, ruled = self.repeat.rule, self.repeat.rule.days(self.day)
        if not rule.is_complete(self.day):
            raise PydanticCustomError("session_endless", "the series does not end in time", {"value": rule.rule})
        if ruled[0] != self.day:
            raise PydanticCustomError("session_first", "the rule skips the first day", {"value": str(self.day)})
        _within(self.repeat.without, ruled)
        dates = self._days()
        _within((override.day for override in self.repeat.overrides), dates)
        if not dates:
            raise PydanticCustomError("session_none_left", "no date is left", {"value": rule.rule})
        return self

    def _days(self) -> tuple[Day, ...]:
        """The days of a series as the rule, its exceptions and its additions give them, before any postponement."""
        assert self.repeat is not None
        ruled = set(self.repeat.rule.days(self.day)) - set(self.repeat.without)
        return tuple(sorted(ruled | set(self.repeat.also)))

    def dates(self) -> tuple[Session, ...]:
        """One session a date, each with an id of its own; the session itself when it does not recur."""
        if self.repeat is None:
            return (self,)
        overrides = {override.day: override for override in self.repeat.overrides}
        return tuple(self._on(day, overrides.get(day)) for day in self._days())

    def _on(self, day: Day, override: Override | None) -> Session:
        fields = {name: getattr(override, name) for name in Override.model_fields if name != "day"} if override else {}
        fields = {name: value for name, value in fields.items() if value is not None}
        # What was changed in a series is about the dates that differ.
        own = {"changes": self.changes if override else ()}
        return self.model_copy(update={"id": f"{self.id}-{day:%Y%m%d}", "day": day, "repeat": None, **own, **fields})

    @property
    def announcement(self) -> tuple[str, ...]:
        """What calendars say of each date, a line each that begins with its day; whether it is full or held is no part."""
        return tuple(
            f"{one.postponed_to or one.day} {one.hours} {one.venue}" + (CANCELLED if one.state == "cancelled" else "")
            for one in self.dates()
        )

    @property
    def sequence(self) -> int:
        """How often the session was changed since it was announced (RFC 5545, 3.8.7.4); grows, never falls."""
        return len(self.changes)


def _within(days: Iterable[Day], known: tuple[Day, ...]) -> None:
    for day in days:
        if day not in known:
            raise PydanticCustomError("session_not_a_date", "not a date of the series", {"value": str(day)})
