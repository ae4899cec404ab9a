"""The baseline: what a build leaves for the next one, for when nothing but a few texts is written meanwhile.

In: a prepared site.  Out: what follows from front matters, pictures, the day and the look, kept under one name; and beside it
what follows from the texts as well.  Never: is believed under another name than that which the last build left.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pressroom.build.plans import Plan
from pressroom.catalog.catalog import Catalog
from pressroom.catalog.entry_cache import CacheMiss, Key, Keys
from pressroom.catalog.field_access import FieldRecorder, Fields, union
from pressroom.catalog.load import keys_of
from pressroom.channels.base import Job
from pressroom.core.diagnostic import Diagnostic
from pressroom.core.digest import digest_all
from pressroom.core.value_cache import ValueCache
from pressroom.kinds.base import Ref
from pressroom.rules.law.desk import SiteContext
from pressroom.source.files import AssetFile, Source

_BASELINE, _INVARIANTS, _BACKLINKS, _ENTRY_BY_OUTPUT = "baseline", "invariants", "backlinks", "entry by output"
PLAN_SHARDS = 64
"""The plan is kept in so many parts, so that an edit reads one."""
PROTOCOL = pickle.HIGHEST_PROTOCOL
Part = dict[str, bytes]
"""The pickled outputs of entries by the names of these, so that few are read of many."""


@dataclass(frozen=True, slots=True)
class Invariants:
    """What does not change while no front matter, picture, theme or template does."""

    name: str
    assets: Mapping[str, AssetFile]
    context: SiteContext
    """What texts are compared with by the compliance desk."""
    read_by_others: frozenset[str]
    """Outputs that others come after."""
    looked_at: Fields
    """The fields of front matter from which the plan follows, and what texts are compared with."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a build found out, and the next one may start from."""

    invariants: str
    """The name of what does not follow from the texts."""
    keys: Keys
    """Of every entry."""
    problems: tuple[Diagnostic, ...]
    mixed: frozenset[str]
    """Files of which something is told that does not follow from the entry alone."""
    asked: frozenset[str]
    """Kinds of which rules look at the front matter of some when they look at another entry."""
    rare: Mapping[str, str]
    """Characters that the base fonts have not, by file, where there are any."""
    permitted: frozenset[str]
    """Files in which a permission is in use."""

    @property
    def name(self) -> str:
        """Another one when any text or front matter is."""
        said = [self.invariants]
        for kind, keys in self.keys.items():
            said.append(kind)
            said += (key.files for key in keys.values())
        return digest_all(said)

    def keep(self, cache: ValueCache) -> str:
        """Remember it, and tell its name."""
        name = self.name
        cache.put(_BASELINE, (name, self))
        return name

    def after(self, key_by_ref: Mapping[Ref, Key], problems: tuple[Diagnostic, ...]) -> Baseline:
        """The baseline with other keys of some entries, and what is to be complained of now."""
        keys = {kind: dict(own) for kind, own in self.keys.items()}
        for ref, key in key_by_ref.items():
            keys[ref.kind][ref.key] = key
        return replace(self, keys=keys, problems=problems)


def recall_baseline(cache: ValueCache, name: str) -> tuple[Baseline, Invariants] | None:
    """What a build left under a name, while the cache has it."""
    known, baseline = cache.get(_BASELINE) or ("", None)
    invariants: Invariants | None = cache.get(_INVARIANTS)
    if known != name or baseline is None or invariants is None or invariants.name != baseline.invariants:
        return None
    return baseline, invariants


def baseline_of(
    name: str,
    catalog: Catalog,
    sources: Iterable[Source],
    problems: tuple[Diagnostic, ...],
    mixed: frozenset[str],
    asked: frozenset[str],
    rare: Mapping[str, str],
) -> Baseline:
    """What a prepared site leaves; ``rare`` holds characters by the digests of files, ``name`` is that of the plan."""
    keys: dict[str, dict[str, Key]] = {}
    for ref, files in keys_of(sources).items():
        keys.setdefault(ref.kind, {})[ref.key] = Key(files, catalog.entries[ref].outline)
    rare_by_path = {source.path: rare[source.digest] for source in sources if rare[source.digest]}
    permitted = frozenset(one.path for one in catalog.verdict.permitted)
    return Baseline(name, keys, problems, mixed, asked, rare_by_path, permitted)


def keep_invariants(cache: ValueCache, catalog: Catalog, plan: Plan, name: str) -> None:
    """Remember what follows from no text, unless it is remembered; of the plan the parts in which something is another."""
    known: Invariants | None = cache.get(_INVARIANTS)
    if known is not None and known.name == name:
        return
    is_next = known is not None and known.name == plan.before
    wanted = {_part(str(ref)) for ref in plan.changed} if is_next else {*range(PLAN_SHARDS)}
    parts: dict[int, dict[str, list[Job]]] = {number: {} for number in wanted}
    for job in plan.jobs if wanted else ():
        if (number := _part(entry := str(job.ref))) in wanted:
            parts[number].setdefault(entry, []).append(job)
    for number, part in parts.items():
        cache.put(_part_name(number), {entry: pickle.dumps(jobs, PROTOCOL) for entry, jobs in part.items()})
    if wanted:
        cache.put(_ENTRY_BY_OUTPUT, {job.path: str(job.ref) for job in plan.jobs})
    read_by_others = frozenset(path for job in plan.jobs for path in job.after)
    cache.put(_BACKLINKS, dict(catalog.backlinks))
    watch = FieldRecorder(catalog)
    SiteContext.of(watch.catalog)
    looked_at = union(plan.looked_at, watch.fields)
    cache.put(_INVARIANTS, Invariants(name, catalog.assets, SiteContext.of(catalog), read_by_others, looked_at))


def jobs_of(cache: ValueCache, ref: Ref) -> tuple[Job, ...]:
    """Every planned output of an entry."""
    return _Parts(cache).of(str(ref))


def jobs_at(cache: ValueCache, paths: Iterable[str]) -> dict[str, Job]:
    """Planned outputs by their paths; those of which nothing is planned are left out."""
    shown: dict[str, str] = cache.get(_ENTRY_BY_OUTPUT) or {}
    parts = _Parts(cache)
    found = [job for path in paths if path in shown for job in parts.of(shown[path]) if job.path == path]
    return {job.path: job for job in found}


def every_job(cache: ValueCache) -> Iterator[Job]:
    """Every planned output."""
    for number in range(PLAN_SHARDS):
        part: Part = cache.get(_part_name(number)) or {}
        for raw in part.values():
            yield from pickle.loads(raw)  # noqa: S301 - as all of the cache


class _Parts:
    """The parts of the plan, each of which is read when somebody asks for an entry of it."""

    def __init__(self, cache: ValueCache) -> None:
        self._cache = cache
        self._known: dict[int, Part] = {}

    def of(self, name: str) -> tuple[Job, ...]:
        """The outputs of an entry."""
        number = _part(name)
        if number not in self._known:
            self._known[number] = self._cache.get(_part_name(number)) or {}
        raw = self._known[number].get(name)
        return tuple(pickle.loads(raw)) if raw else ()  # noqa: S301 - as all of the cache


def _part(name: str) -> int:
    return zlib.crc32(name.encode()) % PLAN_SHARDS


def _part_name(number: int) -> str:
    return f"jobs {number}"


class LazyBacklinks(Mapping[Ref, tuple[Ref, ...]]):
    """Back-references of all entries, read when somebody asks."""

    def __init__(self, cache: ValueCache) -> None:
        self._fetch: Callable[[], Any] = cache.deferred(_BACKLINKS)
        self._known: Mapping[Ref, tuple[Ref, ...]] | None = None

    @property
    def _backlinks(self) -> Mapping[Ref, tuple[Ref, ...]]:
        if self._known is None:
            self._known = self._fetch()
            if self._known is None:
                raise CacheMiss(_BACKLINKS)
        return self._known

    def __getitem__(self, ref: Ref) -> tuple[Ref, ...]:
        return self._backlinks[ref]

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._backlinks)

    def __len__(self) -> int:
        return len(self._backlinks)
