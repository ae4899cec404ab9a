"""Words that mean the same to a visitor, from ``templates/words-synonyms.yaml``, which a site extends line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def widened(words: Iterable[str], groups: Groups) -> Iterator[str]:
    """The words, and the synonyms of those that are members of a group."""
    told: set[str] = set()
    for word in words:
        meant = [word, *(other for group in groups if word in group for other in group)]
        for one in meant:
            if one not in told:
                told.add(one)
                yield one
