"""Memory: what was found out about a text once, by the digest of everything that it follows from.

In: a key that names the whole of what a value depends on.  Out: the value of an earlier run, or None.  Never: decides what
is built; a run without a memory finds the same.
"""

from __future__ import annotations

from typing import Any, Protocol


class Memory(Protocol):
    """Keeps values from one run to the next."""

    def recall(self, key: str) -> Any | None:
        """The value that was kept for a key; None when there is none."""

    def keep(self, key: str, value: object) -> None:
        """Keep a value for the next run."""


class Forgetful:
    """A memory that keeps nothing."""

    def recall(self, key: str) -> Any | None:
        """Nothing is known."""
        return None

    def keep(self, key: str, value: object) -> None:
        """Nothing is kept."""


FORGETFUL: Memory = Forgetful()
