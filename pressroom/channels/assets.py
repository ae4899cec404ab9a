"""Assets of the website: style sheet, scripts and the theme's pictures.

Style sheet and scripts carry a digest of their bytes in their names, so that browsers may keep them for ever; the names
follow from theme and program alone, and pages ask for them here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest
from pressroom.render.markup.scripts import minify_js
from pressroom.render.markup.stylesheets import external_references, minify_css
from pressroom.render.markup.theme import Theme
from pressroom.render.pictures.vector import active_content

STYLE_SHEETS = (
    "css/base.css",
    "css/layout.css",
    "css/components.css",
    "css/pages.css",
    "css/compare.css",
    "css/checkups.css",
    "css/finding.css",
    "css/time.css",
    "css/print.css",
    "css/reading.css",
)
"""Parts of the web style sheet, in order; a theme may replace each one by its path."""
OVERRIDE_SHEET = "css/theme.css"
"""What a theme adds to the parts of the theme that it extends."""
STYLE = "site.css"
SCRIPT = "site.js"
FINGERPRINT_LENGTH = 10
"""Hexadecimal digits of the digest in a name: 40 bits, enough for the few versions that a site ever has."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A style sheet or script as it is sent."""

    path: str
    """Path below ``output/``."""
    words: str


def fingerprinted(name: str, content: bytes) -> str:
    """A file name with the digest of the content before its suffix."""
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem}.{digest(content)[:FINGERPRINT_LENGTH]}{path.suffix}").as_posix()


@lru_cache(maxsize=4)
def bundles(theme: Theme) -> Checked[Mapping[str, Bundle]]:
    """Style sheet and scripts of a theme by their plain names (``site.css``, ``site.js``, ``search.js``)."""
    made: dict[str, Bundle] = {}
    style = _style(theme)
    scripts = {PurePosixPath(path).name: minify_js(theme.read(path)) for path in theme.scripts()}
    for name, words in {STYLE: style.value, **scripts}.items():
        made[name] = Bundle(f"{WEB}/assets/{fingerprinted(name, words.encode())}", words)
    return Checked(made, style.problems)


def _style(theme: Theme) -> Checked[str]:
    """Tokens and parts, each minified by itself, so that a complaint names the part."""
    parts: list[str] = []
    problems: list[Diagnostic] = []
    for path in (*STYLE_SHEETS, OVERRIDE_SHEET):
        if theme.find(path) is not None:
            part, more = minify_css(theme.read(path), theme.place(path))
            parts.append(part)
            problems.extend(more)
    tokens = minify_css(theme.properties() + theme.schemes(), "theme.yaml").value
    return Checked("\n".join([tokens, *parts, ""]), tuple(problems))


def unsafe_theme_files(theme: Theme) -> tuple[Diagnostic, ...]:
    """Style sheets, of the web and of print, that ask for something elsewhere, and theme drawings that could act."""
    problems: list[Diagnostic] = []
    for path in sorted({path for layer in theme.layers for path in layer.files()}):
        file = theme.find(path)
        if file is not None and path.endswith(".css"):
            problems += external_references(file.read_bytes().decode("utf-8", "replace"), theme.place(path))
        elif file is not None and path.endswith(".svg") and (found := active_content(file.read_bytes())):
            place = theme.place(path)
            message = text("image/acting", value=place, problem=found)
            problems.append(error(Span(place), "image/acting", message, text("image/acting.hint")))
    return tuple(problems)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """Style sheet, scripts and the theme's pictures."""
    for bundle in bundles(engines.theme).value.values():
        yield Job(bundle.path, "asset")
    for path in engines.theme.pictures():
        yield Job(f"{WEB}/assets/{path}", "asset")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The bytes of one asset."""
    for bundle in bundles(engines.theme).value.values():
        if bundle.path == job.path:
            return Checked(bundle.words)
    file = engines.theme.find(job.path.removeprefix(f"{WEB}/assets/"))
    assert file is not None, "planned from the theme"
    return Checked(file.read_bytes())


ASSETS = Channel("asset", plan, render)
