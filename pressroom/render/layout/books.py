"""Books: long pieces that are laid out part by part, each knowing on which pages the others begin.

In: HTML with a mark between its parts, and a function that lays out a document.  Out: one document with all pages.
Never: moves a page, or writes a number that no page has.

The engine lays every page with a reference out again until all numbers are known, with all that follows, and its time
grows faster than the pages.  Here a part is laid out again only when its own first page or one of its references changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from pressroom.core.lazy import regex

PART = "<!-- part -->"
"""Stands before the first part, between two, and after the last; what is outside goes around every part."""
ROUNDS = 8
"""How often numbers may move; two are the rule: one to count pages, one to write the numbers."""
LONG = 6
"""Parts that are worth being laid out by several processes."""
_REFERENCE = regex(r'href="#([^"]+)"')
_ANCHOR = regex(r'\sid="')
Prepare = Callable[[Sequence[str]], None]


def _alone(words: Sequence[str]) -> None:
    """Prepare nothing: each part is laid out when its turn comes."""


def lay_out_book(html: str, lay_out: Callable[[str], Any], prepare: Prepare = _alone) -> Any:
    """Lay out the parts of a book one by one, until every reference (``data-page``) says the right page.

    ``prepare`` is told beforehand which parts will probably be asked for, so that it can have several laid out at once.
    """
    opening, *found, closing = html.split(PART)
    parts = [part for part in found if part.strip()]  # what a template leaves out is no page
    made: list[tuple[str, Any]] = [("", None)] * len(parts)
    page_by_anchor: dict[str, int] = {}
    for _ in range(ROUNDS):
        first, is_settled, prepared = 1, True, 0
        for number, part in enumerate(parts):
            if not made[number][0] and number >= prepared:
                ahead = _guessed(parts[number:], opening, closing, first)
                prepared = number + max(len(ahead), 1)
                if len(ahead) >= LONG:
                    prepare(ahead)
            words = _started(opening, first) + _numbered(part, page_by_anchor) + closing
            if words != made[number][0]:
                made[number] = (words, lay_out(words))
                is_settled = False
            pages = made[number][1].pages
            # An element that runs over several pages is an anchor on each; its first page counts.
            numbered = reversed(list(enumerate(pages, first)))
            page_by_anchor |= {name: at for at, page in numbered for name in page.anchors}
            first += len(pages)
        if is_settled:
            break
    return made[0][1].copy([page for _, document in made for page in document.pages])


def _guessed(parts: Sequence[str], opening: str, closing: str, first: int) -> list[str]:
    """The next parts that refer to nothing, as if every anchor in them began a page; who guesses wrong does it again."""
    found = []
    for part in takewhile(lambda part: not _REFERENCE.search(part), parts):
        found.append(_started(opening, first) + part + closing)
        first += max(1, len(_ANCHOR.findall(part)))
    return found


def _started(opening: str, first: int) -> str:
    """The head of a part whose first page has a number: odd pages lie on the right."""
    side = "right" if first % 2 else "left"
    rule = f"@page :first {{ counter-reset: page {first} }} html {{ break-before: {side} }}"
    return opening.replace("</head>", f"<style>{rule}</style></head>")


def _numbered(part: str, page_by_anchor: Mapping[str, int]) -> str:
    """A part with the page of what each reference leads to, as far as it is known."""

    def with_page(found: re.Match[str]) -> str:
        number = page_by_anchor.get(found[1])
        return found[0] if number is None else f'{found[0]} data-page="{number}"'

    return _REFERENCE.sub(with_page, part)
