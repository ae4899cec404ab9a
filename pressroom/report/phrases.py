"""The phrase catalogue: words for a Text, in the language of the reader."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pressroom.core.diagnostic import Text
from pressroom.report.law import phrases_of_law

Lang = Literal["zh", "en"]


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Every phrase by key, with its wording by language."""
    told = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
    return phrases_of_law() | told


def say(words: Text, lang: Lang) -> str:
    """The phrase in one language with its arguments filled in."""
    return phrases()[words.key][lang].format_map(dict(words.args))
