"""``python -m bench.law``: recall and false alarms of the compliance desk by family, and its time against rendering.

In: sentences labelled with the rules that they break.  Out: scores.  Never: shows the test half's failures.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bench import DAY
from pressroom.build.site import read as read_site
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise
from pressroom.rules.law.passages import passages
from pressroom.source.markdown import convert

REPOSITORY = Path(__file__).resolve().parent.parent
SENTENCES = REPOSITORY / "tests/compliance"
NAMES = ("云岭市杏林医院", "杏林医院")


@dataclass
class Score:
    """What was expected and found in one file of sentences."""

    wanted: Counter[str] = field(default_factory=Counter)
    """Expected rule ids by family."""
    hit: Counter[str] = field(default_factory=Counter)
    honest: int = 0
    alarms: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    misses: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def expected(self) -> int:
        """How many rule ids were expected in all."""
        return self.wanted.total()

    @property
    def recall(self) -> float:
        """The share of the expected rule ids that were found."""
        return self.hit.total() / self.expected if self.expected else 1.0

    @property
    def false_alarm_rate(self) -> float:
        """The share of honest sentences of which anything was said."""
        return len(self.alarms) / self.honest if self.honest else 0.0


def measure(file: Path) -> Score:
    """Judge every sentence of a file in its regime."""
    score = Score()
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        ids = {match.ruling.id for match in judge(normalise(row["text"], NAMES), row["regime"], row.get("channel", ""))}
        wanted = [rule.removeprefix("law/") for rule in row["rules"]]
        for rule in wanted:
            family = rule.partition("-")[0]
            score.wanted[family] += 1
            score.hit[family] += rule in ids
            if rule not in ids:
                score.misses.append((row["regime"], rule, row["text"]))
        if not wanted:
            score.honest += 1
            if ids:
                score.alarms.append((row["regime"], row["text"], tuple(sorted(ids))))
    return score


def tell(name: str, score: Score) -> None:
    """One file as a table."""
    print(f"\n{name}: recall {score.recall:.3f} of {score.expected} expected rules; ", end="")
    print(f"false alarms on {len(score.alarms)} of {score.honest} honest sentences ({score.false_alarm_rate:.1%})")
    for family in sorted(score.wanted):
        share = score.hit[family] / score.wanted[family]
        print(f"  {family}  {score.hit[family]:>3} of {score.wanted[family]:>3}  {share:.2f}")


def main() -> None:
    """Both halves and plain prose, then the speed; ``--failures`` shows what failed in the development half."""
    for half in ("development", "test", "everyday"):
        score = measure(SENTENCES / f"{half}.yaml")
        tell(half, score)
        if half == "development" and "--failures" in sys.argv:
            for failure in (*score.misses, *score.alarms):
                print("   ", *failure)
    if "--no-speed" not in sys.argv:
        _speed()


def _speed(articles: int = 1000, characters: int = 1500) -> None:
    """CPU seconds to judge articles made of the sample's paragraphs, against rendering as many article pages."""
    site, found = read_site(REPOSITORY, DAY)
    assert site.theme is not None
    assert site.templates is not None
    files = {source.path: source.text for source in found.sources}
    paragraphs = [p.text for entry in site.catalog.where("article") for p in passages(entry, files)]
    made = [_text(paragraphs, characters, random.Random(number)) for number in range(articles)]
    began = time.process_time()
    for article in made:
        for paragraph in article:
            judge(normalise(paragraph, NAMES), "education")
    judged = time.process_time() - began
    engines = Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))
    jobs = [job for job in site.jobs if job.channel == "web" and job.kind == "article" and job.key and job.lang == "zh"]
    began = time.process_time()
    for number in range(articles):
        convert("\n\n".join(made[number]), "x.md", 1)
        job = jobs[number % len(jobs)]
        CHANNEL_BY_NAME["web"].render(job, View(site.catalog, DAY), engines)
    rendered = time.process_time() - began
    print(
        f"\n{articles} articles of {characters} characters: judged in {judged:.1f} s CPU, rendered in {rendered:.1f} s CPU"
    )


def _text(paragraphs: list[str], characters: int, dice: random.Random) -> list[str]:
    """Paragraphs drawn until they have so many characters."""
    drawn: list[str] = []
    while sum(map(len, drawn)) < characters:
        drawn.append(dice.choice(paragraphs))
    return drawn


if __name__ == "__main__":
    main()
