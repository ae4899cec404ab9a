"""The search index: what the search page looks through, as one script a language, made for a search without a server.

In: every entry that has a public page, by its names, keywords and summary.  Out: ``globalThis.pressroomIndex = {…}``,
loaded by a plain script element, so that it works from a folder too.  Never: a session, a date, a person's private
facts, or anything that stands on no page.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.synonyms import split_words, synonym_groups
from pressroom.channels.web.search_documents import SearchDocument, search_documents
from pressroom.core.diagnostic import Checked
from pressroom.core.pinyin import confusable_syllables, name_reading, readings
from pressroom.core.text import shorten
from pressroom.kinds.expert import EXPERT

SUMMARY = 64
"""Characters of a summary that the index keeps; an English letter is half as wide as a Chinese character."""


def index_file(lang: str) -> str:
    """Path below ``output/`` of the index of an edition."""
    return f"{WEB}/assets/search-index{'' if lang == 'zh' else f'-{lang}'}.js"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One index a language; it names the template of the search page, so that new words of the interface remake it."""
    for lang in view.setting("languages"):
        yield Job(index_file(lang), "search", lang=lang, template="web/search.html")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The index as a script of one assignment."""
    found = search_documents(view, job.lang, engines)
    kinds = tuple(dict.fromkeys(document.kind for document in found))
    synonyms = synonym_groups(engines, job.lang)
    index: dict[str, Any] = {
        "kinds": kinds,
        "docs": [_row(document, kinds, job.lang) for document in found],
        "synonyms": ["|".join(group) for group in synonyms],
        "urgent": "|".join(split_words(engines.templates.words["search_urgent_terms"][job.lang])),
    }
    if job.lang == "zh":
        spoken = [word for document in found for word in (document.title, *document.aliases, *document.keywords)]
        spoken += [word for group in synonyms for word in group]
        index["pinyin"], index["odd"] = pinyin_table(spoken, _people(view))
    return Checked("globalThis.pressroomIndex=" + json.dumps(index, ensure_ascii=False, separators=(",", ":")) + ";\n")


def _row(document: SearchDocument, kinds: tuple[str, ...], lang: str) -> list[Any]:
    """One document as a short list; empty fields at the end are left out."""
    row: list[Any] = [
        kinds.index(document.kind),
        document.path,
        document.title,
        "|".join(document.aliases),
        "|".join(document.keywords),
        shorten(document.summary, SUMMARY if lang == "zh" else 2 * SUMMARY),
        document.note,
        list(document.departments),
    ]
    while row[-1] in ("", []):
        row.pop()
    return row


def _people(view: View) -> dict[str, tuple[str, ...]]:
    """How the experts' names are read, by name."""
    return {entry.title: name_reading(entry.title, entry.model.pinyin) for entry in view.where(EXPERT)}


def pinyin_table(words: Iterable[str], known: dict[str, tuple[str, ...]]) -> tuple[dict[str, str], dict[str, str]]:
    """Characters by syllable, and the runs whose characters are read in another way than usual.

    A table of some hundred syllables takes a tenth of the space of the pinyin of every name.
    """
    read: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(words):
        read.update(readings(word))
    read.update(known)
    counted: dict[str, Counter[str]] = {}
    for run, syllables in read.items():
        if len(run) == len(syllables):
            for character, syllable in zip(run, syllables, strict=True):
                counted.setdefault(character, Counter())[syllable] += 1
    usual = {character: min(count, key=lambda s: (-count[s], s)) for character, count in counted.items()}
    # Who has heard a doctor's name writes it with characters that stand nowhere else.
    heard = confusable_syllables(syllable for syllables in known.values() for syllable in syllables)
    for syllable, characters in heard.items():
        for character in characters:
            usual.setdefault(character, syllable)
    table: dict[str, str] = {}
    for character in sorted(usual):
        table[usual[character]] = table.get(usual[character], "") + character
    odd = {
        run: " ".join(syllables)
        for run, syllables in sorted(read.items())
        if syllables != tuple(usual.get(character, "") for character in run)
    }
    return dict(sorted(table.items())), odd


SEARCH = Channel("search", plan, render)
