"""What the search can find: every public page, and every condition, as documents of a few short fields.

In: a View and the words of the interface.  Out: documents in a fixed order.  Never: a private session, a day, a phone,
or a fact about a person beyond name, title, department and field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import TRANSLATED, WEB, edition, index_path, page_path
from pressroom.channels.base import Engines
from pressroom.channels.context import SECTIONS, translator
from pressroom.channels.filters import floor
from pressroom.channels.presenters.conditions import conditions, plain_names
from pressroom.channels.presenters.entries import room
from pressroom.channels.synonyms import split_words
from pressroom.core.compact_pickle import CompactPickle
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.base import Ref
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

SEARCHABLE_KINDS = (DEPARTMENT, EXPERT, PAGE, SERVICE, ARTICLE, LECTURE, PACKAGE, CHECKUP_ITEM, NEWS, EVENT)
"""Kinds whose pages the search finds, in the order in which equals are shown."""
Translate = Callable[..., str]


@dataclass(frozen=True, slots=True)
class SearchDocument(CompactPickle):
    """One thing that can be found."""

    kind: str
    path: str
    """Below the document root."""
    title: str
    aliases: tuple[str, ...] = ()
    """Other names of the same thing."""
    keywords: tuple[str, ...] = ()
    """Words under which people look for it."""
    summary: str = ""
    note: str = ""
    """What stands beside the title in a result: where a department is, what a doctor's title is."""
    departments: tuple[int, ...] = ()
    """For a condition: the places of its departments in the list of documents."""


def search_documents(view: View, lang: str, engines: Engines) -> tuple[SearchDocument, ...]:
    """Departments first, then conditions and the rest; in English, what exists only in Chinese comes last."""
    translate = translator(engines, lang)
    made = list(_of_kind(view, DEPARTMENT.name, lang))
    place = {document.path: number for number, document in enumerate(made)}
    index = f"{edition(lang)}conditions/index.html"
    for one in conditions(view, lang):
        treating = tuple(
            place[path] for department in one.departments if (path := _path(department.ref, lang)) in place
        )
        made.append(SearchDocument("condition", f"{index}#{one.anchor}", one.name, one.plain, departments=treating))
    made += _sections(lang, translate)
    ways = view.hospital().transport
    if (lang == "zh" and ways) or any(way.text_en for way in ways):
        words = split_words(translate("found_way"))
        made.append(
            SearchDocument("section", f"{edition(lang)}index.html#transport", translate("transport"), (), words)
        )
    made += [*_of_lectures(view, translate), *_of_packages(view, translate)] if lang == "zh" else ()
    for kind in SEARCHABLE_KINDS[1:]:
        made += _of_kind(view, kind.name, lang)
    return tuple(made)


def _of_kind(view: View, kind: str, lang: str) -> tuple[SearchDocument, ...]:
    """The documents of all entries of a kind; after an edit of one entry those of other kinds are what they were."""

    def make(inner: View) -> tuple[SearchDocument, ...]:
        return tuple(_entry(entry, inner, lang) for entry in _entries(inner, kind, lang))

    return view.memoised(f"documents {kind} {lang}", make)


def _entries(view: View, kind: str, lang: str) -> list[Entry[Any]]:
    """The entries of a kind that an edition finds; packages and notices that are over are not among them."""
    found: Iterable[Entry[Any]] = view.where(KIND_BY_NAME[kind])
    if kind == "package":
        found = [entry for entry in found if entry.model.last >= view.today()]
    if kind == "department":
        found = sorted(found, key=lambda entry: (entry.model.order, entry.key))
    if lang == "zh":
        return list(found)
    return [entry for entry in found if entry.has_edition(lang)]


def _path(ref: Ref, lang: str) -> str:
    shown = lang if ref.kind in TRANSLATED else "zh"
    return page_path(ref, shown).removeprefix(f"{WEB}/")


def _sections(lang: str, translate: Translate) -> Iterator[SearchDocument]:
    """The list pages, the index of conditions, the home page."""
    position = 0 if lang == "zh" else 1
    for kind in SECTIONS:
        shown = lang if kind in TRANSLATED else "zh"
        if lang == "zh" or kind in TRANSLATED:
            path = index_path(kind, shown).removeprefix(f"{WEB}/")
            label = KIND_BY_NAME[kind].label[position]
            yield SearchDocument("section", path, label, (), split_words(translate(f"found_{kind}")))
    path = f"{edition(lang)}conditions/index.html"
    yield SearchDocument("section", path, translate("conditions_title"), (), split_words(translate("found_condition")))
    if lang == "zh":
        yield SearchDocument("section", "lectures/calendar.html", translate("calendar"))
    home = f"{edition(lang)}index.html"
    yield SearchDocument("section", home, translate("home"), (), split_words(translate("found_home")))
    yield SearchDocument(
        "section", f"{home}#opening", translate("opening"), (), split_words(translate("found_opening"))
    )


def _of_lectures(view: View, translate: Translate) -> Iterator[SearchDocument]:
    """The pages of the course menu that are looked for."""
    if view.has(LECTURE.name):
        for facet in ("overview", "booking"):
            words = split_words(translate(f"found_menu_{facet}"))
            yield SearchDocument("section", f"lectures/{facet}.html", translate(f"menu_title_{facet}"), (), words)


def _of_packages(view: View, translate: Translate) -> Iterator[SearchDocument]:
    """The pages about all packages together."""
    if view.has(PACKAGE.name):
        for path, title in (("fit/index", "fit"), ("compare", "compare")):
            yield SearchDocument(
                "section", f"packages/{path}.html", translate(title), (), split_words(translate(f"found_{title}"))
            )
        if view.has(OFFER.name):
            words = split_words(translate("found_offers"))
            yield SearchDocument("section", "packages/offers.html", translate("offers"), (), words)


def _entry(entry: Entry[Any], view: View, lang: str) -> SearchDocument:
    """One entry in one language."""
    english = lang != "zh"
    model = entry.model
    edited = model.en if english else None
    if edited is None:
        title, summary = entry.title, entry.summary
    else:
        title, summary = getattr(edited, "name", None) or edited.title, edited.summary
    aliases, keywords = (_english if english else _chinese)(entry, view)
    note = _note(entry, view, lang)
    unique = tuple(dict.fromkeys(word for word in keywords if word != title and word not in aliases))
    return SearchDocument(entry.ref.kind, _path(entry.ref, lang), title, aliases, unique, summary, note)


def _names(refs: Iterable[Ref], view: View, *, english: bool = False) -> Iterator[str]:
    for ref in refs:
        named = view.name(ref)
        if named is not None:
            yield (named.title_en or named.title) if english else named.title


Fields = tuple[tuple[str, ...], tuple[str, ...]]


def _chinese(entry: Entry[Any], view: View) -> Fields:
    """Other names and keywords of an entry of the first edition."""
    model = entry.model
    match entry.ref.kind:
        case "department":
            plain = [word for one in model.conditions for word in (one.name, *plain_names(one.plain))]
            return model.aliases, (*plain, *(one.name for one in model.treatments))
        case "expert":
            own = [view.find(ref) for ref in model.departments]
            called = [word for one in own if one is not None for word in (one.title, *one.model.aliases)]
            return (), (*model.scope, *called)
        case "article":
            return (), (*model.keywords, model.topic, *_names((model.department, model.author), view))
        case "lecture":
            return (), tuple(_names((model.department, *model.speakers), view))
        case "checkup-item":
            return ((model.plain,) if model.plain else ()), (model.category,)
        case "package":
            return (), tuple(group.name for group in model.groups)
        case "page":
            return (), (model.category, *(step.title for step in model.steps))
        case "news" | "event":
            return (), (model.category, *_names(model.departments, view))
        case _:
            return (), ()


def _english(entry: Entry[Any], view: View) -> Fields:
    """Other names and keywords of an entry with an English edition; its Chinese name is one of them."""
    model = entry.model
    match entry.ref.kind:
        case "department":
            return (entry.title,), model.en.conditions
        case "expert":
            return (entry.title,), (*model.en.scope, *_names(model.departments, view, english=True))
        case "page":
            return (entry.title,), tuple(step.title_en for step in model.steps if step.title_en)
        case "lecture" | "article":
            return (entry.title,), tuple(_names((model.department,), view, english=True))
        case _:
            return (entry.title,), ()


def _note(entry: Entry[Any], view: View, lang: str) -> str:
    """A few words that tell two results of one name apart."""
    model = entry.model
    if entry.ref.kind == "department":
        where = room(model.location, view)
        building = (where.building.name if lang == "zh" else where.building.name_en) if where.building else ""
        return f"{building}{'' if lang == 'zh' or not building else ', '}{floor(model.location.floor, lang)}"
    if entry.ref.kind == "expert":
        title = model.titles[0].name if lang == "zh" else model.en.titles[0]
        departments = list(_names(model.departments[:1], view, english=lang != "zh"))
        return ("，" if lang == "zh" else ", ").join([title, *departments])
    return ""
