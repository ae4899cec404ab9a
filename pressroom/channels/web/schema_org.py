"""Structured data for machines: JSON-LD by the vocabulary of schema.org.

A doctor is a ``Person`` (``Physician`` is an organisation type there); contact data stands only on pages whose regime
lets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import absolute, page_path
from pressroom.channels.base import Job
from pressroom.channels.context import CONTACT_REGIMES
from pressroom.channels.presenters.checkups import Deal
from pressroom.kinds.hospital import Hospital

Node = dict[str, Any]
_OFFSET = "+08:00"


def describe(job: Job, view: View, context: dict[str, Any]) -> Node:
    """The page's graph: the hospital, the thing that the page is about, and the way to the page."""
    base_url = view.setting("base_url")
    hospital = _hospital(view.hospital(), base_url, contacts=job.regime in CONTACT_REGIMES, lang=job.lang)
    entry: Entry[Any] | None = context.get("entry")
    nodes: list[Node] = [hospital]
    if entry is not None:
        address = absolute(base_url, job.path)
        make = _NODES.get(job.kind)
        if make is not None:
            nodes.append({**make(entry, context, base_url), "url": address, "inLanguage": context["page"].html_lang})
            if job.kind in ("department", "expert", "package", "checkup-item", "service"):
                nodes[-1].pop("inLanguage")
    nodes += _breadcrumb(job, entry, context, base_url)
    return {"@context": "https://schema.org", "@graph": nodes}


def _breadcrumb(job: Job, entry: Entry[Any] | None, context: dict[str, Any], base_url: str) -> Iterator[Node]:
    """The breadcrumb trail with the page of an entry at its end; of one step search engines make nothing."""
    names = [(context["t"](step.word), step.path) for step in context["trail"]]
    if entry is not None:
        names.append(((entry.title_en if job.lang == "en" else None) or entry.title, job.path))
    if len(names) > 1:
        steps = [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(base_url, path)}
            for position, (name, path) in enumerate(names, 1)
        ]
        yield {"@type": "BreadcrumbList", "itemListElement": steps}


def _hospital(hospital: Hospital, base_url: str, *, contacts: bool, lang: str) -> Node:
    english = hospital.en if lang == "en" else None
    node: Node = {
        "@type": "Hospital",
        "@id": f"{base_url}#hospital",
        "name": english.name if english else hospital.name,
        "url": base_url,
    }
    if contacts:
        node["telephone"] = str(hospital.phones[0].number)
        node["address"] = {
            "@type": "PostalAddress",
            "streetAddress": english.address if english else hospital.address,
            "postalCode": hospital.postcode,
            "addressCountry": "CN",
        }
        if hospital.place is not None:
            node["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": float(hospital.place.latitude),
                "longitude": float(hospital.place.longitude),
            }
    return node


def _department(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    english = model.en if context["lang"] == "en" else None
    return {
        "@type": "MedicalClinic",
        "name": english.name if english else model.name,
        "alternateName": list(model.aliases),
        "description": english.summary if english else model.summary,
        "parentOrganization": {"@id": f"{base_url}#hospital"},
        "availableService": [{"@type": "MedicalProcedure", "name": treatment.name} for treatment in model.treatments],
    }


def _expert(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    english = model.en if context["lang"] == "en" else None
    return {
        "@type": "Person",
        "name": english.name if english else model.name,
        "jobTitle": list(english.titles) if english else [title.name for title in model.titles],
        "worksFor": {"@id": f"{base_url}#hospital"},
        "alumniOf": [
            {"@type": "EducationalOrganization", "name": school}
            for school in dict.fromkeys(e.school for e in model.education)
        ],
        "knowsLanguage": list(model.languages),
        "description": english.summary if english else model.biography.short,
    }


def _lecture(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    return {
        "@type": "Course",
        "name": model.title,
        "description": model.summary,
        "courseCode": model.number,
        "provider": {"@id": f"{base_url}#hospital"},
        "hasCourseInstance": [_session(dated, base_url) for dated in context["coming"]],
    }


_STATES = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


def _session(dated: Any, base_url: str) -> Node:
    session = dated.session
    return {
        "@type": ["CourseInstance", "EducationEvent"],
        "name": dated.lecture.title,
        "startDate": _moment(dated.day, str(session.hours.start)),
        "endDate": _moment(dated.day, str(session.hours.end)),
        "eventStatus": "https://schema.org/" + _STATES.get(session.state, "EventScheduled"),
        "courseMode": "onsite",
        "location": {"@type": "Place", "name": session.venue, "address": session.venue},
        "organizer": {"@id": f"{base_url}#hospital"},
        "maximumAttendeeCapacity": session.seats,
    }


def _moment(day: date, clock: str) -> str:
    return f"{day.isoformat()}T{clock}:00{_OFFSET}"


def _person(entry: Entry[Any], base_url: str) -> Node:
    return {
        "@type": "Person",
        "name": entry.title,
        "jobTitle": entry.model.titles[0].name,
        "url": absolute(base_url, page_path(entry.ref)),
    }


def _article(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    return {
        "@type": "MedicalWebPage",
        "name": model.title,
        "headline": model.title,
        "description": model.summary,
        "datePublished": model.published.isoformat(),
        "lastReviewed": model.review.reviewed.isoformat(),
        "author": _person(context["author"], base_url),
        "reviewedBy": _person(context["reviewer"], base_url),
        "publisher": {"@id": f"{base_url}#hospital"},
        "citation": [source.title for source in model.sources],
        "keywords": list(model.keywords),
    }


def _package(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    return {
        "@type": "Product",
        "name": model.name,
        "description": model.summary,
        "category": "健康体检",
        "offers": _offers(entry, context.get("deal"), base_url),
    }


def _offers(entry: Entry[Any], deal: Deal | None, base_url: str) -> list[Node]:
    """The price of the package, and before it the one of today where an offer runs."""
    model = entry.model
    prices = [(model.price, model.first, model.last)]
    if deal is not None and deal.is_running:
        prices.insert(0, (deal.price, deal.period.first, deal.period.last))
    return [
        {
            "@type": "Offer",
            "price": str(price),
            "priceCurrency": "CNY",
            "validFrom": first.isoformat(),
            "priceValidUntil": last.isoformat(),
            "offeredBy": {"@id": f"{base_url}#hospital"},
        }
        for price, first, last in prices
    ]


def _news(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    return {
        "@type": "NewsArticle",
        "headline": model.title,
        "description": model.summary,
        "datePublished": model.published.isoformat(),
        "author": {"@type": "Organization", "name": model.byline},
        "publisher": {"@id": f"{base_url}#hospital"},
    }


def _event(entry: Entry[Any], context: dict[str, Any], base_url: str) -> Node:
    model = entry.model
    last = model.last or model.first
    return {
        "@type": "Event",
        "name": model.title,
        "description": model.summary,
        "startDate": _moment(model.first, str(model.hours.start)),
        "endDate": _moment(last, str(model.hours.end)),
        "eventStatus": "https://schema.org/" + _STATES.get(model.state, "EventScheduled"),
        "location": {"@type": "Place", "name": model.venue, "address": model.venue},
        "organizer": {"@type": "Organization", "name": model.organizer},
    }


_NODES: dict[str, Callable[[Entry[Any], dict[str, Any], str], Node]] = {
    "department": _department,
    "expert": _expert,
    "lecture": _lecture,
    "article": _article,
    "package": _package,
    "news": _news,
    "event": _event,
}
