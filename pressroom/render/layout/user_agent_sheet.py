"""The engine's own style sheet, without what a piece has no use for.

In: the HTML and the style sheet of a piece.  Out: the style sheets that the engine starts from, and the class of documents that
start from them.  Never: changes how anything looks.

The engine's sheet gives every element five pseudo-elements of footnotes and a marker, whose styles it computes for all of
them: six sevenths of the cascade of a piece that has neither footnotes nor lists of its own kind.
"""

from __future__ import annotations

import copy
import re
from functools import cache, lru_cache
from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.layout.selector_matching import CachingMatcher

_NOTES = frozenset(["footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"])
_MAKES_NOTES = regex(r"(?:float|position)\s*:[^;}]*(?:footnote|note\(|var\(|\\)", re.IGNORECASE)
_MAKES_POINTS = regex(r"display\s*:[^;}]*(?:list-item|var\(|\\)", re.IGNORECASE)
_POINTS = ("li", "summary")
"""Elements that have a marker unless a style sheet gives one to others."""


def engine_sheet(html: str, style: str) -> Any:
    """The engine's style sheet with the pseudo-elements that this piece can have."""
    is_sought = "<select" in html  # what it looks like depends on what it holds
    has_notes = _makes_notes(style) or bool(_MAKES_NOTES.search(html))
    has_points = _makes_points(style) or bool(_MAKES_POINTS.search(html))
    return _sheet(has_notes=has_notes, has_points=has_points, is_sought=is_sought)


@lru_cache(maxsize=32)
def _makes_notes(style: str) -> bool:
    return bool(_MAKES_NOTES.search(style))


@lru_cache(maxsize=32)
def _makes_points(style: str) -> bool:
    return bool(_MAKES_POINTS.search(style))


@cache
def _sheet(*, has_notes: bool, has_points: bool, is_sought: bool) -> Any:
    from weasyprint import UA_STYLESHEET

    sheet, matcher = copy.copy(UA_STYLESHEET), copy.copy(UA_STYLESHEET.matcher)
    universal = [entry for entry in matcher.other_selectors if has_notes or entry[3] not in _NOTES]
    if not has_points:
        markers = [entry for entry in universal if entry[3] == "marker"]
        universal = [entry for entry in universal if entry[3] != "marker"]
        named = dict(matcher.lower_local_name_selectors)
        for name in _POINTS:
            named[name] = [*named.get(name, ()), *markers]
        matcher.lower_local_name_selectors = named
    matcher.other_selectors = universal
    sheet.matcher = matcher if is_sought else CachingMatcher(matcher)
    return sheet


@cache
def piece_class() -> type[Any]:
    """Made on first use: importing the engine takes a second or more."""
    from weasyprint import HTML

    class Piece(HTML):  # type: ignore[misc]
        """A document that starts from the engine's style sheet as far as it needs it."""

        own_sheet: Any
        drawings: Any
        """What its known panels draw, by number."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [self.own_sheet] if not forms else super()._ua_stylesheets(forms)

    return Piece
