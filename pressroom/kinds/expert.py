"""An expert: titles in order, scope, clinics with dated exceptions, biographies in three lengths."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import DepartmentRef, Departments, ExpertRef, Kind, Model, require_order
from pressroom.kinds.values import Day, Money, Sentence, Slot, Words


class Title(Model):
    """A registered title or an office held; the order in the file is the order in print."""

    name: Words
    kind: Literal["professional", "academic", "office"] = "professional"
    since: int | None = Field(None, ge=1949, le=2100)


class Clinic(Model):
    """A weekly clinic, in a department that need not be the expert's own."""

    slot: Slot
    type: Literal["普通", "专家", "特需", "多学科"] = "专家"
    department: DepartmentRef | None = None
    fee: Money
    room: Words | None = None
    places: int | None = Field(None, ge=1, le=200)
    first: Day | None = None
    last: Day | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Clinic:
        require_order(self.first, self.last)
        return self


class ClinicException(Model):
    """A dated departure from the weekly timetable: stopped, substituted or extra."""

    day: Day
    half: Literal["am", "pm", "evening"] | None = None
    """Which half day; none means the whole day."""
    change: Literal["stop", "substitute", "extra"]
    substitute: ExpertRef | None = None
    reason: Words | None = None
    type: Literal["普通", "专家", "特需", "多学科"] | None = None
    fee: Money | None = None

    @model_validator(mode="after")
    def _names_a_substitute_only_then(self) -> ClinicException:
        if self.substitute is not None and self.change != "substitute":
            raise PydanticCustomError("exception_substitute", "change and substitute disagree", {"value": self.change})
        return self


class Education(Model):
    """A degree or a further training."""

    period: Words
    school: Words
    degree: Words


class Society(Model):
    """An office in a learned society, with its full name and term."""

    name: Words
    role: Words
    first: int = Field(ge=1949, le=2100)
    last: int | None = Field(None, ge=1949, le=2100)


class Biography(Model):
    """The life in two lengths for cards and lists; the body of the file is the long one."""

    short: Annotated[str, StringConstraints(min_length=10, max_length=60)]
    medium: Annotated[str, StringConstraints(min_length=40, max_length=200)]


class Portrait(Model):
    """A photograph, with the number of the written consent and where it came from."""

    image: str
    consent: Words
    origin: Words


class ExpertEnglish(Model):
    """The English edition of the key fields."""

    name: Words
    titles: tuple[Words, ...] = Field(min_length=1)
    scope: tuple[Words, ...] = Field(min_length=1)
    summary: Sentence


class Expert(Model):
    """One physician, pharmacist, nurse or technician of the hospital."""

    name: Words
    pinyin: Words | None = None
    """Family name, space, given name, as on a passport: required where the surname has an unusual reading."""
    sex: Literal["男", "女"] | None = None
    titles: tuple[Title, ...] = Field(min_length=1)
    departments: Departments = Field(min_length=1)
    """The first one is the expert's own."""
    registered_scope: Words | None = None
    """执业范围 as registered."""
    scope: tuple[Words, ...] = Field(min_length=1)
    """What the expert sees and does, as short terms."""
    biography: Biography
    clinics: tuple[Clinic, ...] = ()
    exceptions: tuple[ClinicException, ...] = ()
    education: tuple[Education, ...] = ()
    societies: tuple[Society, ...] = ()
    languages: tuple[Words, ...] = ("普通话",)
    since: int | None = Field(None, ge=1949, le=2100)
    """Year in which the expert began to work here."""
    portrait: Portrait | None = None
    verified: Day
    """When the personnel office last confirmed these facts."""
    en: ExpertEnglish | None = None


EXPERT = Kind(
    name="expert",
    folder="experts",
    model=Expert,
    title=lambda m: m.name,
    summary=lambda m: m.biography.short,
    index_fields=("departments",),
    label=("专家", "Experts"),
)
