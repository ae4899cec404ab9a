"""The library of feeds, apart from who plans them: loaded when a feed is made, with all that it loads.

In: entries of a feed with their days.  Out: a feed that is dated by them.  Never: reads the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime

from feedgenerator import Atom1Feed


class DatedAtomFeed(Atom1Feed):  # type: ignore[misc]
    """Without entries the library dates a feed by the clock; this one is dated by its entries or not at all."""

    def latest_post_date(self) -> datetime:
        days = [entry["updateddate"] for entry in self.items]
        return max(days, default=datetime(2000, 1, 1, tzinfo=UTC))
