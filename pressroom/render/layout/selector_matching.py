"""Selector matching: which rules of a style sheet apply to an element, found once for all documents of a kind.

In: a matcher of the library of selectors.  Out: one that gives the same answers.  Never: remembers what depends on words, or on
elements that come later.

Nearly all that a selector can ask of an element follows from its name and attributes, those of its ancestors, and those of the
elements before it.  Where all of these are the same in another document, the same rules apply.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

_PROSE = frozenset(
    [
        "alt",
        "content",
        "d",
        "data-field",
        "data-page",
        "data-pages",
        "href",
        "id",
        "points",
        "src",
        "style",
        "title",
        "viewBox",
    ]
)
"""Attributes whose value differs from document to document and is asked for by no selector: only that they are there counts."""
_LATER = re.compile(
    r":(?:has|nth-last-|last-of-|only-of-)|\[\s*(?:" + "|".join(sorted(_PROSE)) + r")\s*[~|^$*]?=|#[^;{}]*\{",
    re.IGNORECASE,
)
"""Selectors that ask for what comes later, or for the value of such an attribute, which ``#`` does of a name."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CACHE_SIZE = 10000
"""Kinds of elements that are kept before all are let go."""
_SIGNS: dict[Any, int] = {}
_NUMBERS = itertools.count(1)


def may_remember(style: str) -> bool:
    """Whether the selectors of a style sheet ask for nothing else than what ``_sign`` looks at."""
    return _LATER.search(_COMMENT.sub("", style)) is None


class CachingMatcher:
    """A matcher that knows the kinds of elements that it has seen."""

    def __init__(self, matcher: Any) -> None:
        self.matcher = matcher
        self._known: dict[int, Any] = {}

    def match(self, element: Any) -> Any:
        """The rules that apply to an element, in the order of their weight."""
        sign = _sign(element)
        found = self._known.get(sign)
        if found is None:
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            found = self._known[sign] = self.matcher.match(element)
        return found


def _sign(element: Any) -> int:
    """The number of an element's kind, which it keeps; no number is given twice."""
    sign: int | None = vars(element).get("sign")
    if sign is None:
        plain = element.etree_element
        key = (
            0 if element.parent is None else _sign(element.parent),
            0 if element.previous is None else _sign(element.previous),
            plain.tag,
            tuple([(name, "" if name in _PROSE else value) for name, value in plain.attrib.items()]),
            element.index == len(element.etree_siblings) - 1,
            not len(plain) and not plain.text,
        )
        sign = _SIGNS.get(key)
        if sign is None:
            if len(_SIGNS) >= CACHE_SIZE:
                _SIGNS.clear()
            sign = _SIGNS[key] = next(_NUMBERS)
        element.sign = sign
    return sign
