"""Find a doctor: the whole list with what its filters ask, and shorter lists that work as plain links.

In: a View and the words of the interface.  Out: the list pages of each edition, and what each one shows.  Never: hides
a doctor whose page exists in Chinese only, or shows a clinic that has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from posixpath import dirname

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, Linker, edition
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.conditions import plain_names
from pressroom.channels.presenters.entries import Context, rank
from pressroom.channels.presenters.schedule import HALVES, Occurrence
from pressroom.channels.presenters.timetables import next_clinics
from pressroom.channels.synonyms import Others, synonym_groups, synonyms_by_word, with_synonyms
from pressroom.core.pinyin import initial, name_reading, sort_key
from pressroom.kinds.department import DEPARTMENT, Department
from pressroom.kinds.expert import EXPERT, Clinic, Expert
from pressroom.kinds.values import WEEKDAYS_EN

TEMPLATE = "web/experts.html"
LEVELS = ("chief", "deputy", "attending", "other")
TYPES = {"普通": "general", "专家": "specialist", "特需": "special", "多学科": "joint"}
"""Clinic types as the page's address writes them."""
BY_NAME = "by-name"
_LEVEL_OF = (("副主任", "deputy"), ("主任", "chief"), ("主治", "attending"))


@dataclass(frozen=True, slots=True)
class Doctor:
    """One doctor in a list, with what the filters ask."""

    entry: Entry[Expert]
    level: str
    clinics: tuple[Clinic, ...]
    next: Occurrence | None
    spoken: str
    """The name in pinyin, in initials, and in characters."""
    words: str

    @property
    def slots(self) -> str:
        """The weekly clinics as a filter reads them: ``3-am-specialist 4-pm-special``."""
        return " ".join(f"{one.slot.weekday}-{one.slot.half}-{TYPES[one.type]}" for one in self.clinics)


@dataclass(frozen=True, slots=True)
class Group:
    """Doctors under one heading: a department, or a letter of the alphabet."""

    anchor: str
    doctors: tuple[Doctor, ...]
    department: Entry[Department] | None = None
    letter: str = ""
    words: str = ""
    """Under which words its doctors are found beside their own."""


@dataclass(frozen=True, slots=True)
class Shorter:
    """A shorter list as the others of its folder lead to it."""

    facet: str
    href: str
    title: str
    """The name of its department, in the language of the edition where there is one."""
    is_foreign: bool
    count: int


def shown(view: View, lang: str) -> tuple[Entry[Expert], ...]:
    """The experts that an edition lists: first those with a page in it, then those in Chinese only; by rank and name."""
    return tuple(sorted(view.where(EXPERT), key=lambda entry: (not entry.has_edition(lang), *rank(entry))))


def current(expert: Entry[Expert], today: date) -> tuple[Clinic, ...]:
    """Weekly clinics that have not ended, in the order of the week."""
    clinics = (clinic for clinic in expert.model.clinics if (clinic.last or date.max) >= today)
    return tuple(sorted(clinics, key=lambda clinic: (clinic.slot.weekday, HALVES.index(clinic.slot.half))))


def facets(view: View, lang: str) -> Mapping[str, tuple[Entry[Expert], ...]]:
    """The shorter lists by their place below ``experts/``: one a department, one a half day of the week, one by name."""
    return view.share(("facets", lang), lambda inner: _facets(inner, lang))


def _facets(view: View, lang: str) -> Mapping[str, tuple[Entry[Expert], ...]]:
    today = view.today()
    found = shown(view, lang)
    departments = sorted(view.where(DEPARTMENT), key=lambda entry: (entry.model.order, entry.key))
    lists: dict[str, tuple[Entry[Expert], ...]] = {}
    members: dict[str, list[Entry[Expert]]] = {department.key: [] for department in departments}
    for entry in found:
        for ref in dict.fromkeys(entry.model.departments):
            members[ref.key].append(entry)
    lists.update({f"by-department/{key}": tuple(listed) for key, listed in members.items()})
    times = {e.key: {(clinic.slot.weekday, clinic.slot.half) for clinic in current(e, today)} for e in found}
    for number, weekday in enumerate(WEEKDAYS_EN, 1):
        for half in HALVES:
            lists[f"by-day/{weekday.lower()}-{half}"] = tuple(e for e in found if (number, half) in times[e.key])
    lists[BY_NAME] = tuple(sorted(found, key=lambda entry: sort_key(entry.title)))
    return {name: listed for name, listed in lists.items() if listed}


def path_of(facet: str, lang: str) -> str:
    """Path below ``output/`` of one of the shorter lists."""
    return f"{WEB}/{edition(lang)}experts/{facet}.html"


def plan(view: View, lang: str, source: str) -> Iterator[Job]:
    """A page for every shorter list; the whole list is the list page of the kind."""
    for facet in facets(view, lang):
        yield Job(path_of(facet, lang), "web", "expert", lang=lang, template=TEMPLATE, source=source, facet=facet)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What all lists of a folder lead to alike; a hospital of many departments has as many lists of all of them."""

    paths: Mapping[str, tuple[str, int]]
    """Of each shorter list the path and the number of doctors."""
    departments: tuple[Shorter, ...]
    halves: tuple[str, ...]


def _choice(job: Job, view: View) -> _Choice:
    return view.share(("shorter lists", dirname(job.path), job.lang), lambda inner: _chosen_from(job, inner))


def _chosen_from(job: Job, view: View) -> _Choice:
    lists, link = facets(view, job.lang), Linker(job.path, job.lang, view)
    known = {f"by-department/{entry.key}": entry for entry in view.where(DEPARTMENT)}
    departments = []
    for facet, listed in lists.items():
        if (entry := known.get(facet)) is not None:
            english = entry.model.en if job.lang != "zh" else None
            title, is_foreign = english.name if english else entry.title, job.lang != "zh" and english is None
            departments.append(Shorter(facet, link.path(path_of(facet, job.lang)), title, is_foreign, len(listed)))
    paths = {facet: (path_of(facet, job.lang), len(listed)) for facet, listed in lists.items()}
    halves = tuple(half for half in HALVES if any(facet.endswith(f"-{half}") for facet in lists))
    return _Choice(paths, tuple(departments), halves)


def context(job: Job, view: View, engines: Engines) -> Context:
    """What a list of doctors shows."""
    others = synonyms_by_word(synonym_groups(engines, job.lang))
    known = {entry.key: entry for entry in view.where(DEPARTMENT)}
    lists = facets(view, job.lang)
    members = lists[job.facet] if job.facet else shown(view, job.lang)
    next_of = next_clinics(view, members)
    doctors = [_doctor(entry, next_of[entry.key], view, job.lang, others) for entry in members]
    kind, _, value = job.facet.partition("/")
    if kind == "by-department":
        groups = [Group(value, tuple(doctors), known[value])]
    elif kind == BY_NAME:
        groups = _by(doctors, lambda doctor: initial(doctor.entry.title), lambda letter: letter)
    else:
        own = _by(doctors, lambda doctor: doctor.entry.model.departments[0].key, lambda key: known[key].model.order)
        groups = [
            Group(group.letter, group.doctors, known[group.letter], words=_about(known[group.letter], job.lang, others))
            for group in own
        ]
    weekday, _, half = value.partition("-") if kind == "by-day" else ("", "", "")
    choice = _choice(job, view)
    return {
        "groups": groups,
        "count": len(doctors),
        "facet": job.facet,
        "facet_kind": kind,
        "facet_department": known.get(value) if kind == "by-department" else None,
        "facet_day": [day.lower() for day in WEEKDAYS_EN].index(weekday) + 1 if weekday else 0,
        "facet_half": half,
        "browse": choice.paths,
        "browse_departments": choice.departments,
        "weekdays": [day.lower() for day in WEEKDAYS_EN],
        "halves": choice.halves,
        "known": known,
        **_choices(doctors, known),
    }


def _by(doctors: list[Doctor], name: Callable[[Doctor], str], order: Callable[[str], object]) -> list[Group]:
    """Doctors under headings; the heading's name is kept as letter and anchor."""
    found: dict[str, list[Doctor]] = {}
    for doctor in doctors:
        found.setdefault(name(doctor), []).append(doctor)
    ordered = sorted(found, key=lambda key: (order(key), key))
    return [Group(f"g-{key.lower()}" if len(key) == 1 else key, tuple(found[key]), letter=key) for key in ordered]


def _choices(doctors: list[Doctor], known: Mapping[str, Entry[Department]]) -> Context:
    """What there is to choose from in each filter."""
    clinics = [clinic for doctor in doctors for clinic in doctor.clinics]
    departments = {ref.key for doctor in doctors for ref in doctor.entry.model.departments}
    languages = dict.fromkeys(word for doctor in doctors for word in doctor.entry.model.languages)
    return {
        "departments": sorted((known[key] for key in departments), key=lambda e: (e.model.order, e.key)),
        "levels": [level for level in LEVELS if any(doctor.level == level for doctor in doctors)],
        "days": sorted({clinic.slot.weekday for clinic in clinics}),
        "types": {name: code for name, code in TYPES.items() if any(clinic.type == name for clinic in clinics)},
        "languages": list(languages),
    }


def _doctor(entry: Entry[Expert], coming: Occurrence | None, view: View, lang: str, others: Others) -> Doctor:
    model = entry.model
    title = model.titles[0].name
    syllables = name_reading(entry.title, model.pinyin)
    spoken = f"{entry.title} {''.join(syllables)} {''.join(part[0] for part in syllables)}"
    scope = model.scope if lang == "zh" or model.en is None else (*model.en.scope, model.en.name)
    return Doctor(
        entry=entry,
        level=next((level for start, level in _LEVEL_OF if title.startswith(start)), LEVELS[-1]),
        clinics=current(entry, view.today()),
        next=coming,
        spoken=spoken,
        words="|".join(with_synonyms(scope, others)),
    )


def _about(department: Entry[Department], lang: str, others: Others) -> str:
    """Names of a department and of what it treats, with synonyms."""
    model = department.model
    if lang != "zh" and model.en is not None:
        return "|".join(with_synonyms((model.en.name, *model.en.conditions), others))
    treated = (word for one in model.conditions for word in (one.name, *plain_names(one.plain)))
    return "|".join(with_synonyms((model.name, *model.aliases, *treated), others))
