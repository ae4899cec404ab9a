"""What concerns some people alone: a sentence with the sexes and the ages that it is for."""

from __future__ import annotations

from typing import Literal

from pressroom.kinds.base import Model
from pressroom.kinds.values import Ages, Sentence

Sexes = tuple[Literal["男", "女"], ...]
People = tuple[Sexes, Ages | None]
EVERYBODY: Sexes = ("男", "女")


class Concern(Model):
    """A sentence for some people; a package for others does not repeat it."""

    text: Sentence
    sexes: Sexes = EVERYBODY
    ages: Ages | None = None

    def reaches(self, sexes: Sexes, ages: Ages | None) -> bool:
        """Whether any of some people is meant; no ages are all ages."""
        return overlap((self.sexes, self.ages), (sexes, ages))


def overlap(one: People, other: People) -> bool:
    """Whether somebody may be of both; no ages are all ages."""
    (sexes, ages), (others, other_ages) = one, other
    meet = ages is None or other_ages is None or (ages.least <= other_ages.most and other_ages.least <= ages.most)
    return meet and not set(sexes).isdisjoint(others)
