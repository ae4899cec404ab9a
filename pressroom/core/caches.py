"""The user's cache folder: what can be made again, shared by all sites of a user.

Compiled templates and parsed entries are code and pickles, so they lie where only the user writes, never in a site.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_FONTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
)


def cache_folder() -> Path:
    """Where it lies; ``XDG_CACHE_HOME`` moves it."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "pressroom"


def font_folders() -> tuple[Path, ...]:
    """Where fonts are installed, in the order in which they are looked for; ``PRESSROOM_FONTS`` comes first."""
    names = (os.environ.get("PRESSROOM_FONTS", ""), *_FONTS)
    return tuple(Path(name).expanduser() for name in names if name)


def keep(file: Path, content: bytes) -> None:
    """Write a file of the cache whole or not at all; a full or read-only disk costs time later, nothing else."""
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
