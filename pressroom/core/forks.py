"""Forks: map one function over many parts in forked children, which send their results back through pipes.

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

MAX_UNREAD_BYTES = 1 << 24
"""Bytes of unread results that a child buffers before it blocks on the pipe (back-pressure)."""
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
    """Whether forking is safe here: Linux, one thread (a child could inherit a lock that nobody releases), not in a worker."""
    return sys.platform == "linux" and threading.active_count() == 1 and not _IS_ONE_OF_MANY.get()


@contextmanager
def without_nested_forks(is_so: bool) -> Iterator[None]:
    """In the block ``may_fork`` says no where ``is_so``: this is a worker, and its siblings have the other cores."""
    token = _IS_ONE_OF_MANY.set(is_so)
    try:
        yield
    finally:
        _IS_ONE_OF_MANY.reset(token)


def fork_map(call: Callable[[P], R], parts: Sequence[P], workers: int, *, low_priority: bool = False) -> Iterator[R]:
    """Start up to ``workers`` children at once, and yield ``call(part)`` for all parts in their order.

    Parts are dealt out round-robin.  A part whose child died or failed is computed here, so that its exception is raised here.
    With ``low_priority`` the children are niced.
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
    """Start ``call`` in a forked child; returns a function that waits for its result, to be called once.

    Where forking would gain nothing or is not safe, ``call`` runs here and now.
    """
    if cores() < 2 or not may_fork():
        made = call()
        return lambda: made

    return ForkedCall(call)


class ForkedCall(Generic[R]):
    """A call that is under way in a forked child: a future that is to be called once, or cancelled."""

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
def interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in the block; children forked in it keep it blocked until they call ``restore_default_interrupt``."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def restore_default_interrupt() -> None:
    """Let Ctrl+C, which the terminal sends to every process of the group, kill this child silently; its parent reports it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def fork() -> int:
    """``os.fork`` whose child dies silently on Ctrl+C: the child's process id here, 0 in the child."""
    with interrupts_blocked():
        process = os.fork()
        if not process:
            restore_default_interrupt()
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
    """Have the kernel kill this child when its parent dies: it would go on for seconds, and keep the parent's output open."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before that
        os._exit(1)


def _compute(call: Callable[[P], R], parts: Sequence[P], writing: int) -> None:
    """Compute the parts; write without blocking while less than ``MAX_UNREAD_BYTES`` of results are unread."""
    os.set_blocking(writing, False)
    unread = bytearray()
    for part in parts:
        raw = pickle.dumps(call(part), protocol=pickle.HIGHEST_PROTOCOL)
        unread += len(raw).to_bytes(_LENGTH, "big") + raw
        os.set_blocking(writing, len(unread) > MAX_UNREAD_BYTES)
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
    """The next pickled result; empty when the child ended before it was complete."""
    length = int.from_bytes(results.read(_LENGTH), "big")
    raw = results.read(length)
    return raw if len(raw) == length else b""
