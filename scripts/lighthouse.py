"""Lighthouse on the built site, served with its own headers: mobile settings, one page of each main type.

    python scripts/lighthouse.py [--site output/web] [--only home,expert] [--to tests/results/lighthouse]

Needs what scripts/setup-browser.sh installs, and the site built.  Prints a score for each page and category, keeps the
full reports, and ends with 1 where a score is under its mark.  Run it while the machine has nothing else to do:
the score of performance follows from measured times.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from serving import served

LIGHTHOUSE = Path(__file__).resolve().parent.parent / "tests/browser/node_modules/lighthouse/cli/index.js"
PAGES = {
    "home": "index.html",
    "expert": "experts/*.html",
    "department": "departments/*.html",
    "lecture": "lectures/*.html",
    "package": "packages/*.html",
    "article": "articles/*.html",
    "search": "search.html",
}
TRIES = 3
"""Lighthouse now and then misses the start of a page on a busy machine (NO_NAVSTART) and asks to be run again."""
NOT_ENTRIES = {
    "index.html", "by-name.html",
    "calendar.html", "by-department.html", "overview.html", "speakers.html", "booking.html",
    "compare.html", "offers.html",
}  # fmt: skip
MARKS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
MEASURES = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def heaviest(site: Path, pattern: str) -> str:
    """The largest page of a pattern, below the document root: what passes there passes for its siblings."""
    found = [file for file in site.glob(pattern) if "*" not in pattern or file.name not in NOT_ENTRIES]
    return max(found, key=lambda file: (file.stat().st_size, file.name)).relative_to(site).as_posix()


def examine(address: str, report: Path) -> dict[str, Any]:
    """Lighthouse's report of one address."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), "")
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"]
    options = [f"--only-categories={','.join(MARKS)}", f"--chrome-flags={FLAGS}", "--no-enable-error-reporting"]
    for _ in range(TRIES):
        done = subprocess.run(  # noqa: S603
            [*command, *options],
            check=False,
            env={**os.environ, "CHROME_PATH": browser},
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
            return told
    raise SystemExit(f"{address}: {done.stderr.strip()}")


def shortcomings(told: dict[str, Any], category: str) -> list[str]:
    """Titles of the audits that cost a category its points."""
    return [
        f"{told['audits'][one['id']]['title']} {told['audits'][one['id']].get('displayValue', '')}".strip()
        for one in told["categories"][category]["auditRefs"]
        if one["weight"]
        and (told["audits"][one["id"]]["score"] or 0) < 0.9
        and told["audits"][one["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual", "informative"}
    ]


def main() -> None:
    """Examine the pages and print the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=Path("output/web"))
    parser.add_argument("--to", type=Path, default=Path("tests/results/lighthouse"))
    parser.add_argument("--only", default="", help="names of pages, with commas")
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    wanted = chosen.only.split(",") if chosen.only else list(PAGES)
    failed = False
    print(f"{'page':<12}" + "".join(f"{category:>16}" for category in MARKS) + "    LCP      TBT   CLS     bytes")
    with served(chosen.site) as base:
        for name in wanted:
            told = examine(base + heaviest(chosen.site, PAGES[name]), chosen.to / f"{name}.json")
            scores = {category: round(100 * (told["categories"][category]["score"] or 0)) for category in MARKS}
            paint, blocked, moved = (told["audits"][measure].get("displayValue", "?") for measure in MEASURES)
            weight = told["audits"]["total-byte-weight"].get("numericValue", 0)
            print(f"{name:<12}" + "".join(f"{score:>16}" for score in scores.values()), end="")
            print(f"  {paint:>6} {blocked:>7} {moved:>5} {weight:>9.0f}", flush=True)
            for category, score in scores.items():
                if score < MARKS[category]:
                    failed = True
                    print(f"  {category}: " + "; ".join(shortcomings(told, category)))
    sys.exit(failed)


if __name__ == "__main__":
    main()
