"""A department: what it treats, where it is, who leads it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pressroom.kinds.base import ExpertRef, Kind, Model
from pressroom.kinds.values import OpeningHours, Phone, Sentence, Words


class KeySpecialty(Model):
    """An accreditation with who gave it and when."""

    title: Words
    issuer: Words
    year: int = Field(ge=1949, le=2100)
    document: Words | None = None


class Location(Model):
    """Where patients go: a building of hospital.yaml, the floor (below ground is negative), the spot."""

    building: Words
    floor: int = Field(ge=-5, le=60)
    spot: Words | None = None
    spot_en: Words | None = None


class DepartmentHours(Model):
    """When the department's clinic or ward is open."""

    label: Words
    days: Words
    hours: OpeningHours = ()
    note: Words | None = None


class Condition(Model):
    """A disease or complaint that the department treats, with the name that patients use."""

    name: Words
    plain: Words | None = None
    note: Sentence | None = None


class Treatment(Model):
    """A test or treatment, described soberly: what it is, for whom."""

    name: Words
    note: Sentence


class Equipment(Model):
    """A piece of equipment as objective facts: name, model, how many, since when."""

    name: Words
    model: Words | None = None
    count: int = Field(1, ge=1)
    since: int | None = Field(None, ge=1980, le=2100)


class Figure(Model):
    """A number about the department, with unit, year and source."""

    label: Words
    value: Words
    unit: Words
    year: int = Field(ge=1949, le=2100)
    source: Words


class DepartmentEnglish(Model):
    """The English edition of the key fields."""

    name: Words
    summary: Sentence
    conditions: tuple[Words, ...] = ()


class Department(Model):
    """One department of the hospital."""

    name: Words
    aliases: tuple[Words, ...] = ()
    """Names that patients use and search for."""
    group: Literal["内科", "外科", "妇儿", "五官", "中医与康复", "急危重症", "医技", "健康管理"]
    order: int = 100
    licensed_as: tuple[str, ...] = Field(min_length=1)
    """Codes of hospital.yaml's licensed_departments that cover this department."""
    summary: Sentence
    key_specialties: tuple[KeySpecialty, ...] = ()
    head: ExpertRef | None = None
    location: Location
    phone: Phone | None = None
    hours: tuple[DepartmentHours, ...] = ()
    founded: int | None = Field(None, ge=1800, le=2100)
    beds: int | None = Field(None, ge=0, le=2000)
    conditions: tuple[Condition, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    figures: tuple[Figure, ...] = ()
    before_visit: tuple[Sentence, ...] = ()
    """What to bring and prepare, one action each."""
    en: DepartmentEnglish | None = None


DEPARTMENT = Kind(
    name="department",
    folder="departments",
    model=Department,
    title=lambda m: m.name,
    summary=lambda m: m.summary,
    label=("科室", "Departments"),
)
