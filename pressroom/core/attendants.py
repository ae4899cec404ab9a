"""Attendants: a copy of this process that gets ready for work while this one still finds out what there is to do.

In: how to get ready, which gives what serves.  Out: an attendant, of whom this process and its later copies each get one
to themselves.  Never: fails, or outlives this process: who cannot be attended to does the work itself.
"""

from __future__ import annotations

import gc
import os
import pickle
import secrets
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from pressroom.core.forks import copy, cores, may_fork

PATIENCE = 0.5
"""Seconds after which an attendant looks whether the process that it waits for is still there."""
_OWNER = struct.Struct("3i")
"""Process, user and group of who is at the other end (unix(7), SO_PEERCRED)."""


LOST = (EOFError, OSError)
"""What is raised when nobody is at the other end any more."""


class Line:
    """What two processes say things over, one after the other."""

    def __init__(self, ends: socket.socket) -> None:
        self._socket = ends
        self._stream = ends.makefile("rwb")

    def say(self, thing: Any) -> None:
        """Tell the other process; OSError when it is gone."""
        pickle.dump(thing, self._stream, pickle.HIGHEST_PROTOCOL)
        self._stream.flush()

    def hear(self) -> Any:
        """What the other process says next; EOFError or OSError when it is gone."""
        return pickle.load(self._stream)  # noqa: S301 - said by a copy of this process

    def fileno(self) -> int:
        """What the system calls it, to wait for the next word on several lines."""
        return self._socket.fileno()

    def close(self) -> None:
        """Let the other process know that there is nothing more to be said."""
        with suppress(OSError):
            self._stream.close()
        self._socket.close()


class Attendant:
    """A process that is ready, or will be; it ends with the block."""

    def __init__(self, process: int = 0, address: bytes = b"") -> None:
        self._process = process
        self._address = address

    def __bool__(self) -> bool:
        return bool(self._address)

    def call(self) -> Line | None:
        """A line to a copy of it, which serves this process alone; None when there is none."""
        if self._address:
            with suppress(OSError):
                ends = socket.socket(socket.AF_UNIX)
                ends.connect(self._address)
                return Line(ends)
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            # As for what works while nobody waits (``core/idle.py``): one that has ended may be gone.
            with suppress(ChildProcessError, ProcessLookupError):
                if os.waitpid(self._process, os.WNOHANG) == (0, 0):
                    os.kill(self._process, signal.SIGKILL)
                    os.waitpid(self._process, 0)
            self._process, self._address = 0, b""


NOBODY = Attendant()
"""What stands where none was begun."""


def attend(get_ready: Callable[[], Callable[[Line], None]]) -> Attendant:
    """Begin at once; nobody is there where there is no other core, or copies are not safe or cannot be made."""
    if cores() < 2 or not may_fork():
        return NOBODY
    # A name without a file: nothing is left of it, however a process ends.
    address = b"\0pressroom-" + secrets.token_hex(16).encode()
    master = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.bind(address)
            door.listen()
            process = copy()
        except OSError:
            return NOBODY
        if process:
            return Attendant(process, address)
        with suppress(BaseException):
            gc.freeze()  # what was inherited is never garbage
            _fall_silent()
            _wait(door, get_ready(), master)
        os._exit(0)


def _fall_silent() -> None:
    """Let go of what the master says: who reads it to its end waits for all that may still say something."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _wait(door: socket.socket, serve: Callable[[Line], None], master: int) -> None:
    """Send a copy to everybody who calls, until the process that began this one is gone."""
    door.settimeout(PATIENCE)
    copies: set[int] = set()
    while os.getppid() == master:
        copies = set(filter(_is_at_work, copies))
        with suppress(TimeoutError):
            ends, _ = door.accept()
            with ends:
                if _user(ends) == os.getuid():
                    copies.add(_copy(door, ends, serve))


def _is_at_work(copy: int) -> bool:
    with suppress(ChildProcessError):
        return os.waitpid(copy, os.WNOHANG) == (0, 0)
    return False


def _user(ends: socket.socket) -> int:
    """Who called: what is said to a copy is taken for its own."""
    user: int = _OWNER.unpack(ends.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _OWNER.size))[1]
    return user


def _copy(door: socket.socket, ends: socket.socket, serve: Callable[[Line], None]) -> int:
    process = copy()
    if process:
        return process
    with suppress(BaseException):
        gc.freeze()
        door.close()
        ends.settimeout(None)
        serve(Line(ends))
    os._exit(0)
