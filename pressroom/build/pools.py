"""Executors: this process, or the cores of this machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any

from pressroom.build.errors import ClusterUnavailable
from pressroom.core.forks import interrupts_blocked, restore_default_interrupt
from pressroom.core.gc_control import trim_heap


class SerialExecutor(Executor):
    """Runs each call at once, in this process."""

    shares_memory = True
    """Whether its workers see what is in the memory of this process."""
    window = 1
    """How many batches keep it busy."""

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*arguments, **named))
        except BaseException as failure:  # noqa: BLE001 - handed on to whoever asks for the result
            future.set_exception(failure)
        return future


class ForkExecutor(Executor):
    """Processes that begin as copies of this one, with the site, the imports and the fonts already in memory.

    All of them begin with the first call, before the pool starts threads of its own.
    """

    shares_memory = True

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        trim_heap()
        context = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin_as_fork)

    @property
    def window(self) -> int:
        """Enough that no worker waits for this process."""
        return 3 * self._workers

    def renew(self) -> None:
        """Put fresh copies in the place of the processes when they are done with what they were given.

        A process that counts a reference to a value, or keeps one of its own, has a page of memory less in common with
        the others: after many outputs each would hold most of a large site for itself.
        """
        self._pool.shutdown()
        self._pool = self._begun()

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        with interrupts_blocked():  # all processes begin with the first call
            return self._pool.submit(call, *arguments, **named)

    def __exit__(self, *failure: object) -> bool | None:
        if failure[0] is not None:  # nobody waits for what is under way
            for process in multiprocessing.active_children():
                process.kill()
            self.shutdown(cancel_futures=True)
        return super().__exit__(*failure)  # type: ignore[arg-type]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def local(workers: int) -> Executor:
    """Processes on this machine: forks on Linux; elsewhere, where forking is not safe, processes that load the site.

    This process alone where there is nothing by which they could wait for each other, such as a container without /dev/shm.
    """
    try:
        if sys.platform == "linux":
            return ForkExecutor(workers)
        return ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_die_with_the_build
        )
    except (OSError, ImportError, NotImplementedError):
        return SerialExecutor()


def _begin_as_fork() -> None:
    """What was inherited is never garbage: looking through it would copy every page of it."""
    restore_default_interrupt()
    gc.freeze()
    _die_with_the_build()


def _die_with_the_build() -> None:
    """End this worker when the build's own process is killed: it would wait for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the build tells of Ctrl+C, which all of them hear
    build = multiprocessing.parent_process()
    assert build is not None, "runs in a worker"

    def watch() -> None:
        wait([build.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="watch the build", daemon=True).start()


def cluster(address: str) -> Executor:
    """The workers of a dask scheduler; NoCluster in words when there is none."""
    try:
        from pressroom.build.cluster import ClusterExecutor
    except ModuleNotFoundError as missing:
        raise ClusterUnavailable("usage/cluster.extra") from missing
    return ClusterExecutor(address)
