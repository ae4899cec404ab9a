"""What follows from a package: sums, time, who must not, how to prepare, the walk, and the offer of the day.

In: a package and a View.  Out: values for every channel, so that web, leaflet and card cannot disagree.  Never: typed
figures, or an offer that the law would not let us show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.kinds.base import Ref
from pressroom.kinds.centre import CheckupCentre, Station
from pressroom.kinds.checkup import CHECKUP_ITEM, CheckupItem
from pressroom.kinds.concern import Concern, People, overlap
from pressroom.kinds.hospital import Building
from pressroom.kinds.occasion import Period
from pressroom.kinds.offer import OFFER, Offer, Reference
from pressroom.kinds.package import ItemGroup, Package
from pressroom.kinds.values import Ages, Money

CENTRE_REF = Ref("checkup-centre", "checkup-centre")
ZERO = Money.parse("0")
FERTILE: People = ("女",), Ages.parse("12-55")
"""Who is asked before X-rays whether she may be pregnant: the ages at which departments of radiology commonly ask."""


@dataclass(frozen=True, slots=True)
class FilledGroup:
    """A group of a package with its items."""

    group: ItemGroup
    items: tuple[Entry[CheckupItem], ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What follows from a package's items: sum of prices, minutes, whether one must fast."""

    total: Money
    minutes: int
    fasting: bool
    count: int


@dataclass(frozen=True, slots=True)
class Caution:
    """Who must not have some items, or must tell first; items that say the same stand together."""

    items: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A station with its building of the fact file."""

    station: Station
    building: Building | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the guide sheet and what is done there."""

    spot: Spot
    items: tuple[Entry[CheckupItem], ...]

    @property
    def fasting(self) -> bool:
        """Whether something here needs an empty stomach."""
        return any(item.model.fasting for item in self.items)


@dataclass(frozen=True, slots=True)
class Walk:
    """The stations of a package in order: asking and measuring, what is done fasting, what is done afterwards."""

    opening: tuple[Stop, ...]
    fasting: tuple[Stop, ...]
    rest: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """An offer for one package: its days, and once it runs the price with the recorded deal it is compared with."""

    offer: Entry[Offer]
    period: Period
    price: Money
    reference: Reference | None
    is_running: bool

    @property
    def saving(self) -> Money | None:
        """By how much it costs less than the recorded deal."""
        return self.price.less(self.reference.price) if self.reference else None


def centre(view: View) -> CheckupCentre | None:
    """The check-up centre, if the hospital has one."""
    found = view.find(CENTRE_REF)
    return found.model if found is not None else None


def spot_of(item: CheckupItem, view: View) -> Spot | None:
    """Where an item is done; None when the check-up centre does not know the station."""
    known = centre(view)
    stations = known.stations if known else ()
    station = next((one for one in stations if one.id == item.station), None)
    return _spot(station, view) if station else None


def _spot(station: Station, view: View) -> Spot:
    return Spot(station, next((one for one in view.hospital().buildings if one.id == station.building), None))


def fill(package: Package, view: View) -> tuple[FilledGroup, ...]:
    """The groups of a package with the items that they name."""
    return tuple(
        FilledGroup(group, tuple(item for ref in group.items if (item := view.get(CHECKUP_ITEM, ref.key)) is not None))
        for group in package.groups
    )


def items_of(groups: Iterable[FilledGroup]) -> tuple[Entry[CheckupItem], ...]:
    """Every item of the groups, in their order."""
    return tuple(item for filled in groups for item in filled.items)


def reckon(groups: Iterable[FilledGroup], view: View) -> Reckoning:
    """Sum, duration and fasting of a package; one visit to a shared station counts its longest item.

    The duration is that of the items and of the walking and waiting that the check-up centre states for each station.
    """
    items = items_of(groups)
    known = centre(view)
    shared = {station.id for station in known.stations if station.shared} if known else set()
    longest: dict[str, int] = {}
    minutes = len({item.model.station for item in items}) * (known.pause if known else 0)
    for item in items:
        spent = item.model.minutes or 0
        if item.model.station in shared:
            longest[item.model.station] = max(longest.get(item.model.station, 0), spent)
        else:
            minutes += spent
    total = sum((item.model.price for item in items), ZERO)
    return Reckoning(total, minutes + sum(longest.values()), any(i.model.fasting for i in items), len(items))


def postponements(package: Package, view: View) -> tuple[str, ...]:
    """When those who have a package come another day or tell first: its own sentences, and those of the check-up centre."""
    known = centre(view)
    shared = (*known.postpone, *_reaching(known.concerns, package)) if known else ()
    return (*package.postpone, *shared)


def may_be_pregnant(package: Package) -> bool:
    """Whether a package is for anybody who may be pregnant."""
    return overlap(FERTILE, (package.sexes, package.ages))


def _reaching(concerns: Iterable[Concern], package: Package) -> list[str]:
    return [one.text for one in concerns if one.reaches(package.sexes, package.ages)]


def cautions(package: Package, items: Iterable[Entry[CheckupItem]]) -> tuple[Caution, ...]:
    """Who of a package's people must not have what: a sentence of several items stands once, and so does an item with several."""
    items_by_words: dict[str, list[str]] = {}
    for item in items:
        for words in (*item.model.contraindications, *_reaching(item.model.concerns, package)):
            items_by_words.setdefault(words, []).append(item.title)
    words_by_items: dict[tuple[str, ...], list[str]] = {}
    for words, names in items_by_words.items():
        words_by_items.setdefault(tuple(names), []).append(words)
    return tuple(Caution(names, tuple(words)) for names, words in words_by_items.items())


def walk(items: Iterable[Entry[CheckupItem]], view: View) -> Walk:
    """The stations in walking order, those with something to be done fasting before those without."""
    known = centre(view)
    here: dict[str, list[Entry[CheckupItem]]] = {}
    for item in items:
        here.setdefault(item.model.station, []).append(item)
    stations = known.stations if known else ()
    stops = [Stop(_spot(one, view), tuple(here[one.id])) for one in stations if one.id in here]
    return Walk(
        opening=tuple(stop for stop in stops if stop.spot.station.opening),
        fasting=tuple(stop for stop in stops if stop.fasting and not stop.spot.station.opening),
        rest=tuple(stop for stop in stops if not stop.fasting and not stop.spot.station.opening),
    )


def deal(entry: Entry[Package], view: View) -> Deal | None:
    """The offer that runs for a package today, else the next that is announced; never one without a true reference."""
    found = [one for offer in view.refs(entry.ref, OFFER) if (one := deal_of(offer, entry, view)) is not None]
    return min(found, key=lambda one: (not one.is_running, one.period, one.offer.key), default=None)


def deal_of(offer: Entry[Offer], entry: Entry[Package], view: View) -> Deal | None:
    """What an offer means for one of its packages today; None when it may not, not yet or no longer be shown."""
    today = view.today()
    period = offer.model.period(today)
    if period is None or today > period.last or period.first < entry.model.first or period.last > entry.model.last:
        return None
    price = offer.model.reduction.apply(entry.model.price)
    if today < period.first:
        is_announced = today >= period.first - timedelta(offer.model.announced)
        return Deal(offer, period, price, None, is_running=False) if is_announced else None
    offered = next(one for one in offer.model.packages if one.package == entry.ref)
    reference = offered.reference(period)
    if reference is None or price.less(reference.price) is None:
        return None
    return Deal(offer, period, price, reference, is_running=True)
