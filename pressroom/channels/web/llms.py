"""llms.txt: the site in outline, for programs that read it on behalf of a person (https://llmstxt.org).

In: the catalog.  Out: Markdown with a link and a sentence for each page worth reading.  Never: an address, a phone or a
price; those stand on the pages, where the law lets them and where they are current.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import TRANSLATED, WEB, absolute, edition, index_path, page_path
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.context import translator
from pressroom.core.diagnostic import Checked
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Kind

SUMMARISED_KINDS = ("page", "department", "service", "lecture", "article", "package")
"""Kinds that are told page by page, in the order of use."""
LISTED_KINDS = ("expert", "checkup-item", "news", "event")
"""Kinds of which only the list is named: long, or soon out of date."""


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the outline."""

    title: str
    address: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of one kind."""

    label: str
    lines: tuple[Line, ...]


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One outline an edition."""
    for lang in view.setting("languages"):
        yield Job(f"{WEB}/{edition(lang)}llms.txt", "outline", lang=lang, template="text/llms.txt")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The outline of one edition."""
    hospital = view.hospital()
    english = hospital.en if job.lang == "en" else None
    base_url = view.setting("base_url")
    shown = [
        KIND_BY_NAME[name] for name in (*SUMMARISED_KINDS, *LISTED_KINDS) if job.lang == "zh" or name in TRANSLATED
    ]
    sections = [_section(kind, job.lang, view, base_url) for kind in shown if kind.name in SUMMARISED_KINDS]
    context = {
        "t": translator(engines, job.lang),
        "name": english.name if english else hospital.name,
        "summary": english.summary if english else hospital.summary,
        "notice": view.setting("notice_en" if job.lang == "en" else "notice"),
        "sections": [section for section in sections if section.lines],
        "lists": [
            Line(_label(kind, job.lang), absolute(base_url, index_path(kind.name, job.lang)))
            for kind in shown
            if kind.name in LISTED_KINDS
        ],
    }
    return engines.templates.render(job.template, context, job.path)


def _label(kind: Kind[Any], lang: str) -> str:
    return kind.label[1 if lang == "en" else 0]


def _section(kind: Kind[Any], lang: str, view: View, base_url: str) -> Section:
    found = (entry for entry in view.where(kind) if entry.has_edition(lang))
    return Section(_label(kind, lang), tuple(_line(entry, lang, base_url) for entry in found))


def _line(entry: Entry[Any], lang: str, base_url: str) -> Line:
    address = absolute(base_url, page_path(entry.ref, lang))
    if lang == "zh":
        return Line(entry.title, address, entry.summary)
    shown = entry.model.en
    return Line(getattr(shown, "name", None) or shown.title, address, shown.summary)


OUTLINE = Channel("outline", plan, render)
