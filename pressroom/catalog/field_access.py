"""Field access: records which fields of which kinds a computation reads, so that edits of other fields leave its result valid.

In: a Catalog.  Out: a Catalog with the same entries behind recording proxies, and the fields that were read through it.
Never: hands out the front matter itself; a proxy reports every attribute that is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.entry import Entry, Front
from pressroom.kinds.base import Ref

Fields = Mapping[str, frozenset[str]]
"""Names of fields by kind."""


def union(one: Fields, other: Fields) -> Fields:
    """The fields of both."""
    return {kind: one.get(kind, frozenset()) | other.get(kind, frozenset()) for kind in {*one, *other}}


def is_unaffected(looked_at: Fields, before: Entry[Any], now: Entry[Any]) -> bool:
    """Whether an entry is unchanged in all fields that were ``looked_at`` of its kind."""
    fields = looked_at.get(now.ref.kind, frozenset())
    return all(getattr(before.model, name, None) == getattr(now.model, name, None) for name in fields)


class FieldRecorder:
    """Wraps a Catalog (``catalog``) and collects the fields that are read through it (``fields``)."""

    def __init__(self, catalog: Catalog) -> None:
        self._seen: dict[str, set[str]] = {}
        # Another Catalog: what it computes for many it holds of the watched entries, and nobody else is given those.
        self.catalog = replace(catalog, entries=_Entries(catalog.entries, self._seen))

    @property
    def fields(self) -> Fields:
        """What was looked at until now."""
        return {kind: frozenset(names) for kind, names in self._seen.items()}


class _Entries(Mapping[Ref, Entry[Any]]):
    """Entries whose front matter is watched."""

    def __init__(self, entries: Mapping[Ref, Entry[Any]], seen: dict[str, set[str]]) -> None:
        self._entries = entries
        self._seen = seen
        self._watched: dict[Ref, Entry[Any]] = {}

    def __getitem__(self, ref: Ref) -> Entry[Any]:
        watched = self._watched.get(ref)
        if watched is None:
            entry = self._entries[ref]
            # Without what is known beside the front matter: titles and fields that are sought are looked at there, too.
            front: Front[Any] = Front(fetch=lambda: _Watched(entry, self._seen.setdefault(ref.kind, set())))
            watched = self._watched[ref] = replace(entry, front=front)
        return watched

    def __contains__(self, ref: object) -> bool:
        return ref in self._entries

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class _Watched:
    """The front matter of an entry; it has no other attributes than that one's, and tells which were looked at."""

    __slots__ = ("_entry", "_seen")

    def __init__(self, entry: Entry[Any], seen: set[str]) -> None:
        self._entry = entry
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        self._seen.add(name)
        return getattr(self._entry.model, name)
