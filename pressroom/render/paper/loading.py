"""Loading: the engine is imported without the library that writes fonts, which it needs for hardly any font.

In: nothing.  Out: the engine in memory.  Never: hides the library from who needs it: fonts that vary, that have pictures or that are
packed for the web get it when they are used.

The library is a quarter of what the engine takes to load; of the derived fonts HarfBuzz makes the subsets.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

_LIBRARY = ("fontTools.subset", "fontTools.ttLib", "fontTools.varLib.instancer")
_LENT = (
    ("subset", "fontTools.subset", ""), ("TTFont", "fontTools.ttLib", "TTFont"), ("ttFont", "fontTools.ttLib", "ttFont"),
    ("TTLibError", "fontTools.ttLib", "TTLibError"),
    ("instantiateVariableFont", "fontTools.varLib.instancer", "instantiateVariableFont"),
)  # fmt: skip
"""Names of the engine's module of fonts, each with the module and, when it is not the module itself, its name there."""


class _Borrowed:
    """Stands for something of a module until it is called or asked for something of its own."""

    def __init__(self, module: str, name: str) -> None:
        self._origin = (module, name)

    def _found(self) -> Any:
        module, name = self._origin
        return getattr(import_module(module), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._found()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)


class _Library(ModuleType):
    """Stands for a module while the engine is imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Borrowed(self.__name__, name)


@cache
def load_engine() -> None:
    """Import the engine; OSError when a library of the system is missing."""
    standing = {name: _Library(name) for name in _LIBRARY if name not in sys.modules}
    sys.modules.update(standing)
    try:
        import weasyprint  # noqa: F401 - its libraries are looked for now
    finally:
        for name in standing:
            del sys.modules[name]
    from weasyprint.pdf import fonts

    original = fonts.Font.clean

    def clean(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        if "fvar" in font.tables or font.png or font.svg or font.colr or not fonts.harfbuzz_subset:
            lend_library(fonts)
        original(font, to_unicode, hinting)

    fonts.Font.clean = clean


def lend_library(fonts: Any) -> None:
    """Put the library in the places of what stands for it: its errors can only be caught under their own names."""
    for word, module, name in _LENT:
        found = import_module(module)
        setattr(fonts, word, getattr(found, name) if name else found)
