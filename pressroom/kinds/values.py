"""Value types that an editor writes as one short text: days, times, slots, money, phones, percentages.

In: text from YAML, where everything is text.  Out: frozen values that know how they are shown.
Each refusal carries an error type; the phrase catalogue turns it into words and a remedy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pressroom.core.compact_pickle import CompactPickle

WEEKDAYS = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ONE_LINE = r"^[^\r\n\t]*$"
Words = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=ONE_LINE)]
"""A name or a title: one line of up to 120 characters."""
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
"""A sentence or a short paragraph of up to 600 characters."""


YEARS = range(1900, 2101)
"""Years of every day that an editor writes; what is reckoned from one stays within the calendar of the language."""


def _day(raw: object) -> object:
    if isinstance(raw, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
            raise PydanticCustomError("value_day", "not a day", {"value": raw})
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise PydanticCustomError("value_day_missing", "no such day", {"value": raw}) from None
        if day.year not in YEARS:
            raise PydanticCustomError("value_day_far", "out of range", {"value": raw})
        return day
    return raw


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, written 2026-03-08."""


class ParsedText(CompactPickle):
    """Base of the values that are written as one text; a subclass has ``error``, ``example`` and ``parse``."""

    error: ClassVar[str]
    pattern: ClassVar[str]
    example: ClassVar[str]

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read the text; raises ValueError when it cannot be this kind of value."""
        raise NotImplementedError

    @classmethod
    def _validate(cls, raw: str) -> Self:
        try:
            return cls.parse(raw.strip())
        except ValueError:
            raise PydanticCustomError(cls.error, "unreadable", {"value": raw, "example": cls.example}) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls._validate, core_schema.str_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": cls.pattern, "examples": [cls.example]}


def _match(pattern: str, raw: str) -> re.Match[str]:
    found = re.fullmatch(pattern, raw, re.ASCII)
    if found is None:
        raise ValueError(raw)
    return found


@dataclass(frozen=True, slots=True, order=True)
class Clock(ParsedText):
    """A time of day, written 08:00."""

    at: time

    error = "value_clock"
    pattern = r"^([01]\d|2[0-3]):[0-5]\d$"
    example = "08:00"

    @classmethod
    def parse(cls, raw: str) -> Self:
        _match(cls.pattern, raw)
        return cls(time.fromisoformat(raw))

    def __str__(self) -> str:
        return self.at.strftime("%H:%M")


@dataclass(frozen=True, slots=True, order=True)
class Hours(ParsedText):
    """A stretch of one day, written 08:00-11:30; the end is later than the start."""

    start: Clock
    end: Clock

    error = "value_hours"
    pattern = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$"
    example = "08:00-11:30"

    @classmethod
    def parse(cls, raw: str) -> Self:
        first, _, last = raw.partition("-")
        start, end = Clock.parse(first), Clock.parse("23:59" if last == "24:00" else last)
        if end <= start:
            raise ValueError(raw)
        return cls(start, end)

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        first, last = self.start.at, self.end.at
        return (last.hour - first.hour) * 60 + last.minute - first.minute

    def __str__(self) -> str:
        end = "24:00" if str(self.end) == "23:59" else str(self.end)
        return f"{self.start}–{end}"


def _in_order(stretches: tuple[Hours, ...]) -> tuple[Hours, ...]:
    for earlier, later in pairwise(stretches):
        if later.start < earlier.end:
            raise PydanticCustomError("value_hours_order", "out of order", {"value": str(later), "first": str(earlier)})
    return stretches


OpeningHours = Annotated[tuple[Hours, ...], AfterValidator(_in_order)]
"""Stretches of one day, each after the one before."""

HALVES = {"上午": "am", "下午": "pm", "晚间": "evening"}
HALF_NAMES = {half: name for name, half in HALVES.items()}
HALF_NAMES_EN = {"am": "morning", "pm": "afternoon", "evening": "evening"}


@dataclass(frozen=True, slots=True, order=True)
class Slot(ParsedText):
    """A weekly half day, written 周三上午; weekday is 1 for Monday to 7 for Sunday, half is am, pm or evening."""

    weekday: int
    half: str

    error = "value_slot"
    pattern = r"^周[一二三四五六日](上午|下午|晚间)$"
    example = "周三上午"

    @classmethod
    def parse(cls, raw: str) -> Self:
        found = _match(r"(?:周|星期)([一二三四五六日天])(上午|下午|晚间)", raw)
        weekday = WEEKDAYS.index(found[1].replace("天", "日")) + 1
        return cls(weekday, HALVES[found[2]])

    def __str__(self) -> str:
        return f"周{WEEKDAYS[self.weekday - 1]}{HALF_NAMES[self.half]}"

    @property
    def english(self) -> str:
        """For the English edition: Wednesday morning."""
        return f"{WEEKDAYS_EN[self.weekday - 1]} {HALF_NAMES_EN[self.half]}"


@dataclass(frozen=True, slots=True, order=True)
class Money(ParsedText):
    """An amount in yuan with at most two decimals, written 50 or 50.50; never negative, never a float."""

    yuan: Decimal

    error = "value_money"
    pattern = r"^\d{1,9}(\.\d{1,2})?$"
    example = "50.00"

    @classmethod
    def parse(cls, raw: str) -> Self:
        _match(cls.pattern, raw)
        return cls(Decimal(raw))

    def __str__(self) -> str:
        """Whole yuan without decimals, otherwise with two."""
        return f"{self.yuan:.0f}" if self.yuan == self.yuan.to_integral_value() else f"{self.yuan:.2f}"

    def __add__(self, other: Money) -> Money:
        return Money(self.yuan + other.yuan)

    def less(self, other: Money) -> Money | None:
        """By how much this is less than another amount; None when it is not."""
        return Money(other.yuan - self.yuan) if self.yuan < other.yuan else None


@dataclass(frozen=True, slots=True, order=True)
class Phone(ParsedText):
    """A telephone number as people read it: 0000-8812345, with an extension 转 8012, mobile, 400 or short number."""

    number: str

    error = "value_phone"
    pattern = r"^(0\d{2,3}-\d{7,8}(转\d{1,5})?|1[3-9]\d{9}|400-\d{3}-\d{4}|\d{3,5})$"
    example = "0000-8812345"

    @classmethod
    def parse(cls, raw: str) -> Self:
        _match(cls.pattern, raw)
        return cls(raw)

    @property
    def uri(self) -> str:
        """The tel: address, with ;ext= for an extension (RFC 3966)."""
        number, _, extension = self.number.partition("转")
        return f"tel:{number.replace('-', '')}" + (f";ext={extension}" if extension else "")

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True, order=True)
class Percent(ParsedText):
    """A percentage, written 12.5%, kept as 12.5."""

    amount: Decimal

    error = "value_percent"
    pattern = r"^\d{1,3}(\.\d{1,2})?%$"
    example = "12.5%"

    @classmethod
    def parse(cls, raw: str) -> Self:
        _match(cls.pattern, raw)
        return cls(Decimal(raw.rstrip("%")))

    def __str__(self) -> str:
        return f"{self.amount}%"


@dataclass(frozen=True, slots=True, order=True)
class Ages(ParsedText):
    """A range of ages in whole years, written 18-60, 40+ or -14; both ends are included."""

    least: int
    most: int

    error = "value_ages"
    pattern = r"^(\d{1,3}-\d{1,3}|\d{1,3}\+|-\d{1,3})$"
    example = "40+"

    @classmethod
    def parse(cls, raw: str) -> Self:
        _match(cls.pattern, raw)
        first, _, last = raw.rstrip("+").partition("-")
        least, most = int(first or 0), 150 if raw.endswith("+") else int(last)
        if least > most:
            raise ValueError(raw)
        return cls(least, most)

    def __str__(self) -> str:
        if self.most == 150:
            return f"{self.least} 岁及以上"
        return f"{self.most} 岁及以下" if self.least == 0 else f"{self.least}～{self.most} 岁"
