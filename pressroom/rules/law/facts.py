"""Facts in sentences: beds, grade and prices that a text names are those of the fact files.

In: passages, the Catalog.  Out: AD-11-1 and PR-6 where a text says otherwise.  Source: 广告法 Art. 11, 医疗广告管理办法
Art. 6; 明码标价和禁止价格欺诈规定 Arts. 5 to 8: one price on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from pressroom.catalog.catalog import HOSPITAL_REF, Catalog
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.core.lazy import regex
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.kinds.hospital import Hospital
from pressroom.kinds.offer import OFFER
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.service import SERVICE
from pressroom.rules.law.passages import Passage

_HERE = r"(?:本院|我院|全院|医院(?:现|共|编制|核定|开放)|核定|编制)[^，。；！？\n]{0,8}?"
_BEDS = regex(_HERE + r"床位?[^，。；！？\n\d]{0,4}(?P<said>\d{1,5})\s*(?:余|多)?张")
_GRADE = regex(r"(?:本院|我院)[^，。；！？\n]{0,10}?(?P<said>[一二三]级[甲乙丙]等|三级特等)")
_PRICE = r"[”」）)]?(?:体检)?(?:套餐)?(?:的?(?:价格|收费|费用|价)|每[人次位套])?[为是：:，,（( ]{0,2}(?:每[人次位套])?[￥¥]?(?P<said>\d{1,6}(?:\.\d{1,2})?)\s*元"
"""What stands between a name and its price; a word such as 减 or 押金 makes it another sum."""


def contradictions(words: str, hospital: Hospital) -> Iterator[tuple[int, int]]:
    """Each number of beds and each grade that the fact file does not have."""
    if "床" not in words and "级" not in words:
        return
    for name in (hospital.name, hospital.short_name):
        words = words.replace(name, "本院" + "　" * (len(name) - 2))
    for found in _BEDS.finditer(words):
        if int(found["said"]) != hospital.beds:
            yield found.span("said")
    for found in _GRADE.finditer(words):
        if hospital.grade is None or found["said"] != hospital.grade.name[:4]:
            yield found.span("said")


@lru_cache(maxsize=64)
def _priced(names: tuple[str, ...]) -> re.Pattern[str]:
    """One of the names, the longest first, with its price behind it."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"(?P<name>{'|'.join(map(re.escape, longest_first))}){_PRICE}")


def prices(catalog: Catalog) -> dict[str, tuple[Decimal, ...]]:
    """What each package, service and check-up item costs by its name: its price, and that under each of its offers."""
    found: dict[str, set[Decimal]] = {}
    for package in catalog.where("package"):
        found.setdefault(package.title, set()).add(package.model.price.yuan)
    for kind in (SERVICE, CHECKUP_ITEM):
        for entry in catalog.where(kind.name):
            if entry.model.price is not None:
                found.setdefault(entry.title, set()).add(entry.model.price.yuan)
    for offer in catalog.where(OFFER.name):
        for offered in offer.model.packages:
            package_of = catalog.get(offered.package)
            if package_of is not None and package_of.ref.kind == PACKAGE.name:
                found[package_of.title].add(offer.model.reduction.apply(package_of.model.price).yuan)
    return {name: tuple(sorted(sums)) for name, sums in sorted(found.items())}


@dataclass(frozen=True)
class Facts:
    """What sentences are compared with."""

    hospital: Hospital | None
    prices: Mapping[str, tuple[Decimal, ...]]

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        """The facts of a catalog."""
        hospital = catalog.get(HOSPITAL_REF)
        return cls(hospital.model if hospital else None, prices(catalog))

    def __str__(self) -> str:
        """All of them in words, for comparison with those of an earlier day."""
        model = self.hospital
        return repr((model and (model.name, model.short_name, model.beds, model.grade), self.prices))

    def mispriced(self, words: str) -> Iterator[re.Match[str]]:
        """Each price that stands behind a name and is none of its prices."""
        # One expression for all names of a large hospital takes longer to compile than an edited text takes to build.
        names = tuple(name for name in self.prices if name in words) if "元" in words else ()
        for found in _priced(names).finditer(words) if names else ():
            if Decimal(found["said"]) not in self.prices[found["name"]]:
                yield found

    def contradicted(self, read: Iterable[Passage]) -> Iterator[Diagnostic]:
        """AD-11-1 and PR-6 of the passages of an entry."""
        for passage in read:
            for start, end in contradictions(passage.text, self.hospital) if self.hospital else ():
                message = text("law/AD-11-1.fact", value=passage.text[start:end])
                yield error(passage.span(start, end), "law/AD-11-1", message, text("law/AD-11-1.fact.hint"))
            for found in self.mispriced(passage.text):
                known = "/".join(f"{price:f}" for price in self.prices[found["name"]])
                message = text("law/PR-6.fact", value=f"{found['said']}元", name=found["name"], known=known)
                hint = text("law/PR-6.fact.hint", name=found["name"])
                yield warning(passage.span(*found.span("said")), "law/PR-6", message, hint)
