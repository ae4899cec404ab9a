"""The Catalog: all entries plus indexes and back-references; immutable; answers Questions.

In: entries that passed validation.  Out: answers, and digests of answers.  Never: renders, or reads a file that it was
not told of.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, assert_never

from pressroom.catalog.entry import Entry
from pressroom.catalog.entry_cache import LazyEntries
from pressroom.catalog.load import load
from pressroom.catalog.questions import (
    Asset,
    Get,
    Has,
    Judgement,
    Name,
    Output,
    Question,
    Refs,
    Said,
    Setting,
    Today,
    Where,
    Words,
    question_of,
)
from pressroom.catalog.resolve import Backlinks, resolve
from pressroom.catalog.verdicts import Verdict
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest, digest_all
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.kinds.base import Ref
from pressroom.kinds.site import Site
from pressroom.source.files import AssetFile, Discovery

HOSPITAL_REF = Ref("hospital", "hospital")
SITE_REF = Ref("site", "site")
ABSENT = digest("absent")
_Remembered: TypeAlias = Get | Said | Where | Refs | Name | Has | Asset | Setting | Output | Judgement


class Named(NamedTuple):
    """What an entry is called: its reference, Chinese title, and English title if it has one."""

    ref: Ref
    title: str
    title_en: str | None


@dataclass(frozen=True)
class Catalog:
    """The whole content of a site, immutable: entries by reference, backlinks, pictures by path, settings.

    Answers are memoised in the private fields, which are no part of its value.
    """

    root: Path
    entries: Mapping[Ref, Entry[Any]]
    backlinks: Backlinks
    assets: Mapping[str, AssetFile]
    site: Site
    verdict: Verdict = field(default_factory=Verdict)
    """What the compliance desk said; empty until it has looked."""
    broken: frozenset[Ref] = frozenset()
    """References whose files exist but could not be parsed: a link to one is not reported as dangling."""
    cache: ValueCache = NO_CACHE
    """Where ``View.memoised`` stores results for the next build; ``NO_CACHE`` in a build of everything, which would store too much."""
    # Answers are no part of what it is made of: one that ``replace`` makes of another begins with none.
    _memo: dict[Question, tuple[Question, str]] = field(init=False, default_factory=dict, repr=False, compare=False)
    _told: dict[Words, tuple[Question, str]] = field(init=False, default_factory=dict, repr=False, compare=False)
    _index: dict[str, tuple[Entry[Any], ...]] = field(init=False, default_factory=dict, repr=False, compare=False)
    _holders: dict[tuple[str, str], dict[str, list[Entry[Any]]]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    _present: dict[str, bool] = field(init=False, default_factory=dict, repr=False, compare=False)
    shared: dict[tuple[Hashable, date], tuple[Any, tuple[Words, ...]]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """Results of ``View.share`` by name and day, with the questions that they depend on."""

    def bare(self) -> Catalog:
        """A copy with empty memos, small enough to be pickled for workers."""
        return replace(self)

    def get(self, ref: Ref) -> Entry[Any] | None:
        """The entry, or None."""
        return self.entries.get(ref)

    def where(self, kind: str, field_name: str = "", value: str = "") -> tuple[Entry[Any], ...]:
        """Entries of a kind in order of their ids; with a field, those that hold the value or have it among many."""
        if kind not in self._index:
            self._index[kind] = tuple(self.entries[ref] for ref in sorted(self._of_kind(kind), key=_key))
        found = self._index[kind]
        if not field_name:
            return found
        if (kind, field_name) not in self._holders:
            holders = self._holders.setdefault((kind, field_name), {})
            for entry in found:
                for held in entry.holds(field_name):
                    holders.setdefault(held, []).append(entry)
        return tuple(self._holders[kind, field_name].get(value, ()))

    def refs(self, ref: Ref, by: str) -> tuple[Entry[Any], ...]:
        """Entries of kind ``by`` that point to ``ref``, in order of their ids."""
        return tuple(self.entries[source] for source in self.backlinks.get(ref, ()) if source.kind == by)

    def name(self, ref: Ref) -> Named | None:
        """What an entry is called."""
        entry = self.entries.get(ref)
        return Named(ref, entry.title, entry.title_en) if entry else None

    def has(self, kind: str) -> bool:
        """Whether a kind has any entry."""
        if kind not in self._present:
            self._present[kind] = any(True for _ in self._of_kind(kind))
        return self._present[kind]

    def _outlines(self, kind: str, field_name: str, value: str) -> Iterable[tuple[str, str]]:
        """Ids and outlines of the entries that ``where`` gives; of all of a kind without a look at them, where that can be."""
        if not field_name and isinstance(self.entries, LazyEntries):
            return self.entries.outlines(kind)
        return ((entry.key, entry.outline) for entry in self.where(kind, field_name, value))

    def _of_kind(self, kind: str) -> Iterable[Ref]:
        """The references of one kind, without a look at the entries."""
        if isinstance(self.entries, LazyEntries):
            return self.entries.of_kind(kind)
        return (ref for ref in self.entries if ref.kind == kind)

    def digest(self, question: Question, today: date) -> str:
        """Digest of the answer to a question on a day; equal digests mean equal answers."""
        return self.answered(question, today)[1]

    def answered(self, question: Question, today: date) -> tuple[Question, str]:
        """A question with the digest of its answer, memoised.

        Equal questions get the same pair object, so that pickles and traces of many outputs hold it once.
        """
        if isinstance(question, Today):
            return question, digest(today.isoformat())
        known = self._memo.get(question)
        if known is None:
            known = self._memo[question] = (question, self._digest(question))
        return known

    def answered_words(self, words: Words, today: date) -> tuple[Question, str]:
        """``answered`` for a question given as strings (``words_of``)."""
        known = self._told.get(words)
        if known is None:
            question = question_of(*words)
            if isinstance(question, Today):
                return self.answered(question, today)
            known = self._told[words] = (question, self._digest(question))
        return known

    def _digest(self, question: _Remembered) -> str:
        match question:
            case Get(ref) | Said(ref):
                entry = self.get(ref)
                return (entry.outline if isinstance(question, Get) else entry.digest) if entry else ABSENT
            case Where(kind, field_name, value):
                return digest_all(part for outlined in self._outlines(kind, field_name, value) for part in outlined)
            case Refs(ref, by):
                return digest_all(part for entry in self.refs(ref, by) for part in (entry.key, entry.outline))
            case Name(ref):
                named = self.name(ref)
                return digest_all((named.title, named.title_en or "")) if named else ABSENT
            case Has(kind):
                return str(self.has(kind))
            case Asset(path):
                asset = self.assets.get(path)
                return asset.digest if asset else ABSENT
            case Setting(name):
                return digest(repr(getattr(self.site, name)))
            case Judgement():
                return digest(repr(self.verdict))
            case Output():
                return ABSENT
            case _:
                assert_never(question)


_key = attrgetter("key")


def assemble(
    root: Path, found: Discovery, cache: ValueCache = NO_CACHE, meanwhile: Callable[[], object] = lambda: None
) -> Checked[Catalog]:
    """Load every source and resolve all references; ``meanwhile`` is called while other processes parse.

    The Catalog holds every entry that could be read; diagnostics tell of the others and of dangling references.
    """
    loaded, problems = load(found, cache, meanwhile)
    backlinks, more = resolve(loaded.entries, loaded.broken, loaded.remains)
    site = loaded.entries.get(SITE_REF)
    missing: tuple[Diagnostic, ...] = ()
    if HOSPITAL_REF not in loaded.entries and HOSPITAL_REF not in loaded.broken:
        span = Span("content/hospital.yaml")
        missing = (error(span, "site/no-hospital", text("site/no-hospital"), text("site/no-hospital.hint")),)
    catalog = Catalog(
        root=root,
        entries=loaded.entries,
        backlinks=backlinks,
        assets={asset.path: asset for asset in found.assets},
        site=site.model if site else Site(),
        broken=loaded.broken,
    )
    return Checked(catalog, (*problems, *more, *missing))
