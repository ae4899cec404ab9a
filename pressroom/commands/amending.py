"""A build after an edit of texts: what it says, and what it leaves for the next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pressroom.build import stamp
from pressroom.build.amend import Amended, amend
from pressroom.build.places import cache_file
from pressroom.core.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Done:
    """The build of an edit, for the command line to report."""

    problems: tuple[Diagnostic, ...]
    summary: Mapping[str, int | float]
    made: tuple[int, int]
    """Web pages and printed documents of the site."""
    amended: Amended


def edited(
    root: Path, output: Path, today: date, only: frozenset[str], change: stamp.Change, began: float
) -> Done | None:
    """Bring the outputs of the texts that were written up to date; None when the whole site has to be looked at."""
    done = amend(root, output, cache_file(root, output), today, only, change)
    if done is None:
        return None
    before = dict(change.said["summary"])
    severities = [str(problem.severity) for problem in done.problems]
    counts = {
        "rendered": len(done.rendered),
        "reused": before["rendered"] + before["reused"] - len(done.rendered),
        "removed": 0,
        "seconds": round(time.perf_counter() - began, 3),
        "warnings": severities.count("warning"),
        "reviews": severities.count("review"),
    }
    return Done(done.problems, before | counts, (change.said["pages"], change.said["documents"]), done)


def remember(root: Path, output: Path, before: stamp.Look, change: stamp.Change, done: Done, report: str) -> None:
    """Keep the words of the build, and what the output folder is like now."""
    said = change.said | {"summary": dict(done.summary), "report": report, "ground": done.amended.ground}
    stamp.keep(root, output, before, said, stamp.after(output, change, done.amended.published))
