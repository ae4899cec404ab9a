"""Execution: jobs in, artifacts out, over any ``concurrent.futures.Executor``.

``work`` is a module-level pure function of a batch of jobs and a small handle to the site.  Workers that are forks of this
process find the site in their memory, all others load it once from the file that the handle names.  Workers never write
to ``output/``, never touch SQLite and never print.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom.build.site import load_theme_and_templates
from pressroom.catalog.catalog import Catalog
from pressroom.catalog.view import Outputs, Trace, View, no_outputs
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.core.digest import digest
from pressroom.core.gc_control import permanent_allocations, trim_heap
from pressroom.core.lazy import lazy_module
from pressroom.core.usage_error import os_error_reason
from pressroom.render.fonts import FontSet
from pressroom.render.markup.compression import Coding, compress

if TYPE_CHECKING:
    from pressroom.render.paper import pdf
else:
    pdf = lazy_module("pressroom.render.paper.pdf")

MAX_BATCH_COST = 60.0
"""A batch is full when it costs as much as this many web pages (the unit of ``Channel.cost``)."""
LISTING_COST_FACTOR = 6.0
"""By how much dearer an output that lists many entries is taken to be than its channel says: it may be large."""
TRIM_HEAP_BYTES = 1 << 22
"""A process that made more bytes than this trims its heap afterwards."""
PAGES_PER_WORKER = 2000
"""Cost after which the workers of a pool are replaced by fresh forks, which share more pages with this process.

It takes them some hundredths of a second to get as warm again.
"""
BATCH_DIVISOR, MIN_BATCH_COST = 12, 6.0
"""Towards the end a batch takes this fraction of the remaining cost, but never less than ``MIN_BATCH_COST``."""
SERIAL_COST = 100.0
"""Up to this cost the work is done by one process: forking would take longer."""
MAX_IN_FLIGHT = 256
"""How many batches are submitted and not yet collected, unless the executor has a ``window`` of its own."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job, and what makes its old output stand (empty when nothing does)."""

    job: Job
    intermediate: str = ""
    """Digest of the text from which the same bytes would come out."""
    output: str = ""
    """Digest of the bytes that lie there, packed as they would be now."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a job gave: bytes, or None when it failed or the old output stands."""

    job: Job
    content: bytes | None
    intermediate: str
    trace: Trace
    problems: tuple[Diagnostic, ...]
    coded: tuple[tuple[Coding, bytes], ...] = ()
    """The same bytes in the job's content codings."""
    further: tuple[tuple[str, bytes], ...] = ()
    """Other editions of the output: path and bytes."""
    is_kept: bool = False
    """Whether the text or the bytes came out as they were, so that the old output stands."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every file: the job's paths, each with its compressed twins, and the other editions."""
        if self.content is None:
            return
        for path in self.job.plain:
            yield path, self.content
            yield from ((f"{path}.{coding}", raw) for coding, raw in self.coded)
        yield from self.further

    def __reduce__(self) -> tuple[Any, ...]:
        # A long page is squeezed on its way: its pickle would stand beside it in the memory of both processes.
        content = self.content
        squeezed = zlib.compress(content, 1) if content is not None and len(content) > TRIM_HEAP_BYTES else content
        others = (self.intermediate, self.trace, self.problems, self.coded, self.further, self.is_kept)
        return _arrived, (self.job, squeezed, squeezed is not content, others)


def _arrived(job: Job, content: bytes | None, is_squeezed: bool, others: tuple[Any, ...]) -> Artifact:
    """An artifact from another process."""
    return Artifact(job, zlib.decompress(content) if is_squeezed and content is not None else content, *others)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A small handle to the site: the file that holds its pickle (none when it is in memory), and a name of its own."""

    path: Path | None
    digest: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The site as workers need it."""

    catalog: Catalog
    today: date
    fonts: FontSet
    remembers: bool = True
    """Whether parts of books may be taken from the last run."""


_HELD: dict[Snapshot, tuple[Frozen, Engines]] = {}
"""The site of the build that is under way, for jobs in this process and its forks."""


@contextmanager
def hold(frozen: Frozen, engines: Engines) -> Iterator[Snapshot]:
    """Keep a site in memory while the block runs; forks that begin inside of it have it too."""
    snapshot = Snapshot(None, f"memory {id(frozen)}")
    _HELD[snapshot] = (frozen, engines)
    try:
        yield snapshot
    finally:
        del _HELD[snapshot]


def freeze(frozen: Frozen, path: Path) -> Snapshot:
    """Write the site to a file that workers can load; what it has remembered stays behind."""
    raw = pickle.dumps(replace(frozen, catalog=frozen.catalog.bare()), protocol=pickle.HIGHEST_PROTOCOL)
    path.write_bytes(raw)
    return Snapshot(path, digest(raw))


def _site(snapshot: Snapshot) -> tuple[Frozen, Engines]:
    return _HELD[snapshot] if snapshot.path is None else _thaw(snapshot.path, snapshot.digest)


@lru_cache(maxsize=1)
def _thaw(path: Path, name: str) -> tuple[Frozen, Engines]:
    raw = path.read_bytes()
    if digest(raw) != name:
        raise ValueError(f"{path} is not the site that was handed over")
    frozen: Frozen = pickle.loads(raw)  # noqa: S301 - the very bytes that the build wrote
    look = load_theme_and_templates(frozen.catalog.root, frozen.catalog.site.theme).value
    assert look is not None, "prepared before it was frozen"
    return frozen, Engines(look[1], look[0], pdf.PdfEngine(frozen.fonts, remembers=frozen.remembers))


def work(tasks: tuple[Task, ...], snapshot: Snapshot) -> tuple[Artifact, ...]:
    """Render a batch; pure but for the memory of the last snapshot."""
    frozen, engines = _site(snapshot)
    # Templates leave nothing that only refers to itself, and to look through what they made would take a tenth as long.
    # The print engine leaves much; and what else a process of a cluster makes is not ours to call lasting.
    sets_type = any(CHANNEL_BY_NAME[task.job.channel].sets_type for task in tasks)
    with nullcontext() if sets_type or snapshot.path else permanent_allocations():
        # All are rendered, then all are packed: what a compressor looks up stays where the processor finds it soonest.
        made = [render(task, frozen.catalog, frozen.today, engines) for task in tasks]
        if _bytes(made) > TRIM_HEAP_BYTES:
            trim_heap()
        return tuple(map(compressed, made))


def _bytes(artifacts: Iterable[Artifact]) -> int:
    return sum(len(artifact.content or b"") for artifact in artifacts)


def compressed(artifact: Artifact) -> Artifact:
    """The artifact with its bytes also in the content codings of its job (gzip, Brotli)."""
    job, raw = artifact.job, artifact.content
    if raw is None or not job.codings:
        return artifact
    return replace(artifact, coded=tuple((coding, compress(raw, coding, job.path)) for coding in job.codings))


def render(task: Task, catalog: Catalog, today: date, engines: Engines, outputs: Outputs = no_outputs) -> Artifact:
    """Render one job, and finish it unless the text is what it was; a file that vanished meanwhile is told.

    The bytes are not yet packed: who looks at a page alone needs them plain.
    """
    view = View(catalog, today, outputs)
    try:
        return _render(task, view, engines)
    except OSError as complaint:
        path = complaint.filename or task.job.path
        message = text("source/vanished", value=path, reason=os_error_reason(complaint))
        problem = error(task.job.span, "source/vanished", message, text("source/vanished.hint"))
        return Artifact(task.job, None, "", view.trace(), (problem,))


def _render(task: Task, view: View, engines: Engines) -> Artifact:
    job = task.job
    channel = CHANNEL_BY_NAME[job.channel]
    content, problems = channel.render(job, view, engines)
    if content is None or channel.finish is None or isinstance(content, bytes):
        raw = content.encode() if isinstance(content, str) else content
        if task.output and raw is not None and digest(raw) == task.output:
            return Artifact(job, None, "", view.trace(), problems, is_kept=True)
        return Artifact(job, raw, "", view.trace(), problems)
    intermediate = digest(content)
    if intermediate == task.intermediate:
        return Artifact(job, None, intermediate, view.trace(), problems, is_kept=True)
    finished, more = channel.finish(content, job, view, engines)
    noticed = (*problems, *more)
    if finished is None:
        return Artifact(job, None, intermediate, view.trace(), noticed)
    raw, further = finished.content, finished.further
    return Artifact(job, raw, intermediate, view.trace(), noticed, further=further)


def useful_workers(tasks: Sequence[Task]) -> int:
    """How many processes can be of use: one for little work, because starting others takes longer than doing it."""
    cost = sum(CHANNEL_BY_NAME[task.job.channel].cost for task in tasks)
    return len(tasks) if cost > SERIAL_COST else 1


def batches(tasks: Sequence[Task]) -> Iterator[tuple[Task, ...]]:
    """Tasks in batches, longest first: dear jobs alone, cheap ones together, a whole edition before those of its parts.

    What is made of many entries comes before what is made of one: it may be large, and the processes are still small.
    Batches shrink towards the end, so that all workers finish at about the same time (guided self-scheduling:
    Polychronopoulos and Kuck, 1987).
    """
    ordered = sorted(tasks, key=lambda task: scheduling_key(task.job))
    left = sum(map(_batch_share, tasks))
    batch: list[Task] = []
    cost = 0.0
    for task in ordered:
        batch.append(task)
        cost += _batch_share(task)
        if cost >= min(MAX_BATCH_COST, max(MIN_BATCH_COST, left / BATCH_DIVISOR)):
            yield tuple(batch)
            left -= cost
            batch, cost = [], 0.0
    if batch:
        yield tuple(batch)


def scheduling_key(job: Job) -> tuple[float, bool, bool, str]:
    """Sort key: the dearest jobs first (longest processing time first)."""
    return -CHANNEL_BY_NAME[job.channel].cost, bool(job.key), bool(job.facet), job.path


def _batch_share(task: Task) -> float:
    """The cost by which a task fills a batch, in web pages."""
    return CHANNEL_BY_NAME[task.job.channel].cost * (1.0 if task.job.key else LISTING_COST_FACTOR)


def execute(tasks: Iterable[Task], snapshot: Snapshot, pool: Executor) -> Iterator[Artifact]:
    """Hand out batches and give artifacts back as they come; the caller sorts them."""
    tasks = tuple(tasks)
    waiting = batches(tasks)
    submit = _Submitter(pool, snapshot, sum(map(_batch_share, tasks))).submit
    # No more than a few at a time: what is made and not yet written, and a future keeps it, would fill the memory.
    under_way = {submit(batch) for batch in islice(waiting, getattr(pool, "window", MAX_IN_FLIGHT))}
    while under_way:
        finished, rest = wait(under_way, return_when=FIRST_COMPLETED)
        under_way = rest | {submit(batch) for batch in islice(waiting, len(finished))}
        while finished:
            artifacts = finished.pop().result()
            yield from artifacts
            if _bytes(artifacts) > TRIM_HEAP_BYTES:
                del artifacts
                trim_heap()


class _Submitter:
    """Hands batches to a pool, and has its processes renewed after a round of pages; what sets type keeps them as they are.

    Where little more than a round is to be done, they are not: a site of that size leaves room, and all would wait.
    """

    def __init__(self, pool: Executor, snapshot: Snapshot, whole: float) -> None:
        self._pool = pool
        self._snapshot = snapshot
        self._is_long = whole > 2 * PAGES_PER_WORKER
        self._pages = 0.0

    def submit(self, batch: tuple[Task, ...]) -> Future[tuple[Artifact, ...]]:
        if self._pages >= PAGES_PER_WORKER and self._is_long and hasattr(self._pool, "renew"):
            self._pool.renew()
            self._pages = 0.0
        self._pages += sum(_batch_share(task) for task in batch if not CHANNEL_BY_NAME[task.job.channel].sets_type)
        return self._pool.submit(work, batch, self._snapshot)
