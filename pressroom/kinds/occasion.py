"""Occasions: stretches of days that a rule of the calendar fixes, or an editor.

In: a festival with days before and after it, or a first and a last day.  Out: the stretch in a year, or around a day.
Never: looks at the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.lunar import lunar_day
from pressroom.kinds.base import Model, require_order
from pressroom.kinds.values import Day

SUNDAY = 6


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday (0 for Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


FESTIVALS: dict[str, Callable[[int], date]] = {
    "妇女节": lambda year: date(year, 3, 8),
    "母亲节": lambda year: _nth(year, 5, SUNDAY, 2),
    "父亲节": lambda year: _nth(year, 6, SUNDAY, 3),
    "重阳节": lambda year: lunar_day(year, 9, 9),
}
"""On which day of a year a festival falls."""


@dataclass(frozen=True, slots=True, order=True)
class Period(CompactPickle):
    """A stretch of days, first and last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def before(self) -> Period:
        """The seven days before it, whose lowest price it may be compared with (明码标价和禁止价格欺诈规定, 16)."""
        return Period(self.first - timedelta(7), self.first - timedelta(1))


class Occasion(Model):
    """When something holds: around a festival, every year or in one, or from a first to a last day."""

    festival: Literal["妇女节", "母亲节", "父亲节", "重阳节"] | None = None
    before: int = Field(0, ge=0, le=60)
    """Days before the festival on which it begins."""
    after: int = Field(0, ge=0, le=60)
    """Days after the festival on which it still holds."""
    year: int | None = Field(None, ge=2000, le=2099)
    """The only year of a festival; without it the occasion comes back every year."""
    first: Day | None = None
    last: Day | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Occasion:
        fixed = self.first is not None and self.last is not None
        half = (self.first is None) != (self.last is None)
        if half or fixed == (self.festival is not None):
            raise PydanticCustomError("value_occasion", "festival or days", {"value": self.festival or ""})
        require_order(self.first, self.last)
        return self

    def in_year(self, year: int) -> Period | None:
        """The stretch of a year; None when it does not take place then."""
        if self.first is not None and self.last is not None:
            return Period(self.first, self.last)
        if self.festival is None or (self.year is not None and self.year != year):
            return None
        day = FESTIVALS[self.festival](year)
        return Period(day - timedelta(self.before), day + timedelta(self.after))

    def around(self, day: date) -> Period | None:
        """The stretch that holds on a day, else the next one, else the last one that is over."""
        years = (self.year,) if self.year is not None else (day.year - 1, day.year, day.year + 1)
        found = [period for year in years if (period := self.in_year(year)) is not None]
        return next((period for period in found if day <= period.last), found[-1] if found else None)
