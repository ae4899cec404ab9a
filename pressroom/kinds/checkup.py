"""Check-up items: what an examination tells, how to prepare, what it costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pressroom.kinds.base import DepartmentRef, Kind, Model
from pressroom.kinds.concern import Concern
from pressroom.kinds.values import Ages, Money, Sentence, Words


class CheckupItem(Model):
    """One examination of the check-up centre."""

    name: Words
    plain: Words | None = None
    """The name that patients use."""
    category: Literal["一般检查", "实验室检验", "影像检查", "功能检查", "专科检查", "问卷评估"]
    purpose: Sentence
    brief: Annotated[str, StringConstraints(min_length=1, max_length=18, strip_whitespace=True)] | None = None
    """What it tells in at most 18 characters, for tables on paper."""
    preparation: Sentence | None = None
    contraindications: tuple[Sentence, ...] = ()
    """Who must not have it, or must tell the doctor first."""
    concerns: tuple[Concern, ...] = ()
    """The same where it is said to some people alone: pieces of a package for others leave it out."""
    limits: Sentence | None = None
    """What the examination cannot tell."""
    price: Money
    unit: Words = "次"
    fasting: bool = False
    radiation: bool = False
    sexes: tuple[Literal["男", "女"], ...] = ("男", "女")
    ages: Ages | None = None
    minutes: int | None = Field(None, ge=1, le=240)
    station: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Id of a station of checkup-centre.yaml, as on the guide sheet."""
    specimen: Words | None = None
    department: DepartmentRef | None = None
    not_for_employment: bool = False
    """Forbidden in employment and school-entry check-ups (hepatitis B items)."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """All that is said of who must not have it, to whomever."""
        return (*self.contraindications, *(one.text for one in self.concerns))

    @property
    def needs_note(self) -> bool:
        """Whether patients get a note on paper: it is prepared for, and some must not have it or must come fasting."""
        return bool(self.preparation and (self.warnings or self.fasting))


CHECKUP_ITEM = Kind(
    name="checkup-item",
    folder="checkup-items",
    model=CheckupItem,
    title=lambda m: m.name,
    summary=lambda m: m.purpose,
    suffix=".yaml",
    label=("体检项目", "Check-up items"),
)
