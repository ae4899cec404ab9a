"""Patterns of the catalogue to regular expressions: ``@name`` is a set of words, ``~8`` a gap in a clause.

In: lexicon.toml and the pattern of a ruling.  Out: the text of a regular expression.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pressroom.core.lazy import regex
from pressroom.core.regex_cache import compiled

_NAME = regex(r"@([a-z]+)")
_LONG_GAP = regex(r"~~(\d+)")
_GAP = regex(r"~(\d+)")


@cache
def lexicon() -> Mapping[str, str]:
    """Sets of words by name, each as the inside of a group."""
    return tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))


def expand(pattern: str) -> str:
    """The regular expression that a pattern stands for."""
    while _NAME.search(pattern):
        pattern = _NAME.sub(lambda found: f"(?:{lexicon()[found[1]]})", pattern)
    pattern = _LONG_GAP.sub(r"[^。！？；\\n]{0,\1}", pattern)
    return _GAP.sub(r"[^，,。；：！？\\n]{0,\1}", pattern)


@cache
def words(name: str) -> re.Pattern[str]:
    """One set of words as a compiled pattern."""
    return compiled(expand(f"@{name}"))
