"""Word segmentation: where words begin in a run of Chinese, which writes no blanks between them.

In: Chinese characters.  Out: the places at which a word begins.  Never: decides what is right when a run can be read in two ways;
it takes the likeliest reading, in which the words are met most often together.

``words.txt.gz`` is made by ``scripts/word_list.py``; ``terms.txt`` beside it is written by hand: the words of a hospital that no
general dictionary has.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

HAN = "\u2e80-\u2fdf\u3005\u3007\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""What counts as a Chinese character, within the brackets of a pattern."""
_WORDS = Path(__file__).with_name("words.txt.gz")
_TERMS = Path(__file__).with_name("terms.txt")
_LONGEST = 4
_TERM = 19
"""How rare each of ``terms.txt`` is taken to be, in halvings: as 血压 and 尿酸 are."""
_UNKNOWN = 24
"""How rare a character is of which the list does not say it, in halvings; a word of several must be in the list."""

_PART = 2
"""What a reading of more words has against it for each."""


def word_starts(run: str) -> frozenset[int]:
    """The places of a run at which a word begins, the first among them, in the likeliest reading."""
    rarities = [_beginning_with(character) for character in run]
    best = [(0, 0)]
    for end in range(1, len(run) + 1):
        found = [(best[end - 1][0] + rarities[end - 1].get(run[end - 1], _UNKNOWN) + _PART, end - 1)]
        for start in range(max(0, end - _LONGEST), end - 1):
            rarity = rarities[start].get(run[start:end])
            if rarity is not None:
                found.append((best[start][0] + rarity + _PART, start))
        best.append(min(found))
    starts, place = set(), len(run)
    while place:
        place = best[place][1]
        starts.add(place)
    return frozenset(starts)


@cache
def _beginning_with(character: str) -> dict[str, int]:
    """How rare each word is that begins with a character, in halvings of all that was counted; read when it is asked for, as few are."""
    listed, terms = _listed(), _terms()
    found = dict.fromkeys(terms.get(character, ()), _TERM)
    for group in listed.get(character, "").split("\t")[1:]:
        rarity, *words = group.split(" ")
        found.update(dict.fromkeys(words, int(rarity)))
    return found


@cache
def _listed() -> dict[str, str]:
    """The lines of the list by the character with which their words begin."""
    lines = gzip.decompress(_WORDS.read_bytes()).decode().splitlines()
    return {line[0]: line for line in lines if not line.startswith("#")}


@cache
def _terms() -> dict[str, list[str]]:
    """The words that were written by hand, by the character with which they begin."""
    found: dict[str, list[str]] = {}
    for line in _TERMS.read_text("utf-8").splitlines():
        for term in line.split() if not line.startswith("#") else ():
            found.setdefault(term[0], []).append(term)
    return found
