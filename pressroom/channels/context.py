"""What every template may use: the page, the hospital, the site's settings and the words of the interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pressroom.catalog.view import View
from pressroom.channels.addresses import (
    TRANSLATED,
    WEB,
    Linker,
    absolute,
    edition,
    index_path,
    page_path,
    relative,
    timetable_path,
)
from pressroom.channels.assets import SCRIPT, STYLE, bundles
from pressroom.channels.base import Engines, Job
from pressroom.channels.open_graph import OpenGraphImage, open_graph_image
from pressroom.channels.presenters.doctors import facets
from pressroom.core.lazy import regex
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.glossary import GLOSSARY
from pressroom.render.markup.templates import Templates

SECTIONS = ("department", "expert", "page", "package", "lecture", "article", "service", "news", "event")
"""Kinds in the order of the main navigation."""
STANDING = frozenset({"web/home.html", "web/search.html", "web/conditions.html"})
"""Templates of pages that every edition has at the same place."""
CONTACT_REGIMES = frozenset({"information", "price"})
"""Regimes whose pages may show address and phone; health education and news may not (认定指南 8, 医疗广告管理办法 16)."""


@dataclass(frozen=True, slots=True)
class Section:
    """One place of the navigation."""

    kind: str
    label: str
    href: str
    is_current: bool
    is_foreign: bool
    """Whether it leads to the first edition, because there is none in the page's language."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The same page in another language."""

    lang: str
    href: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """The output that is being made, as templates see it."""

    job: Job
    link: Linker
    canonical: str
    editions: tuple[Edition, ...]
    sections: tuple[Section, ...]
    home: str
    style: str
    script: str
    share: OpenGraphImage
    """The picture that other sites show beside a link to this page."""
    assets: Mapping[str, str]
    """Addresses of the theme's style sheet and scripts by plain name: ``page.assets["search.js"]``."""

    @property
    def lang(self) -> str:
        """``zh`` or ``en``."""
        return self.job.lang

    @property
    def html_lang(self) -> str:
        """The language tag for the document."""
        return "zh-Hans" if self.job.lang == "zh" else "en"

    @property
    def shows_contacts(self) -> bool:
        """Whether the law lets this page show the hospital's address and phone."""
        return self.job.regime in CONTACT_REGIMES


def translator(engines: Engines, lang: str) -> Callable[..., str]:
    """``t('key', name=value)``: a phrase of the interface; LookupError names a phrase that is not there."""
    words = _words(engines.templates, lang)

    def translate(key: str, /, **arguments: object) -> str:
        said = words.get(key)
        if said is None:
            raise LookupError(f"templates/words.yaml has no '{key}' in '{lang}'")
        if not arguments:
            return said
        parts = list(_parts(said))
        parts[1::2] = [str(arguments[name]) for name in parts[1::2]]
        return "".join(parts)

    return translate


@lru_cache(maxsize=1 << 10)
def _parts(said: str) -> tuple[str, ...]:
    """A phrase taken apart: words, the name of what is to be filled in, words, and so on."""
    return tuple(_FIELD.split(said))


@lru_cache(maxsize=8)
def _words(templates: Templates, lang: str) -> Mapping[str, str]:
    """The words of the interface in one language."""
    return {key: said[lang] for key, said in templates.words.items() if lang in said}


_FIELD = regex(r"\{(\w+)\}")
"""A word to be filled in.  Not ``str.format``, whose fields can look into the objects that they are given."""


def web_context(job: Job, view: View, engines: Engines) -> dict[str, Any]:
    """The common part of every web page's context."""
    link = Linker(job.path, job.lang, view)
    base_url = view.setting("base_url")
    assets = {name: relative(job.path, bundle.path) for name, bundle in bundles(engines.theme).value.items()}
    page = Page(
        job=job,
        link=link,
        canonical=absolute(base_url, job.path),
        editions=_editions(job, view, base_url),
        sections=_sections(job, link),
        home=relative(job.path, f"{WEB}/{edition(job.lang)}index.html"),
        style=assets[STYLE],
        script=assets[SCRIPT],
        share=open_graph_image(job, view, base_url),
        assets=assets,
    )
    return {
        "page": page,
        "link": link,
        "t": translator(engines, job.lang),
        "lang": job.lang,
        "in_english": partial(_english, view),
        "hospital": view.hospital(),
        "site": _settings(view),
    }


def _english(view: View, phrase: str) -> str | None:
    """The English of a short phrase, where the glossary has it."""
    glossary = view.get(GLOSSARY, GLOSSARY.name)
    return glossary.model.english(phrase) if glossary else None


def _settings(view: View) -> Mapping[str, Any]:
    return {name: view.setting(name) for name in ("base_url", "notice", "notice_en", "ai_notice", "languages", "print")}


def _sections(job: Job, link: Linker) -> tuple[Section, ...]:
    """The navigation; pages of a kind that lie in one folder have the same."""
    folder, kind, lang = link.folder, job.kind, job.lang
    return link.view.share(
        ("sections", folder, kind, lang), lambda view: _navigation(Linker(job.path, lang, view), kind)
    )


def _navigation(link: Linker, current: str) -> tuple[Section, ...]:
    position = 0 if link.lang == "zh" else 1
    return tuple(
        Section(
            kind,
            KIND_BY_NAME[kind].label[position],
            link.index(kind),
            is_current=current == kind,
            is_foreign=link.lang != "zh" and kind not in TRANSLATED,
        )
        for kind in SECTIONS
        if link.has(kind)
    )


def _editions(job: Job, view: View, base_url: str) -> tuple[Edition, ...]:
    """Every edition of a page, its own included; empty when there is only one."""
    languages = view.setting("languages")
    paths: dict[str, str] = {}
    for lang in languages:
        if job.key:
            entry = view.find(job.ref)
            if lang == "zh" or (job.kind in TRANSLATED and entry is not None and entry.has_edition(lang)):
                of_timetable = job.path == timetable_path(job.key, job.lang)
                paths[lang] = timetable_path(job.key, lang) if of_timetable else page_path(job.ref, lang)
        elif job.path == timetable_path("", job.lang):
            paths[lang] = timetable_path("", lang)
        elif job.template in STANDING or (job.facet and job.facet in facets(view, lang)):
            paths[lang] = f"{WEB}/{edition(lang)}{job.path.removeprefix(f'{WEB}/{edition(job.lang)}')}"
        elif job.kind and (lang == "zh" or job.kind in TRANSLATED) and job.path == index_path(job.kind, job.lang):
            paths[lang] = index_path(job.kind, lang)
    if len(paths) < 2:
        return ()
    return tuple(Edition(lang, relative(job.path, path), absolute(base_url, path)) for lang, path in paths.items())
