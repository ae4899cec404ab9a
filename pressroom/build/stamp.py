"""The stamp of a finished build: with it, a build that has nothing to do ends before anything is loaded.

In: the site, the program, the output folder, and what the command was told.  Out: what was said last time, when size and
times of every file are what they were.  Never: reads a source, runs anything that it finds, or believes a stamp in doubt.

A file that was written in the very moment in which it was looked at could change once more without showing it; such a
look gives no stamp ("racy git" in the documentation of git's index describes the trap).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressroom.build.places import cache_file
from pressroom.core.caches import font_folders
from pressroom.core.digest import digest
from pressroom.render.markup.layers import shipped

RACY = 100_000_000
"""Nanoseconds: a file that is younger than this may change again within one tick of the file system's clock."""
SOURCES = ("content", "templates", "themes")
UNFINISHED = ".pressroom-"
"""How the names begin of what a build under way, or one that was killed, has in the output folder."""


@dataclass(frozen=True, slots=True)
class Look:
    """The state of some folders: one digest of the size and times of all their files, and whether it can be relied on."""

    digest: str
    is_settled: bool


def look(root: Path, words: Iterable[str]) -> Look:
    """The state of everything that a build of a site reads; ``words`` are what the command was told, the day included."""
    package = Path(__file__).resolve().parent.parent
    folders = [root / name for name in SOURCES]
    folders += [package, *(shipped() / name for name in SOURCES[1:]), *font_folders()]
    # Installing or removing a library touches the folder that holds it.
    libraries = [str(_times(Path(folder))) for folder in sys.path if folder.endswith("-packages")]
    return survey(folders, (*words, sys.version, *libraries))


def recall(root: Path, output: Path, now: Look) -> dict[str, Any] | None:
    """What was kept for this very state of the inputs and of the output folder; None when anything differs."""
    try:
        kept = json.loads(_file(root, output).read_bytes())
        same = kept["inputs"] == now.digest and kept["outputs"] == _outputs(output)
        return dict(kept["said"]) if same else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(root: Path, output: Path, before: Look, said: dict[str, Any]) -> None:
    """Keep what a build said, under the state of its inputs before it began; a cache that cannot be written is no harm."""
    file = _file(root, output)
    try:
        outputs = _outputs(output)
        if not before.is_settled or outputs is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(json.dumps({"inputs": before.digest, "outputs": outputs, "said": said}), encoding="utf-8")
        part.replace(file)
    except OSError:
        return


def _file(root: Path, output: Path) -> Path:
    return cache_file(root, output).with_suffix(".stamp.json")


def _outputs(output: Path) -> str | None:
    """The state of the output folder; None while a build is under way in it, or was killed."""
    with os.scandir(output) as entries:
        if any(entry.name.startswith(UNFINISHED) for entry in entries):
            return None
    return survey([output], ()).digest


def survey(folders: Iterable[Path], words: Iterable[str]) -> Look:
    """The state of some folders, and of some words beside them."""
    began = time.time_ns()
    lines: list[str] = []
    newest = 0
    for folder in folders:
        for entry in walk(str(folder)):
            size, modified, changed, node = _times(entry)
            lines.append(f"{entry.path} {size} {modified} {changed} {node}")
            newest = max(newest, modified, changed)
    state = "\n".join([*words, *sorted(lines)]).encode("utf-8", "surrogateescape")
    return Look(digest(state), newest + RACY < began)


def walk(folder: str) -> Iterator[os.DirEntry[str]]:
    """Every file below a folder, compiled ones left out; a folder that is not there has none."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    for entry in found:
        if not entry.is_dir(follow_symlinks=False):
            yield entry
        elif entry.name != "__pycache__":
            yield from walk(entry.path)


def _times(file: os.DirEntry[str] | Path) -> tuple[int, int, int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (-1, 0, 0, 0)
    return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
