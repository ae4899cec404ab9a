"""Fork server: a process that is begun early, loads what work needs, and forks a child for every client that connects.

In: a function that gets ready and gives what serves a connection.  Out: the server, from which this process and its later
forks each get a child to themselves.  Never: fails, or outlives this process: who cannot connect does the work itself.
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

from pressroom.core.forks import cores, fork, may_fork

POLL_INTERVAL = 0.5
"""Seconds after which the server looks whether the process that it waits for is still there."""
_PEER_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of who is at the other end (unix(7), SO_PEERCRED)."""


CONNECTION_LOST = (EOFError, OSError)
"""What is raised when nobody is at the other end any more."""


class Connection:
    """A stream socket over which two processes send each other pickled values, one after the other."""

    def __init__(self, client: socket.socket) -> None:
        self._socket = client
        self._stream = client.makefile("rwb")

    def send(self, thing: Any) -> None:
        """Tell the other process; OSError when it is gone."""
        pickle.dump(thing, self._stream, pickle.HIGHEST_PROTOCOL)
        self._stream.flush()

    def receive(self) -> Any:
        """What the other process says next; EOFError or OSError when it is gone."""
        return pickle.load(self._stream)  # noqa: S301 - said by a copy of this process

    def fileno(self) -> int:
        """What the system calls it, to wait for the next message on several connections."""
        return self._socket.fileno()

    def close(self) -> None:
        """Let the other process know that there is nothing more to be said."""
        with suppress(OSError):
            self._stream.close()
        self._socket.close()


class ForkServer:
    """Handle of a process that is ready to fork children, or will be; it ends with the block."""

    def __init__(self, process: int = 0, address: bytes = b"") -> None:
        self._process = process
        self._address = address

    def __bool__(self) -> bool:
        return bool(self._address)

    def connect(self) -> Connection | None:
        """A connection to a child of it, which serves this process alone; None when there is no server."""
        if self._address:
            with suppress(OSError):
                client = socket.socket(socket.AF_UNIX)
                client.connect(self._address)
                return Connection(client)
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            # As for what works while nobody waits (``core/idle_priority.py``): one that has ended may be gone.
            with suppress(ChildProcessError, ProcessLookupError):
                if os.waitpid(self._process, os.WNOHANG) == (0, 0):
                    os.kill(self._process, signal.SIGKILL)
                    os.waitpid(self._process, 0)
            self._process, self._address = 0, b""


NO_SERVER = ForkServer()
"""What stands where none was begun."""


def start_fork_server(get_ready: Callable[[], Callable[[Connection], None]]) -> ForkServer:
    """Begin at once; ``NO_SERVER`` where there is no other core, or forking is not safe or fails."""
    if cores() < 2 or not may_fork():
        return NO_SERVER
    # A name without a file: nothing is left of it, however a process ends.
    address = b"\0pressroom-" + secrets.token_hex(16).encode()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            listener.bind(address)
            listener.listen()
            process = fork()
        except OSError:
            return NO_SERVER
        if process:
            return ForkServer(process, address)
        with suppress(BaseException):
            gc.freeze()  # what was inherited is never garbage
            _detach_output()
            _wait(listener, get_ready(), parent)
        os._exit(0)


def _detach_output() -> None:
    """Let go of the output of the parent: who reads it to its end waits for all that may still say something."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _wait(listener: socket.socket, serve: Callable[[Connection], None], parent: int) -> None:
    """Fork a child for every client that connects, until the process that began this one is gone."""
    listener.settimeout(POLL_INTERVAL)
    children: set[int] = set()
    while os.getppid() == parent:
        children = set(filter(_is_at_work, children))
        with suppress(TimeoutError):
            client, _ = listener.accept()
            with client:
                if _peer_user(client) == os.getuid():
                    children.add(_fork_child(listener, client, serve))


def _is_at_work(child: int) -> bool:
    with suppress(ChildProcessError):
        return os.waitpid(child, os.WNOHANG) == (0, 0)
    return False


def _peer_user(client: socket.socket) -> int:
    """Who connected: what a child is sent it unpickles."""
    user: int = _PEER_CREDENTIALS.unpack(
        client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
    )[1]
    return user


def _fork_child(listener: socket.socket, client: socket.socket, serve: Callable[[Connection], None]) -> int:
    process = fork()
    if process:
        return process
    with suppress(BaseException):
        gc.freeze()
        listener.close()
        client.settimeout(None)
        serve(Connection(client))
    os._exit(0)
