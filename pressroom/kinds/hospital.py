"""The hospital: the fact file that every other text must agree with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pressroom.core.workdays import holiday_name, is_swapped_workday
from pressroom.kinds.base import Kind, Model, PageRef, require_order
from pressroom.kinds.values import WEEKDAYS, Day, Hours, OpeningHours, Phone, Sentence, Words


class Licensed(Model):
    """One 诊疗科目 of the practising licence, with its code in the national list."""

    code: str = Field(pattern=r"^[0-9]{2}(\.[0-9]{2})?$")
    name: Words


class Place(Model):
    """Latitude and longitude in degrees, WGS 84."""

    latitude: Decimal = Field(ge=-90, le=90)
    longitude: Decimal = Field(ge=-180, le=180)


class Grade(Model):
    """The grade that the authority assessed, e.g. 三级甲等."""

    name: Words
    issuer: Words
    year: int = Field(ge=1989, le=2100)


class Licence(Model):
    """The practising licence of the institution."""

    number: Words
    issuer: Words
    valid_until: Day


class PoliceRecord(Model):
    """The public-security filing of the website: the text shown and the number in its address."""

    text: Words
    code: str = Field(pattern=r"^[0-9]{14}$")


class AdReview(Model):
    """The 《医疗广告审查证明》 number; it is valid for one year."""

    number: Words
    valid_until: Day


class Honour(Model):
    """An honour with who gave it, when, and by which document; without these it may not be printed."""

    title: Words
    issuer: Words
    year: int = Field(ge=1949, le=2100)
    document: Words


class Line(Model):
    """A telephone line and when somebody answers it."""

    label: Words
    label_en: Words | None = None
    number: Phone
    hours: Words


class Opening(Model):
    """When a part of the hospital is open."""

    label: Words
    label_en: Words | None = None
    days: Words
    days_en: Words | None = None
    hours: OpeningHours = Field(min_length=1)


class HalfDays(Model):
    """When the half days of the clinic timetable begin and end."""

    am: Hours
    pm: Hours
    evening: Hours | None = None


class Building(Model):
    """A building of the campus, by the id that locations use."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: Words
    name_en: Words
    floors: int = Field(ge=1, le=60)


class Journey(Model):
    """A way to come: by bus, metro or car."""

    mode: Words
    text: Sentence
    mode_en: Words | None = None
    text_en: Sentence | None = None


class Emergency(Model):
    """Where and how to get urgent help."""

    phone: Phone
    entrance: Sentence
    entrance_en: Sentence | None = None


class Holiday(Model):
    """Public holidays on which clinics stop, first and last day included."""

    name: Words
    first: Day
    last: Day
    note: Sentence | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Holiday:
        require_order(self.first, self.last)
        return self


class SwappedDay(Model):
    """A working day that follows the timetable of another weekday (调休)."""

    day: Day
    follows: Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


class HospitalEnglish(Model):
    """The English edition of the fact file."""

    name: Words
    short_name: Words
    address: Words
    summary: Sentence
    ownership: Words
    category: Words
    grade: Words


class Hospital(Model):
    """One hospital: names, licence, place, hours, honours; the source of every printed fact."""

    name: Words
    """The registered first name, 第一名称, as the licence has it."""
    short_name: Words
    other_names: tuple[Words, ...] = ()
    summary: Sentence
    address: Words
    postcode: str = Field(pattern=r"^[0-9]{6}$")
    place: Place | None = None
    ownership: Words
    category: Words
    grade: Grade | None = None
    founded: int = Field(ge=1800, le=2100)
    beds: int = Field(ge=0, le=20000)
    licence: Licence
    licensed_departments: tuple[Licensed, ...] = Field(min_length=1)
    icp: Words | None = None
    police_record: PoliceRecord | None = None
    ad_review: AdReview | None = None
    honours: tuple[Honour, ...] = ()
    phones: tuple[Line, ...] = Field(min_length=1)
    emergency: Emergency
    opening: tuple[Opening, ...] = Field(min_length=1)
    half_days: HalfDays
    buildings: tuple[Building, ...] = ()
    transport: tuple[Journey, ...] = ()
    booking: PageRef | None = None
    """The guide that tells how to book a clinic: the first thing on the home page, and linked from every clinic."""
    holidays: tuple[Holiday, ...] = ()
    swapped_days: tuple[SwappedDay, ...] = ()
    logo: str | None = None
    """A picture below content/, like images/logo.svg; without one the theme's mark is shown."""
    en: HospitalEnglish | None = None

    def swap_on(self, day: date) -> SwappedDay | None:
        """The working day swapped on to a day, if there is one."""
        return next((swap for swap in self.swapped_days if swap.day == day), None)

    def weekday_on(self, day: date) -> int:
        """The weekday whose timetable holds on a day: 1 for Monday to 7 for Sunday, after swapped working days."""
        swap = self.swap_on(day)
        return day.isoweekday() if swap is None else WEEKDAYS.index(swap.follows[1]) + 1

    def holiday_on(self, day: date) -> Holiday | None:
        """The public holiday that closes the weekly clinics of a day; a swapped day is a working day by its name."""
        if self.swap_on(day) is not None:
            return None
        return next((holiday for holiday in self.holidays if holiday.first <= day <= holiday.last), None)

    def rest_on(self, day: date) -> str | None:
        """Name of the public holiday of a day: by this file, and where it is silent by the published calendar."""
        if self.swap_on(day) is not None:
            return None
        own = self.holiday_on(day)
        return own.name if own is not None else holiday_name(day)

    def is_swapped_workday(self, day: date) -> bool:
        """Whether a weekend day is a working day (调休): by this file, and where it is silent by the calendar."""
        if self.swap_on(day) is not None:
            return True
        return self.holiday_on(day) is None and is_swapped_workday(day)


HOSPITAL = Kind(
    name="hospital",
    folder="hospital",
    model=Hospital,
    title=lambda m: m.name,
    summary=lambda m: m.summary,
    suffix=".yaml",
    single=True,
    label=("医院", "Hospital"),
)
