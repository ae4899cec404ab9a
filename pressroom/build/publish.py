"""Publication into ``output/``: staged, flushed, marked, renamed, pruned by manifest.

A build that is killed at any instant leaves the folder, after the next command, wholly old or wholly new.  The order:

1. all new bytes and the new manifest go into a stage inside the folder and are flushed;
2. a marker with the digest of the staged manifest is put beside it and flushed: from here on the build is decided;
3. staged files are renamed into place, what the new manifest no longer has is removed, the manifest itself comes last;
4. the marker and the stage go.

With a marker the next command does step 3 again, without one it drops the stage.  What is to be renamed and removed
follows from the stage and the two manifests, so that a marker which cannot be read costs nothing but the stage.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from pressroom.build.errors import BuildError, build_error
from pressroom.build.lock import LOCK, exclusive
from pressroom.build.manifest import (
    MANIFEST,
    Owned,
    exchanged,
    is_inside,
    parse_manifest,
    read_manifest,
    write_manifest,
)
from pressroom.core.diagnostic import text
from pressroom.core.digest import digest
from pressroom.core.fs import DISK, Disk

STAGE = ".pressroom-stage"
MARKER = ".pressroom-journal"
_PART = MARKER + ".part"
FLUSH_BATCH = 1024
"""Staged files that are flushed at once."""


class Stage:
    """New files on their way into the output folder."""

    def __init__(self, output: Path, disk: Disk = DISK) -> None:
        self._disk = disk
        self._output = output
        self._folder = output / STAGE
        self._made: set[str] = set()
        self._unflushed: list[Path] = []
        recover(output, disk)
        disk.make_folder(self._folder)
        self.files: dict[str, Owned] = {}

    def add(self, path: str, content: bytes) -> None:
        """Stage one file."""
        if not is_inside(path):
            raise ValueError(f"leads out of the folder: {path!r}")
        file = self._folder / path
        if (folder := path.rpartition("/")[0]) not in self._made:
            self._disk.make_folder(file.parent)
            self._made.add(folder)
        self._disk.write(file, content)
        self.files[path] = Owned(digest(content), len(content))
        self._unflushed.append(file)
        if len(self._unflushed) == FLUSH_BATCH:  # while others still render, and not in one long wait at the end
            self._flush()

    def _flush(self, folders: Iterable[Path] = ()) -> None:
        self._disk.flush([*self._unflushed, *folders])
        self._unflushed.clear()

    def read(self, path: str) -> bytes:
        """The bytes of a file as the build leaves it: staged, or kept in the output folder."""
        return ((self._folder if path in self.files else self._output) / path).read_bytes()

    def drop(self) -> None:
        """Leave the output as it was; once the build is decided, leave that to the next command."""
        if (self._output / MARKER).exists():
            return
        with suppress(OSError):
            _undo(self._output, self._disk)
        self._disk.remove_folder(self._output)  # stays when an older build is in it

    def commit(self, keep: Iterable[str]) -> tuple[str, ...]:
        """Put the staged files into place, remove our older files that are neither staged nor kept, tell which."""
        old = read_manifest(self._output)
        kept = {path: old[path] for path in keep if path in old}
        new = {**kept, **self.files}
        manifest = write_manifest(new)
        self.add(MANIFEST, manifest)
        removed = tuple(sorted(old.keys() - new.keys()))
        _refuse_obstacles(self._output, self.files, old, removed)
        self._flush(_folders_of(self.files, self._folder))
        # Made now, so that a disk without room for them says so while the output is still wholly old.
        present = _outside(_absent(self._output, self.files), self.files)
        for folder in sorted({(self._output / path).parent for path in present}):
            if not any(ancestor.is_file() for ancestor in (folder, *folder.parents)):
                self._disk.make_folder(folder)
        _mark(self._output, digest(manifest), self._disk)
        _apply(self._output, self._disk, new)
        return removed

    def exchange(self) -> bool:
        """Put the staged files into the places of their former selves; False when one of them has none, or nothing was staged.

        As ``commit`` does it, without reading the manifest but for their lines: nothing else comes or goes.
        """
        paths = sorted(self.files)
        manifest = exchanged((self._output / MANIFEST).read_bytes(), self.files)
        if manifest is None or not paths:
            return False
        self.add(MANIFEST, manifest)
        _refuse_obstacles(self._output, self.files, self.files, ())
        self._flush(_folders_of(self.files, self._folder))
        _mark(self._output, digest(manifest), self._disk)
        _put(self._output, paths, (), self._disk)
        return True


def recover(output: Path, disk: Disk = DISK) -> None:
    """Finish or undo what a killed build left behind; needs the lock of the folder."""
    if _decided(output) is not None:
        _apply(output, disk)
    elif any((output / name).is_symlink() or (output / name).exists() for name in (MARKER, _PART, STAGE)):
        _undo(output, disk)


def heal(output: Path) -> None:
    """Finish or undo what a killed build left behind, unless somebody builds right now or the disk does not let us."""
    if any((output / name).exists() for name in (LOCK, MARKER, STAGE)):
        with suppress(BuildError, OSError), exclusive(output):
            recover(output)


def _mark(output: Path, manifest: str, disk: Disk) -> None:
    part = output / _PART
    disk.remove(part)
    disk.write(part, manifest.encode())
    disk.flush([part])
    disk.replace(part, output / MARKER)
    disk.flush([output])


def _decided(output: Path) -> bytes | None:
    """The staged manifest of a build that is decided; also when there is nothing left to do but to tidy up."""
    marker = output / MARKER
    if marker.is_symlink() or not marker.is_file():
        return None
    wanted = marker.read_bytes().decode("ascii", "replace")
    for file in (output / STAGE / MANIFEST, output / MANIFEST):
        if file.is_file() and digest(raw := file.read_bytes()) == wanted:
            return raw
    return None


def _undo(output: Path, disk: Disk) -> None:
    """Drop the stage, and the empty folders that were made for it."""
    stage = output / STAGE
    disk.remove(output / MARKER)
    disk.remove(output / _PART)
    inner = [] if stage.is_symlink() else [folder.relative_to(stage) for folder in stage.rglob("*") if folder.is_dir()]
    disk.clear(stage)
    for folder in sorted(inner, reverse=True):
        if not (output / folder).is_symlink():
            disk.remove_folder(output / folder)


def _apply(output: Path, disk: Disk, decided: Mapping[str, Owned] | None = None) -> None:
    """Do what was decided, which the one who decided it knows; may be run again after it was cut short."""
    raw = _decided(output)
    assert raw is not None, "called with a marker that fits"
    stage = output / STAGE
    new, old = decided or parse_manifest(raw), read_manifest(output)
    lying = set(_lying(stage))
    staged = sorted(lying & new.keys())
    gone = sorted(old.keys() - new.keys())
    blocking = _blocking(gone, new)
    for path in blocking:
        _remove(output, path, disk)
    # What is new as a whole is put into place in one step, unless somebody else's files lie in it.
    whole = _absent(output, staged) - _absent(output, lying - new.keys())
    for name in sorted(whole):
        disk.replace(stage / name, output / name)
    single = _outside(whole, staged)
    for folder in sorted({(output / path).parent for path in single}):
        disk.make_folder(folder)
    _put(output, single, gone, disk, touched=staged)


def _put(output: Path, single: Iterable[str], gone: Iterable[str], disk: Disk, touched: Iterable[str] = ()) -> None:
    """Rename staged files into folders that are there, remove what is gone, and end with the manifest and the marker."""
    stage = output / STAGE
    single = list(single)
    for path in single:
        disk.replace(stage / path, output / path)
    for path in gone:
        _remove(output, path, disk)
    disk.flush(folder for folder in _folders_of((*single, *touched, *gone), output) if folder.is_dir())
    if (stage / MANIFEST).is_file():
        disk.replace(stage / MANIFEST, output / MANIFEST)
        disk.flush([output])
    disk.clear(stage)
    disk.remove(output / MARKER)


def _absent(output: Path, paths: Iterable[str]) -> frozenset[str]:
    """The first folders of some paths of which the output has nothing at all."""
    tops = {path.partition("/")[0] for path in paths if "/" in path}
    return frozenset(top for top in tops if not os.path.lexists(output / top))


def _outside(folders: frozenset[str], paths: Iterable[str]) -> list[str]:
    """The paths that are in none of some first folders."""
    return [path for path in paths if path.partition("/")[0] not in folders]


def _blocking(gone: Collection[str], new: Mapping[str, Owned]) -> list[str]:
    """Files that must go first, because a folder takes their name, or they lie in a folder whose name a file takes."""
    if not gone:
        return []
    folders = {str(parent) for path in new for parent in PurePosixPath(path).parents}
    return [
        path for path in gone if path in folders or any(str(parent) in new for parent in PurePosixPath(path).parents)
    ]


def _refuse_obstacles(output: Path, staged: Collection[str], old: dict[str, Owned], removed: Iterable[str]) -> None:
    """Links that lead elsewhere, and files of other people in the way, are never written through or over."""
    going = set(removed)
    staged = _outside(_absent(output, staged), staged)
    for folder in _folders_of((*staged, *going), output):
        if folder.is_symlink():
            raise build_error(text("output/symlink", value=folder), text("output/symlink.hint"), folder)
    for path in sorted(set(staged) - {MANIFEST}):
        file = output / path
        if file.is_dir() and not file.is_symlink():
            others = [p for p in _files(file) if p.relative_to(output).as_posix() not in going]
            if others:
                raise _foreign(others[0])
        elif path not in old and (file.is_symlink() or file.is_file()) and not _equal(file, output / STAGE / path):
            raise _foreign(file)


def _foreign(file: Path) -> BuildError:
    return build_error(text("output/foreign", value=file), text("output/foreign.hint"), file)


def _equal(file: Path, staged: Path) -> bool:
    return not file.is_symlink() and file.read_bytes() == staged.read_bytes()


def _lying(stage: Path) -> Iterator[str]:
    """Every file of the stage by its path; ``rglob`` would take five times as long for thousands of them."""
    for folder, _, names in os.walk(stage):
        inner = Path(folder).relative_to(stage).as_posix()
        yield from names if inner == "." else (f"{inner}/{name}" for name in names)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())


def _folders_of(paths: Iterable[str], top: Path) -> list[Path]:
    """The folder that some paths lead on from, and every folder on the way to their files."""
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return sorted([top, *(top / path for path in found)])


def _remove(output: Path, path: str, disk: Disk) -> None:
    """Remove a file of ours, unless a link on the way leads elsewhere, and the folders that have become empty."""
    file = output / path
    if any(folder.is_symlink() for folder in _folders_of([path], output)[1:]):
        return
    if file.is_symlink() or file.is_file():
        disk.remove(file)
    folder = file.parent
    while folder != output and disk.remove_folder(folder):
        folder = folder.parent


def clean(output: Path, disk: Disk = DISK) -> int:
    """Remove every file of ours, and the folder when nothing else is in it; tell how many."""
    if not output.is_dir():
        return 0
    with exclusive(output):
        recover(output, disk)
        owned = [path for path in (*read_manifest(output), MANIFEST) if (output / path).is_file()]
        for path in owned:
            _remove(output, path, disk)
    return len(owned)
