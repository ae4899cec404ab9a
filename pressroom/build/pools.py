"""Executors: this process, or the cores of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any


class SerialExecutor(Executor):
    """Runs each call at once, in this process."""

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*arguments, **named))
        except BaseException as failure:  # noqa: BLE001 - handed on to whoever asks for the result
            future.set_exception(failure)
        return future


def local(workers: int) -> Executor:
    """Processes on this machine; a fork server keeps them from inheriting threads and open files."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["pressroom.build.execute", "weasyprint"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_die_with_the_build)


def _die_with_the_build() -> None:
    """End this worker when the build's own process is killed: it would wait for work for ever."""
    build = multiprocessing.parent_process()
    assert build is not None, "runs in a worker"

    def watch() -> None:
        wait([build.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="watch the build", daemon=True).start()
