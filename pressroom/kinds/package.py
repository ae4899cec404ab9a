"""Check-up packages: groups of items for one audience, with a price and its validity."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pressroom.kinds.base import DepartmentRef, ItemRef, Kind, Model, require_order
from pressroom.kinds.values import Ages, Day, Money, Sentence, Words


class ItemGroup(Model):
    """Items that belong together on the sheet."""

    name: Words
    items: tuple[ItemRef, ...] = ()
    note: Sentence | None = None


class Package(Model):
    """One check-up package; sum, duration and fasting are computed from its items, never typed."""

    name: Words
    audience: Literal["general", "elderly", "women", "workers"]
    summary: Sentence
    sexes: tuple[Literal["男", "女"], ...] = ("男", "女")
    ages: Ages | None = None
    suits: tuple[Sentence, ...] = Field(min_length=1)
    """For whom it is meant, one situation each."""
    groups: tuple[ItemGroup, ...] = Field(min_length=1)
    price: Money
    price_note: Sentence | None = None
    """Why the price differs from the sum of the items; required when it does."""
    first: Day
    last: Day
    department: DepartmentRef
    preparation: tuple[Sentence, ...] = ()
    contraindications: tuple[Sentence, ...] = ()
    limits: Sentence
    """What a check-up cannot tell; shown beside the price."""
    report: Sentence
    """How and when the person gets the report."""
    order: int = 100

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Package:
        require_order(self.first, self.last)
        return self


PACKAGE = Kind(
    name="package",
    folder="packages",
    model=Package,
    title=lambda m: m.name,
    summary=lambda m: m.summary,
    label=("健康体检", "Check-up packages"),
)
