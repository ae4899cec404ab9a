"""The comparison of check-up packages: items as rows, packages as columns, what differs told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Job
from pressroom.channels.presenters.checkups import Deal, Reckoning, deal, fill, items_of, reckon
from pressroom.channels.presenters.entries import Context
from pressroom.core.pinyin import sort_key
from pressroom.kinds.checkup import CheckupItem
from pressroom.kinds.package import PACKAGE, Package
from pressroom.kinds.values import Money

CATEGORIES: tuple[str, ...] = get_args(CheckupItem.model_fields["category"].annotation)
"""Categories of items in the order of the examination sheet."""


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


def compare(job: Job, view: View) -> Context:
    """All packages that are not over, side by side."""
    today = view.today()
    running = [entry for entry in view.where(PACKAGE) if entry.model.last >= today]
    running.sort(key=lambda entry: (entry.model.audience, entry.model.order, entry.key))
    columns = tuple(column(entry, view) for entry in running)
    return {"columns": columns, "rows": rows(columns)}
