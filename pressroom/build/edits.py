"""Edited texts: the entries whose texts were written, read and judged against the baseline of the last build.

In: the paths of texts, the baseline.  Out: the entries as they are now, and what is to be complained of in the whole site.
Never: reads another text; raises ``Bailout`` where more may have changed than what these entries say and what shows it.

Front matter may be another when nothing looks at what is other in it but outputs, whose questions are known: neither the plan,
nor the desk when it compares texts, nor a rule when it looks at another entry; and when it points to the same entries as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pressroom.build.baseline import Baseline, Invariants, jobs_of
from pressroom.build.site import uses
from pressroom.catalog.catalog import Catalog
from pressroom.catalog.entry import Entry, Texts
from pressroom.catalog.entry_cache import Key, LazyEntries
from pressroom.catalog.field_access import is_unaffected
from pressroom.catalog.load import file_role, keys_of, load, read_texts
from pressroom.catalog.questions import Get, Name, Question, Refs, Said, about_front
from pressroom.catalog.view import View
from pressroom.channels.base import Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.value_cache import ValueCache
from pressroom.kinds.base import Ref
from pressroom.render.fonts import base_characters
from pressroom.rules import inspected
from pressroom.rules.law.desk import default_use, judged
from pressroom.rules.law.passage_cache import PassageCache
from pressroom.rules.privacy import personal_numbers
from pressroom.rules.suppression import settle
from pressroom.source.files import Discovery, Source, discover_file


@dataclass(frozen=True, slots=True)
class EditedEntry:
    """An entry whose texts were written."""

    entry: Entry[Any]
    before: Entry[Any] | None
    """As the last build knew it; None while no more of it is another than what it says at length."""
    key: Key
    sources: tuple[Source, ...]
    jobs: tuple[Job, ...]

    @property
    def asked_by(self) -> tuple[Question, ...]:
        """Every question whose answer may be another one now, but for those for entries of its kind."""
        ref = self.entry.ref
        return (Said(ref), Get(ref), Name(ref), *(Refs(pointed, ref.kind) for pointed in self.entry.outgoing_refs))


class Bailout(Exception):
    """More may have changed than the fast path can follow: the whole site has to be loaded."""


class Edits:
    """The texts of a site that were written since its last build."""

    def __init__(
        self,
        root: Path,
        today: date,
        cache: ValueCache,
        files: tuple[str, ...],
        baseline: Baseline,
        invariants: Invariants,
    ) -> None:
        self._root = root
        self._today = today
        self._cache = cache
        self._files = files
        """Every file of the content."""
        self._baseline = baseline
        self._invariants = invariants
        self.entries = LazyEntries(cache, baseline.keys, self._texts)
        """All entries of the site; those that were read as they are now."""

    def read(self, paths: Iterable[str]) -> list[EditedEntry]:
        """The entries of some files as they are written now."""
        return [self._edited(ref) for ref in sorted({_placed(path) for path in paths})]

    def _edited(self, ref: Ref) -> EditedEntry:
        """An entry as it is written now; bails out when something other than outputs depends on what changed of it."""
        sources = self._sources(ref)
        loaded, problems = load(Discovery(sources, ()))
        entry, known = loaded.entries.get(ref), self._baseline.keys[ref.kind][ref.key]
        if entry is None or entry.has_odd_links:
            raise Bailout
        before = self.entries[ref] if entry.outline != known.outline else None
        if before is not None and not self._concerns_outputs_alone(before, entry, known):
            raise Bailout
        if problems:  # as entries are remembered without them, one that has some is read anew by every build
            raise Bailout
        base = base_characters()
        for source in sources:
            rare = "".join(sorted(set(source.text) - base))
            if source.path in self._baseline.mixed or rare != self._baseline.rare.get(source.path, ""):
                raise Bailout
        key = Key(keys_of(sources)[ref], entry.outline)
        self._cache.put(key.files, entry.written.texts)
        self.entries.exchange(entry, key)
        return EditedEntry(entry, before, key, sources, jobs_of(self._cache, ref))

    def _concerns_outputs_alone(self, before: Entry[Any], now: Entry[Any], known: Key) -> bool:
        """Whether neither the plan nor what is said of other entries can be another one, and nobody points elsewhere."""
        texts: Texts | None = self._cache.get(known.files)
        return (
            not now.kind.single
            and now.ref.kind not in self._baseline.asked
            and set(before.outgoing_refs) == set(now.outgoing_refs)
            and texts is not None
            and _names(texts) == _names(now.written.texts)
            and is_unaffected(self._invariants.looked_at, before, now)
        )

    def _sources(self, ref: Ref) -> tuple[Source, ...]:
        """The files of an entry, in the order in which they are found."""
        named = [path for path in self._files if f"/{ref.key}." in path]
        own = [path for path in named if (at := file_role(path).value) is not None and at.ref == ref]
        found = [discover_file(self._root, path) for path in own]
        if not found or None in found:
            raise Bailout
        return tuple(source for source in found if source is not None)

    def _texts(self, ref: Ref) -> Texts:
        """The texts of an entry from its files, when the cache that promised them is gone."""
        return read_texts(self._sources(ref), ref)

    def judged(
        self, edited: Iterable[EditedEntry], catalog: Catalog, asks_for_verdict: Callable[[], bool]
    ) -> tuple[Diagnostic, ...]:
        """What is to be complained of in the whole site; ``asks_for_verdict`` tells whether any output rests on it."""
        problems = set(self._baseline.problems)
        for one in edited:
            paths = {source.path for source in one.sources}
            before = {problem for problem in problems if problem.span.path in paths}
            now, is_permitted = self._said(one, catalog)
            legal = {problem for problem in before ^ now if problem.rule.startswith(("law/", "suppress/"))}
            of_law = legal or is_permitted or not self._baseline.permitted.isdisjoint(paths)
            of_law = of_law or (one.before is not None and one.entry.title != one.before.title)
            is_told_elsewhere = any(problem.span.path not in paths for problem in now)
            if has_errors(tuple(now)) or is_told_elsewhere or (of_law and asks_for_verdict()):
                raise Bailout
            problems = (problems - before) | now
        return tuple(sorted(problems))

    def _said(self, one: EditedEntry, catalog: Catalog) -> tuple[set[Diagnostic], bool]:
        """What rules and desk say of an entry, and whether a permission is in use."""
        ref, context = one.entry.ref, self._invariants.context
        files = [(source.path, source.text) for source in one.sources]
        known = PassageCache(ref, context.names, self._cache)
        used = uses(one.jobs).get(ref) or (default_use(ref),)
        view = View(catalog, self._today)
        found = inspected(one.entry, view)
        self._hold_to_what_is_known(ref, view.asked(), catalog)
        found += personal_numbers(one.sources, catalog, self._today)
        found += judged(one.entry, used, dict(files), known, context)
        self._cache.put(known.key, known.now)
        kept, grants = settle(tuple(found), files, self._today)
        return set(kept), bool(grants)

    def _hold_to_what_is_known(self, ref: Ref, asked: Iterable[Question], catalog: Catalog) -> None:
        """Bail out when a rule asked about another entry, and the baseline does not know that rules do."""
        for question in asked:
            kind, other = about_front(question) or ("", ref)
            if other != ref and kind not in self._baseline.asked:
                raise Bailout
            read = catalog.get(question.ref) if isinstance(question, Said) and question.ref != ref else None
            if read is not None and read.path not in self._baseline.mixed:
                raise Bailout


def _names(texts: Texts) -> tuple[bool, frozenset[str], frozenset[str]]:
    """Which texts an entry has."""
    return texts.body is None, frozenset(texts.editions), frozenset(texts.parts)


def _placed(path: str) -> Ref:
    """The entry that a file belongs to."""
    where = file_role(path).value
    if where is None:
        raise Bailout
    return where.ref
