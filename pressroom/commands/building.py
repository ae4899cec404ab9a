"""build and clean, with what is shown to the person who waits."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from pressroom.build.baseline import keep_invariants
from pressroom.build.errors import BuildError, unwritable
from pressroom.build.manifest import read_manifest
from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor, cluster, local
from pressroom.build.printers import NO_PRINTERS, Printers
from pressroom.build.publish import clean
from pressroom.build.site import Prepared, prepare
from pressroom.build.site_cache import SiteCache, site_cache_file, site_cache_version
from pressroom.build.state_folder import RELEASES, STATE_FOLDER, trace_file
from pressroom.build.summary import summarise
from pressroom.channels import requested_jobs
from pressroom.commands.up_to_date import NO_OUTPUTS, OutputCounts, build_summary
from pressroom.core.diagnostic import Checked, Diagnostic
from pressroom.report.phrases import Lang


class Console(Protocol):
    """Where a build tells the person how it goes (the command line's ``Session``)."""

    @property
    def lang(self) -> Lang:
        """Language of what is said."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be said."""

    def say(self, words: str = "") -> None:
        """Tell the person something."""


@dataclass(frozen=True)
class BuildOutcome:
    """A finished build for the command line to report."""

    problems: tuple[Diagnostic, ...]
    summary: Mapping[str, int | float]
    differs: tuple[str, ...] = ()
    counts: OutputCounts = NO_OUTPUTS
    """What was asked for."""
    touched: tuple[str, ...] = ()
    """Files of the output folder that were put into place or removed."""


def run_build(
    console: Console,
    site: Prepared,
    output: Path,
    only: frozenset[str],
    workers: int | str,
    *,
    use_cache: bool,
    refused: bool,
    verify: bool,
    printers: Printers = NO_PRINTERS,
) -> BuildOutcome:
    """Build, tell what was done, and compare with a clean build when asked.

    ``workers`` is how many processes of this machine do it, or the address of a cluster; ``printers`` go with the build.
    """
    if refused:
        with printers:
            return BuildOutcome(site.problems, summarise(site, began=site.began))
    options = Options(output, trace_file(site.root, output), only, use_cache, printers=printers)

    def pool(size: int) -> Executor:
        if workers == 1 or size == 1:
            return SerialExecutor()
        return cluster(workers) if isinstance(workers, str) else local(min(workers, size))

    with printers, progress(console) as show:
        result = build(site, options, pool, show)
    outcome = BuildOutcome(
        result.problems, result.summary, counts=count_outputs(site, options.only), touched=result.touched
    )
    if result.summary["errors"]:
        return outcome
    console.say(build_summary(outcome.counts, result.summary, output, console.lang))
    return replace(outcome, differs=_verify(console, site, options, pool)) if verify else outcome


def _verify(console: Console, site: Prepared, options: Options, pool: Any) -> tuple[str, ...]:
    """Compare the output with a clean build, and say how they differ; returns the paths that do."""
    differs = _compare(site, options, pool)
    for path in differs:
        console.say(("与全新构建不一致：" if console.lang == "zh" else "differs from a clean build: ") + path)
    if not differs:
        console.say("与全新构建逐字节一致。" if console.lang == "zh" else "Equal to a clean build, byte for byte.")
    return differs


def save_baseline(site: Prepared) -> dict[str, str]:
    """Cache the baseline for the next build; returns its name, and the version of the cache that holds it."""
    if site.baseline is None:
        return {"baseline": "", "cache_version": ""}
    with SiteCache(site.root, tidies=False) as cache:
        keep_invariants(cache, site.catalog, site.plan, site.baseline.invariants)
        return {"baseline": site.baseline.keep(cache), "cache_version": site_cache_version()}


def count_outputs(site: Prepared, only: Iterable[str] = ()) -> OutputCounts:
    """What a site has of the channels that were asked for; all of it when ``only`` is empty."""
    paths = [job.path for job in requested_jobs(site.jobs, only)]
    documents = sum(path.endswith(".pdf") for path in paths)
    html = [path for path in paths if path.endswith(".html")]
    office_pages = tuple(path for path in html if not path.startswith("web/"))
    return OutputCounts(len(html) - len(office_pages), documents, office_pages)


def _compare(site: Prepared, options: Options, pool: Any) -> tuple[str, ...]:
    """Paths that a clean build in a folder of its own makes differently."""
    with tempfile.TemporaryDirectory(prefix="pressroom-verify-") as folder:
        beside = Options(Path(folder) / "output", Path(folder) / "trace.sqlite", options.only, use_cache=False)
        # Prepared without the cache, which could be what is wrong.
        again = build(prepare(site.root, site.today), beside, pool, lambda phase, done, total: None)
        ours, theirs = read_manifest(options.output), read_manifest(beside.output)
    if again.summary["errors"]:
        # Somebody changed a template or the theme meanwhile: nothing can be said of any output.
        return tuple(sorted({problem.span.path for problem in again.problems}))
    paths = sorted(theirs) if options.only else sorted(ours.keys() | theirs.keys())
    return tuple(path for path in paths if ours.get(path) != theirs.get(path))


class progress:  # noqa: N801 - used as a function
    """A bar on a terminal, a plain line now and then elsewhere, nothing when quiet."""

    def __init__(self, console: Console) -> None:
        self._voice = console
        self._bar: Any = None
        self._task: Any = None
        self._told = -1

    def __enter__(self) -> Any:
        if sys.stderr.isatty() and not self._voice.quiet:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self.show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, phase: str, done: int, total: int) -> None:
        """Take note of one more finished job."""
        name = _PHASES[phase][0 if self._voice.lang == "zh" else 1]
        if self._bar is not None:
            if self._task is None or self._bar.tasks[-1].description != name:
                self._task = self._bar.add_task(name, total=total or None)
            self._bar.update(self._task, completed=done)
            return
        quarter = done * 4 // total if total else 0
        if total == 0 or quarter > self._told:
            self._told = quarter if total else -1
            self._voice.say(f"{name} {done}/{total}" if total else name)


_PHASES = {
    "fonts": ("准备印刷字体（首次约需一分钟）", "Preparing print fonts (about a minute the first time)"),
    "render": ("生成", "Rendering"),
}


def run_clean(root: Path, output: Path) -> Checked[int]:
    """Remove what is ours: outputs by the manifest, the site's cache folder and its cache; tell how many outputs."""
    try:
        count = clean(output)
    except BuildError as refusal:
        return Checked(0, (refusal.problem,))
    except OSError as complaint:
        return Checked(0, (unwritable(complaint, output),))
    for kept in (root / STATE_FOLDER).glob("*"):
        if kept.is_dir() and not kept.is_symlink() and kept.name != RELEASES:
            shutil.rmtree(kept, ignore_errors=True)
        elif kept.name != RELEASES:
            kept.unlink(missing_ok=True)
    with suppress(OSError):  # releases are left in it
        (root / STATE_FOLDER).rmdir()
    site_cache_file(root).unlink(missing_ok=True)
    return Checked(count)
