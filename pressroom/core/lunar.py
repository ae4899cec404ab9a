"""The Chinese lunar calendar.

In: a lunar month and day of the year that begins with Chinese New Year.  Out: the day of the common calendar.
Never: guesses; a day that the month does not have is a ValueError.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=256)
def lunar_day(year: int, month: int, day: int) -> date:
    """The day on which a lunar date falls, in the ordinary month where the year has a leap month of the same number."""
    from lunar_python import Lunar

    try:
        found = Lunar.fromYmd(year, month, day).getSolar()
    except Exception as complaint:  # the library raises the bare class
        raise ValueError(f"{year}-{month}-{day}") from complaint
    return date(found.getYear(), found.getMonth(), found.getDay())
