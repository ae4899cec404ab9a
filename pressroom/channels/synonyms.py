"""Words that mean the same to a visitor, from ``templates/words-synonyms.yaml``, which a site extends line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pressroom.channels.base import Engines
from pressroom.render.markup.templates import Templates

Groups = tuple[tuple[str, ...], ...]
Others = Mapping[str, tuple[str, ...]]
"""For each member of a group the members of all its groups."""


def split_words(words: str) -> tuple[str, ...]:
    """The members of a list in the interface's words, Chinese or English."""
    return tuple(word.strip() for word in words.replace("、", ",").split(",") if word.strip())


def synonym_groups(engines: Engines, lang: str) -> Groups:
    """Every group of two words or more, in the order of the keys."""
    return _groups(engines.templates, lang)


@lru_cache(maxsize=8)
def _groups(templates: Templates, lang: str) -> Groups:
    words = templates.words
    said = (words[key].get(lang, "") for key in sorted(words) if key.startswith("synonym_"))
    return tuple(group for one in said if len(group := split_words(one)) > 1)


@lru_cache(maxsize=8)
def synonyms_by_word(groups: Groups) -> Others:
    """Who stands beside whom."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for word in dict.fromkeys(group):
            found.setdefault(word, []).extend(group)
    return {word: tuple(others) for word, others in found.items()}


def with_synonyms(words: Iterable[str], others: Others) -> Iterator[str]:
    """The words, and the synonyms of those that are members of a group."""
    yield from dict.fromkeys(one for word in words for one in (word, *others.get(word, ())))
