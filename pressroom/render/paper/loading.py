"""Loading: the engine is imported without the library that writes fonts, and finds those of the system by their file names.

In: nothing.  Out: the engine in memory.  Never: hides a library from who needs it: fonts that vary, that have pictures or that are
packed for the web get that of the fonts when they are used, and what has another file name is searched for.

The library is a quarter of what the engine takes to load; of the derived fonts HarfBuzz makes the subsets.  The search for
libraries of the system, by names that are not those of their files, starts two dozen programs, which took as long again.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.paper.cdef_cache import install_cdef_cache

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


_NUMBERED = regex(r"(lib.+)-(\d)")
"""How other systems name a library, with the number of its interface: ``libpango-1.0-0`` is ``libpango-1.0.so.0`` here."""
_SPARED = "harfbuzz-vector"
"""What the engine asks for and can do without, and what hardly any system has."""


def by_file_name(search: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """A search for libraries that begins with the file that a name stands for, and goes on only for what is needed."""

    def find(name: str) -> str | None:
        found = _NUMBERED.fullmatch(name)
        if found is not None:
            file = f"{found[1]}.so.{found[2]}"
            with suppress(OSError):
                ctypes.CDLL(file)
                return file
        return None if _SPARED in name else search(name)

    return find


@contextmanager
def _searching_less() -> Iterator[None]:
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = by_file_name(search)  # type: ignore[assignment]
    try:
        yield
    finally:
        ctypes.util.find_library = search


@cache
def load_engine() -> None:
    """Import the engine; OSError when a library of the system is missing."""
    install_cdef_cache()
    standing = {name: _Library(name) for name in _LIBRARY if name not in sys.modules}
    sys.modules.update(standing)
    try:
        with _searching_less():
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
