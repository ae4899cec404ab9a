"""Value cache: results of pure computations, stored under a digest of all their inputs (memoisation across runs).

In: a key that is a digest of everything the value depends on.  Out: the value that an earlier run stored, or None.  Never:
decides what is built: a run with an empty cache, or with none, produces the same output more slowly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class ValueCache(Protocol):
    """A key-value store that outlives the run; a miss is never an error."""

    def get(self, key: str) -> Any | None:
        """The value stored under a key; None on a miss."""

    def put(self, key: str, value: object) -> None:
        """Store a value, which must be picklable, for the next run."""

    def deferred(self, key: str) -> Callable[[], Any | None]:
        """A call that fetches the value when it is first needed; it returns None when the value is gone by then."""


class NullCache:
    """A cache that stores nothing (null object), where nothing is to be remembered."""

    def get(self, key: str) -> Any | None:
        """Nothing is known."""
        return None

    def put(self, key: str, value: object) -> None:
        """Nothing is kept."""

    def deferred(self, key: str) -> Callable[[], Any | None]:
        """Nothing will be known."""
        return lambda: None


NO_CACHE: ValueCache = NullCache()

MAX_VALUES = 200_000
"""Capacity of a ``ProcessCache``: about two values for each text of a very large site, and those of many edits."""


class ProcessCache:
    """An in-process cache in front of a slower one (read-through, write-through)."""

    def __init__(self, behind: ValueCache = NO_CACHE) -> None:
        self._behind = behind
        self._values: dict[str, object] = {}

    def get(self, key: str) -> Any | None:
        """The value from here, else from behind."""
        value = self._values.get(key)
        if value is None:
            value = self._behind.get(key)
            if value is not None:
                self._hold(key, value)
        return value

    def put(self, key: str, value: object) -> None:
        """Keep a value here and behind."""
        self._hold(key, value)
        self._behind.put(key, value)

    def deferred(self, key: str) -> Callable[[], Any | None]:
        """The value from here, else from behind, without holding it here."""
        value = self._values.get(key)
        return self._behind.deferred(key) if value is None else lambda: value

    def _hold(self, key: str, value: object) -> None:
        self._values[key] = value
        if len(self._values) > MAX_VALUES:
            del self._values[next(iter(self._values))]
