"""An edit of texts: a build that looks at the few texts that were written, and at the outputs that show them.

In: the texts that were touched since the last build, when nothing else was; the baseline that it left.  Out: the outputs that
show them, made and put into place, and what is to be complained of now.  Never: reads another text, or decides anything that
is not certain: whenever more may have changed than what these entries say at length, None, and the whole site is built.
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
from pressroom.build.edits import Edited, Edits, Unsure
from pressroom.build.errors import BuildError
from pressroom.build.execute import ROUND, Artifact, Frozen, Task, hold, packed, render, slots, work
from pressroom.build.lock import exclusive
from pressroom.build.looks import Look
from pressroom.build.manifest import Owned
from pressroom.build.memory import SiteMemory
from pressroom.build.pipeline import put_on
from pressroom.build.publish import Stage
from pressroom.build.stamp import Change
from pressroom.build.trace import Record, TraceStore, describe
from pressroom.catalog.catalog import SITE_REF, Catalog
from pressroom.catalog.entry_cache import CacheMiss
from pressroom.catalog.questions import Judgement, Output, Question, Said, Where
from pressroom.channels import CHANNEL_BY_NAME, with_needs
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.memory import Memory
from pressroom.kinds.site import Site
from pressroom.render.fonts import FontSet

NO_FONTS = FontSet((), frozenset())
"""Whoever needs some has the whole site looked at."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What the build of an edit did."""

    problems: tuple[Diagnostic, ...]
    rendered: tuple[str, ...]
    """Outputs that were made, though their bytes may be what they were."""
    published: tuple[str, ...]
    """Files that were put into place, the manifest among them."""
    baseline: str
    """The name of the baseline for the next build."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be brought up to date, and by how many processes."""

    root: Path
    output: Path
    cache: Path
    today: date
    only: frozenset[str] = frozenset()
    """Channels; all when empty."""
    workers: int = 1


def amend(order: Order, change: Change) -> Amended | None:
    """Bring the outputs up to date after an edit of texts; None when the whole site has to be looked at."""
    try:
        with exclusive(order.output), SiteMemory(order.root, change.said["memory"], tidies=False) as memory:
            baseline = recall_baseline(memory, change.said["baseline"])
            return _Amendment(order, memory, change.files, *baseline).run(change.paths) if baseline else None
    except (Unsure, CacheMiss, BuildError, OSError, KeyError, BrokenExecutor):
        return None


class _Amendment:
    """One edit of texts, with the baseline of the last build."""

    def __init__(
        self, order: Order, memory: Memory, files: tuple[str, ...], baseline: Baseline, invariants: Invariants
    ) -> None:
        self._order = order
        self._root, self._output, self._today = order.root, order.output, order.today
        self._only = with_needs(order.only)
        self._store = TraceStore(order.cache)
        self._memory = memory
        self._baseline = baseline
        self._invariants = invariants
        self._edits = Edits(order.root, order.today, memory, files, baseline, invariants)

    def run(self, paths: tuple[str, ...]) -> Amended:
        """Read, judge, render, publish, remember."""
        edited = self._edits.read(paths)
        entries = self._edits.entries
        site = entries[SITE_REF].model if SITE_REF in entries else Site()
        catalog = Catalog(self._root, entries, LazyBacklinks(self._memory), self._invariants.assets, site)
        problems = self._edits.judged(edited, catalog, self._store.asks_for_verdict)
        stale = self._stale(edited, catalog)
        artifacts, owned = self._published(self._rendered(stale, catalog))
        self._remember(artifacts, stale, owned)
        baseline = self._baseline.after({one.entry.ref: one.key for one in edited}, problems)
        return Amended(
            tuple(sorted({*problems, *deduplicated(self._noticed())})),
            tuple(sorted(job.path for job in stale)),
            tuple(owned),
            baseline.keep(self._memory),
        )

    def _noticed(self) -> list[Diagnostic]:
        """What was noticed when outputs were made, those of now and those that stand."""
        noticed = self._store.noticed()
        if noticed is None:
            raise Unsure
        if noticed and self._only:
            wanted = {job.path for job in every_job(self._memory) if job.channel in self._only}
            noticed = {path: problems for path, problems in noticed.items() if path in wanted}
        return [problem for problems in noticed.values() for problem in problems]

    def _stale(self, edited: Iterable[Edited], catalog: Catalog) -> dict[Job, Record]:
        """The outputs that rest on what the entries were."""
        records: dict[str, Record] = {}
        for one in edited:
            found = self._resting_on(one, catalog)
            if found is None:
                raise Unsure
            records |= found
        job_by_path = jobs_at(self._memory, records)
        if job_by_path.keys() != records.keys():
            raise Unsure
        stale = {job: records[path] for path, job in job_by_path.items() if self._is_wanted(job)}
        for job, record in stale.items():
            if CHANNEL_BY_NAME[job.channel].sets_type or not self._invariants.read_by_others.isdisjoint(job.paths):
                raise Unsure
            if any(isinstance(asked, Judgement | Output) for asked, _ in record.questions):
                raise Unsure
        return stale

    def _resting_on(self, one: Edited, catalog: Catalog) -> dict[str, Record] | None:
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

    def _is_wanted(self, job: Job) -> bool:
        return not self._only or job.channel in self._only

    def _rendered(self, stale: Mapping[Job, Record], catalog: Catalog) -> Iterator[Artifact]:
        """The outputs: where they are many, pages of single entries elsewhere, and here what shows many of them."""
        look = Look(self._root, catalog.site.theme, self._memory)
        if look.theme is None or look.templates is None:
            raise Unsure
        engines = Engines(look.templates, look.theme)
        remembering = replace(catalog, memory=self._memory)
        # What asks most takes longest: this process begins with it, and others come to it last.
        ordered = sorted(stale.items(), key=lambda pair: (not pair[0].key, len(pair[1].questions)))
        tasks = [Task(job, "", record.output) for job, record in ordered]
        if len(tasks) > ROUND:
            raise Unsure  # processes would have to be renewed
        workers = min(self._order.workers, slots(tasks))
        with _lent(tasks, Frozen(catalog, self._today, NO_FONTS), engines, workers - 1) as lent:
            for task, promise in reversed(lent):
                if promise is None or promise.cancel():
                    yield packed(render(task, remembering, self._today, engines))
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
                    raise Unsure
                if one.content is not None:
                    stage = stage or Stage(self._output)
                    put_on(stage, one)
                artifacts.append(replace(one, content=None, coded=(), further=()))
            if stage is not None and not stage.exchange():
                raise Unsure
        finally:
            if stage is not None:
                stage.drop()
        return artifacts, dict(stage.files) if stage is not None else {}

    def _remember(
        self, artifacts: Iterable[Artifact], stale: Mapping[Job, Record], published: Mapping[str, Owned]
    ) -> None:
        """Keep the traces of what was made."""
        records = []
        for made in artifacts:
            path, before = made.job.path, stale[made.job]
            asked = dict(made.trace)
            changed = tuple(
                f"{describe(one)} changed" for one, said in before.questions if asked.get(one, said) != said
            )
            stat = (self._output / path).stat()
            now = published[path].digest if path in published else before.output
            records.append(
                replace(
                    before,
                    questions=made.trace,
                    reasons=changed,
                    output=now,
                    size=stat.st_size,
                    mtime_ns=stat.st_mtime_ns,
                    problems=tuple(replace(problem, output=path) for problem in made.problems),
                )
            )
        if records:
            self._store.save(records)


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
