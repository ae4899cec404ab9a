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
    rarity_by_word = _listed()
    best = [(0, 0)]
    for end in range(1, len(run) + 1):
        found = [(best[end - 1][0] + rarity_by_word.get(run[end - 1], _UNKNOWN) + _PART, end - 1)]
        for start in range(max(0, end - _LONGEST), end - 1):
            rarity = rarity_by_word.get(run[start:end])
            if rarity is not None:
                found.append((best[start][0] + rarity + _PART, start))
        best.append(min(found))
    starts, place = set(), len(run)
    while place:
        place = best[place][1]
        starts.add(place)
    return frozenset(starts)


@cache
def _listed() -> dict[str, int]:
    """How rare each word of the list is, in halvings of all that was counted."""
    found = {}
    for line in gzip.decompress(_WORDS.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            rarity, *words = line.split(" ")
            found.update(dict.fromkeys(words, int(rarity)))
    terms = (line.split() for line in _TERMS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {term: _TERM for line in terms for term in line} | found
