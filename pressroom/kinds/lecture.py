"""A health lecture: the course, its handout (the body), its workflow and its dated sessions."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import DepartmentRef, EnglishTitle, Experts, Kind, Model, Question, Review, Source
from pressroom.kinds.session import Session
from pressroom.kinds.values import Day, Sentence, Words

STEPS = ("expert-chosen", "titled", "courseware", "reviewed", "offered", "booked", "held", "evaluated")
"""The steps of a course, from the choice of an expert to the evaluation, in their order."""


class Step(Model):
    """One step of the workflow that has been done, by whom and when."""

    step: Literal["expert-chosen", "titled", "courseware", "reviewed", "offered", "booked", "held", "evaluated"]
    owner: Words
    day: Day


class Awaited(Model):
    """Who is to do the next step of the workflow, and by when."""

    owner: Words
    due: Day
    note: Sentence | None = None


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
    speakers: Experts = Field(min_length=1)
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
    """What has been done, in the order of the steps."""
    awaits: Awaited | None = None
    """Who does the next step and by when; for the status board."""
    sources: tuple[Source, ...] = Field(min_length=1)
    sessions: tuple[Session, ...] = ()
    en: EnglishTitle | None = None

    @model_validator(mode="after")
    def _session_ids_differ(self) -> Lecture:
        ids = [session.id for session in self.sessions]
        ids += [dated.id for session in self.sessions if session.repeat for dated in session.dates()]
        for word in ids:
            if ids.count(word) > 1:
                raise PydanticCustomError("session_id_twice", "two sessions share an id", {"value": word})
        return self

    @model_validator(mode="after")
    def _steps_are_in_order(self) -> Lecture:
        for earlier, later in pairwise(self.workflow):
            if STEPS.index(later.step) <= STEPS.index(earlier.step) or later.day < earlier.day:
                raise PydanticCustomError("value_workflow", "steps are out of order", {"value": later.step})
        return self

    def step(self, name: str) -> Step | None:
        """A step that has been done, or None."""
        return next((step for step in self.workflow if step.step == name), None)

    @property
    def next_step(self) -> str | None:
        """The step that comes after the last one done; None when the course has been evaluated."""
        position = STEPS.index(self.workflow[-1].step) + 1
        return STEPS[position] if position < len(STEPS) else None

    @property
    def is_offered(self) -> bool:
        """Whether the course stands on the course menu: it was reviewed, and then offered."""
        return self.step("reviewed") is not None and self.step("offered") is not None


def _reviewed(lecture: Lecture) -> date:
    return lecture.review.reviewed


LECTURE = Kind(
    name="lecture",
    folder="lectures",
    model=Lecture,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    day=_reviewed,
    parts=("slides",),
    index_fields=("department", "audiences"),
    label=("健康讲座", "Health lectures"),
)
