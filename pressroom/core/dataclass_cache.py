"""Cache of compiled dataclass methods, kept for the user: to compile them takes a third of loading the program.

In: the words in which the library writes the methods of a class, six or more for each.  Out: the same methods.  Never: takes
other code than those words compile to; where the library goes about it in another way, it does so as ever.
"""

from __future__ import annotations

import dataclasses
import marshal
import sys
from binascii import Error as NoCode
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from types import CodeType
from typing import Any

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import CacheNotOwned, cache_folder

_DIGEST = 16
"""Bytes of the digest by which the words of a method are known."""


def install_method_cache() -> None:
    """From now on, look up in the cache what the library would have the interpreter compile (``exec``, which it asks by that name)."""
    vars(dataclasses).setdefault("exec", _run)


def _run(words: str, *names: Any) -> None:
    """Ours for ``exec``."""
    exec(_compiled(words), *names)  # noqa: S102 - what the library has just written


def _compiled(words: str) -> CodeType:
    name = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()
    try:
        store = _store()
    except CacheNotOwned:
        return _code(words)  # whoever needs the cache for more is told
    noted = store.entries.get(name)
    if noted is not None:
        with suppress(NoCode, ValueError, EOFError, TypeError):
            found = marshal.loads(a2b_base64(noted))  # noqa: S302 - written by this user
            if isinstance(found, CodeType):
                return found
    code = _code(words)
    store.add(name, b2a_base64(marshal.dumps(code), newline=False).decode("ascii"))
    return code


def _code(words: str) -> CodeType:
    """As ``exec`` has it compiled, for a module that asks for nothing from the future."""
    return compile(words, "<string>", "exec", dont_inherit=True)


@cache
def _store() -> AppendCache:
    """What was compiled; the code is that of one interpreter."""
    name = f"methods-{sys.implementation.cache_tag}-{sys.hexversion:x}-{sys.flags.optimize}"
    return AppendCache(cache_folder() / f"{name}.txt")
