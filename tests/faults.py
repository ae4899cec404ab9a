"""Broken disks and killed builds: what the fault tests share."""

import errno
import os
import random
import select
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pressroom.build.lock import LOCK
from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.publish import MARKER, STAGE, heal
from pressroom.build.site import prepare
from pressroom.core.fs import Disk
from tests.conftest import REPOSITORY, tree_digest

TODAY = date(2026, 11, 22)
QUICK = frozenset({"web", "asset", "deploy", "outline"})
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)
CHANGING = ("make_folder", "write", "replace", "link", "remove", "remove_folder", "clear")


class Faulty(Disk):
    """A disk of which one call fails; ``fail`` is its number from 0, ``act`` what happens in its place."""

    def __init__(self, fail=-1, act=None):
        self.fail, self.act, self.calls, self.log = fail, act, 0, []

    def _tick(self, name, path, half=lambda: None):
        number, self.calls = self.calls, self.calls + 1
        self.log.append(name)
        if number == self.fail:
            half()
            self.act(path)

    def make_folder(self, folder):
        self._tick("make_folder", folder)
        super().make_folder(folder)

    def write(self, file, content):
        # Half of it is on the disk before the write fails.
        self._tick("write", file, lambda: file.write_bytes(content[: len(content) // 2]))
        super().write(file, content)

    def flush(self, paths):
        paths = tuple(paths)
        self._tick("flush", paths[0] if paths else Path())
        super().flush(paths[:2])  # real flushes are the business of one test, not of thousands

    def replace(self, source, target):
        self._tick("replace", target)
        super().replace(source, target)

    def link(self, target, place):
        self._tick("link", place)
        super().link(target, place)

    def remove(self, file):
        self._tick("remove", file)
        super().remove(file)

    def remove_folder(self, folder):
        with suppress(OSError):  # as the real one does
            self._tick("remove_folder", folder)
            return super().remove_folder(folder)
        return False

    def clear(self, folder):
        def half():
            for file in sorted(folder.rglob("*"))[::2]:
                if file.is_file():
                    file.unlink()

        self._tick("clear", folder, half)
        super().clear(folder)


def raising(code):
    """An action for Faulty: the disk's own error."""

    def act(path):
        raise OSError(code, os.strerror(code), str(path))

    return act


def dying(path):
    """An action for Faulty: SIGKILL, as the kernel or an impatient person sends it."""
    os.kill(os.getpid(), signal.SIGKILL)


def make(root, disk=None, only=QUICK):
    """Build a site in this process, without paper."""
    options = Options(root / "output", root / ".pressroom/trace.sqlite", only, disk=disk or Faulty())
    return build(prepare(root, TODAY), options, lambda size: SerialExecutor(), lambda phase, done, total: None)


def edit(root):
    """The change whose build is broken off: pages change, one comes, one goes, a folder takes the place of a file."""
    file = root / "content/hospital.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: ", "name: 新", 1), encoding="utf-8")
    department = root / "content/departments/internal-medicine.md"
    department.rename(department.with_name("surgery.md"))


@dataclass(frozen=True)
class States:
    """A site before and after a change, each with its output as bytes."""

    root: Path
    old: dict
    new: dict
    sources: dict


def states(folder):
    """Make both states in a folder; the site that trials are copied from is the old one, its content changed."""
    root = folder / "site"
    shutil.copytree(REPOSITORY / "tests/starter", root, ignore=shutil.ignore_patterns("__pycache__"))
    make(root)
    old = tree_digest(root / "output")
    edit(root)
    twin = folder / "twin"
    shutil.copytree(root, twin, symlinks=True)
    result = make(twin)
    assert not result.summary["errors"] and result.summary["removed"]
    return States(root, old, tree_digest(twin / "output"), tree_digest(root / "content"))


def litter(root):
    """What a finished command must not leave in the output folder."""
    return [name for name in (LOCK, MARKER, STAGE, MARKER + ".part") if (root / "output" / name).exists()]


def verdict(root, known):
    """``old`` or ``new`` after the next command; anything else is what the tests look for."""
    heal(root / "output")
    found = tree_digest(root / "output")
    assert tree_digest(root / "content") == known.sources, "a source was touched"
    assert not litter(root)
    if found == known.old:
        return "old"
    if found == known.new:
        return "new"
    return "mixed: " + ", ".join(sorted(p for p in found.keys() | known.new.keys() if found.get(p) != known.new.get(p)))


class Announcing(Faulty):
    """Tells a pipe when the first file is staged or the first flush begins, so that a killer can aim."""

    def __init__(self, pipe, at):
        super().__init__()
        self._pipe, self._at = pipe, at

    def _tick(self, name, path, half=lambda: None):
        if name == self._at and name not in self.log:
            os.write(self._pipe, b"x")
        super()._tick(name, path, half)


def kill_at_random(root, dice, longest, aim=None):
    """Build in a process of its own and kill it after a random time; tell whether it was still at work."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            make(root, Announcing(writer, aim) if aim else Faulty())
        finally:
            os._exit(0)
    os.close(writer)
    try:
        if aim:
            select.select([reader], [], [], 30)  # readable when announced, or at the end
        time.sleep(dice.uniform(0, longest))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    finally:
        os.close(reader)
    return os.WIFSIGNALED(status)


def rolls(seed):
    """Dice that fall the same way each time; PRESSROOM_SEED throws others."""
    return random.Random(f"{os.environ.get('PRESSROOM_SEED', '')} {seed}")
