"""Events: free clinics, health days, open days."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pressroom.kinds.base import Departments, Experts, Kind, Model, require_order
from pressroom.kinds.values import Day, Hours, Sentence, Words


class Event(Model):
    """One event at a place and time."""

    title: Words
    category: Literal["义诊", "健康日", "开放日", "培训", "招募"]
    summary: Sentence
    first: Day
    last: Day | None = None
    hours: Hours
    venue: Words
    organizer: Words
    audience: Words
    filing: Words | None = None
    """The filing of a free clinic with the health authority."""
    departments: Departments = ()
    experts: Experts = ()
    places: int | None = Field(None, ge=1)
    state: Literal["open", "full", "cancelled"] = "open"
    bring: tuple[Sentence, ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Event:
        require_order(self.first, self.last)
        return self


EVENT = Kind(
    name="event",
    folder="events",
    model=Event,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    day=lambda m: m.first,
    label=("活动", "Events"),
)
