"""A build after an edit of texts: what it says, and what it leaves for the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pressroom.build import outputs, stamp
from pressroom.build.amend import Amended, Order, amend
from pressroom.build.file_stats import FileStats
from pressroom.build.places import cache_file
from pressroom.commands.reporting import report
from pressroom.commands.unchanged import Repeated, told
from pressroom.report.phrases import Lang


def amended(
    root: Path,
    output: Path,
    change: stamp.Change,
    there: Callable[[], outputs.Lines],
    asked: stamp.Asked,
    form: str,
    lang: Lang,
    began: float,
    workers: int,
) -> Repeated | None:
    """Bring the outputs of the texts that were written up to date; None when the whole site has to be looked at.

    ``there`` tells the state of the output folder, which must be as the last build left it; ``workers`` is how many
    processes there may be.
    """
    if not change.now.is_settled:
        # Loading the program took a moment, in which a text that was just written has settled.
        now = stamp.look_again(root, asked.words, change.now)
        again = replace(change, now=now) if now.lines == change.now.lines else stamp.written(root, output, now)
        if again is None:
            return None
        change = again
    lines = there()
    is_untouched = FileStats(lines).digest == change.outputs
    order = Order(root, output, cache_file(root, output), asked.day, asked.only, workers)
    done = is_untouched and amend(order, change)
    if not done:
        return None
    numbers = _counts(done, change, began)
    said = report(done.problems, form, lang, root, numbers, is_ok=True)
    kept = change.said | {"summary": numbers, "report": said, "baseline": done.baseline}
    stamp.keep(root, output, change.now, kept, outputs.after(output, lines, done.published))
    return Repeated(told(kept["pages"], kept["documents"], numbers, output, lang), said)


def _counts(done: Amended, change: stamp.Change, began: float) -> dict[str, int | float]:
    """The numbers of the last build, with those that are other ones now."""
    before: dict[str, int | float] = dict(change.said["summary"])
    severities = [str(problem.severity) for problem in done.problems]
    return before | {
        "rendered": len(done.rendered),
        "reused": before["rendered"] + before["reused"] - len(done.rendered),
        "removed": 0,
        "seconds": round(time.perf_counter() - began, 3),
        "warnings": severities.count("warning"),
        "reviews": severities.count("review"),
    }
