"""``python -m bench.pdf_worker SITE [COUNT]``: memory of one warm PDF worker, document after document.

Prints the resident memory in megabytes after every fiftieth of ``COUNT`` documents (1,000 unless told): the brochures of
a hospital, over and over.  The figure must stay flat from the hundredth on.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

from bench import DAY
from pressroom.build.execute import Task, render
from pressroom.build.site import prepare
from pressroom.channels.base import Engines
from pressroom.render.fonts import derive
from pressroom.render.paper.pdf import PdfEngine

STEP = 50
"""Documents between two looks."""


def main() -> None:
    """Make documents in this process and tell its memory."""
    site, count = prepare(Path(sys.argv[1]).resolve(), DAY), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    assert site.theme is not None and site.templates is not None, site.problems
    fonts = derive(site.theme.faces, site.rare)
    engines = Engines(site.templates, site.theme, PdfEngine(fonts))
    brochures = itertools.cycle(job for job in site.jobs if job.channel == "brochure")
    for number, job in enumerate(itertools.islice(brochures, count), 1):
        assert render(Task(job), site.catalog, site.today, engines).content is not None, job.path
        if number % STEP == 0:
            print(f"{number:>6} documents  {_resident():6.0f} MB", flush=True)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
