"""``build`` on the fast path, after an edit of a few texts: its report, and the stamp for the next build."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pressroom.build import output_stats, stamp
from pressroom.build.fast_path import FastPathRequest, FastPathResult, take_fast_path
from pressroom.build.file_stats import FileStats
from pressroom.build.state_folder import trace_file
from pressroom.commands.reporting import report
from pressroom.commands.up_to_date import Outcome, build_summary
from pressroom.report.phrases import Lang


def run_fast_path(
    root: Path,
    output: Path,
    change: stamp.Change,
    there: Callable[[], output_stats.Lines],
    asked: stamp.Invocation,
    form: str,
    lang: Lang,
    began: float,
    workers: int,
) -> Outcome | None:
    """Bring the outputs of edited texts up to date; None when the whole site has to be loaded.

    ``there`` tells the state of the output folder, which must be as the last build left it; ``workers`` is how many
    processes there may be.
    """
    if not change.now.is_settled:
        # Loading the program took a moment, in which a text that was just written has settled.
        now = stamp.restat_inputs(root, asked.words, change.now)
        again = replace(change, now=now) if now.lines == change.now.lines else stamp.edited_texts(root, output, now)
        if again is None:
            return None
        change = again
    lines = there()
    is_untouched = FileStats(lines).digest == change.outputs
    order = FastPathRequest(root, output, trace_file(root, output), asked.day, asked.only, workers)
    done = is_untouched and take_fast_path(order, change)
    if not done:
        return None
    numbers = _counts(done, change, began)
    said = report(done.problems, form, lang, root, numbers, is_ok=True)
    kept = change.said | {"summary": numbers, "report": said, "baseline": done.baseline}
    stamp.write_stamp(root, output, change.now, kept, output_stats.updated_stats(output, lines, done.published))
    return Outcome(build_summary(kept["counts"], numbers, output, lang), said)


def _counts(done: FastPathResult, change: stamp.Change, began: float) -> dict[str, int | float]:
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
