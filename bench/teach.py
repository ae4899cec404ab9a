"""``python -m bench.teach``: learns the weights of ``pressroom/rules/law/likeness.py`` from labelled sentences.

In: the taught sentences, the development half, good examples of rulings and the sample content, both honest.  Out:
``weights.txt.gz``, the same for the same sentences.  Never: looks at the test half.
Linear support vector machines, one a ruling, by dual coordinate descent (Hsieh et al., ICML 2008).
"""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from bench.law import NAMES, SENTENCES
from pressroom.catalog.catalog import assemble
from pressroom.rules.law import likeness
from pressroom.rules.law.catalogue import rulings
from pressroom.rules.law.desk import default_use
from pressroom.rules.law.matching import SENTENCE
from pressroom.rules.law.passages import passages
from pressroom.rules.law.reading import read
from pressroom.source.files import discover

REPOSITORY = Path(__file__).resolve().parent.parent
TAUGHT = SENTENCES / "taught.txt"
NOT_LEARNT = frozenset({"MA-6", "MA-7-1", "LG-14", "AD-46", "EM-13-3"})
"""Rulings of lists, characters and pages, which have no tone."""
MARGIN = {likeness.ANY: 0.4}
"""How far below zero a score may lie and still count; of any breach further, since it only spares work."""
MARGIN_OF_RULING = 0.1
PENALTY, PENALTY_OF_BREACH, PENALTY_OF_OTHERS = 2.0, 3.0, 0.15
ROUNDS = 20
LEAST = 2
"""What a weight must come to, in hundredths, to be kept."""


class Sample(NamedTuple):
    """A sentence with the rulings that it breaks in its regime."""

    words: str
    regime: str
    rules: frozenset[str]


def taught() -> Iterator[Sample]:
    """The sentences below a line ``# RULE,RULE regime`` break those rulings; below ``# regime`` they are honest."""
    rules, regime = frozenset[str](), ""
    for line in TAUGHT.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            *named, regime = line[2:].split()
            rules = frozenset(named[0].split(",")) if named else frozenset()
        elif line:
            yield Sample(read(line, NAMES).words, regime, rules)


def developed() -> Iterator[Sample]:
    """The development half."""
    for row in yaml.safe_load((SENTENCES / "development.yaml").read_text(encoding="utf-8")):
        rules = frozenset(rule.removeprefix("law/") for rule in row["rules"])
        yield Sample(read(row["text"], NAMES).words, row["regime"], rules)


def published() -> Iterator[Sample]:
    """Every sentence of the sample content once."""
    found, _ = discover(REPOSITORY)
    catalog, _ = assemble(REPOSITORY, found)
    files = {source.path: source.text for source in found.sources}
    seen: set[tuple[str, str]] = set()
    for ref, entry in sorted(catalog.entries.items()):
        for passage in passages(entry, files) if ref.kind != "site" else ():
            for part in SENTENCE.finditer(read(passage.text, NAMES).words):
                key = (part[0].strip(), default_use(ref).regime)
                if key not in seen:
                    seen.add(key)
                    yield Sample(*key, frozenset())


def exemplified() -> Iterator[Sample]:
    """The good example of each ruling, in every regime in which the ruling holds."""
    for ruling in rulings().values():
        for part in SENTENCE.finditer(read(ruling.right, NAMES).words):
            for regime in ruling.severity:
                if "/" not in regime and regime != "advertisement":
                    yield Sample(part[0], regime, frozenset())


def vocabulary(samples: Sequence[Sample]) -> dict[str, int]:
    """Runs of characters that stand in two breaches or more, numbered."""
    count: Counter[str] = Counter()
    for sample in samples:
        if sample.rules:
            count.update(set(likeness.runs(likeness.plain(sample.words))))
    return {run: number for number, run in enumerate(sorted(run for run, times in count.items() if times > 1))}


class Example(NamedTuple):
    """A sample as numbers: its runs, what each counts, and what a mistake about it costs."""

    runs: tuple[int, ...]
    value: float
    square: float
    """The squared length of the vector of runs, in which one that stands twice counts fourfold."""
    sign: int
    cost: float


def descend(examples: Sequence[Example], size: int) -> list[float]:
    """Weights of runs, the bias last."""
    weights = [0.0] * (size + 1)
    duals = [0.0] * len(examples)
    order = list(range(len(examples)))
    dice = random.Random(0)
    easy = bytearray(len(examples))
    for turn in range(ROUNDS):
        dice.shuffle(order)
        for number in order:
            if easy[number] and turn % 4:
                continue
            example, dual = examples[number], duals[number]
            score = sum(map(weights.__getitem__, example.runs)) * example.value + weights[size]
            slack = 0.5 / example.cost
            gradient = example.sign * score - 1 + slack * dual
            easy[number] = dual == 0 and gradient > 0.3
            if dual == 0 and gradient >= 0:
                continue
            duals[number] = max(dual - gradient / (example.square + 1 + slack), 0.0)
            step = (duals[number] - dual) * example.sign
            for run in example.runs:
                weights[run] += step * example.value
            weights[size] += step
    return weights


def learn(samples: Sequence[Sample], known: Mapping[str, int]) -> dict[str, list[float]]:
    """Weights of every ruling that has been taught, and of any breach."""
    spoken = [likeness.plain(sample.words) for sample in samples]
    features = [tuple(known[run] for run in likeness.runs(words) if run in known) for words in spoken]
    values = [1 / (3 * len(words) - 3) ** 0.5 for words in spoken]
    squares = [
        value**2 * sum(times**2 for times in Counter(runs).values())
        for runs, value in zip(features, values, strict=True)
    ]
    names = sorted({rule for sample in samples for rule in sample.rules} - NOT_LEARNT)
    learnt = {}
    for name in (likeness.ANY, *names):
        examples = []
        for sample, runs, value, square in zip(samples, features, values, squares, strict=True):
            is_breach = name in sample.rules or (name == likeness.ANY and bool(sample.rules))
            holds = name == likeness.ANY or rulings()[name].weight(sample.regime) is not None
            if not (is_breach or holds):
                continue
            cost = PENALTY_OF_BREACH if is_breach else PENALTY_OF_OTHERS if sample.rules else PENALTY
            examples.append(Example(runs, value, square, 1 if is_breach else -1, cost))
        learnt[name] = descend(examples, len(known))
    return learnt


def write(learnt: Mapping[str, Sequence[float]], known: Mapping[str, int], file: Path) -> None:
    """One line a run: the rulings for which it speaks and how much, in hundredths."""
    size = len(known)
    biases = "\t".join(
        f"{name}:{round((weights[size] + MARGIN.get(name, MARGIN_OF_RULING)) * likeness.SCALE)}"
        for name, weights in learnt.items()
    )
    rows = [f"\t{biases}"]
    for run, number in known.items():
        hundredths = ((name, round(weights[number] * likeness.SCALE)) for name, weights in learnt.items())
        cells = [f"{name}:{weight}" for name, weight in hundredths if abs(weight) >= LEAST]
        if cells:
            rows.append("\t".join((run, *cells)))
    file.write_bytes(gzip.compress("\n".join(rows).encode("utf-8"), mtime=0))


def main() -> None:
    """Learn from everything but the test half."""
    samples = [*taught(), *developed(), *exemplified(), *published()]
    known = vocabulary(samples)
    write(learn(samples, known), known, Path(likeness.__file__).with_name("weights.txt.gz"))


if __name__ == "__main__":
    main()
