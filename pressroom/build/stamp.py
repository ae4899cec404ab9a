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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pressroom.build.file_stats import FileStats, joined, path_of, stat_folders, times
from pressroom.build.output_stats import stat_output
from pressroom.build.state_folder import trace_file
from pressroom.core.cache_folder import font_folders
from pressroom.core.digest import digest
from pressroom.render.markup.layers import shipped

SOURCES = ("content", "templates", "themes")
MAX_EDITED_TEXTS = 8
"""The fast path is tried for at most this many edited texts."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """The arguments of a build that decide what it makes and reports."""

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

    now: FileStats
    """The inputs as they are."""
    said: dict[str, Any]
    """What was kept with the stamp."""
    paths: tuple[str, ...]
    """The texts, by their paths below the root."""
    files: tuple[str, ...]
    """Every file of the content, by its path below the root."""
    outputs: str
    """The digest of the output folder as the build left it."""


def stat_inputs(root: Path, words: Iterable[str]) -> FileStats:
    """File stats of everything that a build reads; ``words`` are the arguments of the command, the day included."""
    package = Path(__file__).resolve().parent.parent
    folders = [root / SOURCES[0], package, *theme_folders(root), *theme_folders(shipped()), *font_folders()]
    # Installing or removing a library touches the folder that holds it.
    libraries = [times(Path(folder)) for folder in sys.path if folder.endswith("-packages")]
    return stat_folders(folders, (*words, sys.version, *libraries))


def restat_inputs(root: Path, words: Iterable[str], before: FileStats) -> FileStats:
    """A later look, which can be relied on when nobody goes on writing.

    Where the files that had just been written are what they were, no others are looked at: what was written to one of those
    meanwhile shows in its times, and the next build sees it.
    """
    return FileStats(before.lines) if before.settled() else stat_inputs(root, words)


def theme_folders(base: Path) -> Iterator[Path]:
    """The folders of templates and themes; a theme or its templates may be a link to a folder elsewhere."""
    themes = base / SOURCES[2]
    yield from (base / SOURCES[1], themes)
    with suppress(OSError), os.scandir(themes) as entries:
        for entry in entries:
            yield from (Path(path) for path in (entry.path, f"{entry.path}/{SOURCES[1]}") if os.path.islink(path))  # noqa: PTH114


def read_stamp(root: Path, output: Path, now: FileStats) -> dict[str, Any] | None:
    """What the last build said, when inputs and outputs are as it left them; None when anything differs."""
    try:
        kept = json.loads(_file(root, output).read_bytes())
        if kept["inputs"] != now.digest:
            return None
        outputs = stat_output(output)
        return dict(kept["said"]) if outputs is not None and kept["outputs"] == outputs.digest else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def edited_texts(root: Path, output: Path, now: FileStats) -> Change | None:
    """The texts that were edited since the last build, when they are few and nothing else differs; else None."""
    try:
        kept = json.loads(_file(root, output).read_bytes())
        raw = _lines_file(root, output).read_bytes()
        before = raw.decode("utf-8", "surrogateescape").split("\n")
        paths = _texts(root, set(before).difference(now.lines), set(now.lines).difference(before))
        if not paths or digest(raw) != kept["inputs"] or len(before) != len(now.lines):
            return None
        return Change(now, dict(kept["said"]), paths, _content(root, now), str(kept["outputs"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _content(root: Path, now: FileStats) -> tuple[str, ...]:
    """Every file of the content, in the order in which ``discover`` finds those of one folder."""
    start, cut = f"{root}{os.sep}{SOURCES[0]}{os.sep}", len(str(root)) + 1
    return tuple(path_of(line)[cut:].replace(os.sep, "/") for line in now.lines if line.startswith(start))


def _texts(root: Path, before: set[str], now: set[str]) -> tuple[str, ...]:
    """The paths of files of which both states tell something else; none when something but a few texts differs."""
    paths = {path_of(line) for line in now}
    start = f"{root}{os.sep}{SOURCES[0]}{os.sep}"
    is_text = all(path.startswith(start) and path.endswith(".md") for path in paths)
    if (
        not is_text
        or not len(paths) == len(now) == len(before) <= MAX_EDITED_TEXTS
        or paths != {path_of(line) for line in before}
    ):
        return ()
    return tuple(sorted(path[len(str(root)) + 1 :].replace(os.sep, "/") for path in paths))


def write_stamp(
    root: Path, output: Path, before: FileStats, said: dict[str, Any], outputs: FileStats | None = None
) -> None:
    """Store what a build said, under the stats of its inputs before it began; a folder that cannot be written is no error.

    ``outputs`` is the state of the output folder where somebody knows it already.
    """
    file = _file(root, output)
    try:
        outputs = outputs or stat_output(output)
        if not before.is_settled or outputs is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        stamp = {"inputs": before.digest, "outputs": outputs.digest, "said": said}
        for kept, raw in ((_lines_file(root, output), joined(before.lines)), (file, json.dumps(stamp).encode())):
            part = kept.with_suffix(".part")
            part.write_bytes(raw)
            part.replace(kept)
    except OSError:
        return


def _file(root: Path, output: Path) -> Path:
    return trace_file(root, output).with_suffix(".stamp.json")


def _lines_file(root: Path, output: Path) -> Path:
    return trace_file(root, output).with_suffix(".stamp.txt")
