"""image/missing, image/alt: a picture of a body exists, and has words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Text, error, text
from pressroom.rules.base import Rule


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Look at the pictures of every edition."""
    for body in view.texts(entry).bodies:
        for link in body.links:
            if not link.is_image:
                continue
            if not view.has_asset(f"content/{link.target}"):
                message = text("image/missing", value=link.target)
                yield error(link.span, "image/missing", message, _meant(link.target, view))
            if not link.words.strip():
                message = text("image/alt", value=link.target)
                yield error(link.span, "image/alt", message, text("image/alt.hint", value=link.target))
    portrait = getattr(entry.model, "portrait", None)
    yield from _field(entry, portrait.image if portrait else None, ("portrait", "image"), view)
    yield from _field(entry, getattr(entry.model, "logo", None), ("logo",), view)


def _field(entry: Entry[Any], image: str | None, at: tuple[str, ...], view: View) -> Iterator[Diagnostic]:
    """A picture that front matter names."""
    if image is not None and not view.has_asset(f"content/{image}"):
        message = text("image/missing", value=image)
        yield error(entry.at(at), "image/missing", message, _meant(image, view))


def _meant(image: str, view: View) -> Text:
    """The picture whose name differs in capitals, slashes or the way to it, which only some computers tell apart."""
    bare = image.replace("\\", "/").replace("%20", " ").rpartition("content/")[2].lstrip("/").casefold()
    found = next((path for path in view.asset_paths() if path.casefold() == f"content/{bare}"), None)
    if found is not None and view.has_asset(found):
        return text("hint/did-you-mean", value=found.removeprefix("content/"))
    return text("image/missing.hint")


RULE = Rule(("image/missing", "image/alt"), None, check)
