"""The stamp of a finished build: with it, a build that has nothing to do ends before anything is loaded.

In: the site, the program, the output folder, and what the command was told.  Out: what was said last time, when size and
times of every file are what they were; or which texts alone were touched since.  Never: reads a source, runs anything that
it finds, or believes a stamp in doubt.

A file that was written in the very moment in which it was looked at could change once more without showing it; such a
look gives no stamp ("racy git" in the documentation of git's index describes the trap).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pressroom.build.places import cache_file
from pressroom.core.caches import font_folders
from pressroom.core.digest import digest
from pressroom.core.forks import spread
from pressroom.render.markup.layers import shipped

RACY = 100_000_000
"""Nanoseconds: a file that is younger than this may change again within one tick of the file system's clock."""
COARSE = 2_000_000_000
"""The same where a file's time is a whole second, as memory sticks and some servers keep it."""
SOURCES = ("content", "templates", "themes")
FEW = 8
"""So many texts that were written at once are still an edit."""
_MISSING = "-1 0 0 0"
UNFINISHED = ".pressroom-"
"""How the names begin of what a build under way, or one that was killed, has in the output folder."""


@dataclass(frozen=True, slots=True)
class Look:
    """The state of some folders: a line with size and times for each of their files."""

    lines: tuple[str, ...]
    young: tuple[str, ...] = ()
    """Those of the lines whose files were written in the very moment of the look."""

    @property
    def is_settled(self) -> bool:
        """Whether it can be relied on."""
        return not self.young

    @property
    def digest(self) -> str:
        """One digest of all of it."""
        return digest(_joined(self.lines))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build is asked for."""

    day: date
    only: frozenset[str]
    """Channels; all when empty."""
    profile: str
    said_in: tuple[str, ...]
    """Form and language of the report."""

    @property
    def words(self) -> tuple[str, ...]:
        """All of it."""
        return (self.day.isoformat(), *sorted(self.only), self.profile, *self.said_in)


@dataclass(frozen=True, slots=True)
class Change:
    """Texts of the content were written since the last build, and nothing else that it reads was touched."""

    now: Look
    """The inputs as they are."""
    said: dict[str, Any]
    """What was kept with the stamp."""
    paths: tuple[str, ...]
    """The texts, by their paths below the root."""
    files: tuple[str, ...]
    """Every file of the content, by its path below the root."""
    outputs: Callable[[], tuple[str, ...] | None]
    """The lines of the output folder; None when something there was touched.  Looked at meanwhile by other processes."""


def look(root: Path, words: Iterable[str]) -> Look:
    """The state of everything that a build of a site reads; ``words`` are what the command was told, the day included."""
    package = Path(__file__).resolve().parent.parent
    folders = [root / SOURCES[0], package, *look_folders(root), *look_folders(shipped()), *font_folders()]
    # Installing or removing a library touches the folder that holds it.
    libraries = [_times(Path(folder)) for folder in sys.path if folder.endswith("-packages")]
    return survey(folders, (*words, sys.version, *libraries))


def look_again(root: Path, words: Iterable[str], before: Look) -> Look:
    """A later look, which can be relied on when nobody goes on writing.

    Where the files that had just been written are what they were, no others are looked at: what was written to one of those
    meanwhile shows in its times, and the next build sees it.
    """
    now = time.time_ns()
    paths = [_path(line) for line in before.young]
    again = [_line(path, Path(path)) for path in paths]
    if again == [*before.young] and not any(_is_young(line, now) for line in again):
        return Look(before.lines)
    return look(root, words)


def look_folders(base: Path) -> Iterator[Path]:
    """The folders of templates and themes; a theme or its templates may be a link to a folder elsewhere."""
    themes = base / SOURCES[2]
    yield from (base / SOURCES[1], themes)
    with suppress(OSError), os.scandir(themes) as entries:
        for entry in entries:
            yield from (Path(path) for path in (entry.path, f"{entry.path}/{SOURCES[1]}") if os.path.islink(path))  # noqa: PTH114


def recall(root: Path, output: Path, now: Look) -> dict[str, Any] | None:
    """What was kept for this very state of the inputs and of the output folder; None when anything differs."""
    try:
        kept = json.loads(_file(root, output).read_bytes())
        if kept["inputs"] != now.digest:
            return None
        outputs = _outputs(output)
        return dict(kept["said"]) if outputs is not None and kept["outputs"] == outputs.digest else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def written(root: Path, output: Path, now: Look) -> Change | None:
    """The texts that were written since the last build, when they are few and nothing else differs; else None."""
    try:
        kept = json.loads(_file(root, output).read_bytes())
        raw = _lines_file(root, output).read_bytes()
        before = raw.decode("utf-8", "surrogateescape").split("\n")
        paths = _texts(root, set(before).difference(now.lines), set(now.lines).difference(before))
        if not paths or digest(raw) != kept["inputs"] or len(before) != len(now.lines):
            return None
        look_at_outputs = _meanwhile(output)
        if look_at_outputs is None:
            return None
        said, wanted = dict(kept["said"]), str(kept["outputs"])
        return Change(now, said, paths, _content(root, now), lambda: _equal(look_at_outputs(), wanted))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _meanwhile(output: Path) -> Callable[[], tuple[str, ...]] | None:
    """Begin to look at the output folder in copies of this process, and wait for them when the lines are asked for.

    None while a build is under way in it, or was killed.
    """
    inside = [entry.path for entry in os.scandir(output)]
    if any(os.path.basename(path).startswith(UNFINISHED) for path in inside):  # noqa: PTH119 - names of a listing
        return None
    deeper = [path for top in inside for path in _listed(top)]
    halves = [deeper[number::2] for number in range(2)]
    looking = spread(_lines_of, [half for half in halves if half], 2)
    return lambda: tuple(sorted(line for lines in looking for line in lines))


def _listed(path: str) -> list[str]:
    """What lies in a folder, or the file itself."""
    return [path] if _is_file(path) else [entry.path for entry in os.scandir(path)]


def _lines_of(paths: Iterable[str]) -> list[str]:
    """The lines of some files and of all below some folders."""
    files = [path for path in paths if _is_file(path)]
    folders = (Path(path) for path in paths if not _is_file(path))
    return [*(_line(path, Path(path)) for path in files), *survey(folders, ()).lines]


def _is_file(path: str) -> bool:
    """Whether a path is one to ``walk``, to which a link is a file."""
    return os.path.islink(path) or not os.path.isdir(path)  # noqa: PTH112, PTH114


def _equal(lines: tuple[str, ...], wanted: str) -> tuple[str, ...] | None:
    return lines if digest(_joined(lines)) == wanted else None


def _content(root: Path, now: Look) -> tuple[str, ...]:
    """Every file of the content, in the order in which ``discover`` finds those of one folder."""
    start, cut = f"{root}{os.sep}{SOURCES[0]}{os.sep}", len(str(root)) + 1
    return tuple(_path(line)[cut:].replace(os.sep, "/") for line in now.lines if line.startswith(start))


def _texts(root: Path, before: set[str], now: set[str]) -> tuple[str, ...]:
    """The paths of files of which both states tell something else; none when something but a few texts differs."""
    paths = {_path(line) for line in now}
    start = f"{root}{os.sep}{SOURCES[0]}{os.sep}"
    is_text = all(path.startswith(start) and path.endswith(".md") for path in paths)
    if not is_text or not len(paths) == len(now) == len(before) <= FEW or paths != {_path(line) for line in before}:
        return ()
    return tuple(sorted(path[len(str(root)) + 1 :].replace(os.sep, "/") for path in paths))


def after(output: Path, lines: Iterable[str], published: Iterable[str]) -> Look:
    """The state of the output folder when some of its files have been exchanged, by their paths there."""
    exchanged = {f"{output}{os.sep}{path.replace('/', os.sep)}" for path in published}
    others = [line for line in lines if _path(line) not in exchanged] if exchanged else lines
    return Look(tuple(sorted([*others, *(_line(path, Path(path)) for path in exchanged)])))


def keep(root: Path, output: Path, before: Look, said: dict[str, Any], outputs: Look | None = None) -> None:
    """Keep what a build said, under the state of its inputs before it began; a cache that cannot be written is no harm.

    ``outputs`` is the state of the output folder where somebody knows it already.
    """
    file = _file(root, output)
    try:
        outputs = outputs or _outputs(output)
        if not before.is_settled or outputs is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        stamp = {"inputs": before.digest, "outputs": outputs.digest, "said": said}
        for kept, raw in ((_lines_file(root, output), _joined(before.lines)), (file, json.dumps(stamp).encode())):
            part = kept.with_suffix(".part")
            part.write_bytes(raw)
            part.replace(kept)
    except OSError:
        return


def _file(root: Path, output: Path) -> Path:
    return cache_file(root, output).with_suffix(".stamp.json")


def _lines_file(root: Path, output: Path) -> Path:
    return cache_file(root, output).with_suffix(".stamp.txt")


def _joined(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _outputs(output: Path) -> Look | None:
    """The state of the output folder; None while a build is under way in it, or was killed."""
    with os.scandir(output) as entries:
        if any(entry.name.startswith(UNFINISHED) for entry in entries):
            return None
    return survey([output], ())


def survey(folders: Iterable[Path], words: Iterable[str]) -> Look:
    """The state of some folders, and of some words beside them."""
    began = time.time_ns()
    lines: list[str] = []
    young: list[str] = []
    for folder in folders:
        for entry in walk(str(folder)):
            try:
                stat = entry.stat()
            except OSError:
                lines.append(f"{entry.path} {_MISSING}")
                continue
            modified, changed = stat.st_mtime_ns, stat.st_ctime_ns
            lines.append(f"{entry.path} {stat.st_size} {modified} {changed} {stat.st_ino}")
            if max(modified, changed) + COARSE >= began and _is_young(lines[-1], began):
                young.append(lines[-1])
    lines.sort()
    return Look((*words, *lines), tuple(young))


def _is_young(line: str, now: int) -> bool:
    """Whether a file could change once more without showing it in its times."""
    _, _, modified, changed, _ = line.rsplit(" ", 4)
    written = max(int(modified), int(changed))
    return written + (RACY if written % 1_000_000_000 else COARSE) >= now


def _line(path: str, file: Path) -> str:
    return f"{path} {_times(file)}"


def _path(line: str) -> str:
    return line.rsplit(" ", 4)[0]


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


def _times(file: Path) -> str:
    try:
        stat = file.stat()
    except OSError:
        return _MISSING
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
