"""Staleness: why an output must be made again, or no reason at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pressroom.build.fixed import FixedInputs
from pressroom.build.site import Prepared
from pressroom.build.trace import Record, describe
from pressroom.catalog.questions import Asset
from pressroom.channels.base import Job


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
    found += [
        f"{describe(question)} changed"
        for question, answer in record.questions
        if site.catalog.digest(question, site.today) != answer
    ]
    return tuple(found)


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
