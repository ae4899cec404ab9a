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
from importlib.metadata import version
from pathlib import Path

from bench import peers, printers
from bench.corpus import Wish, load_sample, make_corpus
from bench.preview import measure_preview
from bench.report import page, table
from bench.rounds import Row, Turn, in_rounds
from bench.scenarios import (
    BROCHURES,
    CATALOGUE,
    EDITION,
    REPOSITORY,
    WORKDAY,
    Scenario,
    edition_turns,
    measure_start,
    turn,
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
    rows: list[Row] = []

    def wanted(name: str) -> bool:
        return not asked.scenario or any(word in name for word in asked.scenario)

    def turns(name: str, site: Path, entries: int, scenarios: tuple[Scenario, ...]) -> list[Turn]:
        return [turn(name, site, entries, one) for one in scenarios if wanted(one.name)]

    rows += measure_start()
    for size in asked.sizes:
        site = folder / str(size)
        rows += in_rounds(turns(f"{size} pages", site, make_corpus(sample, site, Wish(pages=size)), WORKDAY), 1)
        if wanted("preview"):
            rows += measure_preview(site, f"{size} pages")
        if asked.peers:
            rows += peers.measure_all(site, folder / f"peers-{size}", size)
    if not asked.no_print:
        site = folder / "brochures"
        entries = make_corpus(sample, site, Wish(copies=BROCHURE_COPIES, kinds=frozenset()))
        others = printers.brochure_turns(site, folder / "peers-brochures") if asked.peers else ()
        rows += in_rounds([*turns("brochures", site, entries, BROCHURES), *others])
        site = folder / "catalogue"
        entries = make_corpus(sample, site, Wish(copies=CATALOGUE_COPIES, kinds=frozenset({"lecture"})))
        edition = edition_turns(site, folder / "edition") if wanted(EDITION) else ()
        others = printers.catalogue_turns(site, folder / "peers-catalogue") if asked.peers else ()
        rows += in_rounds([*turns("catalogue", site, entries, CATALOGUE), *edition, *others])
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
