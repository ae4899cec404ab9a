"""Shelves: what is remembered of sound entries, many together, so that after an edit few values are read.

In: the keys of the entries that there are now.  Out: entries with their front matter at once, and with their texts when
somebody asks.  Never: gives an entry whose key is another, for a key names everything that it follows from.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pressroom.catalog.entry import Entry, Texts, Written
from pressroom.core.memory import Memory
from pressroom.kinds.base import Ref

SHELVES = 64
"""An edit of one entry writes one of so many."""
Front = tuple[Any, ...]
"""What there is of an entry beside its texts: key, model, path, digest, outline, points, whether it has odd links."""
Shelf = dict[Ref, Front]


class Shelves:
    """The shelves of a site as the last build left them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._before: list[Shelf] = [memory.recall(_name(number)) or {} for number in range(SHELVES)]

    def known(self, keys: Mapping[Ref, str], read: Callable[[Ref], Texts]) -> dict[Ref, Entry[Any]]:
        """The entries that are what they were; ``read`` gives their texts when the memory does not."""
        found: dict[Ref, Entry[Any]] = {}
        for shelf in self._before:
            for ref, (key, model, path, digest, outline, points, has_odd_links) in shelf.items():
                if keys.get(ref) == key:
                    written = Written(fetch=partial(_fetch, self._memory.later(key), read, ref))
                    found[ref] = Entry(ref, model, path, digest, outline, written, points, has_odd_links)
        return found

    def put(self, entries: Mapping[Ref, Entry[Any]], keys: Mapping[Ref, str]) -> None:
        """Keep these and no others."""
        now: list[Shelf] = [{} for _ in range(SHELVES)]
        for ref, entry in entries.items():
            front = (entry.model, entry.path, entry.digest, entry.outline, entry.points, entry.has_odd_links)
            now[zlib.crc32(str(ref).encode()) % SHELVES][ref] = (keys[ref], *front)
        for number, (shelf, before) in enumerate(zip(now, self._before, strict=True)):
            if {ref: front[0] for ref, front in shelf.items()} != {ref: front[0] for ref, front in before.items()}:
                self._memory.keep(_name(number), shelf)


def _name(number: int) -> str:
    return f"shelf {number}"


def _fetch(later: Callable[[], Any], read: Callable[[Ref], Texts], ref: Ref) -> Texts:
    found: Texts | None = later()
    return read(ref) if found is None else found
