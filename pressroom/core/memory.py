"""Memory: what was found out about a text once, by the digest of everything that it follows from.

In: a key that names the whole of what a value depends on.  Out: the value of an earlier run, or None.  Never: decides what
is built; a run without a memory finds the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Memory(Protocol):
    """Keeps values from one run to the next."""

    def recall(self, key: str) -> Any | None:
        """The value that was kept for a key; None when there is none."""

    def keep(self, key: str, value: object) -> None:
        """Keep a value for the next run."""

    def later(self, key: str) -> Callable[[], Any | None]:
        """A call that gives the value of a key when it is needed, if ever; None when it is gone by then."""


class NullMemory:
    """A memory that keeps nothing (null object)."""

    def recall(self, key: str) -> Any | None:
        """Nothing is known."""
        return None

    def keep(self, key: str, value: object) -> None:
        """Nothing is kept."""

    def later(self, key: str) -> Callable[[], Any | None]:
        """Nothing will be known."""
        return lambda: None


NO_MEMORY: Memory = NullMemory()

MAX_VALUES = 200_000
"""Values that a process keeps: some two for each text of a very large site, and those of many edits."""


class ProcessMemory:
    """A memory that lives as long as its process, with another behind it that may know more."""

    def __init__(self, behind: Memory = NO_MEMORY) -> None:
        self._behind = behind
        self._values: dict[str, object] = {}

    def recall(self, key: str) -> Any | None:
        """The value from here, else from behind."""
        value = self._values.get(key)
        if value is None:
            value = self._behind.recall(key)
            if value is not None:
                self._hold(key, value)
        return value

    def keep(self, key: str, value: object) -> None:
        """Keep a value here and behind."""
        self._hold(key, value)
        self._behind.keep(key, value)

    def later(self, key: str) -> Callable[[], Any | None]:
        """The value from here, else from behind, without holding it here."""
        value = self._values.get(key)
        return self._behind.later(key) if value is None else lambda: value

    def _hold(self, key: str, value: object) -> None:
        self._values[key] = value
        if len(self._values) > MAX_VALUES:
            del self._values[next(iter(self._values))]
