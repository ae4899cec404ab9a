"""``python -m bench.edition SITE FOLDER``: the whole catalogue of a hospital and no other edition, from start to files.

This is what one command of the WeasyPrint command or of Chromium makes, and more: the same pages for the screen, for the press
and imposed, examined.  Parts that lie in the part cache are taken from there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.core import dataclass_cache, gc_control

if TYPE_CHECKING:
    from pressroom.build.printers import Printers


def main() -> None:
    """Make the edition in this process and write its files; what a command does first is done first."""
    gc_control.disable_gc()
    dataclass_cache.install_method_cache()
    make(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))


def make(root: Path, folder: Path) -> None:
    """Prepare the site and render the one job; the engine is loaded meanwhile, as for a command that prints."""
    from pressroom.build import printers

    with printers.start_printers_for({"catalogue"}) as waiting:
        _make(root, folder, waiting)


def _make(root: Path, folder: Path, printers: Printers) -> None:
    from bench import DAY
    from pressroom.build.execute import Task, render
    from pressroom.build.site import prepare
    from pressroom.build.site_cache import SiteCache
    from pressroom.channels.base import Engines
    from pressroom.render.fonts import derive
    from pressroom.render.paper.out_of_process import OutOfProcessEngine

    with (
        gc_control.permanent_allocations(),
        SiteCache(root) as memory,
    ):  # as the command does it: what was read before an edit is remembered
        site = prepare(root, DAY, memory, printers.begin_speculation)
    assert site.is_sound and site.theme is not None and site.templates is not None, site.problems
    job = next(job for job in site.jobs if job.channel == "catalogue" and not job.facet)
    made = printers.speculative_artifact(site.catalog, site.today) if printers.has_begun(job) else None
    if made is None:
        fonts = derive(site.theme.faces, site.rare)
        engines = Engines(site.templates, site.theme, OutOfProcessEngine(fonts, printers.server))
        made = render(Task(job), site.catalog, site.today, engines)
    assert made.content is not None, made.problems
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in ((job.path, made.content), *made.further):
        (folder / path.replace("/", "-")).write_bytes(content)


if __name__ == "__main__":
    main()
