"""What the list pages and the home page show: one function a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import feed_path
from pressroom.channels.base import Job
from pressroom.channels.presenters.checkup_pages import PACKAGE_PAGE_CONTEXTS, occasions
from pressroom.channels.presenters.comparison import column
from pressroom.channels.presenters.entries import Context, public_sessions, room, split_sessions
from pressroom.channels.presenters.menu import AUDIENCES, FACETS, by_audience, menu, offered, path_of
from pressroom.channels.presenters.menu import TEMPLATE as COURSE_MENU
from pressroom.channels.presenters.months import feeds, months
from pressroom.channels.presenters.timetables import of_home_page
from pressroom.core.pinyin import sort_key
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.event import EVENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE
from pressroom.kinds.news import NEWS
from pressroom.kinds.offer import OFFER
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.page import PAGE
from pressroom.kinds.service import SERVICE


def _grouped(entries: list[Entry[Any]], name: Callable[[Entry[Any]], str]) -> dict[str, list[Entry[Any]]]:
    groups: dict[str, list[Entry[Any]]] = {}
    for entry in entries:
        groups.setdefault(name(entry), []).append(entry)
    return groups


def departments(job: Job, view: View) -> Context:
    """Departments by group, in the order of the files' ``order``."""
    found = sorted(view.where(DEPARTMENT), key=lambda e: (e.model.order, e.key))
    return {
        "groups": _grouped(found, lambda e: e.model.group),
        "rooms": {e.key: room(e.model.location, view) for e in found},
    }


def lectures(job: Job, view: View) -> Context:
    """The lectures that are offered, by audience."""
    found = offered(view)
    return {
        "lectures": found,
        "departments": {e.model.department.key: view.name(e.model.department) for e in found},
        "groups": by_audience(found),
        "facets": {facet: path_of(facet) for facet in FACETS},
    }


def calendar(job: Job, view: View) -> Context:
    """Every public session, by month, with those that are over apart."""
    found = view.where(LECTURE)
    split = split_sessions(public_sessions(found), view.today())
    return {
        **split,
        "months": months(split["coming"]),
        "today": view.today(),
        "feeds": feeds(found, AUDIENCES, view),
        "feed_all": feed_path(),
    }


def packages(job: Job, view: View) -> Context:
    """Packages that are not over, with what follows from their items."""
    today = view.today()
    found = sorted(view.where(PACKAGE), key=lambda e: (e.model.order, e.key))
    running = [e for e in found if e.model.last >= today]
    return {
        "groups": _grouped(running, lambda e: e.model.audience),
        "columns": {e.key: column(e, view) for e in running},
        "has_offers": view.has(OFFER.name),
    }


def checkup_items(job: Job, view: View) -> Context:
    """Check-up items by category."""
    found = sorted(view.where(CHECKUP_ITEM), key=lambda e: sort_key(e.model.name))
    return {"groups": _grouped(found, lambda e: e.model.category)}


def articles(job: Job, view: View) -> Context:
    """Articles by topic, latest first."""
    found = sorted(view.where(ARTICLE), key=lambda e: (e.model.published, e.key), reverse=True)
    return {"articles": found, "groups": _grouped(found, lambda e: e.model.topic)}


def news(job: Job, view: View) -> Context:
    """News, latest first."""
    return {"news": sorted(view.where(NEWS), key=lambda e: (e.model.published, e.key), reverse=True)}


def events(job: Job, view: View) -> Context:
    """Events to come, and those that are over, latest first."""
    today = view.today()
    found = sorted(view.where(EVENT), key=lambda e: (e.model.first, e.key))
    coming = [e for e in found if (e.model.last or e.model.first) >= today]
    return {"coming": coming, "past": [e for e in reversed(found) if e not in coming]}


def guides(job: Job, view: View) -> Context:
    """Guides by category."""
    found = sorted(view.where(PAGE), key=lambda e: (e.model.order, e.key))
    return {"groups": _grouped(found, lambda e: e.model.category), "guides": found}


def services(job: Job, view: View) -> Context:
    """Services in their order."""
    found = sorted(view.where(SERVICE), key=lambda e: (e.model.order, e.key))
    return {"services": found, "rooms": {e.key: room(e.model.location, view) for e in found}}


def home(job: Job, view: View) -> Context:
    """What a visitor comes for: departments, today's clinics, guides, coming lectures, packages, news, articles."""
    today = view.today()
    current = [e for e in news(job, view)["news"] if e.model.expires is None or e.model.expires >= today]
    return {
        "departments": sorted(view.where(DEPARTMENT), key=lambda e: (e.model.order, e.key)),
        "expert_count": len(view.where(EXPERT)),
        "guides": guides(job, view)["guides"],
        "services": services(job, view)["services"],
        "sessions": [d for d in calendar(job, view)["coming"] if d.session.state != "cancelled"][:4],
        "packages": [e for group in packages(job, view)["groups"].values() for e in group],
        "occasions": occasions(view),
        "news": current[:4],
        "articles": articles(job, view)["articles"][:4],
        "events": events(job, view)["coming"][:3],
        **of_home_page(view),
    }


def not_found(job: Job, view: View) -> Context:
    """The page for an address that does not exist."""
    return {}


LIST_CONTEXTS: dict[str, Callable[[Job, View], Context]] = {
    "web/home.html": home,
    "web/departments.html": departments,
    "web/lectures.html": lectures,
    COURSE_MENU: menu,
    "web/calendar.html": calendar,
    "web/packages.html": packages,
    **PACKAGE_PAGE_CONTEXTS,
    "web/checkup-items.html": checkup_items,
    "web/articles.html": articles,
    "web/news-list.html": news,
    "web/events.html": events,
    "web/guides.html": guides,
    "web/services.html": services,
    "web/404.html": not_found,
}
