"""Libraries that are loaded when they are first used, so that a build of one page does not wait for what prints slides.

In: the name of a module.  Out: a stand-in that loads it when it is first asked for something.  Never: hides that a library
is missing for longer than until then.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Later:
    """Stands in for a module; safe with threads, because the import system is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)
        return found


def later(name: str) -> Any:
    """A module by its name, loaded when it is used.

    Written beside ``if TYPE_CHECKING: import …``, which tells the type checker and the tests of the house what stands there.
    """
    return _Later(name)
