"""The phrase catalogue: words for a Text, in the language of the reader."""

from __future__ import annotations

import errno
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pressroom.core.diagnostic import Text
from pressroom.report.law import phrases_of_law

Lang = Literal["zh", "en"]
_NUMBER = "errno/"


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Every phrase by key, with its wording by language."""
    told = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
    return phrases_of_law() | told


def say(words: Text, lang: Lang) -> str:
    """The phrase in one language with its arguments filled in."""
    filled = {name: _of_the_system(value, lang) if name == "reason" else value for name, value in words.args}
    return phrases()[words.key][lang].format_map(filled)


def _of_the_system(reason: str, lang: Lang) -> str:
    """What the system says, which it says in English, in the language of the reader where we know it."""
    key = _keys_of_reasons().get(reason)
    return phrases()[key][lang] if key else reason


@cache
def _keys_of_reasons() -> dict[str, str]:
    """Phrases by what the system says for the number of an error, of those numbers that it has."""
    names = (key.removeprefix(_NUMBER) for key in phrases() if key.startswith(_NUMBER))
    return {os.strerror(getattr(errno, name)): _NUMBER + name for name in names if hasattr(errno, name)}
