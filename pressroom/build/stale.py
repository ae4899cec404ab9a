"""Staleness: why an output must be made again, or no reason at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pressroom.build.fixed import FixedInputs
from pressroom.build.manifest import Owned, read_manifest
from pressroom.build.site import Prepared
from pressroom.build.trace import Record, describe
from pressroom.catalog.catalog import ABSENT
from pressroom.catalog.questions import Asset, Output, Question
from pressroom.channels.base import Job


def staleness(
    jobs: Iterable[Job], records: Mapping[str, Record], fixed: FixedInputs, site: Prepared, output: Path
) -> dict[Job, tuple[str, ...]]:
    """The reasons of every job; what comes after an output that is made again is made again too."""
    why = {job: reasons(job, records, fixed, site, output) for job in jobs}
    remade = {path for job, found in why.items() if found for path in job.paths}
    for job in [job for job in why if job.after]:
        why[job] += tuple(f"{path} is made again" for path in job.after if path in remade)
    return why


def with_what_they_read(wanted: Iterable[Job], jobs: Iterable[Job]) -> tuple[Job, ...]:
    """Some of all jobs together with those whose outputs they come after, in the order of the plan."""
    chosen = set(wanted)
    read = {path for job in chosen for path in job.after}
    return tuple(job for job in jobs if job in chosen or not read.isdisjoint(job.paths))


def reasons(
    job: Job, records: Mapping[str, Record], fixed: FixedInputs, site: Prepared, output: Path
) -> tuple[str, ...]:
    """Every reason, in the order in which they are looked for; empty means that the output stands."""
    record = records.get(job.path)
    if record is None:
        return ("never built",)
    found = [f"{name} changed" for name, value in fixed.of(job).items() if record.fixed.get(name) != value]
    found += [f"{path} is missing" for path in job.paths if not (output / path).is_file()]
    found += _touched(record, output)
    # Read only for what comes after other outputs: the manifest of a large site is long.
    is_after = any(isinstance(question, Output) for question, _ in record.questions)
    owned = read_manifest(output) if is_after else {}
    found += [
        f"{describe(question)} changed"
        for question, answer in record.questions
        if _answer(question, site, owned) != answer
    ]
    return tuple(found)


def _answer(question: Question, site: Prepared, finished: Mapping[str, Owned]) -> str:
    """Digest of what a question is answered with now."""
    if isinstance(question, Output):
        found = finished.get(question.path)
        return found.digest if found else ABSENT
    return site.catalog.digest(question, site.today)


FINISHING = ("program", "engines", "theme", "fonts")
"""Fixed inputs that the step from text to bytes depends on; the others act through the text alone."""


def text_decides(job: Job, record: Record, fixed: FixedInputs, site: Prepared, output: Path) -> bool:
    """Whether the old output would come out again if the text before finishing does."""
    now = fixed.of(job)
    same = all(record.fixed.get(name) == now.get(name) for name in FINISHING)
    there = all((output / path).is_file() for path in job.paths) and not _touched(record, output)
    return (
        same
        and there
        and not any(
            isinstance(question, Asset) and site.catalog.digest(question, site.today) != answer
            for question, answer in record.questions
        )
    )


def _touched(record: Record, output: Path) -> list[str]:
    """Whether somebody else wrote over the output."""
    try:
        stat = (output / record.path).stat()
    except OSError:
        return []
    if (stat.st_size, stat.st_mtime_ns) == (record.size, record.mtime_ns):
        return []
    return [f"{record.path} was changed by somebody else"]
