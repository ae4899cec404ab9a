"""The build on one page: prepare, choose what is stale, execute, publish.

discover -> parse -> validate -> assemble -> lint -> plan -> execute -> publish
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pressroom.build.diagnostics import deduplicated
from pressroom.build.errors import BuildError, unwritable, worker_lost
from pressroom.build.execute import (
    Artifact,
    Frozen,
    Snapshot,
    Task,
    compressed,
    execute,
    freeze,
    hold,
    render,
    useful_workers,
    work,
)
from pressroom.build.fixed_inputs import FixedInputs
from pressroom.build.lock import exclusive
from pressroom.build.manifest import MANIFEST, Owned, read_manifest
from pressroom.build.printers import NO_PRINTERS, Printers
from pressroom.build.publish import Stage, recover
from pressroom.build.site import Prepared
from pressroom.build.stale import staleness, stands_by_bytes, stands_by_text, with_dependencies
from pressroom.build.summary import summarise
from pressroom.build.trace import Record, TraceStore
from pressroom.catalog.questions import Asset, Question
from pressroom.channels import CHANNEL_BY_NAME, REFERRING, requested_jobs, with_needs
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.fs import DISK, Disk
from pressroom.core.lazy import lazy_module
from pressroom.render.fonts import FontSet, derive
from pressroom.rules.law import classifier

if TYPE_CHECKING:
    from pressroom.render.paper import out_of_process, pdf
else:
    out_of_process = lazy_module("pressroom.render.paper.out_of_process")
    pdf = lazy_module("pressroom.render.paper.pdf")

Report = Callable[[str, int, int], None]
"""Progress callback: the name of a phase, how many jobs are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of a build beside the site itself."""

    output: Path
    trace_file: Path
    only: frozenset[str] = frozenset()
    """Channels to bring up to date, with those that they need; all when empty."""
    use_cache: bool = True
    disk: Disk = DISK
    """How the output folder is written to."""
    printers: Printers = NO_PRINTERS
    """Who prints, when the engine was loaded elsewhere, and what they have begun with."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did, and everything that was noticed."""

    problems: tuple[Diagnostic, ...]
    summary: Mapping[str, int | float]
    rendered: tuple[str, ...] = ()
    """Paths of the outputs that were made again."""
    touched: tuple[str, ...] = ()
    """Files that were put into place or removed, the manifest among them."""


@dataclass(slots=True)
class _Tally:
    """The artifacts of one run without their bytes, and their diagnostics; equal answers are stored once."""

    problems: list[Diagnostic] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    job_by_path: dict[str, Job] = field(default_factory=dict)
    _answers: dict[tuple[Question, str], tuple[Question, str]] = field(default_factory=dict)

    def take(self, artifact: Artifact) -> None:
        """Keep an artifact, with the job and the answers that are known here instead of the copies of another process."""
        job = self.job_by_path[artifact.job.path]
        trace = tuple(self._answers.setdefault(pair, pair) for pair in artifact.trace)
        self.problems += [replace(problem, output=job.path) for problem in artifact.problems]
        self.artifacts.append(replace(artifact, job=job, content=None, trace=trace, coded=(), further=()))


def build(site: Prepared, options: Options, make_pool: Callable[[int], Executor], report: Report) -> BuildResult:
    """Bring the output up to date, or leave it as it was when there is an error, in the content or with the disk."""
    if not site.is_sound:
        return BuildResult(site.problems, summarise(site, began=site.began))
    try:
        with exclusive(options.output):
            return _build(site, options, make_pool, report)
    except BuildError as refusal:
        problems = (*site.problems, refusal.problem)
    except OSError as complaint:
        problems = (*site.problems, unwritable(complaint, options.output))
    except (BrokenExecutor, MemoryError):
        problems = (*site.problems, worker_lost(options.output))
    return BuildResult(problems, summarise(site, problems, began=site.began))


def _build(site: Prepared, options: Options, make_pool: Callable[[int], Executor], report: Report) -> BuildResult:
    """The build, by whoever has the output folder alone."""
    assert site.theme is not None and site.templates is not None
    wanted = with_dependencies(requested_jobs(site.jobs, options.only), site.jobs)
    fonts = _fonts(site, wanted, report)
    fixed = FixedInputs(site.theme, site.templates, fonts)
    store = TraceStore(options.trace_file)
    recover(options.output, options.disk)
    # Without its manifest nobody knows what of the folder is ours: then all is made again, and compared.
    records = store.load() if options.use_cache and read_manifest(options.output) else {}
    why = staleness(wanted, records, fixed, site, options.output)
    stale = [job for job in wanted if why[job]]
    stage = Stage(options.output, options.disk) if stale else None
    try:
        tally = _run(site, stale, records, fixed, stage, options, make_pool, report)
        kept = (records[job.path].problems for job in wanted if not why[job])
        problems = tuple(sorted({*site.problems, *deduplicated(chain(tally.problems, *kept))}))
        if has_errors(problems):
            return BuildResult(problems, summarise(site, problems, began=site.began))
        removed = _commit(site, wanted, stage, options)
    finally:
        if stage is not None:
            stage.drop()
    staged = stage.files if stage else {}
    _remember(store, tally.artifacts, why, fixed, options.output, staged, removed, records)
    counts = {"rendered": len(stale), "reused": len(wanted) - len(stale), "removed": len(removed)}
    summary = {**summarise(site, problems, began=site.began), **counts}
    return BuildResult(problems, summary, tuple(sorted(job.path for job in stale)), (*staged, *removed, MANIFEST))


def _fonts(site: Prepared, jobs: Iterable[Job], report: Report) -> FontSet:
    """Print fonts, when any type is to be set."""
    assert site.theme is not None
    if not any(CHANNEL_BY_NAME[job.channel].sets_type for job in jobs):
        return FontSet((), frozenset())
    return derive(site.theme.faces, site.rare, lambda: report("fonts", 0, 0))


def _run(
    site: Prepared,
    stale: list[Job],
    records: Mapping[str, Record],
    fixed: FixedInputs,
    stage: Stage | None,
    options: Options,
    make_pool: Callable[[int], Executor],
    report: Report,
) -> _Tally:
    """Render what is stale and stage it; bytes are let go as soon as they are on disk."""
    tally = _Tally(job_by_path={job.path: job for job in stale})
    if stage is None:
        return tally
    speculative = next(filter(options.printers.has_begun, stale), None)
    tasks = [_task(job, records, fixed, site, options) for job in stale if not job.after and job != speculative]
    later = [_task(job, records, fixed, site, options) for job in stale if job.after]
    report("render", 0, len(stale))
    classifier.unload()  # all is judged; the processes that render would begin with it
    with (
        make_pool(useful_workers(tasks)) as pool,
        _handed_over(site, fixed.fonts, [job for job in stale if not job.after], pool, options) as snapshot,
    ):
        made = chain(execute(tasks, snapshot, pool), _speculative(speculative, site, options.printers, snapshot))
        for artifact in chain(made, _afterwards(later, site, fixed.fonts, stage, tally)):
            for path, raw in artifact.files():
                stage.add(path, raw)
            tally.take(artifact)
            report("render", len(tally.artifacts), len(stale))
    return tally


def _speculative(job: Job | None, site: Prepared, printers: Printers, snapshot: Snapshot) -> Iterator[Artifact]:
    """What was printed while the site was judged; made here where that did not work."""
    if job is not None:
        made = printers.speculative_artifact(site.catalog, site.today)
        yield from work((Task(job),), snapshot) if made is None else (made,)


def _afterwards(tasks: list[Task], site: Prepared, fonts: FontSet, stage: Stage, tally: _Tally) -> Iterator[Artifact]:
    """What reads other outputs, in this process, when all of those are staged; nothing when one of them failed."""
    assert site.theme is not None and site.templates is not None
    if tasks and not has_errors(tuple(tally.problems)):
        engines = Engines(site.templates, site.theme, pdf.PdfEngine(fonts))
        for task in tasks:
            yield compressed(render(task, site.catalog, site.today, engines, stage.read))


@contextmanager
def _handed_over(
    site: Prepared, fonts: FontSet, jobs: list[Job], pool: Executor, options: Options
) -> Iterator[Snapshot]:
    """The site for the workers of a pool: in memory where they share this process's, else as a file."""
    assert site.theme is not None and site.templates is not None
    frozen = Frozen(site.catalog, site.today, fonts, options.use_cache)
    if not getattr(pool, "shares_memory", False):
        with TemporaryDirectory(prefix="pressroom-") as folder:
            snapshot = freeze(frozen, Path(folder) / "site.pickle")
            if hasattr(pool, "share") and snapshot.path is not None:
                pool.share(snapshot.path, (site.root, *(font.path for font in fonts.files)))
            yield snapshot
        return
    with ExitStack() as ends:
        engine = None
        if any(CHANNEL_BY_NAME[job.channel].sets_type for job in jobs):
            engine = out_of_process.OutOfProcessEngine(fonts, options.printers.server, remembers=options.use_cache)
            ends.enter_context(closing(engine))
            engine.warm()
        yield ends.enter_context(hold(frozen, Engines(site.templates, site.theme, engine)))


def _task(job: Job, records: Mapping[str, Record], fixed: FixedInputs, site: Prepared, options: Options) -> Task:
    """A job with the digests of what it was made from and of what came out, as far as equal ones let the output stand."""
    record = records.get(job.path)
    if record is None:
        return Task(job)
    # Where something was noticed it is noticed anew, for its place in the text may be another.
    stands = not record.problems and stands_by_text(job, record, fixed, site, options.output)
    text = record.intermediate if stands else ""
    return Task(job, text, record.output if stands_by_bytes(job, record, fixed, options.output) else "")


def _commit(site: Prepared, wanted: tuple[Job, ...], stage: Stage | None, options: Options) -> tuple[str, ...]:
    """Publish; a build that leaves out pages takes nothing from the site, for they may still name it."""
    known = read_manifest(options.output)
    kept = {path for job in site.jobs for path in job.paths}
    if options.only and not with_needs(options.only) >= REFERRING:
        kept |= {path for path in known if path.startswith("web/")}
    if stage is None and known.keys() <= kept:
        return ()
    return (stage or Stage(options.output, options.disk)).commit(kept)


def _remember(
    store: TraceStore,
    artifacts: Iterable[Artifact],
    why: Mapping[Job, tuple[str, ...]],
    fixed: FixedInputs,
    output: Path,
    staged: Mapping[str, Owned],
    removed: Iterable[str],
    records: Mapping[str, Record],
) -> None:
    """Keep the traces of what was made."""
    fresh = [_record(a, records, why[a.job], fixed, output, staged) for a in artifacts]
    store.save(fresh, [path for path in removed if path in records])


def _record(
    artifact: Artifact,
    records: Mapping[str, Record],
    why: tuple[str, ...],
    fixed: FixedInputs,
    output: Path,
    staged: Mapping[str, Owned],
) -> Record:
    """The trace of one artifact; what the finishing step asked stays from last time when it was not run again."""
    path = artifact.job.path
    stat = (output / path).stat()
    questions = dict(artifact.trace)
    if artifact.is_kept and artifact.intermediate and path in records:
        questions |= {question: answer for question, answer in records[path].questions if isinstance(question, Asset)}
    return Record(
        path=path,
        fixed=fixed.of(artifact.job),
        intermediate=artifact.intermediate,
        output=staged[path].digest if path in staged else records[path].output,
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        questions=tuple(questions.items()),
        reasons=why,
        problems=tuple(replace(problem, output=path) for problem in artifact.problems),
    )
