"""Small operations on words: nearest names, character classes, lengths."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""An id: lower-case ASCII letters and digits in words joined by single hyphens."""
MAX_SLUG = 100
"""Characters of an id: file names of 255 bytes have room for what outputs add to it."""
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[1-9]")
"""Names that mean a device on Windows, whatever suffix follows (Microsoft, "Naming Files, Paths, and Namespaces")."""

_EMOJI = "\\U0001f000-\\U0001faff\\u2190-\\u21ff\\u2300-\\u23ff\\u2600-\\u27bf\\u2b00-\\u2bff\\u3030\\u303d\\u3297\\u3299\\u00a9\\u00ae\\u2122"
_NEVER = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\uffff\\ud800-\\udfff\\U000e0000-\\U000e0fff"
    "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f\\u2060-\\u2065\\u206a-\\u206f\\u3164\\uffa0"
)
FORBIDDEN_CHARACTERS = re.compile(
    f"[{_NEVER}]|(?<![{_EMOJI}\ufe0f\U0001f3fb-\U0001f3ff])\u200d|(?<![{_EMOJI}0-9#*])[\ufe00-\ufe0f]"
)
"""Characters that no text needs and that deceive or break: controls, other line ends, overrides of the direction of
writing (which show one thing and say another), what cannot be seen and splits a word for search and for the law's
desk (between emoji it joins, and stays), invisible tags, and what XML forbids."""

_ALIKE = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
LOOKALIKE_CHARACTERS = re.compile(f"[{_ALIKE}]")
"""Radicals and compatibility forms that look like a Chinese character and are another one; they come out of PDF files."""
SUSPECT_CHARACTERS = re.compile(f"[{_NEVER}{_ALIKE}\u200d\ufe00-\ufe0f]")
"""A quick superset of both, without their look-behinds: text without a match is clean."""


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
    return len(word) <= MAX_SLUG and SLUG.fullmatch(word) is not None and _DEVICES.fullmatch(word) is None


def shorten(words: str, limit: int = 60) -> str:
    """One line of at most ``limit`` characters for quoting in a message."""
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
