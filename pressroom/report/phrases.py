"""The phrase catalogue: words for a Text, in the language of the reader."""

from __future__ import annotations

import errno
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pressroom.core.diagnostic import Text

Lang = Literal["zh", "en"]
_NUMBER = "errno/"


def phrases() -> dict[str, dict[str, str]]:
    """Every phrase by key, with its wording by language."""
    return _of_law() | _told()


@cache
def _told() -> dict[str, dict[str, str]]:
    """The phrases of phrases.toml."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


@cache
def _of_law() -> dict[str, dict[str, str]]:
    """The phrases of the rulings, which are loaded with the models: a slip on the command line does not wait for them."""
    from pressroom.report.law import phrases_of_law

    return phrases_of_law()


def _wordings(key: str) -> dict[str, str]:
    return _told().get(key) or _of_law()[key]


def say(words: Text, lang: Lang) -> str:
    """The phrase in one language with its arguments filled in."""
    filled = {name: _of_the_system(value, lang) if name == "reason" else value for name, value in words.args}
    return _wordings(words.key)[lang].format_map(filled)


def _of_the_system(reason: str, lang: Lang) -> str:
    """What the system says, which it says in English, in the language of the reader where we know it."""
    key = _keys_of_reasons().get(reason)
    return _wordings(key)[lang] if key else reason


@cache
def _keys_of_reasons() -> dict[str, str]:
    """Phrases by what the system says for the number of an error, of those numbers that it has."""
    names = (key.removeprefix(_NUMBER) for key in _told() if key.startswith(_NUMBER))
    return {os.strerror(getattr(errno, name)): _NUMBER + name for name in names if hasattr(errno, name)}
