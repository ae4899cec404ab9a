"""The other ways to make the same PDFs: the plain WeasyPrint command, and Chromium.

In: a hospital that the bench made.  Out: what each of the others takes for the same pages, from the same HTML and style
sheets, with the fonts of the Noto CJK collections in the place of ours.  They make one file where we make a screen edition
and a press edition, and examine neither.  The page numbers of contents and indexes are written by
our own layout of books, so theirs stay blank: that work they are spared.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.corpus import DAY
from bench.measure import Cost, measure
from bench.scenarios import EDITION
from pressroom.build.site import Prepared, prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import style
from pressroom.render.fonts import FontSet
from pressroom.render.markup.typography import compose
from pressroom.render.paper.pdf import PdfEngine

SAMPLE = 12
"""Brochures that the others are given; their time is stretched to all of them."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
_FAMILIES = (("Pressroom Sans Rare", "Noto Sans CJK SC"), ("Pressroom Serif Rare", "Noto Serif CJK SC"),
             ("Pressroom Sans", "Noto Sans CJK SC"), ("Pressroom Serif", "Noto Serif CJK SC"))  # fmt: skip
_ASSET = re.compile(r"asset:((?:content|theme)/[^\"')]+)")


def measure_brochures(site: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """The brochures of a hospital by the others, a sample stretched to all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = prepare(site, DAY)
    jobs = [job for job in ready.jobs if job.channel == "brochure"]
    files = [export(job, ready, ("brochure.css",), folder) for job in jobs[:SAMPLE]]
    share = len(jobs) / len(files)
    for name, cost in _others(files, folder):
        stretched = {"wall": cost.wall * share, "cpu": cost.cpu * share, "memory": cost.memory}
        yield _row("brochures", name, "200 brochures", len(jobs), stretched)


def measure_catalogue(site: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """The whole catalogue of a hospital by the others."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = prepare(site, DAY)
    job = next(job for job in ready.jobs if job.channel == "catalogue" and not job.facet)
    file = export(job, ready, ("catalogue.css",), folder)
    for name, cost in _others([file], folder):
        yield _row("catalogue", name, EDITION, 1, {"wall": cost.wall, "cpu": cost.cpu, "memory": cost.memory})


def _row(site: str, name: str, against: str, made: int, cost: dict[str, float]) -> dict[str, Any]:
    print(
        f"{site:>12}  {name:<30} {cost['wall']:7.2f} s  {cost['cpu']:7.2f} s CPU  {cost['memory']:6.0f} MB", flush=True
    )
    return {"site": site, "scenario": name, "against": against, "rendered": made, **cost}


def export(job: Job, ready: Prepared, sheets: tuple[str, ...], folder: Path) -> Path:
    """Write the HTML of a piece with everything that it needs beside it."""
    assert ready.theme is not None and ready.templates is not None and job.format is not None
    engines = Engines(ready.templates, ready.theme, PdfEngine(FontSet((), frozenset())))
    html = CHANNEL_BY_NAME[job.channel].render(job, View(ready.catalog, ready.today), engines).value
    assert isinstance(html, str)
    look = job.format.page_rule() + style(engines, "print/base.css", *(f"print/{sheet}" for sheet in sheets))
    for ours, theirs in _FAMILIES:
        look = look.replace(ours, theirs)
    words = compose(html).replace("</head>", f"<style>\n{look}\n</style></head>")
    for path in set(_ASSET.findall(words)):
        kind, _, inside = path.partition("/")
        source = ready.root / path if kind == "content" else ready.theme.find(inside)
        assert source is not None, path
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / path)
    file = folder / f"{Path(job.path).stem}.html"
    file.write_text(_ASSET.sub(r"\1", words), encoding="utf-8")
    return file


def _others(files: list[Path], folder: Path) -> Iterator[tuple[str, Cost]]:
    """The cost of one command a file, one after the other, by each program that is installed."""
    weasyprint = Path(sys.executable).with_name("weasyprint")
    if weasyprint.exists():
        yield (
            "WeasyPrint command",
            _loop([[str(weasyprint), "--quiet", str(file), f"{file}.pdf"] for file in files], folder),
        )
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is not None:
        start = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        yield "Chromium", _loop([[*start, f"--print-to-pdf={file}.pdf", file.as_uri()] for file in files], folder)


def _loop(commands: list[list[str]], folder: Path) -> Cost:
    costs = [measure(command, folder) for command in commands]
    for command, cost in zip(commands, costs, strict=True):
        if cost.code:
            raise RuntimeError(f"{command[0]} ended with {cost.code}:\n{cost.said[-2000:]}")
    most = max(cost.memory for cost in costs)
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), most, 0)
