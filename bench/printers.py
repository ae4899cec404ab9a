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
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import DAY
from bench.measure import Cost, measure
from bench.rounds import ROUNDS, Row, Turn
from bench.scenarios import EDITION, row, succeeded
from pressroom.build.site import Prepared, prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import style
from pressroom.render.fonts import FontSet
from pressroom.render.markup.typography import compose
from pressroom.render.paper.pdf import PdfEngine

SAMPLE = 12
"""Brochures that the others are given, in all rounds together; their time is stretched to all of them."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
_FAMILIES = (("Pressroom Sans Rare", "Noto Sans CJK SC"), ("Pressroom Serif Rare", "Noto Serif CJK SC"),
             ("Pressroom Sans", "Noto Sans CJK SC"), ("Pressroom Serif", "Noto Serif CJK SC"))  # fmt: skip
_ASSET = re.compile(r"asset:((?:content|theme)/[^\"')]+)")


def brochure_turns(site: Path, folder: Path) -> Iterator[Turn]:
    """The brochures of a hospital by the others: each round a share of the sample, stretched to all of them."""
    ready = _ready(site, folder)
    jobs = [job for job in ready.jobs if job.channel == "brochure"]
    files = [export(job, ready, ("brochure.css",), folder) for job in jobs[:SAMPLE]]
    for name, command in _others(folder):

        def measured(number: int, name: str = name, command: Command = command) -> Row:
            share = files[number % ROUNDS :: ROUNDS]
            cost = _loop([command(file) for file in share], folder).times(len(jobs) / len(share))
            return row("brochures", name, cost, against="200 brochures", rendered=len(jobs))

        yield measured


def catalogue_turns(site: Path, folder: Path) -> Iterator[Turn]:
    """The whole catalogue of a hospital by the others."""
    ready = _ready(site, folder)
    job = next(job for job in ready.jobs if job.channel == "catalogue" and not job.facet)
    file = export(job, ready, ("catalogue.css",), folder)
    for name, command in _others(folder):

        def measured(_: int, name: str = name, command: Command = command) -> Row:
            return row("catalogue", name, _loop([command(file)], folder), against=EDITION, rendered=1)

        yield measured


def _ready(site: Path, folder: Path) -> Prepared:
    folder.mkdir(parents=True, exist_ok=True)
    return prepare(site, DAY)


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


Command = Callable[[Path], list[str]]
"""The command that prints an HTML file."""


def _others(folder: Path) -> Iterator[tuple[str, Command]]:
    """Each program that is installed, and its command."""
    weasyprint = Path(sys.executable).with_name("weasyprint")
    if weasyprint.exists():
        yield "WeasyPrint command", lambda file: [str(weasyprint), "--quiet", str(file), f"{file}.pdf"]
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is not None:
        start = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        yield "Chromium", lambda file: [*start, f"--print-to-pdf={file}.pdf", file.as_uri()]


def _loop(commands: list[list[str]], folder: Path) -> Cost:
    """One command after the other; what they take together, and the most memory that one of them needs."""
    costs = [succeeded(command[0], measure(command, folder)) for command in commands]
    most = max(cost.memory for cost in costs)
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), most, 0)
