"""The state of the output folder: as a build finds it, looked at by other processes meanwhile, and as it leaves it.

In: the folder, what was put into place and removed.  Out: its lines (``build/file_stats.py``).  Never: reads an output, or says
anything of a folder in which a build is under way or was killed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from pressroom.build.file_stats import FileStats, line, path_of, stat_folders
from pressroom.core.forks import cores, fork_call

UNFINISHED = ".pressroom-"
"""How the names begin of what a build under way, or one that was killed, has in the output folder."""
Lines = tuple[str, ...]
MOST = 2
"""Copies that look; more would be done no sooner than the program is loaded."""


def state(output: Path) -> FileStats | None:
    """The state of the output folder; None while a build is under way in it, or was killed."""
    return None if _unfinished(_inside(output)) else stat_folders([output], ())


def meanwhile(output: Path) -> Callable[[], Lines] | None:
    """Begin to look at the output folder in a copy of this process or two, and wait for them when the lines are asked for.

    None where there is nothing to look at, or a build is under way or was killed.
    """
    try:
        inside = _inside(output)
        if _unfinished(inside):
            return None
        deeper = [path for top in inside for path in _listed(top)]
    except OSError:
        return None
    # This process wants a core for itself meanwhile: with two cores one other looks at all.
    others = min(MOST, max(1, cores() - 1))
    looking = [fork_call(partial(_lines_of, deeper[number::others])) for number in range(others)]
    return cache(lambda: tuple(sorted(line for lines in looking for line in lines())))


def after(output: Path, lines: Iterable[str], touched: Iterable[str]) -> FileStats:
    """The state of the output folder when some of its files have come, gone or been exchanged, by their paths there."""
    paths = {f"{output}{os.sep}{path.replace('/', os.sep)}" for path in touched}
    others = [one for one in lines if path_of(one) not in paths] if paths else lines
    there = (line(path, Path(path)) for path in paths if os.path.lexists(path))
    return FileStats(tuple(sorted([*others, *there])))


def _inside(output: Path) -> list[str]:
    with os.scandir(output) as entries:
        return [entry.path for entry in entries]


def _unfinished(paths: Iterable[str]) -> bool:
    return any(os.path.basename(path).startswith(UNFINISHED) for path in paths)  # noqa: PTH119 - names of a listing


def _listed(path: str) -> list[str]:
    """What lies in a folder, or the file itself."""
    return [path] if _is_file(path) else _inside(Path(path))


def _lines_of(paths: Iterable[str]) -> list[str]:
    """The lines of some files and of all below some folders."""
    files = [path for path in paths if _is_file(path)]
    folders = (Path(path) for path in paths if not _is_file(path))
    return [*(line(path, Path(path)) for path in files), *stat_folders(folders, ()).lines]


def _is_file(path: str) -> bool:
    """Whether a path is one to ``walk``, to which a link is a file."""
    return os.path.islink(path) or not os.path.isdir(path)  # noqa: PTH112, PTH114
