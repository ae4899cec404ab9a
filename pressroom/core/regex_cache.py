"""Cache of compiled regular expressions, kept for the user: to compile those of the rulings takes as long as fifty pages.

In: an expression and its flags.  Out: what ``re.compile`` gives.  Never: fails where ``re.compile`` does not; where the
interpreter keeps its compiler elsewhere, or the cache holds something else than what was written, it is compiled.
"""

from __future__ import annotations

import marshal
import re
import sys
import zlib
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib import import_module
from typing import Any

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import cache_folder

_DIGEST = 16
"""Bytes of the digest by which an expression is known."""
Code = tuple[int, list[int], int, dict[str, int]]
"""Flags, the program of the engine, how many groups, the numbers of those with names."""


def compiled(words: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled form of an expression."""
    name = blake2b(f"{int(flags)} {words}".encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()
    # Whatever another version of the interpreter thinks of this, the library's own way is left.
    with suppress(
        ImportError,
        AttributeError,
        TypeError,
        ValueError,
        EOFError,
        LookupError,
        OverflowError,
        RuntimeError,
        zlib.error,
    ):
        noted = _store().entries.get(name)
        code = _coded(words, flags) if noted is None else marshal.loads(zlib.decompress(a2b_base64(noted)))  # noqa: S302 - written by this user
        pattern = _pattern(words, code)
        if noted is None:
            _store().add(name, b2a_base64(zlib.compress(marshal.dumps(code)), newline=False).decode("ascii"))
        return pattern
    return re.compile(words, flags)


@cache
def _store() -> AppendCache:
    """What was compiled; the code is that of one interpreter, and the engine of another would misread it."""
    name = f"expressions-{sys.implementation.cache_tag}-{sys.hexversion:x}-{_part('_sre').MAGIC}"
    return AppendCache(cache_folder() / f"{name}.txt")


def _part(name: str) -> Any:
    """A part of the library that it keeps to itself."""
    return import_module(name)


def _coded(words: str, flags: int) -> Code:
    """As ``re.compile`` does it, up to the last step."""
    parsed = _part("re._parser").parse(words, flags)
    code = _part("re._compiler")._code(parsed, flags)  # noqa: SLF001 - there is no other way to it
    return int(flags | parsed.state.flags), list(map(int, code)), parsed.state.groups - 1, dict(parsed.state.groupdict)


def _pattern(words: str, code: Code) -> re.Pattern[str]:
    """The last step, in which the engine looks through the program before it takes it."""
    flags, program, groups, number_by_name = code
    names: list[str | None] = [None] * (groups + 1)
    for name, number in number_by_name.items():
        names[number] = name
    made: re.Pattern[str] = _part("_sre").compile(words, flags, program, groups, number_by_name, tuple(names))
    return made
