"""build and clean, with what is shown to the person who waits."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pressroom.build.manifest import read_manifest
from pressroom.build.pipeline import BuildResult, Options, build, summarise
from pressroom.build.places import FOLDER, cache_file
from pressroom.build.pools import SerialExecutor, local
from pressroom.build.publish import clean
from pressroom.build.refused import Refused, unwritable
from pressroom.build.site import Prepared
from pressroom.core.diagnostic import Checked, Diagnostic
from pressroom.report.phrases import Lang

SMALL = 12
"""With no more jobs than this a pool of processes costs more than it saves."""


class Voice(Protocol):
    """What this module needs of the session."""

    @property
    def lang(self) -> Lang:
        """Language of what is said."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be said."""

    def say(self, words: str = "") -> None:
        """Tell the person something."""


@dataclass(frozen=True)
class Outcome:
    """A finished build for the command line to report."""

    problems: tuple[Diagnostic, ...]
    summary: Mapping[str, int | float]
    differs: tuple[str, ...] = ()


def run_build(
    voice: Voice,
    site: Prepared,
    output: Path,
    only: frozenset[str],
    workers: int,
    *,
    use_cache: bool,
    refused: bool,
    verify: bool,
) -> Outcome:
    """Build, tell what was done, and compare with a clean build when asked."""
    if refused:
        return Outcome(site.problems, summarise(site, began=site.began))
    options = Options(output, cache_file(site.root, output), only, use_cache)

    def pool(size: int) -> Executor:
        return SerialExecutor() if workers == 1 or size <= SMALL else local(min(workers, size))

    with progress(voice) as show:
        result = build(site, options, pool, show)
    outcome = Outcome(result.problems, result.summary)
    if result.summary["errors"]:
        return outcome
    voice.say(_told(result, site, output, voice.lang))
    if not verify:
        return outcome
    differs = _compare(site, options, pool)
    for path in differs:
        voice.say(("与全新构建不一致：" if voice.lang == "zh" else "differs from a clean build: ") + path)
    if not differs:
        voice.say("与全新构建逐字节一致。" if voice.lang == "zh" else "Equal to a clean build, byte for byte.")
    return Outcome(result.problems, result.summary, differs)


def _compare(site: Prepared, options: Options, pool: Any) -> tuple[str, ...]:
    """Paths that a clean build in a folder of its own makes differently."""
    with tempfile.TemporaryDirectory(prefix="pressroom-verify-") as folder:
        beside = Options(Path(folder) / "output", Path(folder) / "trace.sqlite", options.only, use_cache=False)
        again = build(site, beside, pool, lambda phase, done, total: None)
        ours, theirs = read_manifest(options.output), read_manifest(beside.output)
    if again.summary["errors"]:
        # Somebody changed a template or the theme meanwhile: nothing can be said of any output.
        return tuple(sorted({problem.span.path for problem in again.problems}))
    paths = sorted(theirs) if options.only else sorted(ours.keys() | theirs.keys())
    return tuple(path for path in paths if ours.get(path) != theirs.get(path))


def _told(result: BuildResult, site: Prepared, output: Path, lang: str) -> str:
    """The summary that a person reads at the end."""
    pages = sum(1 for job in site.jobs if job.path.endswith(".html"))
    documents = sum(1 for job in site.jobs if job.path.endswith(".pdf"))
    numbers = result.summary
    place = _near(output)
    if lang == "zh":
        return (
            f"完成：网页 {pages} 个，印刷文件 {documents} 份；新生成 {numbers['rendered']}，沿用 {numbers['reused']}，"
            f"删除 {numbers['removed']}；用时 {numbers['seconds']:.1f} 秒\n"
            f"  网站：{place}/web/index.html\n  印刷：{place}/print/"
        )
    return (
        f"Done: {pages} web pages, {documents} printed documents; {numbers['rendered']} made, {numbers['reused']} kept, "
        f"{numbers['removed']} removed; {numbers['seconds']:.1f} s\n"
        f"  website: {place}/web/index.html\n  print:   {place}/print/"
    )


def _near(path: Path) -> str:
    """The path as a person in the current folder would write it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


class progress:  # noqa: N801 - used as a function
    """A bar on a terminal, a plain line now and then elsewhere, nothing when quiet."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
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
    """Remove what is ours: outputs by the manifest, and the site's cache folder; tell how many outputs."""
    try:
        count = clean(output)
    except Refused as refusal:
        return Checked(0, (refusal.problem,))
    except OSError as complaint:
        return Checked(0, (unwritable(complaint, output),))
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    return Checked(count)
