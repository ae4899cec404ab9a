"""Check-up packages: groups of items for one audience, with a price and its validity."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import DepartmentRef, ItemRef, Kind, Model, require_order
from pressroom.kinds.values import Ages, Day, Money, Sentence, Words


class ItemGroup(Model):
    """Items that belong together on the sheet."""

    name: Words
    items: tuple[ItemRef, ...] = ()
    note: Sentence | None = None


class CardNumbers(Model):
    """A run of check-up cards: a prefix, the first number and how many; no personal data."""

    prefix: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,5}$")
    first: int = Field(1, ge=1, le=999_999)
    count: int = Field(10, ge=1, le=2_000)

    @model_validator(mode="after")
    def _has_six_digits(self) -> CardNumbers:
        if self.first + self.count - 1 > 999_999:
            raise PydanticCustomError("value_card_numbers", "more than six digits", {"value": str(self.count)})
        return self

    def numbers(self) -> tuple[str, ...]:
        """Every number of the run with its check digit, like ``W40-000012-5``."""
        return tuple(self._number(serial) for serial in range(self.first, self.first + self.count))

    def _number(self, serial: int) -> str:
        digits = f"{serial:06}"
        return f"{self.prefix}-{digits}-{luhn(digits)}"


def luhn(digits: str) -> int:
    """The check digit of ISO/IEC 7812-1: it finds every wrong digit and nearly every swap of two neighbours."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return -sum(one if one < 10 else one - 9 for one in doubled) % 10


class Package(Model):
    """One check-up package; sum, duration, fasting and who must not are computed from its items, never typed."""

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
    postpone: tuple[Sentence, ...] = ()
    """When to come another day or to tell first, beside what the items and the check-up centre say."""
    limits: Sentence
    """What a check-up cannot tell; shown beside the price."""
    report: Sentence
    """How and when the person gets the report."""
    order: int = 100
    cards: CardNumbers | None = None
    """The numbers of the check-up cards; without them one card without a number is made."""

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
    index_fields=("department",),
    label=("健康体检", "Check-up packages"),
)
