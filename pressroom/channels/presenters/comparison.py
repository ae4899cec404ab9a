"""The comparison of check-up packages: items as rows, packages as columns, what differs told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Job
from pressroom.channels.presenters.checkups import Deal, Reckoning, deal, fill, items_of, reckon
from pressroom.channels.presenters.entries import Context
from pressroom.core.pinyin import sort_key
from pressroom.kinds.checkup import CheckupItem
from pressroom.kinds.package import PACKAGE, Package
from pressroom.kinds.values import Money

CATEGORIES: tuple[str, ...] = get_args(CheckupItem.model_fields["category"].annotation)
"""Categories of items in the order of the examination sheet."""
MAX_COMPARED = 16
"""So many packages stand side by side; the style sheet can hide each of them (compare.css)."""
MAX_PER_PAGE = 8
"""Where a site has more, so many stand on a page at most: they fit a wide screen, and people can compare them."""


@dataclass(frozen=True, slots=True)
class Part:
    """The packages of one page, by price; all of the site where they are few."""

    audience: str
    """Empty where they are for several."""
    number: int
    """Which of the pages for its audience it is, from 1."""
    packages: tuple[Entry[Package], ...]
    is_first: bool

    @property
    def facet(self) -> str:
        """The page's name among the pages of this template; the first has none."""
        return "" if self.is_first else self.audience if self.number == 1 else f"{self.audience}-{self.number}"

    @property
    def path(self) -> str:
        """Where the page lies, below ``output/``."""
        place = f"compare/{self.facet}" if self.facet else "compare"
        return f"{WEB}/{PACKAGE.folder}/{place}.html"

    @property
    def prices(self) -> tuple[Money, Money]:
        """The least and the highest."""
        prices = [entry.model.price for entry in self.packages]
        return min(prices), max(prices)


@dataclass(frozen=True, slots=True)
class Column:
    """A package, and what follows from its items."""

    package: Entry[Package]
    reckoning: Reckoning
    items: tuple[Entry[CheckupItem], ...]
    deal: Deal | None

    @property
    def keys(self) -> frozenset[str]:
        """Ids of the items that the package holds."""
        return frozenset(item.key for item in self.items)

    @property
    def less(self) -> Money | None:
        """By how much the package costs less than its items one by one; None when it does not."""
        return self.package.model.price.less(self.reckoning.total)

    @property
    def more(self) -> Money | None:
        """By how much it costs more; None when it does not."""
        return self.reckoning.total.less(self.package.model.price)


@dataclass(frozen=True, slots=True)
class Row:
    """An item, and which of the packages hold it."""

    item: Entry[CheckupItem]
    held: tuple[bool, ...]

    @property
    def count(self) -> int:
        """How many packages hold it."""
        return sum(self.held)

    @property
    def is_common(self) -> bool:
        """Whether every package holds it, so that there is nothing to choose."""
        return all(self.held)


def column(entry: Entry[Package], view: View) -> Column:
    """A package with its items."""
    groups = fill(entry.model, view)
    return Column(entry, reckon(groups, view), items_of(groups), deal(entry, view))


def rows(columns: tuple[Column, ...]) -> dict[str, tuple[Row, ...]]:
    """Every item of the packages by category; within one, first what most of them hold."""
    item_by_key = {item.key: item for one in columns for item in one.items}
    found = [Row(item, tuple(key in one.keys for one in columns)) for key, item in item_by_key.items()]
    found.sort(key=lambda row: (-row.count, sort_key(row.item.model.name)))
    by_category = {name: tuple(row for row in found if row.item.model.category == name) for name in CATEGORIES}
    return {name: members for name, members in by_category.items() if members}


def parts(view: View) -> tuple[Part, ...]:
    """What is compared on each page: all packages that are not over; where they are many, those of like price for one audience.

    So the pages grow as the packages do, and not as their square.
    """
    return view.share("parts of the comparison", lambda inner: tuple(_parts(inner)))


def _parts(view: View) -> Iterator[Part]:
    today = view.today()
    running = [entry for entry in view.where(PACKAGE) if entry.model.last >= today]
    if len(running) <= MAX_COMPARED:
        running.sort(key=lambda entry: (entry.model.audience, entry.model.order, entry.key))
        yield Part("", 1, tuple(running), is_first=True)
        return
    running.sort(key=lambda entry: (entry.model.audience, entry.model.price, entry.model.order, entry.key))
    is_first = True
    for audience, some in groupby(running, key=lambda entry: entry.model.audience):
        own = tuple(some)
        pages = -(-len(own) // MAX_PER_PAGE)
        ends = [len(own) * number // pages for number in range(pages + 1)]
        for number in range(1, pages + 1):
            yield Part(audience, number, own[ends[number - 1] : ends[number]], is_first)
            is_first = False


def compare(job: Job, view: View) -> Context:
    """The packages of a page side by side, and the ways to other pages: the first of each audience, all of its own."""
    every = parts(view)
    part = next(one for one in every if one.facet == job.facet)
    columns = tuple(column(entry, view) for entry in part.packages)
    beside = [one for one in every if one.audience == part.audience]
    firsts = [one for one in every if one.number == 1]
    return {"columns": columns, "rows": rows(columns), "part": part, "beside": beside, "firsts": firsts}
