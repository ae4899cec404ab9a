"""The web channel: a page for every entry, a list page for every kind that has entries, home and 404."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.catalog import HOSPITAL_REF
from pressroom.catalog.view import View
from pressroom.channels.addresses import TRANSLATED, WEB, edition, index_path, page_path
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.context import web_context
from pressroom.channels.downloads import downloads
from pressroom.channels.filters import called, spoken
from pressroom.channels.presenters.checkup_pages import plan as plan_checkups
from pressroom.channels.presenters.entries import CONTEXT_BY_KIND
from pressroom.channels.presenters.menu import plan as plan_menu
from pressroom.channels.presenters.timetables import DATED_CLINICS, TIMETABLES
from pressroom.channels.presenters.timetables import plan as plan_timetables
from pressroom.channels.web.breadcrumbs import breadcrumbs
from pressroom.channels.web.lists import LIST_CONTEXTS
from pressroom.channels.web.schema_org import describe
from pressroom.channels.web.search_pages import SEARCH_CONTEXTS
from pressroom.channels.web.search_pages import plan as plan_finding
from pressroom.core.diagnostic import Checked
from pressroom.kinds import KINDS
from pressroom.kinds.regimes import REGIMES
from pressroom.render.markup.templates import collapse_whitespace

LIST_TEMPLATES = {
    "department": "web/departments.html",
    "expert": "web/experts.html",
    "lecture": "web/lectures.html",
    "package": "web/packages.html",
    "checkup-item": "web/checkup-items.html",
    "article": "web/articles.html",
    "news": "web/news-list.html",
    "event": "web/events.html",
    "page": "web/guides.html",
    "service": "web/services.html",
}


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """Every page of the site."""
    languages = view.setting("languages")
    hospital = view.find(HOSPITAL_REF)
    source = hospital.path if hospital else ""
    for lang in languages:
        yield from plan_finding(view, lang, source)
        home = f"{WEB}/{edition(lang)}index.html"
        yield Job(home, "web", lang=lang, template="web/home.html", source=source)
        for kind in KINDS:
            if kind.single or not kind.has_pages or (lang != "zh" and kind.name not in TRANSLATED):
                continue
            entries = [entry for entry in view.where(kind) if entry.has_edition(lang)]
            if not view.has(kind.name):
                continue
            regime = REGIMES.get(kind.name, "information")
            template = LIST_TEMPLATES[kind.name]
            yield Job(index_path(kind.name, lang), "web", kind.name, "", lang, regime, template, source=source)
            for entry in entries:
                path, template = page_path(entry.ref, lang), f"web/{kind.name}.html"
                yield Job(path, "web", kind.name, entry.key, lang, regime, template, source=entry.path)
    if view.has("lecture"):
        yield Job(f"{WEB}/lectures/calendar.html", "web", "lecture", template="web/calendar.html", source=source)
    yield from plan_menu(view, source)
    yield from plan_checkups(view, source)
    yield from plan_timetables(view)
    yield Job(f"{WEB}/404.html", "web", template="web/404.html", source=source)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """One page as HTML."""
    context = {**web_context(job, view, engines), "trail": breadcrumbs(job, view)}
    if job.template in TIMETABLES:
        context |= TIMETABLES[job.template](job, view)
    elif job.template in SEARCH_CONTEXTS:
        context |= SEARCH_CONTEXTS[job.template](job, view, engines)
    elif job.key:
        entry = view.find(job.ref)
        assert entry is not None, "planned from the catalog"
        context["entry"] = entry
        context["model"] = entry.model
        texts = view.texts(entry)
        edited = texts.editions.get(job.lang) if job.lang != "zh" else texts.body
        context["body"] = spoken(called(context["link"].body(edited.html)), job.lang) if edited else ""
        context["headings"] = edited.headings if edited else ()
        context["downloads"] = downloads(job, view)
        context |= CONTEXT_BY_KIND[job.kind](entry, view)
        if job.kind in DATED_CLINICS:
            context |= DATED_CLINICS[job.kind](entry, view)
    else:
        context |= LIST_CONTEXTS[job.template](job, view)
    context["json_ld"] = describe(job, view, context)
    html = engines.templates.render(job.template, context, job.path)
    return Checked(collapse_whitespace(html.value) if html.value else None, html.problems)


WEB_PAGES = Channel("web", plan, render)
