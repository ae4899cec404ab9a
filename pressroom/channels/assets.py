"""Assets of the website: style sheet, script, the theme's pictures and the pictures of the content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked

STYLE = f"{WEB}/assets/site.css"
SCRIPT = f"{WEB}/assets/site.js"
STYLE_SHEETS = ("css/base.css", "css/layout.css", "css/components.css", "css/pages.css", "css/print.css")
"""Parts of the web style sheet, in order; a theme may replace each one by its path."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """Style sheet, script and every picture."""
    yield Job(STYLE, "asset")
    yield Job(SCRIPT, "asset")
    for path in view.asset_paths():
        yield Job(f"{WEB}/{PurePosixPath(path).relative_to('content')}", "asset", source=path)
    for path in engines.theme.pictures():
        yield Job(f"{WEB}/assets/{path}", "asset")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The bytes of one asset."""
    if job.path == STYLE:
        parts = [engines.theme.read(path) for path in STYLE_SHEETS if engines.theme.find(path) is not None]
        return Checked(engines.theme.properties() + "\n".join(parts))
    if job.path == SCRIPT:
        return Checked(engines.theme.read("js/site.js"))
    if job.source:
        return Checked(view.asset(job.source))
    file = engines.theme.find(job.path.removeprefix(f"{WEB}/assets/"))
    assert file is not None, "planned from the theme"
    return Checked(file.read_bytes())


ASSETS = Channel("asset", plan, render)
