"""The disk, as far as the program changes it: one thin seam, so that a test can put a failing disk in its place.

In: paths and bytes.  Out: files.  Never: decides what is written where; an ``OSError`` goes to the caller.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

FLUSHERS = 16
"""Threads that flush at once: the file system then writes one journal record for many files, ten times as fast."""


class Disk:
    """Every change that is made to an output folder or to a folder that is published to."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, file: Path, content: bytes) -> None:
        """Write a whole file."""
        # Not through the layers that buffer and position: they take as long as the file itself.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)

    def flush(self, paths: Iterable[Path]) -> None:
        """Put files and folders onto the medium; a write that failed late, as over a network, is told here."""
        # Not os.sync: it waits for everything on the machine and keeps the errors to itself.
        all_of_them = tuple(paths)
        shares = filter(None, (all_of_them[first::FLUSHERS] for first in range(FLUSHERS)))
        with ThreadPoolExecutor(FLUSHERS) as pool:
            for _ in pool.map(_flush, shares):
                pass

    def replace(self, source: Path, target: Path) -> None:
        """Put a file, folder or link into the place of another in one step."""
        os.replace(source, target)

    def link(self, target: str, place: Path) -> None:
        """Make a symbolic link."""
        place.symlink_to(target)

    def remove(self, file: Path) -> None:
        """Remove a file or link; none is as good."""
        file.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> bool:
        """Remove a folder if it is empty; tell whether it went."""
        try:
            folder.rmdir()
        except OSError:
            return False
        return True

    def clear(self, folder: Path) -> None:
        """Remove a folder of our own with all that is in it; a link in its place goes without what it points to."""
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        else:
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)


def _flush(paths: Iterable[Path]) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


DISK = Disk()
"""The real one."""
