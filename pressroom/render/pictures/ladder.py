"""The variants of a picture: in which widths and formats it is offered.

In: what its head says.  Out: pairs of a format and a width.  Never: a width that is more than its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.render.pictures.raster import Facts, Form

LADDER = (400, 800, 1200, 1600)
"""Widths in pixels: a phone, a phone or column at twice the density, a column on a fine screen, a wide one."""
MODERN: tuple[tuple[Form, str], ...] = (("avif", "image/avif"), ("webp", "image/webp"))


def variants(facts: Facts) -> Iterator[tuple[Form, int]]:
    """Every format, each with its widths from narrow to wide."""
    widest = min(facts.width, LADDER[-1])
    # A step that saves less than a tenth is not worth a file.
    widths = [*(width for width in LADDER if width < widest * 0.9), widest]
    forms: list[Form] = [form for form, _ in MODERN] + ["png" if facts.has_alpha else "jpg"]
    for form in forms:
        for width in widths:
            yield form, width
