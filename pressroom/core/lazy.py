"""Lazy loading: modules are imported, and regular expressions compiled, on first use, so that short commands start fast.

In: the name of a module, or a regular expression.  Out: a proxy that imports or compiles it on first attribute access.
Never: hides a missing library or a wrong expression beyond that moment.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

from pressroom.core.regex_cache import compiled


class _LazyModule:
    """Stands in for a module; safe with threads, because the import system is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)
        return found


def lazy_module(name: str) -> Any:
    """A proxy for the module of this name.

    To be written in the ``else`` of ``if TYPE_CHECKING: import …``, from which type checker and architecture tests know the import.
    """
    return _LazyModule(name)


class _LazyPattern:
    """Stands in for a regular expression; many of those of a rule are for what hardly any text says."""

    def __init__(self, words: str, flags: int) -> None:
        self._asked = (words, flags)

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(compiled(*self._asked), attribute)
        setattr(self, attribute, found)
        return found


def regex(words: str, flags: int = 0) -> re.Pattern[str]:
    """A proxy for ``re.compile(words, flags)``, compiled on first use."""
    return cast("re.Pattern[str]", _LazyPattern(words, flags))
