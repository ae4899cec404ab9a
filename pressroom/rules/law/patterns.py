"""Patterns: what the rulings look for in sentences and paragraphs, tried together.

In: the rulings.  Out: an Index, which names the few patterns that a text's characters leave possible.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pressroom.core.cache_folder import cache_folder, write_cache_file
from pressroom.core.digest import digest, digest_all
from pressroom.core.regex_cache import compiled
from pressroom.rules.law import prefilter
from pressroom.rules.law.catalogue import Ruling, rulings
from pressroom.rules.law.lexicon import expand
from pressroom.rules.law.prefilter import branches, required_characters

MAX_REQUIRED_SETS = 3
INDEX_FILE = "patterns.marshal"
"""The file in the user's cache that has the arrangement of a large table."""
WORTH_KEEPING = 100
"""So many patterns take as long to arrange as a page to make."""
_NAME = 64
"""Bytes of the digest before what is kept."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """One pattern of a ruling; compiled when a sentence first holds the characters that it needs."""

    ruling: Ruling
    text: str
    needs_offer: bool = False

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled form."""
        return compiled(self.text)


@dataclass(frozen=True, eq=False)
class Index:
    """Branches of patterns by the characters that they need: bit ``i`` of slot ``k`` says that ``i`` has its ``k``-th set."""

    owners: tuple[Pattern, ...]
    """For each branch the pattern that it belongs to."""
    bits_by_character: Mapping[str, int]
    always: int

    @cached_property
    def characters(self) -> frozenset[str]:
        """All characters that any branch needs."""
        return frozenset(self.bits_by_character)

    def candidates(self, characters: set[str]) -> list[Pattern]:
        """Patterns that a text with these characters could match, in the order of the catalogue."""
        found = self.always
        for character in characters & self.characters:
            found |= self.bits_by_character[character]
        width = len(self.owners)
        left = found & (found >> width) & (found >> 2 * width) & ((1 << width) - 1)
        chosen: dict[Pattern, None] = {}
        while left:
            lowest = left & -left
            chosen[self.owners[lowest.bit_length() - 1]] = None
            left ^= lowest
        return list(chosen)


Arranged = tuple[list[int], dict[str, int], int]
"""For each branch the number of its pattern, the bits by character, and those that are always set."""


def index(patterns: Iterable[Pattern]) -> Index:
    """Arrange patterns for ``candidates``; the arrangement of a large table is kept in the user's cache."""
    all_of_them = tuple(patterns)
    owners, bits, always = _arranged(tuple(pattern.text for pattern in all_of_them))
    return Index(tuple(all_of_them[number] for number in owners), bits, always)


def _arranged(texts: tuple[str, ...]) -> Arranged:
    if len(texts) < WORTH_KEEPING:
        return _arrange(texts)
    program = [file.read_text(encoding="utf-8") for file in (Path(__file__), Path(str(prefilter.__file__)))]
    name = digest_all((sys.version, *program, *texts)).encode()
    file = cache_folder() / INDEX_FILE
    with suppress(OSError, ValueError, EOFError, TypeError):
        raw = file.read_bytes()
        if raw[:_NAME] == digest(name + raw[_NAME:]).encode():
            found: Arranged = marshal.loads(raw[_NAME:])  # noqa: S302 - the very bytes that a run of this user wrote
            return found
    arranged = _arrange(texts)
    raw = marshal.dumps(arranged)
    write_cache_file(file, digest(name + raw).encode() + raw)
    return arranged


def _arrange(texts: Iterable[str]) -> Arranged:
    parts = [(number, branch) for number, text in enumerate(texts) for branch in branches(text)]
    bits: dict[str, int] = {}
    always = 0
    for number, (_, branch) in enumerate(parts):
        sets = required_characters(branch, MAX_REQUIRED_SETS)
        for slot in range(MAX_REQUIRED_SETS):
            bit = 1 << (slot * len(parts) + number)
            if slot >= len(sets):
                always |= bit
                continue
            for character in sets[slot]:
                bits[character] = bits.get(character, 0) | bit
    return [owner for owner, _ in parts], bits, always


@cache
def in_force(regime: str, channel: str) -> frozenset[Ruling]:
    """The rulings that hold there."""
    return frozenset(ruling for ruling in rulings().values() if ruling.weight(regime, channel) is not None)


@cache
def _pattern(ruling: Ruling, words: str, *, needs_offer: bool = False) -> Pattern:
    return Pattern(ruling, expand(words), needs_offer)


@cache
def formal() -> Index:
    """What is a breach in whatever tone it is said, such as the number of an identity card."""
    return index(_pattern(ruling, text) for ruling in rulings().values() for text in ruling.form)


@cache
def tonal() -> Index:
    """Words that are a breach when a sentence means them."""
    found = []
    for ruling in rulings().values():
        found += [_pattern(ruling, text) for text in ruling.match]
        found += [_pattern(ruling, text, needs_offer=True) for text in ruling.offering]
    return index(found)


@cache
def paragraphs() -> Index:
    """What is seen only in a whole paragraph."""
    return index(_pattern(ruling, text) for ruling in rulings().values() for text in ruling.passage)
