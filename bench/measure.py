"""Measuring: one command, its wall time, the processor time of all its processes, and their memory together.

Linux only: orphans are adopted (PR_SET_CHILD_SUBREAPER), so that the time of worker processes is counted although they
outlive the command; memory is the proportional set size, in which a page that processes share counts once.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PAUSE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    wall: float
    """Seconds until the command ended."""
    cpu: float
    """Seconds of processor time, user and system, of all its processes."""
    memory: float
    """Largest memory of all its processes together, in megabytes."""
    code: int
    said: str = ""

    def times(self, factor: float) -> Cost:
        """The cost of so many times the same, one after the other."""
        return replace(self, wall=self.wall * factor, cpu=self.cpu * factor)


class _MemoryWatch(threading.Thread):
    """Looks at the memory of a session's processes until it is told to stop."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._over = threading.Event()
        self.most = 0.0

    def run(self) -> None:
        while not self._over.wait(_PAUSE):
            self.most = max(self.most, sum(_memory(pid) for pid in _processes(self._session)))

    def finish(self) -> float:
        """Stop, and tell the most that was seen, in megabytes."""
        self._over.set()
        self.join()
        return self.most / 1024


def _processes(session: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(int(folder.name))
    return found


def _memory(pid: int) -> int:
    """Proportional set size in kilobytes; nothing when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def memory_of(pid: int) -> float:
    """Proportional set size of one process now, in megabytes."""
    return _memory(pid) / 1024


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command in a folder and measure it."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = _processor_time()
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**_environment(), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as process:
        watch = _MemoryWatch(process.pid)
        watch.start()
        said, _ = process.communicate()
        wall = time.perf_counter() - began
    memory = watch.finish()
    _reap_orphans()
    return Cost(wall, _processor_time() - before, memory, process.returncode, said)


def _environment() -> dict[str, str]:
    """That of this process, but with compiled modules kept, as they are wherever a program is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap_orphans() -> None:
    """Wait for worker processes that outlive their command, so that their time is counted."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
