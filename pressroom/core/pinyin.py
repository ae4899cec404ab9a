"""Pinyin for sorting and for addresses, with the readings of surnames that a dictionary gets wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import cache_folder
from pressroom.core.lazy import lazy_module
from pressroom.core.versions import version

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = lazy_module("pypinyin")

UNUSUAL_SURNAMES = {
    "任": "Ren", "曾": "Zeng", "解": "Xie", "翟": "Zhai", "缪": "Miao", "区": "Ou", "朴": "Piao", "盖": "Ge",
    "单": "Shan", "仇": "Qiu", "查": "Zha", "华": "Hua", "葛": "Ge", "卜": "Bu", "阚": "Kan", "折": "She",
    "员": "Yun", "覃": "Qin", "乐": "Yue", "尉迟": "Yuchi", "万俟": "Moqi", "令狐": "Linghu", "宓": "Mi",
    "召": "Shao", "种": "Chong", "繁": "Po", "秘": "Bi", "冼": "Xian", "谌": "Chen", "尹": "Yin", "句": "Gou",
    "隗": "Wei", "逄": "Pang", "郗": "Xi", "郇": "Xun", "郝": "Hao", "那": "Na", "能": "Nai", "乜": "Nie",
}  # fmt: skip
"""Surnames whose usual dictionary reading is wrong or disputed, with the common reading of the name."""


def surname(name: str) -> str:
    """The surname of a Chinese name; two characters where the table of double surnames has them."""
    return name[:2] if name[:2] in UNUSUAL_SURNAMES else name[:1]


def pinyin(words: str) -> str:
    """Lower-case pinyin without tones, syllables joined by spaces; other characters stay."""
    return _known(words, _store("pinyin"), _look_up)


def _known(words: str, store: AppendCache, look_up: Callable[[str], str]) -> str:
    found = store.entries.get(words)
    if found is None:
        found = look_up(words)
        store.add(words, found)
    return found


def _look_up(words: str) -> str:
    return " ".join(pypinyin.lazy_pinyin(words, style=pypinyin.Style.NORMAL, v_to_u=False)).lower()


@cache
def _store(name: str) -> AppendCache:
    """What was looked up before, in this process or an earlier one: loading the dictionary takes a third of a second."""
    return AppendCache(cache_folder() / f"{name}-{version('pypinyin')}.txt")


@lru_cache(maxsize=8192)
def sort_key(words: str) -> tuple[str, str]:
    """Orders Chinese words as a dictionary does: by pinyin, then by character."""
    return pinyin(words), words


def initial(words: str) -> str:
    """The letter under which an A to Z list puts the words; ``#`` for digits and the like."""
    first = pinyin(words)[:1].upper()
    return first if "A" <= first <= "Z" else "#"


_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


@lru_cache(maxsize=65536)
def readings(words: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every run of Chinese characters with the pinyin of each character, read in the context of its run."""
    return tuple((run, tuple(pinyin(run).split())) for run in _HAN.findall(words))


def name_reading(name: str, passport: str | None) -> tuple[str, ...]:
    """Syllables of a person's name; ``passport`` is the reading that the person uses, family name first."""
    usual = tuple(pinyin(name).split())
    family = surname(name)
    known = UNUSUAL_SURNAMES.get(family)
    syllables = (known.lower(), *usual[len(family) :]) if known else usual
    wanted = (passport or "").lower().replace(" ", "")
    # One choice among the readings of each character spells the passport's letters.
    choices = product(*(_every_reading(character) for character in name)) if wanted else iter(())
    return next((choice for choice in choices if "".join(choice) == wanted), syllables)


def _every_reading(character: str) -> tuple[str, ...]:
    """All readings of a character; ü is written as v and, as passports have it, as yu."""
    found = _known(character, _store("heteronyms"), _look_up_all).split()
    return tuple(dict.fromkeys(form for one in found for form in (one, one.replace("v", "yu"))))


def _look_up_all(character: str) -> str:
    return " ".join(pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, v_to_u=False)[0])


def confusable_syllables(syllables: Iterable[str]) -> dict[str, str]:
    """Common characters by the syllable as which they are read alone: what somebody may write who has only heard a name."""
    wanted = " ".join(sorted(set(syllables)))
    found = _known(wanted, _store("alike"), _look_up_alike) if wanted else ""
    return dict(part.split(":", 1) for part in found.split())


def _look_up_alike(wanted: str) -> str:
    """Among the 3,755 characters of the first level of GB 2312."""
    found = dict.fromkeys(wanted.split(), "")
    for row in range(0xB0, 0xD8):
        for character in bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode("gb2312", "ignore"):
            (syllable,) = pypinyin.lazy_pinyin(character, style=pypinyin.Style.NORMAL, v_to_u=False)
            if syllable in found:
                found[syllable] += character
    return " ".join(f"{syllable}:{characters}" for syllable, characters in found.items() if characters)
