"""Digests: short names for bytes, the same on every machine and in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path


def digest(content: bytes | str) -> str:
    """SHA-256 of bytes or of UTF-8 text, as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_all(parts: Iterable[str]) -> str:
    """One digest for a sequence of strings; lengths are mixed in, so ("ab", "c") differs from ("a", "bc")."""
    running = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        running.update(str(len(raw)).encode() + b":")
        running.update(raw)
    return running.hexdigest()


@cache
def digest_of_program(function: Callable[..., object]) -> str:
    """Digest of the code of a function of a module and of all that lies beside it, such as a list of words."""
    beside = sorted(Path(function.__code__.co_filename).parent.iterdir())
    return digest(b"".join(file.read_bytes() for file in beside if file.is_file()))
