"""Forks: one function over many parts, in copies of this process that hand their results back.

In: a function, its parts, a number of processes.  Out: the results in the order of the parts, each as soon as it is there;
the caller may do something else before it asks.  Never: changes what comes out.  Where there is nothing to gain, where
forking is not safe, and for the parts that a copy failed to finish, the function runs in this process.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import BinaryIO, Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")

HELD_BACK = 1 << 24
"""Bytes of results that a copy keeps while nobody reads them; then it waits."""
NICE_INCREMENT = 7
"""By how much nicer than others a copy of low priority is (nice(2)): beside one of them it gets a sixth of a core."""
_LENGTH = 8
_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_IS_ONE_OF_MANY = ContextVar("_IS_ONE_OF_MANY", default=False)


@dataclass(frozen=True, slots=True)
class _Child:
    """A process that computes its share: as many parts on, each time, as there are copies."""

    process: int
    results: BinaryIO


def cores() -> int:
    """How many processes this one may use at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_fork() -> bool:
    """Whether work can be spread from here: a copy of a process with threads may find a lock shut for ever."""
    return sys.platform == "linux" and threading.active_count() == 1 and not _IS_ONE_OF_MANY.get()


@contextmanager
def one_of_many(is_so: bool) -> Iterator[None]:
    """Begin no copies in the block when other processes work for the same build."""
    token = _IS_ONE_OF_MANY.set(is_so)
    try:
        yield
    finally:
        _IS_ONE_OF_MANY.reset(token)


def fork_map(call: Callable[[P], R], parts: Sequence[P], workers: int, *, low_priority: bool = False) -> Iterator[R]:
    """Begin at once, and give the results of ``call`` for all parts in their order.

    With ``low_priority`` they work while the cores have little else to do.
    """
    count = min(workers, len(parts))
    if count < 2 or not may_fork():
        return map(call, parts)
    sys.stdout.flush()
    sys.stderr.flush()
    children: list[_Child] = []
    for number in range(count):
        children.append(_begin(call, parts[number::count], children, low_priority=low_priority))
    return _gathered(call, parts, children)


def fork_call(call: Callable[[], R]) -> Callable[[], R]:
    """Begin ``call`` at once in a copy of this process; gives what waits for its result, to be asked once.

    Where there is nothing to gain it is called now.
    """
    if cores() < 2 or not may_fork():
        made = call()
        return lambda: made

    return ForkedCall(call)


class ForkedCall(Generic[R]):
    """A copy of this process that has begun with a call; it is to be asked once, or let go."""

    def __init__(self, call: Callable[[], R]) -> None:
        self._call = call
        sys.stdout.flush()
        sys.stderr.flush()
        self._children = [_begin(self._again, [None], ())]

    def __call__(self) -> R:
        """Wait for its result."""
        children, self._children = self._children, []
        (only,) = _gathered(self._again, [None], children)
        return only

    def cancel(self) -> None:
        """End it, when nobody asks any more."""
        while self._children:
            one = self._children.pop()
            one.results.close()
            # Where ended processes are ignored it may be gone, and its number another's.
            with suppress(ChildProcessError, ProcessLookupError):
                if os.waitpid(one.process, os.WNOHANG) == (0, 0):
                    os.kill(one.process, signal.SIGKILL)
                    os.waitpid(one.process, 0)

    def _again(self, _: None) -> R:
        return self._call()


class ForkEvent:
    """Something that happens once in a copy of this process, for which this one waits; made before the copy begins."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._reading, self._writing = os.fdopen(reading, "rb", 0), os.fdopen(writing, "wb", 0)

    def set(self) -> None:
        """It has happened; said by the copy.  Likewise when the copy ends."""
        self._writing.close()

    def wait(self, seconds: float) -> None:
        """Until it has happened, but no longer than so many seconds; to be asked once, by the process that made the copy."""
        self._writing.close()
        with self._reading:
            select.select([self._reading], [], [], seconds)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl+C reaches this process after the block, and what begins in it not before it asks to be (``end_silently``)."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_silently() -> None:
    """Let Ctrl+C, which every process of a terminal hears, end this copy at once: its parent tells of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def fork() -> int:
    """A copy of this process: its number here, 0 in the copy, which says nothing when it is interrupted."""
    with uninterrupted():
        process = os.fork()
        if not process:
            end_silently()
    return process


def _begin(
    call: Callable[[P], R], parts: Sequence[P], others: Sequence[_Child], *, low_priority: bool = False
) -> _Child:
    reading, writing = os.pipe()
    parent = os.getpid()
    process = fork()
    if process:
        os.close(writing)
        return _Child(process, os.fdopen(reading, "rb"))
    code = 1
    with suppress(BaseException):
        _end_with(parent)
        if low_priority:
            os.nice(NICE_INCREMENT)
        gc.freeze()  # what was inherited is never garbage: looking through it would copy every page of it
        for descriptor in (reading, *(other.results.fileno() for other in others)):
            os.close(descriptor)
        _compute(call, parts, writing)
        code = 0
    os._exit(code)


def _end_with(parent: int) -> None:
    """End this copy when its parent is killed: it would go on for seconds, and hold the output of the parent open."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before that
        os._exit(1)


def _compute(call: Callable[[P], R], parts: Sequence[P], writing: int) -> None:
    """Work on without waiting for the reader, as long as the results are not too many."""
    os.set_blocking(writing, False)
    unread = bytearray()
    for part in parts:
        raw = pickle.dumps(call(part), protocol=pickle.HIGHEST_PROTOCOL)
        unread += len(raw).to_bytes(_LENGTH, "big") + raw
        os.set_blocking(writing, len(unread) > HELD_BACK)
        with suppress(BlockingIOError):
            del unread[: os.write(writing, unread)]
    os.set_blocking(writing, True)
    while unread:
        del unread[: os.write(writing, unread)]


def _gathered(call: Callable[[P], R], parts: Sequence[P], children: Sequence[_Child]) -> Iterator[R]:
    lost: set[int] = set()
    try:
        for number, part in enumerate(parts):
            owner = number % len(children)
            raw = b"" if owner in lost else _read(children[owner].results)
            if raw:
                yield pickle.loads(raw)  # noqa: S301 - written by a copy of this process
            else:
                # It was killed, or failed: then the failure comes again, here where somebody sees it.
                lost.add(owner)
                yield call(part)
    finally:
        for one in children:
            one.results.close()
            with suppress(ChildProcessError):  # who starts a build may have asked that ended processes are forgotten
                os.waitpid(one.process, 0)


def _read(results: BinaryIO) -> bytes:
    """The next result; nothing when the copy ended before it was whole."""
    length = int.from_bytes(results.read(_LENGTH), "big")
    raw = results.read(length)
    return raw if len(raw) == length else b""
