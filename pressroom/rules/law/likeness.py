"""Likeness: how much a sentence is worded like the ones that were taught as breaches of a ruling.

In: a sentence in its reading form.  Out: rulings whose score passes the threshold, each with the clause that says most.
A linear model over runs of one to three characters; ``weights.txt.gz`` is made by ``python -m bench.teach`` from
``tests/compliance/``.  Patterns find what has a form, this finds what has only a tone: many weak signs together.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import repeat
from operator import add
from pathlib import Path
from typing import NamedTuple

_WEIGHTS = Path(__file__).with_name("weights.txt.gz")
_DIGITS = re.compile(r"[\d.]+")
_CLAUSE = re.compile(r"[^，,；：、]+")
SCALE = 100
"""Weights are kept as whole hundredths."""
ANY = "*"
"""The column that stands for a breach of any ruling: cheap to look at, and low in nearly all honest prose."""
EDGE = "^", "$"
SHORTEST = 8
"""Characters below which a sentence has no tone of its own."""


class Model(NamedTuple):
    """Weights by run of characters: of any breach, and of each ruling; the bias of each and what its score must pass."""

    of_any: Mapping[str, int]
    of_ruling: Mapping[str, tuple[tuple[str, int], ...]]
    bias: Mapping[str, int]


@cache
def model() -> Model:
    """The weights, read once; one line a run of characters, after the line of the biases."""
    lines = gzip.decompress(_WEIGHTS.read_bytes()).decode("utf-8").splitlines()
    of_any: dict[str, int] = {}
    of_ruling: dict[str, tuple[tuple[str, int], ...]] = {}
    head, *rows = ((run, tuple(_cell(cell) for cell in cells)) for run, *cells in (row.split("\t") for row in lines))
    for run, cells in rows:
        of_any[run] = sum(weight for name, weight in cells if name == ANY)
        of_ruling[run] = tuple(cell for cell in cells if cell[0] != ANY)
    return Model(of_any, of_ruling, dict(head[1]))


def _cell(cell: str) -> tuple[str, int]:
    name, _, weight = cell.rpartition(":")
    return name, int(weight)


def plain(sentence: str) -> str:
    """The sentence as the model looks at it: numbers are one sign, the edges are marked."""
    return f"{EDGE[0]}{_DIGITS.sub('#', sentence)}{EDGE[1]}"


def runs(words: str) -> Iterator[str]:
    """All runs of one to three characters."""
    second, third = words[1:], words[2:]
    yield from words
    pairs = list(map(add, words, second))
    yield from pairs
    yield from map(add, pairs, third)


def _length(words: str) -> float:
    """What scores are divided by, so that a long sentence has no more weight than a short one."""
    return float((3 * len(words) - 3) ** 0.5)


def alike(sentence: str) -> list[tuple[str, int, int]]:
    """Ids of rulings that the sentence is worded like a breach of, each with the clause that speaks loudest."""
    if len(sentence) < SHORTEST:
        return []
    words = plain(sentence)
    found = model()
    length = _length(words)
    if sum(map(found.of_any.get, runs(words), repeat(0))) / length + found.bias[ANY] < 0:
        return []
    scores: dict[str, int] = {}
    for run in runs(words):
        for name, weight in found.of_ruling.get(run, ()):
            scores[name] = scores.get(name, 0) + weight
    return [
        (name, *_loudest(sentence, name))
        for name, score in sorted(scores.items())
        if score / length + found.bias[name] > 0
    ]


def _loudest(sentence: str, name: str) -> tuple[int, int]:
    """The clause with the greatest share of a ruling's score."""
    weights = model().of_ruling

    def share(clause: re.Match[str]) -> int:
        parts = (weights.get(run, ()) for run in runs(_DIGITS.sub("#", clause[0])))
        return sum(weight for part in parts for which, weight in part if which == name)

    clauses = list(_CLAUSE.finditer(sentence.rstrip("。！？；”」』")))
    return max(clauses, key=share).span() if clauses else (0, len(sentence))
