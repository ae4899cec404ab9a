"""Small operations on words: nearest names, character classes, lengths."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""An id: lower-case ASCII letters and digits in words joined by single hyphens."""

FORBIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\uffff\\ud800-\\udfff\\U000e0000-\\U000e0fff]"
)
"""Characters that no text needs and that deceive or break: controls, other line ends, overrides of the direction of
writing (which show one thing and say another), invisible tags, and what XML forbids."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a person most probably meant, or None when nothing is close."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(candidates)}
    matches = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    if not matches:
        matches = [folded for folded in by_folded if _one_character_off(folded, word.casefold())]
    return by_folded[matches[0]] if matches else None


def _one_character_off(one: str, other: str) -> bool:
    """Whether two short words differ in one character, which is a typo in Chinese however small their ratio."""
    return len(one) == len(other) > 1 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def is_slug(word: str) -> bool:
    """Whether a word can be an id, and so a file name and a part of an address."""
    return SLUG.fullmatch(word) is not None


def shorten(words: str, limit: int = 60) -> str:
    """One line of at most ``limit`` characters for quoting in a message."""
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
