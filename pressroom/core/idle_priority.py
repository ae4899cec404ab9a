"""Idle-priority work: done while nothing else wants the processor, in a fork of this process at the lowest priority.

In: a function and its parts.  Out: what is finished by the time that somebody asks; then the copy ends.  Never: takes time
from other processes that have something to do, or fails: what is not finished is simply not there.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Generic, TypeVar

from pressroom.core.forks import cores, fork, may_fork

P = TypeVar("P")
R = TypeVar("R")

LOWEST_PRIORITY = 19
"""The niceness of a process that gets what others leave."""
_LENGTH = 8


class IdleTask(Generic[R]):
    """A forked child at idle priority; asking for its results ends it."""

    def __init__(self, process: int = 0, results: int = -1) -> None:
        self._process = process
        self._results = results

    def finished(self) -> tuple[R, ...]:
        """The results that are complete by now, in order; kills the child."""
        if not self._process:
            return ()
        # Where the parent was told to ignore ended processes, a copy that has ended is gone, and its number may be another's.
        with suppress(ChildProcessError, ProcessLookupError):
            if os.waitpid(self._process, os.WNOHANG) == (0, 0):
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
        self._process = 0
        raw = os.pread(self._results, os.fstat(self._results).st_size, 0)
        os.close(self._results)
        return tuple(_whole(raw))

    def __enter__(self) -> IdleTask[R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.finished()


def run_when_idle(call: Callable[[P], R], parts: Callable[[], Iterable[P]]) -> IdleTask[R]:
    """Start a child that calls ``parts`` and then ``call`` for each; with one core, or where forking is unsafe, nothing starts."""
    if cores() < 2 or not may_fork():
        return IdleTask()
    build = os.getpid()
    try:
        results = os.memfd_create("idle")  # in memory, where neither waits for the other
    except OSError:
        return IdleTask()
    try:
        process = fork()
    except OSError:
        os.close(results)
        return IdleTask()
    if process:
        return IdleTask(process, results)
    with suppress(BaseException):
        gc.freeze()
        os.nice(LOWEST_PRIORITY)
        for part in parts():
            with suppress(Exception):  # whoever needs this part meets the failure, and tells it
                raw = pickle.dumps(call(part), protocol=pickle.HIGHEST_PROTOCOL)
                os.write(results, len(raw).to_bytes(_LENGTH, "big") + raw)
            if os.getppid() != build:  # which was killed
                break
    os._exit(0)


def _whole(raw: bytes) -> Iterator[Any]:
    """Results that were written to their end before the copy was."""
    at = 0
    while (end := at + _LENGTH + int.from_bytes(raw[at : at + _LENGTH], "big")) <= len(raw) and at < len(raw):
        yield pickle.loads(raw[at + _LENGTH : end])  # noqa: S301 - written by a copy of this process
        at = end
