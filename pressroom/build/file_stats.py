"""File stats: a line with size, times and inode for each file of some folders, from which a touched file is known.

In: folders.  Out: lines, and which of them cannot be relied on yet.  Never: reads a file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pressroom.core.digest import digest

RACY_NS = 100_000_000
"""Nanoseconds: a file that is younger than this may change again within one tick of the file system's clock."""
COARSE_RACY_NS = 2_000_000_000
"""The same where a file's time is a whole second, as memory sticks and some servers keep it."""
_MISSING = "-1 0 0 0"


@dataclass(frozen=True, slots=True)
class FileStats:
    """The state of some folders: a line with size and times for each of their files."""

    lines: tuple[str, ...]
    racy: tuple[str, ...] = ()
    """Those of the lines whose files were written in the very moment of the look (what git calls racily clean)."""

    @property
    def is_settled(self) -> bool:
        """Whether it can be relied on."""
        return not self.racy

    @property
    def digest(self) -> str:
        """One digest of all of it."""
        return digest(joined(self.lines))

    def settled(self) -> bool:
        """Whether the files that had just been written are what they were, and old enough by now."""
        now = time.time_ns()
        again = tuple(line(path, Path(path)) for path in map(path_of, self.racy))
        return again == self.racy and not any(_is_racy(one, now) for one in again)


def stat_folders(folders: Iterable[Path], words: Iterable[str]) -> FileStats:
    """The state of some folders, and of some words beside them."""
    began = time.time_ns()
    lines: list[str] = []
    racy: list[str] = []
    for folder in folders:
        for entry in walk(str(folder)):
            try:
                stat = entry.stat()
            except OSError:
                lines.append(f"{entry.path} {_MISSING}")
                continue
            modified, changed = stat.st_mtime_ns, stat.st_ctime_ns
            lines.append(f"{entry.path} {stat.st_size} {modified} {changed} {stat.st_ino}")
            if max(modified, changed) + COARSE_RACY_NS >= began and _is_racy(lines[-1], began):
                racy.append(lines[-1])
    lines.sort()
    return FileStats((*words, *lines), tuple(racy))


def _is_racy(line: str, now: int) -> bool:
    """Whether a file could change once more without showing it in its times."""
    _, _, modified, changed, _ = line.rsplit(" ", 4)
    written = max(int(modified), int(changed))
    return written + (RACY_NS if written % 1_000_000_000 else COARSE_RACY_NS) >= now


def walk(folder: str) -> Iterator[os.DirEntry[str]]:
    """Every file below a folder, compiled ones left out; a folder that is not there has none."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                found = list(entries)
        except OSError:
            continue
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                yield entry
            elif entry.name != "__pycache__":
                waiting.append(entry.path)


def line(path: str, file: Path) -> str:
    """The line of one file."""
    return f"{path} {times(file)}"


def path_of(line: str) -> str:
    """The path of the file of a line."""
    return line.rsplit(" ", 4)[0]


def times(file: Path) -> str:
    """What is told of a file or folder."""
    try:
        stat = file.stat()
    except OSError:
        return _MISSING
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def joined(lines: Iterable[str]) -> bytes:
    """Lines as one text."""
    return "\n".join(lines).encode("utf-8", "surrogateescape")
