"""Recurrence rules (RFC 5545, 3.3.10), kept to what a course of lectures needs and always bounded.

In: the text of a rule and a first day.  Out: days.  Never: a series without an end, or one longer than three years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from pressroom.kinds.values import ParsedText

MAX_OCCURRENCES = 60
"""Dates that one series may have."""
MAX_SPAN = timedelta(days=3 * 366)
"""Within which a series must have come to its end."""
_PARTS = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d?",
    "COUNT": r"[1-9]\d?",
    "UNTIL": r"\d{8}",
    "BYDAY": r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*",
    "BYMONTHDAY": r"-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2]))*",
    "BYSETPOS": r"-?[1-9]",
}


@dataclass(frozen=True, slots=True, order=True)
class Recurrence(ParsedText):
    """A rule by which a session recurs, written FREQ=MONTHLY;BYDAY=1FR;COUNT=6; it names its COUNT or its UNTIL."""

    rule: str

    error = "value_recurrence"
    pattern = r"^FREQ=[A-Z0-9=;,+-]+$"
    example = "FREQ=MONTHLY;BYDAY=1FR;COUNT=6"

    @classmethod
    def parse(cls, raw: str) -> Self:
        parts: dict[str, str] = {}
        for part in raw.split(";"):
            name, _, value = part.partition("=")
            if name in parts or not re.fullmatch(_PARTS.get(name, r"(?!)"), value, re.ASCII):
                raise ValueError(raw)
            parts[name] = value
        bounds = {"COUNT", "UNTIL"} & parts.keys()
        if "FREQ" not in parts or len(bounds) != 1 or int(parts.get("COUNT", 1)) > MAX_OCCURRENCES:
            raise ValueError(raw)
        if "UNTIL" in parts:
            date.fromisoformat(parts["UNTIL"])
        rule = cls(raw)
        rule.days(date(2000, 1, 1))
        return rule

    @property
    def parts(self) -> dict[str, str]:
        """Name and value of each part, in the order of the text."""
        return dict(part.split("=") for part in self.rule.split(";"))

    def days(self, first: date) -> tuple[date, ...]:
        """The days of a series that begins on ``first`` or on the first day after it that fits; at most ``MAX_OCCURRENCES`` + 1."""
        parts = self.parts
        count, until = int(parts.pop("COUNT", MAX_OCCURRENCES + 1)), parts.pop("UNTIL", None)
        last = min(date.fromisoformat(until) if until else date.max, first + MAX_SPAN)
        rule = ";".join(f"{name}={value}" for name, value in parts.items())
        from dateutil.rrule import rrulestr

        # COUNT is applied here, so that a rule that never fits ends with the span and not in the year 9999.
        every = rrulestr(f"{rule};UNTIL={last:%Y%m%d}", dtstart=datetime.combine(first, time()))
        return tuple(moment.date() for moment, _ in zip(every, range(count), strict=False))

    def is_complete(self, first: date) -> bool:
        """Whether the series ends by its own rule: all of its dates lie within the bounds."""
        found, parts = self.days(first), self.parts
        if "COUNT" in parts:
            return len(found) == int(parts["COUNT"])
        return 0 < len(found) <= MAX_OCCURRENCES and date.fromisoformat(parts["UNTIL"]) <= first + MAX_SPAN
