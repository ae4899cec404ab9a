"""Atom feeds of news, articles and lectures, dated by the entries and never by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, absolute, page_path
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import lazy_module
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.base import Kind
from pressroom.kinds.lecture import LECTURE
from pressroom.kinds.news import NEWS
from pressroom.kinds.regimes import REGIMES

if TYPE_CHECKING:
    from pressroom.channels.web import atom
else:
    atom = lazy_module("pressroom.channels.web.atom")

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its kind and how an entry is dated."""

    kind: Kind[Any]
    day: Callable[[Any], date]

    @property
    def path(self) -> str:
        """Path below ``output/``."""
        return f"{WEB}/feeds/{self.kind.folder}.xml"


FEEDS = (
    Feed(NEWS, lambda model: model.published),
    Feed(ARTICLE, lambda model: model.published),
    Feed(LECTURE, lambda model: model.review.reviewed),
)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One feed for each kind that has entries."""
    for feed in FEEDS:
        if view.has(feed.kind.name):
            yield Job(feed.path, "feed", feed.kind.name, regime=REGIMES[feed.kind.name])


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The latest entries of one kind as Atom."""
    feed = next(feed for feed in FEEDS if feed.path == job.path)
    base_url = view.setting("base_url")
    hospital = view.hospital()
    entries = sorted(view.where(feed.kind), key=lambda e: (feed.day(e.model), e.key), reverse=True)
    made = atom.DatedAtomFeed(
        title=f"{hospital.name} · {feed.kind.label[0]}",
        link=absolute(base_url, f"{WEB}/{feed.kind.folder}/index.html"),
        description=hospital.summary,
        language="zh-Hans",
        author_name=hospital.name,
        feed_url=absolute(base_url, feed.path),
        feed_guid=absolute(base_url, feed.path),
    )
    for entry in entries[: view.setting("feed_length")]:
        _add(made, entry, feed, base_url)
    return Checked(made.writeString("utf-8") + "\n")


def _add(made: atom.DatedAtomFeed, entry: Entry[Any], feed: Feed, base_url: str) -> None:
    address = absolute(base_url, page_path(entry.ref))
    moment = datetime.combine(feed.day(entry.model), time(8), CHINA)
    made.add_item(
        title=entry.title,
        link=address,
        unique_id=address,
        description=entry.summary,
        pubdate=moment,
        updateddate=moment,
    )


FEED = Channel("feed", plan, render)
