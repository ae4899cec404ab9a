"""A build that has nothing to do: says what the last one said, with the counts that are true now.

Imports nothing that takes long, because it is asked before anything else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pressroom.build import outputs, stamp
from pressroom.build.file_stats import FileStats


class Repeated(NamedTuple):
    """What is said of a build that has nothing to do: to the person, and as the result."""

    told: str
    report: str


class Finished(Protocol):
    """What is remembered of a build."""

    @property
    def summary(self) -> Mapping[str, int | float]:
        """Its numbers."""

    @property
    def made(self) -> tuple[int, int]:
        """How many web pages and printed documents were asked for."""

    @property
    def touched(self) -> tuple[str, ...]:
        """The files that it put into place or removed."""


def repeat(root: Path, output: Path, now: FileStats, form: str, lang: str, began: float) -> Repeated | None:
    """The words of the last build when neither what it read nor what it wrote has been touched; else None."""
    kept = stamp.recall(root, output, now)
    if kept is None:
        return None
    numbers = dict(kept["summary"])
    numbers |= {"rendered": 0, "reused": numbers["rendered"] + numbers["reused"], "removed": 0}
    numbers["seconds"] = round(time.perf_counter() - began, 3)
    report = str(kept["report"])
    if form == "json":
        report = json.dumps({**json.loads(report), "summary": numbers}, ensure_ascii=False, indent=1)
    return Repeated(told(kept["pages"], kept["documents"], numbers, output, lang), report)


def remember(
    root: Path,
    output: Path,
    before: FileStats,
    done: Finished,
    report: str,
    baseline: Mapping[str, str],
    there: outputs.Lines | None,
) -> None:
    """Keep the words of a sound build.

    ``baseline`` names what the next build may stand on, and the version of the memory that has it; ``there`` is the state of
    the output folder before this one, where it is known.
    """
    pages, documents = done.made
    said: dict[str, Any] = {"summary": dict(done.summary), "pages": pages, "documents": documents, "report": report}
    now = outputs.after(output, there, done.touched) if there is not None else None
    stamp.keep(root, output, before, {**said, **baseline}, now)


def told(pages: int, documents: int, numbers: Mapping[str, int | float], output: Path, lang: str) -> str:
    """The summary that a person reads at the end; it points to no folder in which nothing was asked for."""
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
    return "\n".join([done, *(words for there, words in places if there)])


def _near(path: Path) -> str:
    """The path as a person in the current folder would write it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
