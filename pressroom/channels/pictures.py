"""Pictures of the content on the web: which files are made of one, and the markup that offers them.

In: a picture below ``content/images/``.  Out: its variants (a width and a format each) and a ``<picture>`` element with
the size set, so that nothing moves while it loads.  Never: enlarges a picture, or publishes the file of the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest
from pressroom.core.text import shorten
from pressroom.render.pictures.raster import ImageFormat, UnreadablePicture, read_header, resize
from pressroom.render.pictures.variants import MODERN_FORMATS, variants
from pressroom.render.pictures.vector import active_content, svg_size

FOLDER = "web/images"
FALLBACK_WIDTH = 800
"""Width that a browser gets which knows neither ``srcset`` nor the newer formats."""
SIZES = "(min-width: 46rem) 41rem, 100vw"
"""How wide a picture of a text is shown: the measure, or the whole phone."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One file of a picture: path below ``output/``, width in pixels, format; the file itself when there is no format."""

    path: str
    width: int
    form: ImageFormat | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the web shows it: its own size, where it is known, and its variants."""

    source: str
    width: int | None
    height: int | None
    variants: tuple[Variant, ...]

    def of(self, form: ImageFormat | None) -> tuple[Variant, ...]:
        """Its variants of one format, narrow before wide."""
        return tuple(variant for variant in self.variants if variant.form == form)

    @property
    def plain(self) -> tuple[Variant, ...]:
        """The variants that every browser reads."""
        modern = {form for form, _ in MODERN_FORMATS}
        return tuple(variant for variant in self.variants if variant.form not in modern)


def picture(source: str, view: View) -> Picture | None:
    """What is made of a picture below ``content/``; None when it does not exist or cannot be read."""
    if not source.startswith("content/images/") or not view.has_asset(source):
        return None
    raw = view.asset(source)
    inside = PurePosixPath(source).relative_to("content/images")
    stem = f"{FOLDER}/{inside.with_suffix('')}.{digest(raw)[:10]}"
    if inside.suffix.lower() == ".svg":
        width, height = svg_size(raw)
        return Picture(source, width, height, (Variant(f"{stem}.svg", width or 0, None),))
    try:
        facts = read_header(raw)
    except UnreadablePicture:
        return None
    made = (Variant(f"{stem}-{width}.{form}", width, form) for form, width in variants(facts))
    return Picture(source, facts.width, facts.height, tuple(made))


def picture_element(
    found: Picture,
    alt: str,
    address: Callable[[str], str],
    *,
    title: str = "",
    css_class: str = "",
    sizes: str = SIZES,
) -> Markup:
    """The ``<picture>`` element, or ``<img>`` where there is one file only; ``address`` makes paths relative."""
    shown = next((v for v in reversed(found.plain) if v.width <= FALLBACK_WIDTH), found.plain[0])
    optional = [("class", css_class), ("title", title), ("width", found.width), ("height", found.height)]
    attributes = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in optional if value)
    lazy = Markup(' loading="lazy" decoding="async"')
    if found.of(None):
        return Markup('<img src="{}" alt="{}"{}{}>').format(address(shown.path), alt, attributes, lazy)
    sources = Markup("").join(
        Markup('<source type="{}" srcset="{}" sizes="{}">').format(mime, _set(found.of(form), address), sizes)
        for form, mime in MODERN_FORMATS
    )
    image = Markup('<img src="{}" srcset="{}" sizes="{}" alt="{}"{}{}>').format(
        address(shown.path), _set(found.plain, address), sizes, alt, attributes, lazy
    )
    return Markup("<picture>{}{}</picture>").format(sources, image)


def _set(variants: tuple[Variant, ...], address: Callable[[str], str]) -> str:
    return ", ".join(f"{address(variant.path)} {variant.width}w" for variant in variants)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """Every variant of every picture that can be read."""
    for source in view.asset_paths():
        found = picture(source, view)
        for variant in found.variants if found else ():
            yield Job(variant.path, "picture", source=source)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """One variant; a picture that breaks off in the middle is told at its file."""
    found = picture(job.source, view)
    assert found is not None, "planned from the catalog"
    variant = next(variant for variant in found.variants if variant.path == job.path)
    raw = view.asset(job.source)
    if variant.form is None:
        return Checked(raw)
    try:
        return Checked(resize(raw, variant.width, variant.form))
    except UnreadablePicture as complaint:
        return Checked(None, (_broken(job.source, complaint),))


def unreadable_pictures(view: View) -> tuple[Diagnostic, ...]:
    """Pictures whose head cannot be read, that are too large, or that are more than pictures; known before rendering."""
    problems = []
    for source in view.asset_paths():
        if source.lower().endswith(".svg"):
            found = active_content(view.asset(source))
            if found:
                message = text("image/acting", value=source, problem=shorten(found, 80))
                problems.append(error(Span(source), "image/acting", message, text("image/acting.hint")))
        else:
            try:
                read_header(view.asset(source))
            except UnreadablePicture as complaint:
                problems.append(_broken(source, complaint))
    return tuple(problems)


def _broken(source: str, complaint: UnreadablePicture) -> Diagnostic:
    message = text("image/broken", value=source, problem=shorten(str(complaint), 120))
    return error(Span(source), "image/broken", message, text("image/broken.hint"))


PICTURES = Channel("picture", plan, render, cost=12)
