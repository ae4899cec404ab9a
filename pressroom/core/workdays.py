"""The public holidays and swapped working days (调休) of mainland China.

In: a day.  Out: what the published calendar says of it.  The State Council announces each year's swaps in the November
before; for a year that the library does not know yet only the statutory days are told, which is why a hospital's own
fact file goes first (``Hospital.rest_on``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import cache_folder
from pressroom.core.lazy import lazy_module
from pressroom.core.versions import version

if TYPE_CHECKING:
    import holidays
else:
    holidays = lazy_module("holidays")

_SATURDAY = 6
_SWAPPED_FREE = "休息日"
"""How the library begins the name of a working day that was exchanged for a free one."""


@dataclass(frozen=True, slots=True)
class _Year:
    """The calendar of a year."""

    names: Mapping[date, str]
    """Of public holidays, as the library calls them."""
    swapped: frozenset[date]
    """Saturdays and Sundays that are working days."""


@cache
def _calendar(year: int) -> _Year:
    """What the library says of a year, noted for the next command: it takes long to load, with all countries."""
    notes, name = _notes()
    key = f"{name} {year}"
    known = _noted(notes.entries.get(key, ""))
    if known is not None:
        return known
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    names = {day.isoformat(): words for day, words in found.items()}
    swapped = sorted(day.isoformat() for day in found.weekend_workdays)
    notes.add(key, json.dumps([names, swapped], ensure_ascii=False))
    return _Year(dict(found.items()), frozenset(found.weekend_workdays))


def _noted(words: str) -> _Year | None:
    """A calendar as it was noted; None when that is none."""
    with suppress(ValueError, TypeError, AttributeError):
        names, swapped = json.loads(words)
        days = {date.fromisoformat(day): str(name) for day, name in names.items()}
        return _Year(days, frozenset(map(date.fromisoformat, swapped)))
    return None


@cache
def _notes() -> tuple[AppendCache, str]:
    """The cache of calendars, and the name of the library that they are of."""
    return AppendCache(cache_folder() / "workdays"), f"holidays {version('holidays')}"


def holiday_name(day: date) -> str | None:
    """The public holiday that makes a day free, or None; a weekend between two free days belongs to the holiday."""
    found = _calendar(day.year).names.get(day)
    if found is not None:
        return "调休放假" if found.startswith(_SWAPPED_FREE) else found.partition("（")[0]
    if day.isoweekday() < _SATURDAY or is_swapped_workday(day):
        return None
    before = day - timedelta(days=day.isoweekday() - 5)
    after = day + timedelta(days=8 - day.isoweekday())
    first, last = (_calendar(one.year).names.get(one) for one in (before, after))
    return first.partition("（")[0] if first and last else None


def is_swapped_workday(day: date) -> bool:
    """Whether a Saturday or Sunday is a working day, in exchange for a free one."""
    return day in _calendar(day.year).swapped
