"""The manifest: which files below an output folder are ours, and what is in them.

In: the bytes of ``manifest.json``.  Out: paths with digests.  Never: believes a path that leads out of its folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import NamedTuple

MANIFEST = "manifest.json"


class Owned(NamedTuple):
    """A file of ours in the output folder."""

    digest: str
    """SHA-256 of its bytes."""
    size: int
    """In bytes."""


def read_manifest(output: Path) -> dict[str, Owned]:
    """What lies in the output folder and is ours; empty when there is no manifest or it cannot be read."""
    try:
        return parse_manifest((output / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}


def parse_manifest(raw: bytes) -> dict[str, Owned]:
    """The files of a manifest; ValueError when it is not one, or names a place outside of its folder."""
    return dict(_parsed(raw))


@lru_cache(maxsize=2)
def _parsed(raw: bytes) -> Mapping[str, Owned]:
    """The files of a manifest; a build reads the same one several times."""
    try:
        recorded = json.loads(raw)
        files = {str(path): Owned(entry["sha256"], entry["bytes"]) for path, entry in recorded["files"].items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as complaint:
        raise ValueError("not a manifest") from complaint
    for path in files:
        if not is_inside(path):
            raise ValueError(f"leads out of the folder: {path!r}")
    return files


def is_inside(path: str) -> bool:
    """Whether a relative path stays below the folder that it is put to (links apart)."""
    names = path.split("/")
    leads_out = path.startswith("/") or "\\" in path or "\0" in path or ".." in names
    return not leads_out and any(name not in ("", ".") for name in names)


def exchanged(raw: bytes, files: Mapping[str, Owned]) -> bytes | None:
    """A manifest with other bytes of some files; None when one of them is not in it, or it is not of our writing."""
    parts: list[bytes] = []
    done = 0
    # Files stand in the order of their paths, so that the next is looked for behind the last.
    for path, owned in sorted(files.items()):
        start = raw.find(f"\n  {encode_basestring(path)}: {{".encode(), done)
        end = raw.find(b"}", start)
        if start < 0 or end < 0:
            return None
        parts += [raw[done : start + 1], _line(path, owned).encode()]
        done = end + 1
    return b"".join([*parts, raw[done:]])


def write_manifest(files: Mapping[str, Owned]) -> bytes:
    """The manifest as bytes; a function of the files alone."""
    # A line a file by hand: the library indents at a tenth of the speed.
    lines = (_line(path, owned) for path, owned in sorted(files.items()))
    return ('{"version": 1, "files": {\n' + ",\n".join(lines) + "\n}}\n").encode()


def _line(path: str, owned: Owned) -> str:
    return f'  {encode_basestring(path)}: {{"sha256": "{owned.digest}", "bytes": {owned.size}}}'
