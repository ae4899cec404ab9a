"""What is taken off a price, and how the result is rounded: exact decimal arithmetic, in one place for every channel."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import Model
from pressroom.kinds.values import Money, Percent

Rounding = Literal["舍去到元", "四舍五入到元", "舍去到角", "四舍五入到角", "四舍五入到分"]
_STEPS: dict[str, tuple[Decimal, str]] = {
    "舍去到元": (Decimal(1), ROUND_DOWN),
    "四舍五入到元": (Decimal(1), ROUND_HALF_UP),
    "舍去到角": (Decimal("0.1"), ROUND_DOWN),
    "四舍五入到角": (Decimal("0.1"), ROUND_HALF_UP),
    "四舍五入到分": (Decimal("0.01"), ROUND_HALF_UP),
}


class Reduction(Model):
    """A share or an amount that is taken off the price of a package; exactly one of the two."""

    percent: Percent | None = None
    """Share of the price that is taken off, such as 10%."""
    amount: Money | None = None
    """Yuan that are taken off."""
    rounding: Rounding = "舍去到元"
    """How the reduced price is rounded; printed beside it in these words."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Reduction:
        if (self.percent is None) == (self.amount is None):
            raise PydanticCustomError("value_reduction", "percent or amount", {"value": ""})
        return self

    def apply(self, price: Money) -> Money:
        """The reduced and rounded price; nothing below zero."""
        if self.percent is not None:
            left = price.yuan * (100 - self.percent.amount) / 100
        else:
            left = price.yuan - (self.amount.yuan if self.amount else 0)
        step, mode = _STEPS[self.rounding]
        return Money(max((left / step).quantize(Decimal(1), mode) * step, Decimal(0)))
