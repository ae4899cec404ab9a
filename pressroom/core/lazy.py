"""Lazy loading: libraries are loaded when they are first used, so that a build of one page does not wait for what prints slides.

In: the name of a module, or a regular expression.  Out: a stand-in that loads or compiles it when it is first asked for
something.  Never: hides that a library is missing, or an expression is wrong, for longer than until then.
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
    """A module by its name, loaded when it is used.

    Written beside ``if TYPE_CHECKING: import …``, which tells the type checker and the tests of the house what stands there.
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
    """A regular expression, compiled when it is used."""
    return cast("re.Pattern[str]", _LazyPattern(words, flags))
