"""Books: long pieces that are laid out part by part, each knowing on which pages the others begin.

In: HTML with a mark between its parts, and who lays out a part.  Out: one document with all pages.
Never: moves a page, or writes a number that no page has.

The engine lays every page with a reference out again until all numbers are known, with all that follows, and its time
grows faster than the pages.  Here a part is laid out again only when its own first page or one of its references changed.
Before a part is laid out, those that come after it are guessed, so that several can be laid out at once.  A template may
announce how many pages a part will have (``data-pages``): where all do so, references are laid out with the numbers that follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from pressroom.core.lazy import regex

PART = "<!-- part -->"
"""Stands before the first part, between two, and after the last; what is outside goes around every part."""
MAX_ROUNDS = 8
"""How often numbers may move; two are the rule: one to count pages, one to write the numbers."""
PARALLEL_CHARACTERS = 10_000
"""Characters that are worth being laid out by several processes."""
MAX_GROWTH = 3
"""By how many pages, less one, an edited part may be longer than its anchors say and still be guessed."""
_REFERENCE = regex(r'(?<!data-plain )href="#([^"]+)"')
"""What shows no number stands after ``data-plain``, and needs no layout when its number changes."""
_ANCHOR = regex(r'\sid="([^"]+)"')
_CLASS = regex(r'class="([\w-]+)')
_ANNOUNCED = regex(r'\sdata-pages="(\d+)"')


class Maker(Protocol):
    """Who lays out parts, several at a time where that is faster."""

    def find(self, words: str) -> Any:
        """A part as it is laid out, now or earlier."""

    def has(self, words: str) -> bool:
        """Whether a part need not be laid out any more."""

    def count(self, words: str) -> int:
        """How many pages a part has that need not be laid out any more."""

    def prepare(self, words: Sequence[str]) -> None:
        """Lay out what will probably be asked for, and have at hand what was laid out before."""


@dataclass
class _Part:
    """A part of a book, and what it was last laid out as."""

    body: str
    words: str = ""
    document: Any = None
    expected: str = ""
    """The words with which it was prepared."""

    @cached_property
    def references(self) -> frozenset[str]:
        """The names of what it shows the pages of."""
        return frozenset(_REFERENCE.findall(self.body))

    @property
    def refers(self) -> bool:
        """Whether it shows on which pages others are."""
        return bool(self.references)

    @cached_property
    def kind(self) -> str:
        """The class of its first element; parts of one class are of a kind."""
        found = _CLASS.search(self.body)
        return found[1] if found else ""

    @cached_property
    def anchors(self) -> list[str]:
        """The names of what others may refer to."""
        return _ANCHOR.findall(self.body)

    @cached_property
    def announced(self) -> int:
        """How many pages it will have, as its template reckons; nothing where that does not say."""
        found = _ANNOUNCED.search(self.body)
        return int(found[1]) if found else 0

    def pages_from(self, first: int) -> dict[str, int]:
        """The page of each anchor, when it begins on a page, as far as that can be guessed.

        Anchors of a part that refers to others are on its first page or not asked for; all others begin pages.
        """
        names = self.anchors
        each = max(1, self.announced // len(names)) if names else 1
        return {name: first + (0 if self.refers else at * each) for at, name in enumerate(names)}

    def lacks(self, page_by_anchor: Mapping[str, int]) -> bool:
        """Whether it refers to something whose page is not known, so that it has to be laid out again anyway."""
        return not self.references <= page_by_anchor.keys()


@dataclass(slots=True)
class _Book:
    opening: str
    closing: str
    parts: list[_Part]
    maker: Maker
    page_by_anchor: dict[str, int] = field(default_factory=dict)
    forecast: tuple[dict[int, int], dict[str, int]] = ({}, {})
    """On which page each part, by identity, and each anchor will be, as far as that is announced."""

    def words(self, part: _Part, first: int, page_by_anchor: Mapping[str, int]) -> str:
        """What a part is laid out from when it begins on a page."""
        return _started(self.opening, first) + _numbered(part.body, page_by_anchor) + self.closing

    def words_to_count(self, part: _Part) -> str:
        """What a part is laid out from when only the number of its pages is asked for.

        With the numbers that it will have when all goes as announced, or else the same wherever it begins.
        """
        first_by_part, page_by_anchor = self.forecast
        if id(part) not in first_by_part or part.lacks(page_by_anchor):
            return self.words(part, 1, {})
        return self.words(part, first_by_part[id(part)], page_by_anchor)

    def foresee(self) -> None:
        """Reckon on which page everything will be, up to the first part of whose length nothing is known."""
        first, first_by_part, page_by_anchor = 1, dict[int, int](), dict[str, int]()
        for part in self.parts:
            first_by_part[id(part)] = first
            page_by_anchor |= part.pages_from(first)
            if part.refers and not part.announced:
                break
            first += part.announced or max(1, len(part.anchors))
        self.forecast = first_by_part, page_by_anchor

    def look_ahead(self, number: int, first: int) -> None:
        """Have everything prepared that will probably be asked for from a part on."""
        guessed = self._ahead(number, first)
        expected = [(part, words) for part, words in guessed if words not in (part.words, part.expected)]
        if len(expected) > 1 and sum(len(part.body) for part, _ in expected) >= PARALLEL_CHARACTERS:
            for part, words in expected:
                part.expected = words
            self.maker.prepare([words for _, words in expected])

    def _ahead(self, number: int, first: int) -> Iterator[tuple[_Part, str]]:
        """What will be asked for from a part on, and then of the parts before it, as far as it can be guessed.

        Who guesses wrong does it again.  After a part of whose length nothing can be said, only such are told as
        have to be laid out twice, for the number of their pages.
        """
        pages, is_lost = dict(self.page_by_anchor), False
        for at_part, part in enumerate(self.parts[number:], number):
            if is_lost and not part.lacks(pages):
                break
            if not is_lost:
                pages |= part.pages_from(first)
            is_counted = part.lacks(pages)
            words = self.words_to_count(part) if is_counted else self.words(part, first, pages)
            yield part, words
            count = self._count(part, words)
            if not count and part.refers and not is_counted:
                count = part.announced
            if not count and not part.refers:
                count = self._guess(at_part, first, part.announced or max(1, len(part.anchors)), pages)
            is_lost = is_lost or not count
            first += count or 1
        first = 1
        for part in self.parts[:number]:
            if part.refers and not part.lacks(pages):
                yield part, self.words(part, first, pages)
            first += len(part.document.pages)

    def _guess(self, number: int, first: int, anchors: int, pages: Mapping[str, int]) -> int:
        """A part that refers to nothing has a page for each anchor, or so many more that the next one is known behind it."""
        for part in self.parts[number + 1 : number + 2]:
            for count in range(anchors, anchors + MAX_GROWTH):
                if self.maker.has(self.words(part, first + count, pages)):
                    return count
        return anchors

    def _count(self, part: _Part, words: str) -> int:
        """How many pages a part has, or probably has by its length beside one of its kind; nothing where that says nothing."""
        for known in (words, part.expected):
            if part.document is None and known and self.maker.has(known):
                return self.maker.count(known)
        if part.document is not None:
            return len(part.document.pages)
        like = [one for one in self.parts if one.document is not None and one.refers and one.kind == part.kind]
        return max(1, round(len(part.body) * len(like[-1].document.pages) / len(like[-1].body))) if like else 0

    def is_settled(self, *, is_first: bool) -> bool:
        """Lay out once more what has other words by now; whether there was nothing.

        In the first round the pages of a part are only counted before it gets its numbers.
        """
        first, is_settled = 1, True
        for number, part in enumerate(self.parts):
            is_counted = is_first and part.lacks(self.page_by_anchor)
            words = self.words_to_count(part) if is_counted else self.words(part, first, self.page_by_anchor)
            if number and words not in (part.words, part.expected) and not self.maker.has(words):
                self.look_ahead(number, first)  # not for the first part, which is laid out here, to get warm
            if words != part.words:
                part.words, part.expected, part.document = words, "", self.maker.find(words)
                is_settled = False
            pages = part.document.pages
            # An element that runs over several pages is an anchor on each; its first page counts.
            numbered = reversed(list(enumerate(pages, first)))
            self.page_by_anchor |= {name: at for at, page in numbered for name in page.anchors}
            first += len(pages)
        return is_settled


def lay_out_book(html: str, maker: Maker) -> Any:
    """Lay out the parts of a book one by one, until every reference (``data-page``) says the right page."""
    opening, *found, closing = html.split(PART)
    # What a template leaves out is no page.
    book = _Book(opening, closing, [_Part(part) for part in found if part.strip()], maker)
    book.foresee()
    for number in range(MAX_ROUNDS):
        if book.is_settled(is_first=number == 0):
            break
    return book.parts[0].document.copy([page for part in book.parts for page in part.document.pages])


def excerpt(html: str, is_wanted: Callable[[str], bool]) -> str:
    """A book of one of its parts, the shortest of the kind of which it has most, that refers to nothing and is wanted; or nothing."""
    opening, *found, closing = html.split(PART)
    parts = [part for part in map(_Part, found) if part.body.strip() and not part.refers and is_wanted(part.body)]
    count_by_kind = Counter(part.kind for part in parts)
    chosen = min(parts, key=lambda part: (-count_by_kind[part.kind], len(part.body)), default=None)
    return PART.join((opening, chosen.body, closing)) if chosen else ""


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
