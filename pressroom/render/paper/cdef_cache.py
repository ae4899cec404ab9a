"""Cache of parsed C declarations, kept for the user: to parse those of the engine's libraries takes a fifth of loading it.

In: declarations as cffi is given them, and what it knows as types by then.  Out: the syntax trees that its parser makes of them.
Never: takes another tree than those words give; where cffi goes about it in another way, it does so as ever.
"""

from __future__ import annotations

import io
import pickle
import sys
import zlib
from binascii import Error as NoTree
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from hashlib import blake2b
from importlib import import_module
from typing import Any

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import CacheNotOwned, cache_folder
from pressroom.core.versions import version

_DIGEST = 16
"""Bytes of the digest by which declarations are known."""
_TYPE = "void __dummy("
"""How the declarations begin that cffi makes of the name of a type; it looks at the last of them alone."""
_TYPEDEF = "typedef "
Parsed = tuple[Any, dict[str, str], str]
"""Syntax tree, macros, and the words as the parser was given them."""


def install_cdef_cache() -> None:
    """From now on, look up in the cache what cffi would have its parser parse."""
    with suppress(ImportError, AttributeError):
        Parser = import_module("cffi.cparser").Parser  # noqa: N806 - a class
        if not hasattr(Parser._parse, "__wrapped__"):  # noqa: SLF001 - there is no other way to it
            Parser._parse = _caching(Parser._parse)  # noqa: SLF001 - likewise


def _caching(parse: Callable[[Any, str], Parsed]) -> Callable[[Any, str], Parsed]:
    @wraps(parse)
    def cached(parser: Any, words: str) -> Parsed:
        with suppress(AttributeError, CacheNotOwned):  # whoever needs the cache for more is told
            # Which names are types decides how words are parsed, and nothing else that the parser knows.
            types = sorted(name for name in parser._declarations if name.startswith(_TYPEDEF))  # noqa: SLF001 - likewise
            key = blake2b("\0".join((words, *types)).encode(), digest_size=_DIGEST).hexdigest()
            found = _unpacked(_store().entries.get(key, ""))
            if found is None:
                found = parse(parser, words)
                _store().add(key, _packed(found, words))
            return found
        return parse(parser, words)

    return cached


def _packed(parsed: Parsed, words: str) -> str:
    tree, macros, given = parsed
    if words.startswith(_TYPE):
        tree = type(tree)(tree.ext[-1:])
    raw = pickle.dumps((tree, macros, given), pickle.HIGHEST_PROTOCOL)
    return b2a_base64(zlib.compress(raw, 1), newline=False).decode("ascii")


class _Reader(pickle.Unpickler):
    """Makes nothing but syntax trees."""

    def find_class(self, module: str, name: str) -> Any:
        """A class of the parser's trees; UnpicklingError for any other."""
        if module not in ("pycparser.c_ast", "pycparser.c_parser"):
            raise pickle.UnpicklingError(name)
        return super().find_class(module, name)


def _unpacked(noted: str) -> Parsed | None:
    with suppress(NoTree, ValueError, EOFError, TypeError, AttributeError, ImportError, IndexError, zlib.error,
                  pickle.PickleError):  # fmt: skip
        tree, macros, given = _Reader(io.BytesIO(zlib.decompress(a2b_base64(noted)))).load()
        if hasattr(tree, "ext"):
            return tree, macros, given
    return None


@cache
def _store() -> AppendCache:
    """What was parsed; trees are those of one parser."""
    name = f"declarations-{sys.implementation.cache_tag}-{version('cffi')}-{version('pycparser')}"
    return AppendCache(cache_folder() / f"{name}.txt")
