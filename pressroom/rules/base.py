"""What a rule is: an id, the kind of entry it looks at, and a check that yields diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic
from pressroom.kinds.base import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """A check over the entries of one kind, or of every kind when ``kind`` is None."""

    ids: tuple[str, ...]
    """The ids of the diagnostics that the check may yield."""
    kind: Kind[Any] | None
    check: Callable[[Entry[Any], View], Iterator[Diagnostic]]
