"""Text classifier: how much a sentence is worded like the training examples that break a ruling.

In: a normalised sentence.  Out: scores of a linear model over character n-grams of one to three characters, in hundredths,
divided by the root of the number of n-grams; above zero speaks for a breach.  The model answers three questions: is there
anything to look at (``is_notable``), does the sentence breach anything (``breach_score``), and which ruling
(``ruling_scores``).  Patterns find what has a form, this finds what has only a tone: many weak features together.

``weights.txt.gz`` is made by ``python -m bench.teach`` from ``tests/compliance/``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import repeat
from operator import add
from pathlib import Path

from pressroom.core.lazy import regex

_WEIGHTS = Path(__file__).with_name("weights.txt.gz")
_DIGITS = regex(r"[\d.]+")
CLAUSE = regex(r"[^，,；：、]+")
SCALE = 100
"""Weights are stored as whole hundredths."""
ANY_RULING = "*"
"""The column that stands for a breach of any ruling."""
NOTABLE_COLUMN = "?"
"""The column that tells prose that may hold a breach from prose that surely holds none, by n-grams of one and two."""
EDGE_MARKS = "^", "$"
MIN_LENGTH = 8
"""Shorter sentences, in characters, are not scored by ruling."""
BRIEF_LENGTH = 16
"""Below this length, with its edge marks, a sentence is brief: its score is too uncertain to overrule a pattern."""
BRIEF_THRESHOLD = 20
"""The score above which a brief sentence is a breach by itself: of few n-grams, each one counts much."""
ERROR_THRESHOLD = 60
"""The score above which the classifier alone gives an error, which stops a build; below it gives a warning."""
ACQUITTAL_MARGIN = 15
"""A score at or below minus this overrules what a pattern found."""
RULING_THRESHOLD = -10
"""The score from which a sentence counts as a breach of the ruling."""
MAX_BEHIND_BEST, MAX_NAMED, FALLBACK_THRESHOLD = 20, 3, -25
"""How far a ruling may score behind the likeliest one and still be named with it; how many are named at most; and the score
below which none is named unless nothing else would be said."""
PART_SEPARATOR = "\f"
"""What stands between the parts of the weights."""
EAGER_PARTS, CHUNK_BYTES, GZIP_WBITS = 3, 1 << 18, 16
"""Parts that are decompressed at once (the last, largest one only when asked), bytes per step, and zlib's flag for gzip files."""
MAX_LOOKUPS = 2000
"""Weights that are found by binary search before all are read into a dict: then both have taken the same time."""
PATTERN_FOUND = "+any"
"""The feature that stands for a match of any pattern."""
SENTENCE_CACHE_SIZE = 256
"""Sentences whose regime-independent sums are memoised: a passage is judged in all its regimes before the next one."""


class Weights:
    """The weight of each n-gram, from lines sorted by n-gram: found by binary search at first, read as a whole when many are asked."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._left = MAX_LOOKUPS
        self.get: Callable[[str, int], int] = self._sought
        """Like ``dict.get``: the weight of an n-gram, or the default."""

    @cached_property
    def _all(self) -> dict[str, int]:
        return _numbers(self._part)

    def _sought(self, ngram: str, default: int) -> int:
        self._left -= 1
        if self._left < 0:
            # Who looks through a long sentence holds this method, and is answered from what was read once as well.
            self.get = self._all.get
            return self._all.get(ngram, default)
        part, low, high = self._part, 0, len(self._part)
        while low < high:
            middle = (low + high) // 2
            start = part.rfind("\n", low, middle) + 1 or low
            end = part.find("\n", middle)
            found, weight = _row(part[start : end if end >= 0 else None])
            if found == ngram:
                return int(weight)
            low, high = (end + 1 if end >= 0 else high, high) if found < ngram else (low, start)
        return default


@dataclass(frozen=True, eq=False)
class Model:
    """The weights as they are kept: biases, then weights of the three questions; each is read when it is first asked."""

    parts: tuple[str, ...]
    """All but those of the third, which are most and of which few sentences ask."""
    rest: Callable[[], str]

    @cached_property
    def bias(self) -> Mapping[str, int]:
        """What each sum begins with; above zero is an answer."""
        return _numbers(self.parts[0])

    @cached_property
    def of_notable(self) -> Weights:
        """What each n-gram says of whether there is anything to look at."""
        return Weights(self.parts[1])

    @cached_property
    def of_any(self) -> Weights:
        """What each n-gram and feature says of a breach of anything."""
        return Weights(self.parts[2])

    @cached_property
    def _of_ruling(self) -> Mapping[str, str]:
        return dict(map(_row, self.rest().split("\n")))

    def of_ruling(self, ngram: str) -> tuple[tuple[str, int], ...]:
        """What an n-gram or feature says of each ruling."""
        return _cells(self._of_ruling.get(ngram, ""))


@cache
def model() -> Model:
    """The weights of the package, decompressed once."""
    return load(_WEIGHTS)


def unload() -> None:
    """Free the weights, which take the memory of two thousand pages; they are read again when needed."""
    for kept in (model, _is_notable, _sum_of_ngrams, _cells):
        kept.cache_clear()


def load(file: Path) -> Model:
    """The weights of a file."""
    unpacker, mark = zlib.decompressobj(wbits=zlib.MAX_WBITS | GZIP_WBITS), PART_SEPARATOR.encode()
    said, left = b"", file.read_bytes()
    while said.count(mark) < EAGER_PARTS and left:
        said += unpacker.decompress(left, CHUNK_BYTES)
        left = unpacker.unconsumed_tail
    *parts, begun = said.split(mark, EAGER_PARTS)
    return Model(
        tuple(part.decode("utf-8") for part in parts),
        cache(lambda: (begun + unpacker.decompress(left)).decode("utf-8")),
    )


def _numbers(part: str) -> dict[str, int]:
    return {ngram: int(weight) for ngram, weight in map(_row, filter(None, part.split("\n")))}


def _row(row: str) -> tuple[str, str]:
    ngram, _, rest = row.partition("\t")
    return ngram, rest


@lru_cache(maxsize=1 << 14)
def _cells(row: str) -> tuple[tuple[str, int], ...]:
    """Names and weights; most n-grams that a text holds it holds often."""
    return tuple((name, int(weight)) for name, weight in map(_cell, row.split()))


def _cell(cell: str) -> tuple[str, str]:
    name, _, weight = cell.rpartition(":")
    return name, weight


def preprocessed(sentence: str) -> str:
    """The sentence as the model sees it: every number is ``#``, and the edges are marked."""
    return f"{EDGE_MARKS[0]}{_DIGITS.sub('#', sentence)}{EDGE_MARKS[1]}"


def ngrams(words: str) -> Iterator[str]:
    """All n-grams of one to three characters."""
    second, third = words[1:], words[2:]
    yield from words
    pairs = list(map(add, words, second))
    yield from pairs
    yield from map(add, pairs, third)


def _length(words: str) -> float:
    """The root of the number of n-grams, by which sums are divided, so that long sentences do not score higher than short ones."""
    return float((3 * len(words) - 3) ** 0.5)


def pattern_feature(ruling: str) -> str:
    """The feature that stands for a match of a pattern of this ruling."""
    return f"+{ruling}"


def regime_feature(regime: str) -> str:
    """The feature that stands for the regime."""
    return f"={regime}"


def features(found: Collection[str]) -> list[str]:
    """What stands in the sum beside the characters for rulings whose patterns were found."""
    return [PATTERN_FOUND, *map(pattern_feature, sorted(found))] if found else []


def is_notable(sentence: str) -> bool:
    """A cheap first stage (n-grams of one and two) that rejects nearly all harmless prose."""
    return _is_notable(model(), sentence)


@lru_cache(maxsize=SENTENCE_CACHE_SIZE)
def _is_notable(model: Model, sentence: str) -> bool:
    words = preprocessed(sentence)
    weights = model.of_notable.get
    total = sum(map(weights, words, repeat(0))) + sum(map(weights, map(add, words, words[1:]), repeat(0)))
    return total > -model.bias[NOTABLE_COLUMN] * float((2 * len(words)) ** 0.5)


def breach_score(sentence: str, regime: str) -> float:
    """The score, in hundredths, of a sentence for a breach of any ruling in a regime; above zero it is one."""
    return _sum_of_ngrams(model(), sentence) + model().of_any.get(regime_feature(regime), 0) + model().bias[ANY_RULING]


@lru_cache(maxsize=SENTENCE_CACHE_SIZE)
def _sum_of_ngrams(model: Model, sentence: str) -> float:
    """The part of ``breach_score`` that the regime does not change."""
    words = preprocessed(sentence)
    return sum(map(model.of_any.get, ngrams(words), repeat(0))) / _length(words)


def breach_score_with(sentence: str, regime: str, found: Collection[str]) -> float:
    """``breach_score`` with the features of the rulings whose patterns matched."""
    return breach_score(sentence, regime) + sum(model().of_any.get(feature, 0) for feature in features(found))


def is_brief(sentence: str) -> bool:
    """Whether a sentence is too short for its score to overrule a pattern; ``BRIEF_THRESHOLD`` holds for it."""
    return len(preprocessed(sentence)) < BRIEF_LENGTH


def ruling_scores(sentence: str, regime: str, found: Collection[str]) -> list[tuple[str, float]]:
    """The score of each ruling in hundredths, the highest first; from ``RULING_THRESHOLD`` on the sentence breaks it."""
    if len(sentence) < MIN_LENGTH:
        return []
    words = preprocessed(sentence)
    of_ruling, length = model().of_ruling, _length(words)
    scores: dict[str, float] = {
        name: bias for name, bias in model().bias.items() if name not in (NOTABLE_COLUMN, ANY_RULING)
    }
    for ngram in ngrams(words):
        for name, weight in of_ruling(ngram):
            scores[name] += weight / length
    for feature in (regime_feature(regime), *features(found)):
        for name, weight in of_ruling(feature):
            scores[name] += weight
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def decisive_clause(sentence: str, name: str) -> tuple[int, int]:
    """Start and end of the clause that contributes most to a ruling's score."""
    of_ruling = model().of_ruling

    @cache
    def weight_of(ngram: str) -> int:
        return sum(weight for which, weight in of_ruling(ngram) if which == name)

    def share(clause: re.Match[str]) -> int:
        return sum(map(weight_of, ngrams(_DIGITS.sub("#", clause[0]))))

    clauses = list(CLAUSE.finditer(sentence.rstrip("。！？；”」』")))
    # A sentence of one clause is the loudest by itself; of a very long one, to find that out takes most of the time.
    if len(clauses) == 1:
        return clauses[0].span()
    return max(clauses, key=share).span() if clauses else (0, len(sentence))
