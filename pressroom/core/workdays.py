"""The public holidays and swapped working days (调休) of mainland China.

In: a day.  Out: what the published calendar says of it.  The State Council announces each year's swaps in the November
before; for a year that the library does not know yet only the statutory days are told, which is why a hospital's own
fact file goes first (``Hospital.rest_on``).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pressroom.core.lazy import later

if TYPE_CHECKING:
    import holidays
else:
    holidays = later("holidays")

_SATURDAY = 6
_SWAPPED_FREE = "休息日"
"""How the library begins the name of a working day that was exchanged for a free one."""


@cache
def _calendar(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year, language="zh_CN")


def holiday_name(day: date) -> str | None:
    """The public holiday that makes a day free, or None; a weekend between two free days belongs to the holiday."""
    found = _calendar(day.year).get(day)
    if found is not None:
        return "调休放假" if found.startswith(_SWAPPED_FREE) else found.partition("（")[0]
    if day.isoweekday() < _SATURDAY or is_swapped_workday(day):
        return None
    before = day - timedelta(days=day.isoweekday() - 5)
    after = day + timedelta(days=8 - day.isoweekday())
    first, last = (_calendar(one.year).get(one) for one in (before, after))
    return first.partition("（")[0] if first and last else None


def is_swapped_workday(day: date) -> bool:
    """Whether a Saturday or Sunday is a working day, in exchange for a free one."""
    return day in _calendar(day.year).weekend_workdays
