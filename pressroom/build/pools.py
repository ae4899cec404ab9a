"""Executors: this process, or the cores of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
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
    return ProcessPoolExecutor(workers, mp_context=context)
