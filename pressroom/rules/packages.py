"""package/*, law/TJ-HBV: a package holds what it says, for whom it says, at a price that is explained.

Source of the last: 人社部发〔2010〕12号 and the notice of 2011 on hepatitis B items.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.kinds.base import Ref
from pressroom.kinds.checkup import CHECKUP_ITEM, CheckupItem
from pressroom.kinds.package import PACKAGE, Package
from pressroom.kinds.values import Money
from pressroom.rules.base import Rule

EMPLOYMENT = ("入职", "就业", "入学", "招聘", "录用", "新生", "岗前", "上岗")
"""Words in a package's name that make it a check-up for employment or school entry."""
Placed = tuple[Span, Entry[CheckupItem]]


def _placed(entry: Entry[Package], view: View) -> list[Placed]:
    """The items of a package with the places where they are named."""
    found = []
    for number, group in enumerate(entry.model.groups):
        for index, ref in enumerate(group.items):
            known = view.get(CHECKUP_ITEM, ref.key)
            if known is not None:
                found.append((entry.at(("groups", number, "items", index)), known))
    return found


def check_groups(entry: Entry[Package], view: View) -> Iterator[Diagnostic]:
    """Groups hold items, and no item stands twice."""
    seen: set[Ref] = set()
    for number, group in enumerate(entry.model.groups):
        if not group.items:
            message = text("package/empty-group", value=group.name)
            yield warning(
                entry.at(("groups", number)), "package/empty-group", message, text("package/empty-group.hint")
            )
        for index, ref in enumerate(group.items):
            if ref in seen:
                span = entry.at(("groups", number, "items", index))
                message = text("package/item-twice", value=ref.key)
                yield error(span, "package/item-twice", message, text("package/item-twice.hint"))
            seen.add(ref)


def check_price(entry: Entry[Package], view: View) -> Iterator[Diagnostic]:
    """The price is the sum of the items, or says why not."""
    items = _placed(entry, view)
    if len(items) != sum(len(group.items) for group in entry.model.groups):
        return
    total = sum((item.model.price for _, item in items), Money.parse("0"))
    if total != entry.model.price and not entry.model.price_note:
        message = text("package/price", value=entry.model.price, sum=total)
        yield warning(entry.at(("price",)), "package/price", message, text("package/price.hint"))


def check_fit(entry: Entry[Package], view: View) -> Iterator[Diagnostic]:
    """Items fit the sexes and ages of the package; employment check-ups hold no hepatitis B item."""
    package = entry.model
    group_notes = {
        entry.at(("groups", number, "items", index)): group.note
        for number, group in enumerate(package.groups)
        for index in range(len(group.items))
    }
    for span, item in _placed(entry, view):
        if not set(package.sexes) & set(item.model.sexes):
            message = text("package/fit", value=item.title, reason="、".join(item.model.sexes))
            yield error(span, "package/fit", message, text("package/fit.hint"))
        ages, wanted = item.model.ages, package.ages
        if ages and wanted and (ages.most < wanted.least or ages.least > wanted.most):
            message = text("package/fit", value=item.title, reason=ages)
            yield error(span, "package/fit", message, text("package/fit.hint"))
        if not group_notes.get(span) and _is_partial(package, item.model):
            message = text("package/partial", value=item.title, reason=_limits(item.model))
            yield warning(span, "package/partial", message, text("package/partial.hint"))
        if item.model.not_for_employment and any(word in package.name for word in EMPLOYMENT):
            yield error(span, "law/TJ-HBV", text("law/TJ-HBV", value=item.title), text("law/TJ-HBV.hint"))


def _is_partial(package: Package, item: CheckupItem) -> bool:
    """Whether some of those for whom the package is meant cannot have the item, so that the sum is not theirs."""
    if not set(package.sexes) & set(item.sexes):
        return False
    least, most = (package.ages.least, package.ages.most) if package.ages else (0, 150)
    overlaps = item.ages is None or (item.ages.least <= most and least <= item.ages.most)
    too_narrow = item.ages is not None and (item.ages.least > least or item.ages.most < most)
    return overlaps and (too_narrow or not set(package.sexes) <= set(item.sexes))


def _limits(item: CheckupItem) -> str:
    sexes = "、".join(item.sexes) if len(item.sexes) == 1 else ""
    return "，".join(part for part in (sexes, str(item.ages) if item.ages else "") if part)


RULES = (
    Rule(("package/empty-group", "package/item-twice"), PACKAGE, check_groups),
    Rule(("package/price",), PACKAGE, check_price),
    Rule(("package/fit", "package/partial", "law/TJ-HBV"), PACKAGE, check_fit),
)
