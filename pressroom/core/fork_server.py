"""Fork server: a process that is started early, loads slow libraries, and forks a child for every client that connects.

In: a function that loads them and returns the handler of a connection.  Out: the server; this process and its later forks
connect to it, and each gets a child of its own.  Never: raises, or outlives this process: a client that cannot connect does
the work itself.
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
"""Seconds between the server's checks that its parent is still alive."""
_PEER_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of who is at the other end (unix(7), SO_PEERCRED)."""


CONNECTION_LOST = (EOFError, OSError)
"""Raised by ``send`` and ``receive`` when the other process is gone."""


class Connection:
    """A stream socket over which two processes send each other pickled values, one after the other."""

    def __init__(self, client: socket.socket) -> None:
        self._socket = client
        self._stream = client.makefile("rwb")

    def send(self, thing: Any) -> None:
        """Send a picklable value; OSError when the other process is gone."""
        pickle.dump(thing, self._stream, pickle.HIGHEST_PROTOCOL)
        self._stream.flush()

    def receive(self) -> Any:
        """Wait for the next value; EOFError or OSError when the other process is gone."""
        return pickle.load(self._stream)  # noqa: S301 - said by a copy of this process

    def fileno(self) -> int:
        """The file descriptor, so that selectors can wait on several connections."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket; the other process sees the end of the stream."""
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
        """A connection to a newly forked child that serves this client alone; None when there is no server."""
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
"""The null object: false, and connects to nothing."""


def start_fork_server(get_ready: Callable[[], Callable[[Connection], None]]) -> ForkServer:
    """Start a server that calls ``get_ready`` at once and then forks a child per client to run the handler that it returned.

    Returns ``NO_SERVER`` where there is no second core, or where forking is not safe or fails.
    """
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
    """Close the inherited standard output and error: a reader of the parent's pipe would wait for this process, too."""
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
    """The user who connected; checked, because the child unpickles what it is sent."""
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
