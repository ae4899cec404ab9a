"""The lock of an output folder: one build, clean or publication at a time.

In: a folder.  Out: a block that has it alone, or a ``BuildError`` that says who has it since when.  Never: waits, or is
held by a process that has died: the kernel lets go of it then, and the file that stays behind means nothing.

A worker that begins as a copy of the build gives its copy of the lock back at once.  Otherwise it would hold the lock
for the moment by which it outlives a build that was killed, and whoever builds right then would be told to wait for nobody.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pressroom.build.errors import BuildError, build_error
from pressroom.core.diagnostic import text

if sys.platform != "win32":
    import fcntl

LOCK = ".pressroom-lock"
_held: set[int] = set()
"""Descriptors of the locks that this process has."""


def _let_go() -> None:
    """Close what a new process inherited; its parent keeps the lock, which ends with the last copy."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


@contextmanager
def exclusive(output: Path) -> Iterator[None]:
    """Have an output folder alone; an empty folder that was made for the lock goes with it."""
    output.mkdir(parents=True, exist_ok=True)
    file = output / LOCK
    descriptor = _acquire(file)
    _held.add(descriptor)
    try:
        yield
    finally:
        _held.discard(descriptor)
        # Removed while it is still held, so that nobody takes a file that is about to go.
        with suppress(OSError):
            file.unlink()
        os.close(descriptor)
        with suppress(OSError):  # not empty
            output.rmdir()


def _acquire(file: Path) -> int:
    """The open lock file, held; tried again when it was removed between opening and locking."""
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            _hold(descriptor)
            if _is_still(file, descriptor):
                os.truncate(descriptor, 0)
                os.write(descriptor, json.dumps(_owner()).encode())
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise _busy(file) from None
        except BaseException:
            # Held, but nothing can be written: the file must not stay behind.
            with suppress(OSError):
                file.unlink()
            os.close(descriptor)
            raise
        os.close(descriptor)


def _hold(descriptor: int) -> None:
    # Windows has no flock; there the journal alone keeps two builds from leaving half a state behind.
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _owner() -> dict[str, str | int]:
    return {"process": os.getpid(), "user": _user(), "host": socket.gethostname()}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _busy(file: Path) -> BuildError:
    """Who holds the lock, and since when: the lock file is written once, when it is taken."""
    owner: dict[str, object] = {}
    since = "?"
    with suppress(OSError, ValueError):
        since = datetime.fromtimestamp(file.stat().st_mtime).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        found = json.loads(file.read_text(encoding="utf-8"))
        owner = found if isinstance(found, dict) else {}
    said = {name: owner.get(name, "?") for name in ("process", "user", "host")}
    message = text("output/busy", value=file.parent, since=since, **said)
    return build_error(message, text("output/busy.hint"), file.parent)
