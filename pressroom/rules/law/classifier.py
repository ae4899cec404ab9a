"""Text classifier: how much a sentence is worded like the ones that were taught as breaches of a ruling.

In: a normalised sentence.  Out: rulings whose score passes the threshold, each with the clause that says most.
A linear model over character n-grams of one to three; ``weights.txt.gz`` is made by ``python -m bench.teach`` from
``tests/compliance/``.  Patterns find what has a form, this finds what has only a tone: many weak features together.
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
"""Weights are kept as whole hundredths."""
ANY = "*"
"""The column that stands for a breach of any ruling."""
NOTABLE = "?"
"""The column that tells prose that may hold a breach from prose that surely holds none, by n-grams of one and two."""
EDGE = "^", "$"
SHORTEST = 8
"""Characters below which a sentence has no tone of its own."""
BRIEF = 16
"""Characters, edges among them, below which a sentence has too little tone to excuse what a pattern found."""
FAINT = 20
"""Hundredths that the tone of a brief sentence must come to before it blames it: of few n-grams, each one counts much."""
LOUD = 60
"""Hundredths from which the tone alone is an error, which stops a build; what is told of fainter ones is a warning."""
DOUBT = 15
"""Hundredths by which a sentence must sound honest before it excuses what a pattern found."""
NEAR = -10
"""The score in hundredths from which a sentence counts as alike to the breaches of a ruling."""
APART, CLOSE, FAR = 20, 3, -25
"""Hundredths by which a ruling may stay behind the likeliest and be named with it; how many are named at most; and the
score below which none is named unless nothing else would be said."""
PART = "\f"
"""What stands between the parts of the weights."""
PARTS, AT_A_TIME, GZIP = 3, 1 << 18, 16
"""How many are read at first, bytes that are unpacked in a step, and what tells the library that a file has gzip's head."""
FEW = 2000
"""Weights that are looked for one by one, which takes as long as reading all of them."""
FOUND = "+any"
"""The feature that stands for a match of any pattern."""
AT_ONCE = 256
"""Sentences of which is kept what no regime changes: a passage is judged in all of its regimes before the next one."""


class Weights:
    """A weight for each n-gram; they stand in the order of the n-grams, so that few are looked for among them and many are read."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._left = FEW
        self.get: Callable[[str, int], int] = self._sought
        """The weight of an n-gram, or what is given for none."""

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
    """Keep the weights no longer: they take the memory of two thousand pages, and are read again when they are asked."""
    for kept in (model, _is_notable, _sum_of_ngrams, _cells):
        kept.cache_clear()


def load(file: Path) -> Model:
    """The weights of a file."""
    unpacker, mark = zlib.decompressobj(wbits=zlib.MAX_WBITS | GZIP), PART.encode()
    said, left = b"", file.read_bytes()
    while said.count(mark) < PARTS and left:
        said += unpacker.decompress(left, AT_A_TIME)
        left = unpacker.unconsumed_tail
    *parts, begun = said.split(mark, PARTS)
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


def plain(sentence: str) -> str:
    """The sentence as the model looks at it: numbers are one sign, the edges are marked."""
    return f"{EDGE[0]}{_DIGITS.sub('#', sentence)}{EDGE[1]}"


def ngrams(words: str) -> Iterator[str]:
    """All n-grams of one to three characters."""
    second, third = words[1:], words[2:]
    yield from words
    pairs = list(map(add, words, second))
    yield from pairs
    yield from map(add, pairs, third)


def _length(words: str) -> float:
    """What scores are divided by, so that a long sentence has no more weight than a short one."""
    return float((3 * len(words) - 3) ** 0.5)


def pattern_feature(ruling: str) -> str:
    """The feature that stands for a match of a pattern of this ruling."""
    return f"+{ruling}"


def regime_feature(regime: str) -> str:
    """The feature that stands for the regime."""
    return f"={regime}"


def features(found: Collection[str]) -> list[str]:
    """What stands in the sum beside the characters for rulings whose patterns were found."""
    return [FOUND, *map(pattern_feature, sorted(found))] if found else []


def is_notable(sentence: str) -> bool:
    """Whether it is worth while to look at the sentence at all: one quick look, which plain prose does not pass."""
    return _is_notable(model(), sentence)


@lru_cache(maxsize=AT_ONCE)
def _is_notable(model: Model, sentence: str) -> bool:
    words = plain(sentence)
    weights = model.of_notable.get
    total = sum(map(weights, words, repeat(0))) + sum(map(weights, map(add, words, words[1:]), repeat(0)))
    return total > -model.bias[NOTABLE] * float((2 * len(words)) ** 0.5)


def tone(sentence: str, regime: str) -> float:
    """How much the characters of a sentence speak for a breach of anything, in hundredths; nothing below zero does."""
    return _sum_of_ngrams(model(), sentence) + model().of_any.get(regime_feature(regime), 0) + model().bias[ANY]


@lru_cache(maxsize=AT_ONCE)
def _sum_of_ngrams(model: Model, sentence: str) -> float:
    """What the characters of a sentence say of a breach of anything, whatever the regime."""
    words = plain(sentence)
    return sum(map(model.of_any.get, ngrams(words), repeat(0))) / _length(words)


def heard(sentence: str, regime: str, found: Collection[str]) -> float:
    """The tone of a sentence in which patterns of these rulings were found; above zero it is that of a breach."""
    return tone(sentence, regime) + sum(model().of_any.get(feature, 0) for feature in features(found))


def is_brief(sentence: str) -> bool:
    """Whether a sentence is too short to have a tone that excuses anything, or that blames it unless it is clear."""
    return len(plain(sentence)) < BRIEF


def alike(sentence: str, regime: str, found: Collection[str]) -> list[tuple[str, float]]:
    """Rulings by how much the sentence is worded like their breaches, the most alike first; from ``NEAR`` on it is one."""
    if len(sentence) < SHORTEST:
        return []
    words = plain(sentence)
    of_ruling, length = model().of_ruling, _length(words)
    scores: dict[str, float] = {name: bias for name, bias in model().bias.items() if name not in (NOTABLE, ANY)}
    for ngram in ngrams(words):
        for name, weight in of_ruling(ngram):
            scores[name] += weight / length
    for feature in (regime_feature(regime), *features(found)):
        for name, weight in of_ruling(feature):
            scores[name] += weight
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def loudest(sentence: str, name: str) -> tuple[int, int]:
    """The clause with the greatest share of a ruling's score."""
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
