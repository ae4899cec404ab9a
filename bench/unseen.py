"""``python -m bench.unseen BATCH.tsv …``: how the desk judges sentences whose writer it has never read.

In: batches of labelled sentences: regime, rulings with commas between them, sentence.  Out: for each batch recall and
false alarms of a model that was taught everything but the sentences of this batch, and which rulings were taken for
which.  Several files with a ``+`` between them are one batch, such as all files of one writer.  Never: looks at the test half.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.law import NAMES
from bench.teach import Sample, developed, exemplified, learn, published, taught, vocabulary, write
from pressroom.rules.law import classifier
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise

SHOWN = 20
"""Confusions that are printed."""


class Labelled(NamedTuple):
    """A sentence as its writer labelled it."""

    regime: str
    rules: frozenset[str]
    text: str


@dataclass
class Count:
    """What was expected and what was found."""

    wanted: int = 0
    hit: int = 0
    breaches: int = 0
    noticed: int = 0
    honest: int = 0
    alarms: int = 0
    beside: int = 0
    """Rulings that were named of breaches and not expected."""
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Expected rulings that were not found with those that were named instead, or nothing."""

    def add(self, sentence: Labelled, named: frozenset[str]) -> None:
        """Count one sentence of which these rulings were named."""
        self.honest += not sentence.rules
        self.alarms += bool(named) and not sentence.rules
        self.breaches += bool(sentence.rules)
        self.noticed += bool(named) and bool(sentence.rules)
        self.wanted += len(sentence.rules)
        self.hit += len(sentence.rules & named)
        self.beside += len(named - sentence.rules) if sentence.rules else 0
        for missed in sentence.rules - named:
            self.confused.update((missed, other) for other in (named - sentence.rules) or {"nothing"})

    def tell(self, name: str) -> None:
        """One line."""
        print(
            f"{name}: recall {self.hit / max(self.wanted, 1):.3f} of {self.wanted}, anything said of "
            f"{self.noticed / max(self.breaches, 1):.3f} of {self.breaches} breaches, {self.beside} rulings beside; "
            f"false alarms on {self.alarms} of {self.honest}",
            flush=True,
        )


def batch(files: str) -> Iterator[Labelled]:
    """The sentences of files with a ``+`` between them."""
    for file in files.split("+"):
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            regime, rules, text = line.split("\t")
            yield Labelled(regime, frozenset(rules.split(",")) if rules else frozenset(), text)


def model_without(unseen: Sequence[Labelled]) -> classifier.Model:
    """The model that is taught everything but these sentences."""
    hidden = {normalise(sentence.text, NAMES).words for sentence in unseen}
    samples = [sample for sample in _all() if sample.words not in hidden]
    known = vocabulary(samples)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "weights.txt.gz")
        write(learn(samples, known), known, file)
        return classifier.load(file)


def _all() -> Iterator[Sample]:
    yield from (*taught(), *developed(), *exemplified(), *published())


def measure(unseen: Sequence[Labelled], total: Count) -> Count:
    """Judge a batch by the model that has not seen it."""
    model, count = model_without(unseen), Count()
    known, classifier.model = classifier.model, lambda: model  # type: ignore[assignment]
    try:
        for sentence in unseen:
            named = frozenset(match.ruling.id for match in judge(normalise(sentence.text, NAMES), sentence.regime))
            count.add(sentence, named)
            total.add(sentence, named)
    finally:
        classifier.model = known
    return count


def main() -> None:
    """Each batch, then all, then what was taken for what."""
    total = Count()
    for files in sys.argv[1:]:
        measure(list(batch(files)), total).tell(files)
    total.tell("all")
    for (missed, named), times in total.confused.most_common(SHOWN):
        print(f"  {times:>3}  {missed} taken for {named}")


if __name__ == "__main__":
    main()
