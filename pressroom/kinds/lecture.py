"""A health lecture: the course, its handout (the body), its workflow and its dated sessions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import DepartmentRef, EnglishTitle, ExpertRef, Kind, Model, Question, Review, Source
from pressroom.kinds.values import Day, Hours, Sentence, Words


class Step(Model):
    """One step of the workflow that has been done, by whom and when."""

    step: Literal["expert-chosen", "titled", "courseware", "reviewed", "offered", "booked", "held", "evaluated"]
    owner: Words
    day: Day


class Session(Model):
    """One dated lecture of the course."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    """Unique within the course and never changed: calendars know the session by it."""
    day: Day
    hours: Hours
    venue: Words
    seats: int = Field(ge=1, le=5000)
    state: Literal["open", "full", "cancelled", "postponed"] = "open"
    postponed_to: Day | None = None
    speaker: ExpertRef | None = None
    series: Words | None = None
    host: Words | None = None
    """The organisation that booked the session."""
    private: bool = False
    """A session for a group, never shown in public."""
    note: Words | None = None

    @model_validator(mode="after")
    def _postponed_has_a_day(self) -> Session:
        if (self.state == "postponed") != (self.postponed_to is not None):
            raise PydanticCustomError("session_postponed", "state and postponed_to disagree", {"value": self.state})
        return self


class Lecture(Model):
    """A course that the hospital offers to the public, to companies and to communities."""

    title: Words
    number: str = Field(pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{3}$")
    """编号 of the courseware, as printed in the version box: JK-2026-001."""
    summary: Sentence
    main_message: Sentence
    """The one thing that a listener should take home."""
    audiences: tuple[Literal["public", "elderly", "women", "workers", "students", "professionals"], ...] = Field(
        min_length=1
    )
    department: DepartmentRef
    speakers: tuple[ExpertRef, ...] = Field(min_length=1)
    minutes: int = Field(ge=10, le=240)
    objectives: tuple[Sentence, ...] = Field(min_length=1, max_length=6)
    outline: tuple[Sentence, ...] = Field(min_length=2, max_length=12)
    key_actions: tuple[Sentence, ...] = Field(min_length=1, max_length=7)
    """One to seven things to do, each beginning with a verb."""
    red_flags: tuple[Sentence, ...] = Field(min_length=1)
    """Signs with which one must see a doctor at once."""
    teach_back: tuple[Question, ...] = Field(min_length=3, max_length=3)
    equipment: tuple[Words, ...] = ()
    languages: tuple[Words, ...] = ("普通话",)
    review: Review
    workflow: tuple[Step, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    sessions: tuple[Session, ...] = ()
    en: EnglishTitle | None = None

    @model_validator(mode="after")
    def _session_ids_differ(self) -> Lecture:
        ids = [session.id for session in self.sessions]
        for word in ids:
            if ids.count(word) > 1:
                raise PydanticCustomError("session_id_twice", "two sessions share an id", {"value": word})
        return self


def _reviewed(lecture: Lecture) -> date:
    return lecture.review.reviewed


LECTURE = Kind(
    name="lecture",
    folder="lectures",
    model=Lecture,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    day=_reviewed,
    label=("健康讲座", "Health lectures"),
)
