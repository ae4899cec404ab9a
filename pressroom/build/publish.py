"""Publication into ``output/``: staged, journalled, renamed, pruned by manifest.

A build that is killed at any instant leaves the folder, after the next command, wholly old or wholly new.  The order:
all new bytes go into a stage inside the folder and are flushed; then the journal names every rename and removal; then
they are applied; then the journal goes.  With a journal the next command rolls forward, without one it drops the stage.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pressroom.core.digest import digest

MANIFEST = "manifest.json"
STAGE = ".pressroom-stage"
JOURNAL = ".pressroom-journal"


@dataclass(frozen=True, slots=True)
class Owned:
    """A file of ours in the output folder."""

    digest: str
    size: int


def read_manifest(output: Path) -> dict[str, Owned]:
    """What lies in the output folder and is ours; empty when there is no manifest or it cannot be read."""
    try:
        recorded = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
        return {path: Owned(entry["sha256"], entry["bytes"]) for path, entry in recorded["files"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_manifest(files: Mapping[str, Owned]) -> bytes:
    """The manifest as bytes; a function of the files alone."""
    entries = {path: {"sha256": owned.digest, "bytes": owned.size} for path, owned in sorted(files.items())}
    return (json.dumps({"version": 1, "files": entries}, ensure_ascii=False, indent=1) + "\n").encode()


class Stage:
    """New files on their way into the output folder."""

    def __init__(self, output: Path) -> None:
        recover(output)
        self._output = output
        self._folder = output / STAGE
        self._folder.mkdir(parents=True)
        self.files: dict[str, Owned] = {}

    def add(self, path: str, content: bytes) -> None:
        """Stage one file."""
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.files[path] = Owned(digest(content), len(content))

    def drop(self) -> None:
        """Leave the output as it was."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):  # not empty: an older build stays as it was
            self._output.rmdir()

    def commit(self, keep: Iterable[str]) -> tuple[str, ...]:
        """Put the staged files into place, remove our older files that are neither staged nor kept, tell which."""
        old = read_manifest(self._output)
        kept = {path: old[path] for path in keep if path in old}
        removed = tuple(sorted(old.keys() - kept.keys() - self.files.keys()))
        self.add(MANIFEST, write_manifest({**kept, **self.files}))
        os.sync()
        journal = json.dumps({"rename": sorted(self.files), "remove": removed}, ensure_ascii=False)
        _write_flushed(self._output / JOURNAL, journal.encode())
        _apply(self._output)
        return removed


def recover(output: Path) -> None:
    """Finish or undo what a killed build left behind."""
    if (output / JOURNAL).exists():
        _apply(output)
    shutil.rmtree(output / STAGE, ignore_errors=True)
    (output / (JOURNAL + ".part")).unlink(missing_ok=True)


def _write_flushed(file: Path, content: bytes) -> None:
    part = file.with_name(file.name + ".part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, file)


def _apply(output: Path) -> None:
    """Do what the journal says; may be run again after it was cut short."""
    journal = json.loads((output / JOURNAL).read_text(encoding="utf-8"))
    stage = output / STAGE
    for path in journal["rename"]:
        staged = stage / path
        if staged.exists():
            target = output / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, target)
    for path in journal["remove"]:
        (output / path).unlink(missing_ok=True)
        _prune_folders(output, (output / path).parent)
    (output / JOURNAL).unlink()
    shutil.rmtree(stage, ignore_errors=True)


def _prune_folders(output: Path, folder: Path) -> None:
    """Remove folders that have become empty, up to the output folder itself."""
    while folder != output and folder.is_relative_to(output):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def clean(output: Path) -> int:
    """Remove every file of ours, and the folder when nothing else is in it; tell how many."""
    recover(output)
    owned = [*read_manifest(output), MANIFEST]
    count = 0
    for path in owned:
        file = output / path
        if file.is_file():
            file.unlink()
            count += 1
        _prune_folders(output, file.parent)
    if output.is_dir() and not any(output.iterdir()):
        output.rmdir()
    return count
