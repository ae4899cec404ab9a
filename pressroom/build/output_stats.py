"""File stats of the output folder: as a build finds it, taken by other processes in the background, and as it leaves it.

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
MAX_FORKS = 2
"""Children that take stats; with more, the program would still be loading when they are done."""


def stat_output(output: Path) -> FileStats | None:
    """Stats of the output folder; None while a build is under way in it, or after one that was killed."""
    return None if _unfinished(_inside(output)) else stat_folders([output], ())


def stat_output_in_background(output: Path) -> Callable[[], Lines] | None:
    """Take stats of the output folder in one or two forked children; returns a function that waits for the lines.

    None where there is no folder, or a build is under way in it or was killed.
    """
    try:
        inside = _inside(output)
        if _unfinished(inside):
            return None
        deeper = [path for top in inside for path in _listed(top)]
    except OSError:
        return None
    # This process wants a core for itself meanwhile: with two cores one other looks at all.
    others = min(MAX_FORKS, max(1, cores() - 1))
    looking = [fork_call(partial(_lines_of, deeper[number::others])) for number in range(others)]
    return cache(lambda: tuple(sorted(line for lines in looking for line in lines())))


def updated_stats(output: Path, lines: Iterable[str], touched: Iterable[str]) -> FileStats:
    """Stats of the output folder after the files ``touched`` came, went or changed; ``lines`` are those of before."""
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
