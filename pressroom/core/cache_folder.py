"""The user's cache folder: what can be made again, shared by all sites of a user.

Compiled templates and parsed entries are code and pickles, so they lie where only the user writes, never in a site.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from pressroom.core.usage_error import UsageError

_FONTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
)


_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class CacheNotOwned(UsageError):
    """Somebody else can put code into the cache."""


def cache_folder() -> Path:
    """Where it lies; ``XDG_CACHE_HOME`` moves it.  Raises ``CacheNotOwned`` when it belongs to somebody else."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "pressroom"
    _claim(folder)
    return folder


@cache
def _claim(folder: Path) -> None:
    """Begin it, or see that it is this user's, and that nobody else writes there; once a process."""
    with suppress(OSError):
        folder.mkdir(mode=stat.S_IRWXU, parents=True)
    try:
        found = folder.stat()
    except OSError:
        return  # nothing can be kept there, and nothing is read
    if sys.platform == "win32":
        return
    if found.st_uid != os.geteuid():
        raise CacheNotOwned("usage/cache", value=folder, owner=found.st_uid)
    if found.st_mode & _WRITTEN_BY_OTHERS:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~_WRITTEN_BY_OTHERS)


def font_folders() -> tuple[Path, ...]:
    """Where fonts are installed, in the order in which they are looked for; ``PRESSROOM_FONTS`` comes first."""
    names = (os.environ.get("PRESSROOM_FONTS", ""), *_FONTS)
    return tuple(Path(name).expanduser() for name in names if name)


def write_cache_file(file: Path, content: bytes) -> None:
    """Write a file of the cache whole or not at all; a full or read-only disk costs time later, nothing else."""
    import tempfile  # nothing is written by most commands that only look

    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.replace(part, file)
        except OSError:
            Path(part).unlink()
            raise
