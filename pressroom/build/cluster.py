"""Many machines: the adaptor to dask.distributed.

In: the address of a scheduler.  Out: a ``concurrent.futures.Executor`` whose workers get the site as a file each.
Never: changes what is made: a worker that dies has its jobs done by another.

Every machine has the same program and sees the site's folder and the derived fonts under the same paths, on a shared
disk; both are asked for before anything is handed out.  Whoever can reach the scheduler can run code on it: keep it on a
network of its own, or give it certificates (``tls://``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from distributed import Client, WorkerPlugin, get_worker

from pressroom.build.errors import ClusterUnavailable
from pressroom.build.execute import Snapshot
from pressroom.build.fixed_inputs import code_digest, engine_versions

RETRIES = 5
"""How often a batch is tried again whose worker died."""
_ONE_AT_A_TIME = threading.Lock()
"""A worker may have several threads, and the engine that sets type is not made for them."""


class ClusterExecutor(Executor):
    """Runs calls on the workers of a scheduler."""

    def __init__(self, address: str) -> None:
        try:
            make: Any = Client
            self._client = make(address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as complaint:
            raise ClusterUnavailable("usage/cluster.silent", value=address) from complaint
        self._address = address
        self._executor: Executor = self._client.get_executor(retries=RETRIES, pure=False)
        self._shared: list[str] = []

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """One call, on whichever worker is free."""
        return self._executor.submit(_there, call, *arguments, **named)

    def share(self, file: Path, needed: Iterable[Path]) -> None:
        """Put a file beside every worker, those that come later included, when all of them can do the work."""
        wanted = [str(path) for path in needed]
        answers = self._client.run(_able, wanted)
        if not answers:
            raise ClusterUnavailable("usage/cluster.empty", value=self._address)
        ours = _able(wanted)
        for worker, answer in sorted(answers.items()):
            if answer != ours:
                raise ClusterUnavailable("usage/cluster.other", value=worker, wanted=", ".join(wanted))
        self._client.register_plugin(_Carried(file.name, file.read_bytes()), name=file.name)
        self._shared.append(file.name)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on without us and without our files."""
        self._executor.shutdown(wait=wait)
        for name in self._shared:
            self._client.unregister_worker_plugin(name)
        self._client.close()


class _Carried(WorkerPlugin):
    """A file that is beside a worker as long as the build goes on."""

    def __init__(self, file: str, content: bytes) -> None:
        self._file = file
        self._content = content

    def setup(self, worker: Any) -> None:
        (Path(worker.local_directory) / self._file).write_bytes(self._content)

    def teardown(self, worker: Any) -> None:
        (Path(worker.local_directory) / self._file).unlink(missing_ok=True)


def _there(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The call, with the file of a snapshot looked for beside the worker that makes it."""
    folder = Path(get_worker().local_directory)
    placed = [
        replace(one, path=folder / one.path.name) if isinstance(one, Snapshot) and one.path else one
        for one in arguments
    ]
    with _ONE_AT_A_TIME:
        return call(*placed, **named)


def _able(needed: Iterable[str]) -> tuple[str, ...]:
    """What must be the same on all machines for the same bytes: program, libraries, and what is seen of the disk."""
    return (code_digest(), engine_versions(), *(path for path in needed if Path(path).exists()))
