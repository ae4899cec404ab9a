"""The variants of a picture: in which widths and formats it is offered.

In: what its head says.  Out: pairs of a format and a width.  Never: a width that is more than its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.render.pictures.raster import ImageFormat, ImageHeader

WIDTHS = (400, 800, 1200, 1600)
"""Widths in pixels: a phone, a phone or column at twice the density, a column on a fine screen, a wide one."""
MODERN_FORMATS: tuple[tuple[ImageFormat, str], ...] = (("avif", "image/avif"), ("webp", "image/webp"))


def variants(facts: ImageHeader) -> Iterator[tuple[ImageFormat, int]]:
    """Every format, each with its widths from narrow to wide."""
    widest = min(facts.width, WIDTHS[-1])
    # A step that saves less than a tenth is not worth a file.
    widths = [*(width for width in WIDTHS if width < widest * 0.9), widest]
    forms: list[ImageFormat] = [form for form, _ in MODERN_FORMATS] + ["png" if facts.has_alpha else "jpg"]
    for form in forms:
        for width in widths:
            yield form, width
