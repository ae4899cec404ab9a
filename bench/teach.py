"""``python -m bench.teach``: learns the weights of ``pressroom/rules/law/classifier.py`` from labelled sentences.

In: the taught sentences, the development half, good examples of rulings and the sample content, both honest.  Out:
``weights.txt.gz``, the same for the same sentences.  Never: looks at the test half.
Linear support vector machines, one a ruling, by dual coordinate descent (Hsieh et al., ICML 2008).
"""

from __future__ import annotations

import gzip
import math
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from bench.law import NAMES, SENTENCES
from pressroom.catalog.catalog import assemble
from pressroom.rules.law import classifier
from pressroom.rules.law.catalogue import rulings
from pressroom.rules.law.desk import default_use
from pressroom.rules.law.matching import SENTENCE, SentenceInContext, matched
from pressroom.rules.law.normalisation import normalise
from pressroom.rules.law.passages import passages
from pressroom.rules.law.patterns import tonal
from pressroom.source.files import discover

REPOSITORY = Path(__file__).resolve().parent.parent
TAUGHT = SENTENCES / "taught.txt"
NOT_LEARNT = frozenset({"MA-6", "MA-7-1", "LG-14", "AD-46", "EM-13-3"})
"""Rulings of lists, characters and pages, which have no tone."""
MARGIN = {classifier.NOTABLE_COLUMN: 0.7, classifier.ANY_RULING: -0.21}
"""How far below zero a score may lie and still count: deep for what is looked at, above for what is blamed."""
MARGIN_OF_RULING = 0.5
COST, COST_OF_PUBLISHED, COST_OF_AN_ALARM = 3.0, 0.06, 3.0
"""What a mistake about any breach costs: about a labelled sentence, about a sentence of the sample content, and about one
of these that the first lesson came near to blaming."""
ALARMING = -0.1
"""The score from which a sentence of the sample content is learnt again."""
COST_OF_MISSING, COST_OF_MISTAKING, COST_OF_INVENTING = 4.0, 1.0, 0.3
"""What a mistake about one ruling costs: about its breaches, about those of others, about honest sentences."""
FOUND, REGIME = 0.05, 0.15
"""What the signs of found patterns and of the regime count, where the characters of a sentence count 1 together.

In sentences that were taught the patterns find more than in new ones: their word must not be trusted as it is learnt.
"""
COST_OF_OVERLOOKING, COST_OF_LOOKING, COST_OF_DOUBT = 4.0, 2.0, 0.05
"""What a mistake costs at a glance: about a breach, about the sample content, about honest sentences that look alike."""
OFTEN = 3
"""Sentences in which a run must stand to be counted."""
ROUNDS = 20
LEAST = 4
"""What a weight must come to, in hundredths, to be kept."""


class Sample(NamedTuple):
    """A sentence with the rulings that it breaks in its regime."""

    words: str
    regime: str
    rules: frozenset[str]
    is_published: bool = False


@cache
def signs(sample: Sample) -> tuple[str, ...]:
    """The signs of the patterns that match in a sample."""
    found: set[str] = set()
    before = ""
    for part in SENTENCE.finditer(sample.words):
        said = SentenceInContext(part[0], sample.words, sample.regime, before=before)
        found |= {ruling.id for ruling in matched(tonal(), said)}
        before = part[0]
    return tuple(classifier.features(found))


def taught() -> Iterator[Sample]:
    """The sentences below a line ``# RULE,RULE regime`` break those rulings; below ``# regime`` they are honest."""
    rules, regime = frozenset[str](), ""
    for line in TAUGHT.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            *named, regime = line[2:].split()
            rules = frozenset(named[0].split(",")) if named else frozenset()
        elif line:
            yield Sample(normalise(line, NAMES).words, regime, rules)


def developed() -> Iterator[Sample]:
    """The development half."""
    for row in yaml.safe_load((SENTENCES / "development.yaml").read_text(encoding="utf-8")):
        rules = frozenset(rule.removeprefix("law/") for rule in row["rules"])
        yield Sample(normalise(row["text"], NAMES).words, row["regime"], rules)


def published() -> Iterator[Sample]:
    """Every sentence of the sample content once."""
    found, _ = discover(REPOSITORY)
    catalog, _ = assemble(REPOSITORY, found)
    files = {source.path: source.text for source in found.sources}
    seen: set[tuple[str, str]] = set()
    for ref, entry in sorted(catalog.entries.items()):
        for passage in passages(entry, files) if ref.kind != "site" else ():
            for part in SENTENCE.finditer(normalise(passage.text, NAMES).words):
                key = (part[0].strip(), default_use(ref).regime)
                if key not in seen:
                    seen.add(key)
                    yield Sample(*key, frozenset(), is_published=True)


def exemplified() -> Iterator[Sample]:
    """The examples of each ruling, the good and the bad, in every regime in which the ruling holds."""
    for ruling in rulings().values():
        for regime in ruling.severity:
            if "/" in regime or regime == "advertisement":
                continue
            if ruling.match:
                yield Sample(normalise(ruling.wrong, NAMES).words, regime, frozenset({ruling.id}))
            for part in SENTENCE.finditer(normalise(ruling.right, NAMES).words):
                yield Sample(part[0], regime, frozenset())


class Vocabulary(NamedTuple):
    """Runs of characters and signs, numbered, and how much each of them tells."""

    numbers: dict[str, int]
    telling: tuple[float, ...]
    """By number; in the mean of a sentence about 1."""


def vocabulary(samples: Sequence[Sample]) -> Vocabulary:
    """Runs that stand in a few sentences or more, weighted by inverse document frequency, and all signs.

    Runs of honest sentences are kept like those of breaches: what speaks for a sentence tells as much.
    """
    count: Counter[str] = Counter()
    marks: set[str] = set()
    for sample in samples:
        count.update(set(classifier.ngrams(classifier.preprocessed(sample.words))))
        marks |= {classifier.regime_feature(sample.regime), *signs(sample)}
    kept = {run for run, times in count.items() if times >= OFTEN}
    rarity = {run: math.log((1 + len(samples)) / (1 + times)) + 1 for run, times in count.items()}
    mean = statistics.fmean(_length(sample, rarity) for sample in samples)
    numbers = {run: number for number, run in enumerate(sorted(marks | kept))}
    return Vocabulary(numbers, tuple(1.0 if run in marks else rarity[run] / mean for run in numbers))


def _length(sample: Sample, rarity: Mapping[str, float]) -> float:
    """The root of the mean square of how rare the runs of a sentence are."""
    return float(
        statistics.fmean(rarity[run] ** 2 for run in classifier.ngrams(classifier.preprocessed(sample.words))) ** 0.5
    )


class Features(NamedTuple):
    """A sentence as numbers: its runs, what each counts, its signs and what each of them counts."""

    runs: tuple[int, ...]
    value: float
    signs: tuple[tuple[int, float], ...]
    square: float
    """The squared length of the vector, in which a run that stands twice counts fourfold."""


def features(sample: Sample, known: Vocabulary) -> Features:
    """The numbers of a sample's runs and signs."""
    words = classifier.preprocessed(sample.words)
    numbers = known.numbers
    runs = tuple(numbers[run] for run in classifier.ngrams(words) if run in numbers)
    marks = [(numbers[sign], FOUND) for sign in signs(sample) if sign in numbers]
    marks += [(numbers[sign], REGIME) for sign in (classifier.regime_feature(sample.regime),) if sign in numbers]
    return _features(runs, 1 / (3 * len(words) - 3) ** 0.5, tuple(marks), known.telling)


def glance(sample: Sample, known: Vocabulary) -> Features:
    """The numbers of its runs of one and two characters."""
    words = classifier.preprocessed(sample.words)
    short = (run for run in classifier.ngrams(words) if len(run) < 3)
    runs = tuple(known.numbers[run] for run in short if run in known.numbers)
    return _features(runs, 1 / (2 * len(words)) ** 0.5, (), known.telling)


def _features(
    runs: tuple[int, ...], value: float, signs: tuple[tuple[int, float], ...], telling: Sequence[float]
) -> Features:
    square = value**2 * sum((times * telling[run]) ** 2 for run, times in Counter(runs).items())
    return Features(runs, value, signs, square + sum(count**2 for _, count in signs))


class Example(NamedTuple):
    """What one model learns of a sentence: whether it is one, and what a mistake about it costs."""

    features: Features
    sign: int
    cost: float


def descend(examples: Sequence[Example], telling: Sequence[float]) -> list[float]:
    """Weights of runs and signs, the bias last; how much a run tells is part of its weight."""
    size = len(telling)
    squares = [tells**2 for tells in telling]
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
            (runs, value, signs, square), sign, cost = examples[number]
            dual, slack = duals[number], 0.5 / cost
            score = sum(map(weights.__getitem__, runs)) * value + weights[size]
            score += sum(weights[which] * count for which, count in signs)
            gradient = sign * score - 1 + slack * dual
            easy[number] = dual == 0 and gradient > 0.3
            if dual == 0 and gradient >= 0:
                continue
            duals[number] = max(dual - gradient / (square + 1 + slack), 0.0)
            step = (duals[number] - dual) * sign
            for run in runs:
                weights[run] += step * value * squares[run]
            for which, count in signs:
                weights[which] += step * count
            weights[size] += step
    return weights


def learn(samples: Sequence[Sample], known: Vocabulary) -> dict[str, list[float]]:
    """Weights of what is notable, of any breach, and of every ruling that has been taught."""
    glances = [_notice(sample, glance(sample, known)) for sample in samples]
    seen = [features(sample, known) for sample in samples]
    names = sorted({rule for sample in samples for rule in sample.rules} - NOT_LEARNT)
    learnt = {classifier.NOTABLE_COLUMN: descend(glances, known.telling)}
    learnt[classifier.ANY_RULING] = _judged([*map(_judgement, samples, seen)], known.telling)
    for name in names:
        examples = [_choice(name, *pair) for pair in zip(samples, seen, strict=True) if _concerns(name, pair[0])]
        learnt[name] = descend(examples, known.telling)
    return learnt


def _judged(examples: Sequence[Example], telling: Sequence[float]) -> list[float]:
    """Weights of any breach, learnt twice: the second time with more care for the honest prose that was nearly blamed."""
    weights = descend(examples, telling)
    return descend(
        [
            one._replace(cost=COST_OF_AN_ALARM)
            if one.cost == COST_OF_PUBLISHED and _score(weights, one.features) > ALARMING
            else one
            for one in examples
        ],
        telling,
    )


def _score(weights: Sequence[float], seen: Features) -> float:
    """How much the weights, the bias last, make of a sentence."""
    return (
        sum(weights[run] for run in seen.runs) * seen.value
        + sum(weights[which] * count for which, count in seen.signs)
        + weights[-1]
    )


def _notice(sample: Sample, seen: Features) -> Example:
    """What is read at a glance: breaches against ordinary prose; an advertisement is looked at in any case."""
    is_breach = bool(sample.rules) and sample.regime != "advertisement"
    cost = COST_OF_OVERLOOKING if is_breach else COST_OF_LOOKING if sample.is_published else COST_OF_DOUBT
    return Example(seen, 1 if is_breach else -1, cost)


def _judgement(sample: Sample, seen: Features) -> Example:
    """Whether a sentence breaks anything."""
    return Example(seen, 1 if sample.rules else -1, COST_OF_PUBLISHED if sample.is_published else COST)


def _concerns(name: str, sample: Sample) -> bool:
    """Whether a sentence teaches which ruling is broken: ordinary prose, which breaks none, has nothing to tell."""
    return name in sample.rules or (not sample.is_published and rulings()[name].weight(sample.regime) is not None)


def _choice(name: str, sample: Sample, seen: Features) -> Example:
    """Whether a sentence breaks this ruling and not another."""
    if name in sample.rules:
        return Example(seen, 1, COST_OF_MISSING)
    return Example(seen, -1, COST_OF_MISTAKING if sample.rules else COST_OF_INVENTING)


def write(learnt: Mapping[str, Sequence[float]], known: Vocabulary, file: Path) -> None:
    """Biases, then for each question one line a run or sign with the weights that count, in hundredths."""
    biases = [
        f"{name}\t{round((weights[-1] + MARGIN.get(name, MARGIN_OF_RULING)) * classifier.SCALE)}"
        for name, weights in learnt.items()
    ]
    whole: dict[str, list[str]] = {classifier.NOTABLE_COLUMN: [], classifier.ANY_RULING: []}
    of_rulings: list[str] = []
    for run, number in known.numbers.items():
        scale = classifier.SCALE * {"+": FOUND, "=": REGIME}.get(run[0] if len(run) > 3 else "", 1)
        hundredths = {name: round(weights[number] * scale) for name, weights in learnt.items()}
        counting = {name: weight for name, weight in hundredths.items() if abs(weight) >= LEAST}
        for name in whole:
            whole[name] += [f"{run}\t{counting[name]}"] if name in counting else []
        cells = [f"{name}:{weight}" for name, weight in counting.items() if name not in whole]
        of_rulings += ["\t".join((run, *cells))] if cells else []
    parts = classifier.PART_SEPARATOR.join("\n".join(rows) for rows in (biases, *whole.values(), of_rulings))
    file.write_bytes(gzip.compress(parts.encode("utf-8"), mtime=0))


def main() -> None:
    """Learn from everything but the test half."""
    samples = [*taught(), *developed(), *exemplified(), *published()]
    known = vocabulary(samples)
    write(learn(samples, known), known, Path(classifier.__file__).with_name("weights.txt.gz"))


if __name__ == "__main__":
    main()
