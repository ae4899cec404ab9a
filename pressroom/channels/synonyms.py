"""Words that mean the same to a visitor, from ``templates/words-synonyms.yaml``, which a site extends line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pressroom.channels.base import Engines

Groups = tuple[tuple[str, ...], ...]


def split_words(words: str) -> tuple[str, ...]:
    """The members of a list in the interface's words, Chinese or English."""
    return tuple(word.strip() for word in words.replace("、", ",").split(",") if word.strip())


def synonym_groups(engines: Engines, lang: str) -> Groups:
    """Every group of two words or more, in the order of the keys."""
    words = engines.templates.words
    said = (words[key].get(lang, "") for key in sorted(words) if key.startswith("synonym_"))
    return tuple(group for one in said if len(group := split_words(one)) > 1)


@lru_cache(maxsize=64)
def _members(groups: Groups) -> Mapping[str, tuple[str, ...]]:
    """For each member of a group the members of all its groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for word in dict.fromkeys(group):
            found.setdefault(word, []).extend(group)
    return {word: tuple(others) for word, others in found.items()}


def widened(words: Iterable[str], groups: Groups) -> Iterator[str]:
    """The words, and the synonyms of those that are members of a group."""
    members = _members(groups)
    yield from dict.fromkeys(one for word in words for one in (word, *members.get(word, ())))
