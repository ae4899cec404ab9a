"""Font copies: the temporary folders into which the print engine copies the fonts that it uses, and their removal.

The engine has such a folder removed when its process ends as processes usually do.  Those of a build do not: copies of a
process leave at once, and who waits for orders is ended; each would leave ten megabytes behind.

In: the user's cache folder.  Out: a block in which temporary folders are made in a place of ours.  Never: removes what a
process that lives, or a copy of it, may still read: each holds a lock on its folder, which the kernel opens with the last.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

from pressroom.core.cache_folder import cache_folder

if sys.platform != "win32":
    import fcntl

_held: list[int] = []
"""Descriptors of the locked folders of this process; its copies have them too."""


@contextmanager
def managed_temp_folders() -> Iterator[None]:
    """Make temporary folders where a later process finds them; where that cannot be, they are made where others make theirs."""
    before = tempfile.tempdir
    with suppress(OSError):
        tempfile.tempdir = _place()
    try:
        yield
    finally:
        tempfile.tempdir = before


def _place() -> str | None:
    """A locked folder of this process, after those have gone that nobody holds any more."""
    if sys.platform == "win32":
        return None
    base = cache_folder() / "printing"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    alone = os.open(base, os.O_RDONLY)
    try:
        fcntl.flock(alone, fcntl.LOCK_EX)  # nobody sweeps between the making of a folder and its locking
        for left in base.iterdir():
            _sweep(left)
        folder = tempfile.mkdtemp(dir=base)
        _held.append(os.open(folder, os.O_RDONLY))
        fcntl.flock(_held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        return folder
    finally:
        os.close(alone)


def _sweep(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)
