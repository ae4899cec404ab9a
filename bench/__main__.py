"""``python -m bench``: makes hospitals, measures the program with them, and writes what came out.

Results go to ``build/bench/results.json``; with ``--write`` also to ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import peers, printers
from bench.corpus import Wish, load_sample, make_corpus
from bench.preview import measure_preview
from bench.report import page, table
from bench.scenarios import (
    BROCHURES,
    CATALOGUE,
    EDITION,
    REPOSITORY,
    WORKDAY,
    Scenario,
    measure_edition,
    measure_start,
    run,
)
from bench.targets import targets

SIZES = (200, 1000, 5000, 10000)
BROCHURE_COPIES = 11
"""Copies of the sample's departments that make about two hundred brochures."""
CATALOGUE_COPIES = 4
"""Copies of the sample's lectures that make a catalogue of about 120 pages."""
RESULTS = REPOSITORY / "build/bench/results.json"


def main() -> None:
    """Measure what was asked for and tell it."""
    asked = _arguments()
    compileall.compile_dir(REPOSITORY / "pressroom", quiet=2)  # as wherever a program is installed
    folder = Path(tempfile.mkdtemp(prefix="pressroom-bench-")) if asked.folder is None else asked.folder
    sample = load_sample(REPOSITORY)
    rows: list[dict[str, Any]] = []

    def measure(name: str, site: Path, entries: int, scenarios: tuple[Scenario, ...]) -> None:
        for scenario in scenarios:
            if asked.scenario and not any(word in scenario.name for word in asked.scenario):
                continue
            cost = run(scenario, site)
            summary = json.loads(cost.said[cost.said.index("{") :])["summary"]
            rows.append(
                {"site": name, "entries": entries, "scenario": scenario.name, **asdict(cost), **_counts(summary)}
            )
            rows[-1].pop("said")
            print(
                f"{name:>12}  {scenario.name:<30} {cost.wall:7.2f} s  {cost.cpu:7.2f} s CPU  {cost.memory:6.0f} MB",
                flush=True,
            )

    rows += measure_start()
    for size in asked.sizes:
        site = folder / str(size)
        measure(f"{size} pages", site, make_corpus(sample, site, Wish(pages=size)), WORKDAY)
        if not asked.scenario or any(word in "preview" for word in asked.scenario):
            rows += measure_preview(site, f"{size} pages")
        if asked.peers:
            rows += peers.measure_all(site, folder / f"peers-{size}", size)
    if not asked.no_print:
        site = folder / "brochures"
        wish = Wish(copies=BROCHURE_COPIES, kinds=frozenset())
        measure("brochures", site, make_corpus(sample, site, wish), BROCHURES)
        rows += printers.measure_brochures(site, folder / "peers-brochures") if asked.peers else ()
        site = folder / "catalogue"
        wish = Wish(copies=CATALOGUE_COPIES, kinds=frozenset({"lecture"}))
        measure("catalogue", site, make_corpus(sample, site, wish), CATALOGUE)
        if not asked.scenario or any(word in EDITION for word in asked.scenario):
            rows += measure_edition(site, folder / "edition")
        rows += printers.measure_catalogue(site, folder / "peers-catalogue") if asked.peers else ()
    results = {"machine": _machine(), "rows": rows}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n{table(results)}\n\n{targets(rows)}")
    if asked.write:
        notes = (REPOSITORY / "bench/notes.md").read_text(encoding="utf-8")
        (REPOSITORY / "docs/performance.md").write_text(page(results, notes), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="entries with pages of their own")
    parser.add_argument("--scenario", action="append", help="only scenarios whose name holds this word")
    parser.add_argument("--peers", action="store_true", help="measure the other programs that are installed, too")
    parser.add_argument("--no-print", action="store_true", help="leave out brochures and catalogue")
    parser.add_argument("--folder", type=Path, help="where to make the hospitals; default a temporary folder")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _counts(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: summary.get(name, 0) for name in ("jobs", "rendered")}


def _machine() -> dict[str, str]:
    """What the figures depend on beside the program."""
    names = ("markdown", "jinja2", "pydantic", "weasyprint", "brotli", "deflate")
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in names),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
