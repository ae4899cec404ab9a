"""The up-to-date check of ``build``: where nothing was touched, the report of the last build is repeated.

Imports nothing that takes long, because it is asked before anything else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pressroom.build import output_stats, stamp
from pressroom.build.file_stats import FileStats


class Outcome(NamedTuple):
    """What is said of a build without loading the site: the summary for people, and the report in the form asked for."""

    summary: str
    report: str


class OutputCounts(NamedTuple):
    """What was asked for of a site: how many web pages and printed documents, and the pages for the office."""

    pages: int
    documents: int
    office_pages: tuple[str, ...] = ()
    """Paths below the output folder, such as the contents of the print folder."""


NO_OUTPUTS = OutputCounts(0, 0)


class FinishedBuild(Protocol):
    """What the next up-to-date check needs of a finished build."""

    @property
    def summary(self) -> Mapping[str, int | float]:
        """Its numbers."""

    @property
    def counts(self) -> OutputCounts:
        """What was asked for."""

    @property
    def touched(self) -> tuple[str, ...]:
        """The files that it put into place or removed."""


def repeat_last_report(root: Path, output: Path, now: FileStats, form: str, lang: str, began: float) -> Outcome | None:
    """The report of the last build when none of its inputs and outputs was touched; else None."""
    kept = stamp.read_stamp(root, output, now)
    if kept is None:
        return None
    numbers = dict(kept["summary"])
    numbers |= {"rendered": 0, "reused": numbers["rendered"] + numbers["reused"], "removed": 0}
    numbers["seconds"] = round(time.perf_counter() - began, 3)
    report = str(kept["report"])
    if form == "json":
        report = json.dumps({**json.loads(report), "summary": numbers}, ensure_ascii=False, indent=1)
    return Outcome(build_summary(kept["counts"], numbers, output, lang), report)


def remember_build(
    root: Path,
    output: Path,
    before: FileStats,
    done: FinishedBuild,
    report: str,
    baseline: Mapping[str, str],
    there: output_stats.Lines | None,
) -> None:
    """Store the report of a build without errors for ``repeat_last_report``.

    ``baseline`` names what the next build may stand on, and the version of the cache that has it; ``there`` is the state of
    the output folder before this one, where it is known.
    """
    said: dict[str, Any] = {"summary": dict(done.summary), "counts": done.counts, "report": report}
    now = output_stats.updated_stats(output, there, done.touched) if there is not None else None
    stamp.write_stamp(root, output, before, {**said, **baseline}, now)


def build_summary(counts: Iterable[Any], numbers: Mapping[str, int | float], output: Path, lang: str) -> str:
    """The summary that a person reads at the end; ``counts`` are ``OutputCounts``, or the list that JSON made of them.

    It points to no folder in which nothing was asked for; where nothing but pages for the office was, to each of these.
    """
    pages, documents, office_pages = counts
    place = _near(output)
    printed = f"{place}/print/" + ("index.html" if (output / "print/index.html").exists() else "")
    if lang == "zh":
        done = (
            f"完成：网页 {pages} 个，印刷文件 {documents} 份；新生成 {numbers['rendered']}，沿用 {numbers['reused']}，"
            f"删除 {numbers['removed']}；用时 {numbers['seconds']:.1f} 秒"
        )
        places = (pages, f"  网站：{place}/web/index.html"), (documents, f"  印刷：{printed}")
    else:
        done = (
            f"Done: {pages} web pages, {documents} printed documents; {numbers['rendered']} made, {numbers['reused']} kept, "
            f"{numbers['removed']} removed; {numbers['seconds']:.1f} s"
        )
        places = (pages, f"  website: {place}/web/index.html"), (documents, f"  print:   {printed}")
    opened = "打开：" if lang == "zh" else "open:    "
    others = [] if pages or documents else [f"  {opened}{place}/{path}" for path in office_pages]
    return "\n".join([done, *(words for there, words in places if there), *others])


def _near(path: Path) -> str:
    """The path as a person in the current folder would write it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
