"""image/missing, image/alt: a picture of a body exists, and has words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.rules.base import Rule


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Look at the pictures of every edition."""
    for body in (entry.body, *entry.editions.values()):
        for link in body.links if body else ():
            if not link.is_image:
                continue
            if not view.has_asset(f"content/{link.target}"):
                message = text("image/missing", value=link.target)
                yield error(link.span, "image/missing", message, text("image/missing.hint"))
            if not link.words.strip():
                message = text("image/alt", value=link.target)
                yield error(link.span, "image/alt", message, text("image/alt.hint", value=link.target))
    yield from _portrait(entry, view)


def _portrait(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    portrait = getattr(entry.model, "portrait", None)
    if portrait is not None and not view.has_asset(f"content/{portrait.image}"):
        message = text("image/missing", value=portrait.image)
        yield error(entry.at(("portrait", "image")), "image/missing", message, text("image/missing.hint"))


RULE = Rule(("image/missing", "image/alt"), None, check)
