"""The English of short Chinese phrases: rooms, opening hours, notes, offices, honours; written once for every page.

A translator fills it in.  Whatever it lacks stands in Chinese on the English pages, marked as Chinese.
"""

from __future__ import annotations

from pydantic import Field

from pressroom.core.lazy import regex
from pressroom.kinds.base import Kind, Model
from pressroom.kinds.values import Sentence

NUMBER = "N"
"""What stands for a number, so that one line serves every room of a floor: 门诊楼N层N诊室."""
_DIGITS = regex(r"[0-9]+")
_JOINED = regex(rf"(?<![A-Za-z]){NUMBER}(?![A-Za-z])")
_PLACES = regex(rf"\b{NUMBER}\b")


class Glossary(Model):
    """Phrases and their English."""

    terms: dict[Sentence, Sentence] = Field(default_factory=dict)
    """The phrase as it stands in the content, and its English; ``N`` stands for a number, in both as often."""

    def english(self, phrase: str) -> str | None:
        """The English of a phrase with its numbers in their order, or None where nobody translated it."""
        exact = self.terms.get(phrase)
        if exact is not None:
            return exact
        numbers = _DIGITS.findall(phrase)
        pattern = self.terms.get(_DIGITS.sub(NUMBER, phrase)) if numbers else None
        if pattern is None or len(_PLACES.findall(pattern)) != len(numbers):
            return None
        rest = iter(numbers)
        return _PLACES.sub(lambda _: next(rest), pattern)


def places(phrase: str, english: str) -> tuple[int, int]:
    """For how many numbers a phrase and its English have places; Chinese joins them to its characters."""
    return len(_JOINED.findall(phrase)), len(_PLACES.findall(english))


def general(phrase: str) -> str:
    """A phrase with a place for each of its numbers."""
    return _DIGITS.sub(NUMBER, phrase)


GLOSSARY = Kind(
    name="glossary",
    folder="glossary",
    model=Glossary,
    title=lambda m: "glossary",
    summary=lambda m: "",
    suffix=".yaml",
    single=True,
    label=("英文对照", "Glossary"),
    has_pages=False,
)
