"""Traced cache: findings by name, each with the answers on which it rests (a verifying trace).

In: findings by name, each with its trace.  Out: the findings whose answers are still the same.  Never: looks at an answer
more than once, though many findings rest on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.questions import Question, Said, about_front
from pressroom.catalog.view import Trace
from pressroom.kinds.base import Ref

MAX_ANSWERS_RATIO = 8
"""Answers that are kept, as a multiple of the findings."""
Finding = tuple[tuple[int, ...], Any]
"""The numbers of the answers on which it rests, and what was found."""


@dataclass(frozen=True, slots=True)
class TracedCache:
    """Findings by name; the answers that they depend on are stored once each, and referred to by number."""

    answers: tuple[tuple[Question, str], ...] = ()
    findings: dict[str, Finding] = field(default_factory=dict)

    def standing(self, catalog: Catalog, today: date) -> dict[str, Finding]:
        """The findings that are still valid: all their answers are unchanged."""
        lost = {number for number, (asked, said) in enumerate(self.answers) if catalog.digest(asked, today) != said}
        return {name: found for name, found in self.findings.items() if lost.isdisjoint(found[0])}

    def after(self, kept: dict[str, Finding], new: dict[str, tuple[Trace, Any]]) -> TracedCache:
        """The cache with some of its findings and some new ones."""
        answers, findings = list(self.answers), dict(kept)
        if len(answers) > MAX_ANSWERS_RATIO * (len(kept) + MAX_ANSWERS_RATIO):
            answers, findings = [], {}  # those that nothing rests on any more have become many
            new = {name: (self._trace(found), found[1]) for name, found in kept.items()} | new
        numbers = {pair: number for number, pair in enumerate(answers)}
        for name, (trace, found) in new.items():
            for pair in trace:
                if pair not in numbers:
                    numbers[pair] = len(answers)
                    answers.append(pair)
            findings[name] = (tuple(numbers[pair] for pair in trace), found)
        return TracedCache(tuple(answers), findings)

    def read_by_others(self) -> frozenset[Ref]:
        """The entries whose texts were read for a finding about another one; findings begin with the entry's name."""
        said = {number: asked.ref for number, (asked, _) in enumerate(self.answers) if isinstance(asked, Said)}
        return frozenset(
            said[number]
            for name, (numbers, _) in self.findings.items()
            for number in said.keys() & set(numbers)
            if not name.startswith(f"{said[number]} ")
        )

    def asked_elsewhere(self) -> frozenset[str]:
        """The kinds of entries whose front matter was looked at for a finding about another one, or about any of a kind."""
        fronts = [(number, about) for number, (asked, _) in enumerate(self.answers) if (about := about_front(asked))]
        found = {kind for _, (kind, ref) in fronts if ref is None}
        single = {number: ref for number, (_, ref) in fronts if ref is not None}
        for name, (numbers, _) in self.findings.items():
            looked_at = (single[number] for number in single.keys() & set(numbers))
            found.update(ref.kind for ref in looked_at if not name.startswith(f"{ref} "))
        return frozenset(found)

    def _trace(self, found: Finding) -> Trace:
        return tuple(self.answers[number] for number in found[0])
