"""Staleness: why an output must be made again, or no reason at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from pressroom.build.file_stats import walk
from pressroom.build.fixed_inputs import FixedInputs
from pressroom.build.manifest import MANIFEST, Owned, read_manifest
from pressroom.build.site import Prepared
from pressroom.build.trace import Record, describe
from pressroom.catalog.catalog import ABSENT
from pressroom.catalog.questions import Asset, Output, Question
from pressroom.channels.base import Job


def staleness(
    jobs: Iterable[Job], records: Mapping[str, Record], fixed: FixedInputs, site: Prepared, output: Path
) -> dict[Job, tuple[str, ...]]:
    """The reasons of every job; what comes after an output that is made again is made again too."""
    jobs = tuple(jobs)
    there, racy = _files(output)
    lost = _lost((records[job.path] for job in jobs if job.path in records), site, output)
    why = {job: _reasons(job, records.get(job.path), fixed, output, there, lost) for job in jobs}
    for job in [job for job in why if not racy.isdisjoint(job.paths)] if racy else ():
        why[job] += tuple(_told(path) for path in job.paths[1:] if path in racy)
    remade = {path for job, found in why.items() if found for path in job.paths}
    for job in [job for job in why if job.after]:
        why[job] += tuple(f"{path} is made again" for path in job.after if path in remade)
    return why


def with_dependencies(wanted: Iterable[Job], jobs: Iterable[Job]) -> tuple[Job, ...]:
    """Some of all jobs together with those whose outputs they come after, in the order of the plan."""
    chosen = set(wanted)
    read = {path for job in chosen for path in job.after}
    return tuple(job for job in jobs if job in chosen or (read and not read.isdisjoint(job.paths)))


def _reasons(
    job: Job,
    record: Record | None,
    fixed: FixedInputs,
    output: Path,
    there: frozenset[str],
    lost: frozenset[int],
) -> tuple[str, ...]:
    """Every reason, in the order in which they are looked for; empty means that the output stands."""
    if record is None:
        return ("never built",)
    found = [f"{name} changed" for name, value in fixed.of(job).items() if record.fixed.get(name) != value]
    found += [f"{path} is missing" for path in job.paths if path not in there]
    found += _touched(record, output)
    if not lost.isdisjoint(map(id, record.questions)):
        found += [f"{describe(pair[0])} changed" for pair in record.questions if id(pair) in lost]
    return tuple(found)


def _lost(records: Iterable[Record], site: Prepared, output: Path) -> frozenset[int]:
    """By their identity, the pairs of question and answer that are no longer so: records share them, and most share many."""
    pairs = {id(pair): pair for record in records for pair in record.questions}
    answers = _Answers(site, output)
    return frozenset(name for name, (asked, said) in pairs.items() if answers.now(asked) != said)


class _Answers:
    """What outputs would be told now."""

    def __init__(self, site: Prepared, output: Path) -> None:
        self._output = output
        self._site = site

    def now(self, question: Question) -> str:
        """Digest of what a question is answered with now."""
        if isinstance(question, Output):
            owned = self._owned.get(question.path)
            return owned.digest if owned else ABSENT
        return self._site.catalog.digest(question, self._site.today)

    @cached_property
    def _owned(self) -> Mapping[str, Owned]:
        """Read only for what comes after other outputs: the manifest of a large site is long."""
        return read_manifest(self._output)


def _files(output: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Every file below the output folder by its path there; and those that were written after the build, by somebody else.

    The manifest comes last in every build, so none of its files is younger.
    """
    start, finished = len(str(output)) + 1, _written(output / MANIFEST)
    there, racy = set(), set()
    for entry in walk(str(output)):
        if entry.is_file():
            path = entry.path[start:].replace(os.sep, "/")
            there.add(path)
            if entry.stat().st_mtime_ns > finished:
                racy.add(path)
    return frozenset(there), frozenset(racy)


def _written(file: Path) -> int:
    """When a file was written; one that is gone, after all others."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return sys.maxsize


FINISHING_INPUTS = ("program", "engines", "theme", "fonts")
"""Fixed inputs that the step from text to bytes depends on; the others act through the text alone."""


def stands_by_bytes(job: Job, record: Record, fixed: FixedInputs, output: Path) -> bool:
    """Whether the files of an output are right if the same bytes come out."""
    now = fixed.of(job)
    # The same paths, and the same compressors for the files beside them.
    same = all(record.fixed.get(name) == now.get(name) for name in ("program", "engines", "plan"))
    return same and _stands(job, record, output)


def stands_by_text(job: Job, record: Record, fixed: FixedInputs, site: Prepared, output: Path) -> bool:
    """Whether the old output would come out again if the text before finishing does."""
    now = fixed.of(job)
    same = all(record.fixed.get(name) == now.get(name) for name in FINISHING_INPUTS)
    return (
        same
        and _stands(job, record, output)
        and not any(
            isinstance(question, Asset) and site.catalog.digest(question, site.today) != answer
            for question, answer in record.questions
        )
    )


def _stands(job: Job, record: Record, output: Path) -> bool:
    """Whether all files of an output are there as they were left."""
    finished = _written(output / MANIFEST)
    return not _touched(record, output) and all(
        (output / path).is_file() and (path == record.path or _written(output / path) <= finished) for path in job.paths
    )


def _touched(record: Record, output: Path) -> list[str]:
    """Whether somebody else wrote over the output."""
    try:
        stat = os.stat(f"{output}/{record.path}")  # noqa: PTH116 - of every output; a path of its own would take as long
    except OSError:
        return []
    if (stat.st_size, stat.st_mtime_ns) == (record.size, record.mtime_ns):
        return []
    return [_told(record.path)]


def _told(path: str) -> str:
    return f"{path} was changed by somebody else"
