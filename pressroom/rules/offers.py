"""offer/*: an offer holds while its packages do, takes something off, and is compared with a true price.

Source of the last, PR-16 of the rule catalogue: 明码标价和禁止价格欺诈规定, Articles 16 and 19(3): the lowest price really
paid in the seven days before, or the last deal when there was none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, review, text, warning
from pressroom.kinds.base import Ref
from pressroom.kinds.occasion import Period
from pressroom.kinds.offer import OFFER, SEVEN_DAYS, Offer, OfferedPackage
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.values import Money
from pressroom.rules.base import Rule


def check_packages(entry: Entry[Offer], view: View) -> Iterator[Diagnostic]:
    """Each package stands once, holds on the days of the offer, and becomes cheaper by it."""
    offer, today = entry.model, view.today()
    period = offer.period(today)
    seen: set[Ref] = set()
    for number, offered in enumerate(offer.packages):
        place = entry.at(("packages", number, "package"))
        if offered.package in seen:
            message = text("offer/package-twice", value=offered.package.key)
            yield error(place, "offer/package-twice", message, text("offer/package-twice.hint"))
        seen.add(offered.package)
        package = view.get(PACKAGE, offered.package.key)
        if package is None or period is None:
            continue
        if _matters(offer, period, today) and not _within(period, package.model.first, package.model.last):
            message = text("offer/period", value=_days(period), package=package.title, last=package.model.last)
            yield error(place, "offer/period", message, text("offer/period.hint"))
        price = offer.reduction.apply(package.model.price)
        if price.yuan == 0 or price.less(package.model.price) is None:
            message = text("offer/price", value=price, package=package.title, price=package.model.price)
            yield error(entry.at(("reduction",)), "offer/price", message, text("offer/price.hint"))


def _matters(offer: Offer, period: Period, today: date) -> bool:
    """Whether the days can be held against the packages: one that comes back every year only once it is announced."""
    comes_back = offer.occasion.festival is not None and offer.occasion.year is None
    return today <= period.last and (not comes_back or today >= period.first - timedelta(offer.announced))


def _within(period: Period, first: date, last: date) -> bool:
    return first <= period.first and period.last <= last


def _days(period: Period) -> str:
    return f"{period.first} – {period.last}"


def check_references(entry: Entry[Offer], view: View) -> Iterator[Diagnostic]:
    """The deals on record are of the right days, over, and dearer than the offer; a running offer has one."""
    today = view.today()
    period = entry.model.period(today)
    for number, offered in enumerate(entry.model.packages):
        package = view.get(PACKAGE, offered.package.key)
        if package is None:
            continue
        price = entry.model.reduction.apply(package.model.price)
        yield from _records(entry, number, price, today)
        if period is not None and period.before.first <= today <= period.last and not offered.reference(period):
            yield _missing(entry, number, offered, period, today)


def _records(entry: Entry[Offer], number: int, price: Money, today: date) -> Iterator[Diagnostic]:
    hint = text("offer/reference.hint")
    for index, known in enumerate(entry.model.packages[number].references):
        at = ("packages", number, "references", index)
        period = entry.model.occasion.in_year(known.last.year) or entry.model.period(known.last)
        if known.last > today:
            yield warning(
                entry.at((*at, "last")), "offer/reference", text("offer/reference.future", value=known.last), hint
            )
        elif period is not None and not known.serves(period):
            wanted = _days(period.before) if known.basis == SEVEN_DAYS else f"< {period.before.first}"
            message = text("offer/reference.days", value=f"{known.first} – {known.last}", wanted=wanted)
            yield error(entry.at((*at, "first")), "offer/reference", message, hint)
        elif price.less(known.price) is None:
            message = text("offer/reference.price", value=known.price, price=price)
            yield error(entry.at((*at, "price")), "offer/reference", message, hint)


def _missing(entry: Entry[Offer], number: int, offered: OfferedPackage, period: Period, today: date) -> Diagnostic:
    """A record that is due: a person has to look it up before the offer begins; after that the offer stays hidden."""
    place = entry.at(("packages", number, "package"))
    message = text("offer/record-due", value=offered.package.key, first=period.first)
    hint = text("offer/record-due.hint", wanted=_days(period.before))
    if today < period.first:
        return review(place, "offer/record-due", message, hint)
    message = text("offer/reference.none", value=offered.package.key)
    return warning(place, "offer/reference", message, hint)


def check_overlap(entry: Entry[Offer], view: View) -> Iterator[Diagnostic]:
    """A package is in one offer at a time, so that it has one price."""
    period = entry.model.period(view.today())
    if period is None or period.last < view.today():
        return
    for number, offered in enumerate(entry.model.packages):
        for other in view.refs(offered.package, OFFER):
            there = other.model.period(view.today())
            if other.key < entry.key and there and there.first <= period.last and period.first <= there.last:
                place = entry.at(("packages", number, "package"))
                message = text("offer/overlap", value=offered.package.key, other=other.key)
                yield error(place, "offer/overlap", message, text("offer/overlap.hint"))


RULES = (
    Rule(("offer/package-twice", "offer/period", "offer/price"), OFFER, check_packages),
    Rule(("offer/reference", "offer/record-due"), OFFER, check_references),
    Rule(("offer/overlap",), OFFER, check_overlap),
)
