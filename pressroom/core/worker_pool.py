"""Worker pool: forked workers that do one round of work after the other, and stay warm in between.

In: one function, and its parts round by round.  Out: the results of a round in the order of its parts.  Never: changes what
comes out: the parts that a worker failed to finish are done in this process, and all of them where forking is not safe.
"""

from __future__ import annotations

import gc
import os
import selectors
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from pressroom.core.fork_server import CONNECTION_LOST, Connection
from pressroom.core.forks import fork, may_fork

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Worker:
    process: int
    connection: Connection


class WorkerPool(Generic[P, R]):
    """``count`` forked workers that all run ``call``; they are forked with the first round, and end with ``close``."""

    def __init__(self, call: Callable[[P], R], count: int) -> None:
        self._call = call
        self._count = count
        self._workers: list[_Worker] = []

    def map(self, parts: Sequence[P], meanwhile: Callable[[], object] = lambda: None) -> list[R]:
        """One round: ``call(part)`` for all parts, in their order.

        Parts are handed out one at a time to whichever worker is free, so put the longest first.  While workers are busy with
        their first parts, this process calls ``meanwhile``.
        """
        if not self._workers and self._count > 1 and may_fork():
            sys.stdout.flush()
            sys.stderr.flush()
            with suppress(OSError):  # those that could be begun do it
                for _ in range(self._count):
                    self._workers.append(self._fork_worker())
        done: dict[int, R] = {}
        waiting = iter(enumerate(parts))
        with selectors.DefaultSelector() as busy:
            for worker in tuple(self._workers):
                self._dispatch(worker, waiting, busy)
            if busy.get_map():
                meanwhile()
            while busy.get_map():
                for key, _ in busy.select():
                    worker, number = key.data
                    busy.unregister(worker.connection)
                    try:
                        done[number] = worker.connection.receive()
                    except CONNECTION_LOST:
                        self._retire(worker)
                    else:
                        self._dispatch(worker, waiting, busy)
        # A part that somebody failed to do fails here again, where somebody sees it.
        return [done[number] if number in done else self._call(part) for number, part in enumerate(parts)]

    def close(self) -> None:
        """End all workers."""
        while self._workers:
            self._retire(self._workers[-1])

    def _dispatch(self, worker: _Worker, waiting: Iterator[tuple[int, P]], busy: selectors.BaseSelector) -> None:
        """Send a worker the next part, if one is left, and wait for its answer in ``busy``."""
        for number, part in waiting:
            try:
                worker.connection.send(part)
            except CONNECTION_LOST:
                self._retire(worker)
            else:
                busy.register(worker.connection, selectors.EVENT_READ, (worker, number))
            return

    def _retire(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        with suppress(ChildProcessError):  # where ended processes are ignored it is gone
            os.waitpid(worker.process, 0)

    def _fork_worker(self) -> _Worker:
        ours, theirs = socket.socketpair()
        process = fork()
        if process:
            theirs.close()
            return _Worker(process, Connection(ours))
        with suppress(BaseException):
            gc.freeze()  # what was inherited is never garbage
            ours.close()
            for other in self._workers:  # each ends when this process closes its connection, and nobody else holds it
                other.connection.close()
            connection = Connection(theirs)
            while True:
                connection.send(self._call(connection.receive()))
        os._exit(0)
