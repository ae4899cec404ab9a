"""Offers: prices that hold for some packages on an occasion, and end by themselves.

What an offer may be compared with is a recorded deal: without one it is not shown
(明码标价和禁止价格欺诈规定, Articles 16 and 19).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from pressroom.kinds.base import Kind, Model, PackageRef, require_order
from pressroom.kinds.occasion import Occasion, Period
from pressroom.kinds.pricing import Reduction
from pressroom.kinds.values import Day, Money, Sentence, Words

SEVEN_DAYS = "前七日最低成交价"
LAST_DEAL = "最近一次成交价"


class Reference(Model):
    """A price at which the package was really sold here, from the cash desk's records."""

    price: Money
    basis: Literal["前七日最低成交价", "最近一次成交价"] = "前七日最低成交价"
    """The lowest of the seven days before the offer; the last deal only when there was none in these days."""
    first: Day
    last: Day

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Reference:
        require_order(self.first, self.last)
        return self

    def serves(self, period: Period) -> bool:
        """Whether an offer of this period may be compared with it."""
        if self.basis == SEVEN_DAYS:
            return Period(self.first, self.last) == period.before
        return self.last < period.before.first


class OfferedPackage(Model):
    """A package of the offer with the deals on record, the newest last."""

    package: PackageRef
    references: tuple[Reference, ...] = ()

    def reference(self, period: Period) -> Reference | None:
        """The deal that the offer of a period is compared with."""
        return next((known for known in reversed(self.references) if known.serves(period)), None)


class Offer(Model):
    """What is taken off the price of packages on an occasion; dates and prices are computed, never typed."""

    name: Words
    summary: Sentence
    """For whom and why, as a fact; no call to buy (医疗广告认定指南, 6)."""
    occasion: Occasion
    packages: tuple[OfferedPackage, ...] = Field(min_length=1)
    reduction: Reduction
    terms: tuple[Sentence, ...] = Field(min_length=1)
    announced: int = Field(30, ge=0, le=120)
    """Days before its first day from which the site names it as coming."""

    def period(self, today: date) -> Period | None:
        """The stretch that holds today, else the next, else the last."""
        return self.occasion.around(today)


OFFER = Kind(
    name="offer",
    folder="offers",
    model=Offer,
    title=lambda m: m.name,
    summary=lambda m: m.summary,
    suffix=".yaml",
    label=("体检执行价", "Check-up prices on occasions"),
    has_pages=False,
)
