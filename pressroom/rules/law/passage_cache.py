"""Passage cache: what was said of the passages of an entry, so that after an edit only those are judged that were written anew.

In: the entry's name, the hospital's names, a cache.  Out: the matches of a passage, from the cache or from the rulings.
Never: loads a ruling while no passage is new and none breaks one.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from pressroom.core.diagnostic import Severity
from pressroom.core.digest import digest_all
from pressroom.core.value_cache import ValueCache
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import REGIMES, Regime

if TYPE_CHECKING:
    from pressroom.rules.law.matching import Match

CachedMatches = tuple[tuple[str, int, int, str, Severity, bool], ...]
"""Matches with the ids of their rulings in place of the rulings."""
MatchesByPassage = dict[bytes, CachedMatches]
"""What was said of passages, by their names."""


class Question(NamedTuple):
    """All that the judgement of a passage follows from, beside the hospital's names."""

    words: str
    regime: Regime
    channel: str
    heading: str
    is_sourced: bool


class PassageCache:
    """The judged passages of one entry."""

    def __init__(self, ref: Ref, names: tuple[str, ...], cache: ValueCache) -> None:
        self._names = names
        self.key = digest_all(("passages", str(ref), *names))
        """The name under which they are to be kept."""
        self._before: MatchesByPassage = cache.get(self.key) or {}
        self.now: MatchesByPassage = {}
        """The passages that the entry has now."""

    def matches(self, asked: Question) -> tuple[Match, ...]:
        """What the rulings say of a passage."""
        name = _name(asked)
        said = self._before.get(name)
        if said is None:
            found = _judged(asked, self._names)
            self.now[name] = tuple((match.ruling.id, *match[1:]) for match in found)
            return found
        self.now[name] = said
        return _restored(said) if said else ()


def _name(asked: Question) -> bytes:
    """Sixteen bytes by which a passage is known; no two questions are written alike, for the heading's length is told."""
    words, regime, channel, heading, is_sourced = asked
    around = f"{regime}\n{channel}\n{is_sourced}\n{len(heading)}\n{heading}"
    return blake2b(f"{around}{words}".encode(), digest_size=16).digest()


def _restored(said: CachedMatches) -> tuple[Match, ...]:
    from pressroom.rules.law.catalogue import rulings
    from pressroom.rules.law.matching import Match

    return tuple(Match(rulings()[one[0]], *one[1:]) for one in said)


@lru_cache(maxsize=1 << 16)
def _judged(asked: Question, names: tuple[str, ...]) -> tuple[Match, ...]:
    """Kept as long as the process lives: who serves a site looks at its ten thousand passages after each change of one."""
    from pressroom.rules.law.matching import judge
    from pressroom.rules.law.normalisation import normalise

    words, regime, channel, heading, is_sourced = asked
    return tuple(judge(normalise(words, names), regime, channel, heading, is_sourced=is_sourced))


def warm_up_desk() -> None:
    """Arrange the patterns of every regime before the first text."""
    for regime in sorted(set(REGIMES.values())):
        _judged(Question("好", regime, "", "", is_sourced=False), ())
