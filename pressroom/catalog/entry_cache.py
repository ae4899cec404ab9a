"""Cache of sound entries, in shards of many entries of one kind, so that after an edit few values are read.

In: the keys of the entries that there are now.  Out: entries whose front matter and texts are fetched when somebody asks for
them.  Never: gives an entry whose key is another, for a key names everything that it follows from.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from pressroom.catalog.entry import Entry, Front, FrontIndex, LazyTexts, Texts
from pressroom.core.value_cache import ValueCache
from pressroom.kinds import KIND_BY_NAME, KINDS
from pressroom.kinds.base import Ref

SHARDS = 8
"""Shards of a kind; an edit of one entry writes one of them."""
StoredEntry = tuple[Any, ...]
"""What there is of an entry beside its texts: key, path, digest, outline, points, whether it has odd links, what is
known beside its front matter, and the pickle of that, which few ask for."""
Shard = dict[Ref, StoredEntry]


class Key(NamedTuple):
    """What an entry follows from."""

    files: str
    """Digest of its files and their names, under which it is kept."""
    outline: str
    """Digest of what stands while no more than its texts changes."""


Keys = Mapping[str, Mapping[str, Key]]
"""Of each entry, by kind and id."""


class CacheMiss(Exception):
    """The memory does not have an entry as it must be."""


class EntryCache:
    """The cached entries of a site as the last build left them."""

    def __init__(self, cache: ValueCache) -> None:
        self._cache = cache
        names = [f"entries {kind.name} {number}" for kind in KINDS for number in range(1 if kind.single else SHARDS)]
        self._before: dict[str, Shard] = {name: cache.get(name) or {} for name in names}

    def known(self, keys: Mapping[Ref, str], read: Callable[[Ref], Texts]) -> dict[Ref, Entry[Any]]:
        """The entries that are what they were; ``read`` gives their texts when the cache does not."""
        return {
            ref: _entry(ref, stored, self._cache, read)
            for shard in self._before.values()
            for ref, stored in shard.items()
            if keys.get(ref) == stored[0]
        }

    def put(self, entries: Mapping[Ref, Entry[Any]], keys: Mapping[Ref, str]) -> None:
        """Keep these and no others."""
        now: dict[str, dict[Ref, str]] = {name: {} for name in self._before}
        for ref in entries:
            now[_name(ref)][ref] = keys[ref]
        for name, wanted in now.items():
            before = self._before[name]
            if wanted != {ref: stored[0] for ref, stored in before.items()}:
                shard = {
                    ref: before[ref] if ref in before and before[ref][0] == key else _stored(entries[ref], key)
                    for ref, key in wanted.items()
                }
                self._cache.put(name, shard)


class LazyEntries(Mapping[Ref, Entry[Any]]):
    """All entries of a site by reference; each is read from its shard when somebody asks for it."""

    def __init__(self, cache: ValueCache, keys: Keys, read: Callable[[Ref], Texts]) -> None:
        self._cache = cache
        self._keys = keys
        self._read = read
        self._shards: dict[str, Shard] = {}
        self._entries: dict[Ref, Entry[Any]] = {}
        self._exchanged: dict[Ref, Entry[Any]] = {}

    def __getitem__(self, ref: Ref) -> Entry[Any]:
        """The entry; ``CacheMiss`` when the cache has another one."""
        if ref not in self._entries:
            key = self._keys.get(ref.kind, {})[ref.key]
            stored = self._shard(ref).get(ref)
            if stored is None or stored[0] != key.files:
                raise CacheMiss(str(ref))
            self._entries[ref] = _entry(ref, stored, self._cache, self._read)
        return self._entries[ref]

    def __iter__(self) -> Iterator[Ref]:
        return (ref for kind in self._keys for ref in self.of_kind(kind))

    def __len__(self) -> int:
        return sum(map(len, self._keys.values()))

    def of_kind(self, kind: str) -> Iterator[Ref]:
        """The references of one kind."""
        return (Ref(kind, key) for key in self._keys.get(kind, ()))

    def outlines(self, kind: str) -> list[tuple[str, str]]:
        """Ids and outlines of one kind in order of the ids, without a look at the entries."""
        now = {key: known.outline for key, known in self._keys.get(kind, {}).items()}
        now |= {ref.key: entry.outline for ref, entry in self._exchanged.items() if ref.kind == kind}
        return sorted(now.items())

    def exchange(self, entry: Entry[Any], key: Key) -> None:
        """Put an entry in the place of its former self, here and in its shard."""
        self._entries[entry.ref] = self._exchanged[entry.ref] = entry
        self._shard(entry.ref)[entry.ref] = _stored(entry, key.files)
        self._cache.put(_name(entry.ref), self._shard(entry.ref))

    def _shard(self, ref: Ref) -> Shard:
        name = _name(ref)
        if name not in self._shards:
            # Not by the connection of this process, for a copy of it may be who asks.
            self._shards[name] = self._cache.deferred(name)() or {}
        return self._shards[name]


def _name(ref: Ref) -> str:
    """The shard of an entry; that of a kind with one entry is the first."""
    return f"entries {ref.kind} {0 if KIND_BY_NAME[ref.kind].single else zlib.crc32(ref.key.encode()) % SHARDS}"


def _stored(entry: Entry[Any], key: str) -> StoredEntry:
    sought = {name: entry.holds(name) for name in entry.kind.index_fields}
    index = (entry.title, entry.title_en, sought)
    front = pickle.dumps(entry.model, protocol=pickle.HIGHEST_PROTOCOL)
    return (key, entry.path, entry.digest, entry.outline, entry.outgoing_refs, entry.has_odd_links, index, front)


def _entry(ref: Ref, stored: StoredEntry, cache: ValueCache, read: Callable[[Ref], Texts]) -> Entry[Any]:
    key, path, digest, outline, outgoing_refs, has_odd_links, index, front = stored
    written = LazyTexts(fetch=partial(_fetch, cache.deferred(key), read, ref))
    fetched = Front[Any](fetch=partial(pickle.loads, front), index=FrontIndex(*index))
    return Entry(ref, fetched, path, digest, outline, written, outgoing_refs, has_odd_links)


def _fetch(later: Callable[[], Any], read: Callable[[Ref], Texts], ref: Ref) -> Texts:
    found: Texts | None = later()
    return read(ref) if found is None else found
