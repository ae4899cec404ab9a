"""The fast path: an incremental build that reads only the few texts that were edited, and renders only what shows them.

In: the texts that were touched since the last build, when nothing else was; the baseline that it left.  Out: the outputs that
show them, rendered and published, and the diagnostics of the whole site.  Never: reads another text, or guesses: as soon as
an edit may have changed more than what these entries say at length, it bails out (``Bailout``, for callers None), and the
caller takes the slow path, which loads the whole site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pressroom.build.baseline import Baseline, Invariants, LazyBacklinks, every_job, jobs_at, recall_baseline
from pressroom.build.diagnostics import deduplicated
from pressroom.build.edits import Bailout, EditedEntry, Edits
from pressroom.build.errors import BuildError
from pressroom.build.execute import (
    PAGES_PER_WORKER,
    Artifact,
    Frozen,
    Task,
    compressed,
    hold,
    render,
    useful_workers,
    work,
)
from pressroom.build.lock import exclusive
from pressroom.build.manifest import Owned
from pressroom.build.publish import Stage
from pressroom.build.site_cache import SiteCache
from pressroom.build.stamp import Change
from pressroom.build.theme_cache import ThemeLoader
from pressroom.build.trace import Record, TraceStore, describe
from pressroom.catalog.catalog import SITE_REF, Catalog
from pressroom.catalog.entry_cache import CacheMiss
from pressroom.catalog.questions import Judgement, Output, Question, Said, Where
from pressroom.channels import CHANNEL_BY_NAME, with_needs
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.value_cache import ValueCache
from pressroom.kinds.site import Site
from pressroom.render.fonts import FontSet

NO_FONTS = FontSet((), frozenset())
"""The fast path sets no type: outputs that need fonts take the slow path."""


@dataclass(frozen=True, slots=True)
class FastPathResult:
    """What a build on the fast path did."""

    problems: tuple[Diagnostic, ...]
    rendered: tuple[str, ...]
    """Outputs that were made, though their bytes may be what they were."""
    published: tuple[str, ...]
    """Files that were put into place, the manifest among them."""
    baseline: str
    """The name of the baseline for the next build."""


@dataclass(frozen=True, slots=True)
class FastPathRequest:
    """Which output folder is to be brought up to date, and by how many processes."""

    root: Path
    output: Path
    trace_file: Path
    today: date
    only: frozenset[str] = frozenset()
    """Channels; all when empty."""
    workers: int = 1


def take_fast_path(order: FastPathRequest, change: Change) -> FastPathResult | None:
    """Bring the outputs up to date after an edit of texts; None when only the slow path can."""
    try:
        with exclusive(order.output), SiteCache(order.root, change.said["cache_version"], tidies=False) as cache:
            baseline = recall_baseline(cache, change.said["baseline"])
            return _FastPathBuild(order, cache, change.files, *baseline).run(change.paths) if baseline else None
    except (Bailout, CacheMiss, BuildError, OSError, KeyError, BrokenExecutor):
        return None


class _FastPathBuild:
    """One edit of texts, with the baseline of the last build."""

    def __init__(
        self,
        order: FastPathRequest,
        cache: ValueCache,
        files: tuple[str, ...],
        baseline: Baseline,
        invariants: Invariants,
    ) -> None:
        self._order = order
        self._root, self._output, self._today = order.root, order.output, order.today
        self._only = with_needs(order.only)
        self._store = TraceStore(order.trace_file)
        self._cache = cache
        self._baseline = baseline
        self._invariants = invariants
        self._edits = Edits(order.root, order.today, cache, files, baseline, invariants)

    def run(self, paths: tuple[str, ...]) -> FastPathResult:
        """Read, judge, render, publish, remember."""
        edited = self._edits.read(paths)
        entries = self._edits.entries
        site = entries[SITE_REF].model if SITE_REF in entries else Site()
        catalog = Catalog(self._root, entries, LazyBacklinks(self._cache), self._invariants.assets, site)
        problems = self._edits.judged(edited, catalog, self._store.asks_for_verdict)
        stale = self._stale(edited, catalog)
        artifacts, owned = self._published(self._rendered(stale, catalog))
        self._remember(artifacts, stale, owned)
        baseline = self._baseline.after({one.entry.ref: one.key for one in edited}, problems)
        return FastPathResult(
            tuple(sorted({*problems, *deduplicated(self._noticed())})),
            tuple(sorted(job.path for job in stale)),
            tuple(owned),
            baseline.keep(self._cache),
        )

    def _noticed(self) -> list[Diagnostic]:
        """What was noticed when outputs were made, those of now and those that stand."""
        noticed = self._store.noticed()
        if noticed is None:
            raise Bailout
        if noticed and self._only:
            wanted = {job.path for job in every_job(self._cache) if job.channel in self._only}
            noticed = {path: problems for path, problems in noticed.items() if path in wanted}
        return [problem for problems in noticed.values() for problem in problems]

    def _stale(self, edited: Iterable[EditedEntry], catalog: Catalog) -> dict[Job, Record]:
        """The outputs that rest on what the entries were."""
        records: dict[str, Record] = {}
        for one in edited:
            found = self._resting_on(one, catalog)
            if found is None:
                raise Bailout
            records |= found
        job_by_path = jobs_at(self._cache, records)
        if job_by_path.keys() != records.keys():
            raise Bailout
        wanted = [job for job in job_by_path.values() if not self._only or job.channel in self._only]
        stale = {job: records[job.path] for job in wanted}
        for job, record in stale.items():
            if CHANNEL_BY_NAME[job.channel].sets_type or not self._invariants.read_by_others.isdisjoint(job.paths):
                raise Bailout
            if any(isinstance(asked, Judgement | Output) for asked, _ in record.questions):
                raise Bailout
        return stale

    def _resting_on(self, one: EditedEntry, catalog: Catalog) -> dict[str, Record] | None:
        """The records that rest on what an entry was; None when that is not known."""
        before = one.before
        if before is None:
            shown = self._store.showing(one.entry.ref)
            said = (Said(one.entry.ref), one.entry.digest)
            return shown and {path: record for path, record in shown.items() if said not in record.questions}

        def is_lost(asked: Question, said: str) -> bool:
            # Lists of other entries alone are what they were.
            if isinstance(asked, Where) and asked.field:
                held = before.holds(asked.field) | one.entry.holds(asked.field)
                if asked.value not in held:
                    return False
            return catalog.digest(asked, self._today) != said

        return self._store.resting_on(one.asked_by, (one.entry.ref.kind,), is_lost)

    def _rendered(self, stale: Mapping[Job, Record], catalog: Catalog) -> Iterator[Artifact]:
        """The outputs: where they are many, pages of single entries elsewhere, and here what shows many of them."""
        loader = ThemeLoader(self._root, catalog.site.theme, self._cache)
        if loader.theme is None or loader.templates is None:
            raise Bailout
        engines = Engines(loader.templates, loader.theme)
        caching = replace(catalog, cache=self._cache)
        # What asks most takes longest: this process begins with it, and others come to it last.
        ordered = sorted(stale.items(), key=lambda pair: (not pair[0].key, len(pair[1].questions)))
        tasks = [Task(job, "", record.output) for job, record in ordered]
        if len(tasks) > PAGES_PER_WORKER:
            raise Bailout  # processes would have to be renewed
        workers = min(self._order.workers, useful_workers(tasks))
        with _lent(tasks, Frozen(catalog, self._today, NO_FONTS), engines, workers - 1) as lent:
            for task, promise in reversed(lent):
                if promise is None or promise.cancel():
                    yield compressed(render(task, caching, self._today, engines))
            for _, promise in lent:
                if promise is not None and not promise.cancelled():
                    yield from promise.result()

    def _published(self, made: Iterable[Artifact]) -> tuple[list[Artifact], dict[str, Owned]]:
        """Put the files whose bytes are new into place, and tell them with the manifest; the outputs without their bytes."""
        artifacts: list[Artifact] = []
        stage: Stage | None = None
        try:
            for one in made:
                if has_errors(one.problems) or (one.content is None and not one.is_kept):
                    raise Bailout
                if one.content is not None:
                    stage = stage or Stage(self._output)
                    for path, raw in one.files():
                        stage.add(path, raw)
                artifacts.append(replace(one, content=None, coded=(), further=()))
            if stage is not None and not stage.exchange():
                raise Bailout
        finally:
            if stage is not None:
                stage.drop()
        return artifacts, dict(stage.files) if stage is not None else {}

    def _remember(
        self, artifacts: Iterable[Artifact], stale: Mapping[Job, Record], published: Mapping[str, Owned]
    ) -> None:
        """Keep the traces of what was made."""
        records = [_record(one, stale[one.job], self._output, published) for one in artifacts]
        if records:
            self._store.save(records)


def _record(artifact: Artifact, before: Record, output: Path, published: Mapping[str, Owned]) -> Record:
    """The trace of an output that was rendered again, given its former one."""
    path, answers = artifact.job.path, dict(artifact.trace)
    stat = (output / path).stat()
    return replace(
        before,
        questions=artifact.trace,
        reasons=tuple(f"{describe(one)} changed" for one, said in before.questions if answers.get(one, said) != said),
        output=published[path].digest if path in published else before.output,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        problems=tuple(replace(problem, output=path) for problem in artifact.problems),
    )


@contextmanager
def _lent(
    tasks: list[Task], frozen: Frozen, engines: Engines, workers: int
) -> Iterator[Sequence[tuple[Task, Future[tuple[Artifact, ...]] | None]]]:
    """Outputs that are to be made, with the promises of other processes, which begin with the first of them."""
    if workers == 0:
        yield [(task, None) for task in tasks]
        return
    from pressroom.build.pools import local

    with hold(frozen, engines) as snapshot, local(workers) as pool:
        yield [(task, pool.submit(work, (task,), snapshot)) for task in tasks]
