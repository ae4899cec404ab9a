"""Matching: which rulings a passage breaks in a regime, and where.

In: a Reading, the regime and channel, the heading above.  Out: matches with the stretch of the source and the sentence.
The patterns of all rulings are tried together: one look at a sentence's characters leaves the few that could match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from pressroom.rules.law.catalogue import Ruling, rulings
from pressroom.rules.law.lexicon import expand, words
from pressroom.rules.law.likeness import alike
from pressroom.rules.law.needed import branches, needed
from pressroom.rules.law.reading import Reading, simplified_by_traditional
from pressroom.rules.law.scopes import is_asked, is_denied, is_warned
from pressroom.rules.law.whitelist import beyond_eight

SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*[”」』]?")
_REPORT = re.compile(r"专访|报道|记者|访谈|通讯员|讯）")
_VAGUE = re.compile(r"研究|调查|统计|数据|据[^，。]{0,6}(?:报道|了解|说)|专家|学者|国外|资料")
_OURS = re.compile(r"我院|本院|我们(?:医院|科|这|中心)|我科|本中心|咱们(?:医院|院|科|这)|Ⓗ")
_UNTITLED = re.compile(r"^[【\[]?(?:广告|AD)|[。；：][”」』]?$|^(?=.{41})")
"""A line of mail that is no subject, or one that bears the mark 广告."""
SLOTS = 3


class Match(NamedTuple):
    """A ruling that a passage breaks: the stretch of the source, and the sentence as it was typed."""

    ruling: Ruling
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, eq=False)
class Pattern:
    """One pattern of a ruling; compiled when a sentence first holds the characters that it needs."""

    ruling: Ruling
    text: str
    needs_offer: bool = False

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled form."""
        return re.compile(self.text)


@dataclass(frozen=True)
class Index:
    """Branches of patterns by the characters that they need: bit ``i`` of slot ``k`` says that ``i`` has its ``k``-th set."""

    owners: tuple[Pattern, ...]
    """For each branch the pattern that it belongs to."""
    bits_by_character: Mapping[str, int]
    always: int

    def candidates(self, characters: set[str]) -> list[Pattern]:
        """Patterns that a text with these characters could match, in the order of the catalogue."""
        found = self.always
        for bits in map(self.bits_by_character.get, characters):
            if bits is not None:
                found |= bits
        width = len(self.owners)
        left = found & (found >> width) & (found >> 2 * width) & ((1 << width) - 1)
        chosen: dict[Pattern, None] = {}
        while left:
            lowest = left & -left
            chosen[self.owners[lowest.bit_length() - 1]] = None
            left ^= lowest
        return list(chosen)


def index(patterns: Iterable[Pattern]) -> Index:
    """Arrange patterns for ``candidates``."""
    parts = [(pattern, branch) for pattern in patterns for branch in branches(pattern.text)]
    bits: dict[str, int] = {}
    always = 0
    for number, (_, branch) in enumerate(parts):
        sets = needed(branch, SLOTS)
        for slot in range(SLOTS):
            bit = 1 << (slot * len(parts) + number)
            if slot >= len(sets):
                always |= bit
                continue
            for character in sets[slot]:
                bits[character] = bits.get(character, 0) | bit
    return Index(tuple(pattern for pattern, _ in parts), bits, always)


def _in_force(regime: str, channel: str) -> Iterator[Ruling]:
    return (ruling for ruling in rulings().values() if ruling.weight(regime, channel) is not None)


@cache
def _pattern(ruling: Ruling, words: str, *, needs_offer: bool = False) -> Pattern:
    return Pattern(ruling, expand(words), needs_offer)


@cache
def _sentences(regime: str, channel: str) -> Index:
    found = []
    for ruling in _in_force(regime, channel):
        found += [_pattern(ruling, text) for text in ruling.match]
        found += [_pattern(ruling, text, needs_offer=True) for text in ruling.offering]
    return index(found)


@cache
def _paragraphs(regime: str, channel: str) -> Index:
    return index(_pattern(ruling, text) for ruling in _in_force(regime, channel) for text in ruling.passage)


@cache
def _excuse(ruling: Ruling, name: str) -> re.Pattern[str] | None:
    texts = getattr(ruling, name)
    return re.compile("|".join(expand(text) for text in texts)) if texts else None


def judge(
    reading: Reading, regime: str, channel: str = "", heading: str = "", *, is_sourced: bool = False
) -> list[Match]:
    """Every ruling that the passage breaks, once a sentence, in the order of the text.

    ``is_sourced`` says that the document lists its sources: a plain figure then needs none beside it, vague words
    such as "studies show" still do.
    """
    text = reading.words
    found: list[Match] = []
    before = ""
    for part in SENTENCE.finditer(text):
        sentence = part[0]
        broken = dict(_broken(sentence, text, regime, channel, heading, before))
        broken |= _likened(sentence, text, regime, channel, heading, before, broken)
        _advertisement(sentence, text, regime, broken)
        if is_sourced and not _VAGUE.search(sentence):
            broken.pop(rulings()["AD-11-2"], None)
        found += [_placed(reading, part, ruling, *stretch) for ruling, stretch in broken.items()]
        before = sentence
    for pattern in _paragraphs(regime, channel).candidates(set(text)):
        stretch = _stretch(pattern, text, text, regime)
        if stretch is not None:
            found.append(_whole(reading, pattern.ruling, *stretch))
    found += _traditional(reading, regime, channel)
    return found


def _broken(
    sentence: str, passage: str, regime: str, channel: str, heading: str, before: str
) -> Iterator[tuple[Ruling, tuple[int, int]]]:
    """Rulings that one sentence breaks, each with the first stretch that nothing excuses."""
    done: set[str] = set()
    for pattern in _sentences(regime, channel).candidates(set(sentence)):
        ruling = pattern.ruling
        if ruling.id in done or (pattern.needs_offer and regime == "education" and not _OURS.search(sentence)):
            continue
        stretch = _stretch(pattern, sentence, passage, regime, heading, before)
        if stretch is not None:
            done.add(ruling.id)
            yield ruling, stretch


def _likened(
    sentence: str, passage: str, regime: str, channel: str, heading: str, before: str, broken: Container[Ruling]
) -> dict[Ruling, tuple[int, int]]:
    """Rulings that no pattern found broken and of which the whole sentence has the tone, unless it warns or asks."""
    found: dict[Ruling, tuple[int, int]] = {}
    for name, start, end in alike(sentence):
        ruling = rulings()[name]
        if ruling in broken or ruling.weight(regime, channel) is None or _is_excused(ruling, sentence, passage, regime):
            continue
        if is_warned(sentence, heading, before) or is_asked(sentence):
            return {}
        found[ruling] = (start, end)
    return found


def _stretch(
    pattern: Pattern, text: str, passage: str, regime: str, heading: str = "", before: str = ""
) -> tuple[int, int] | None:
    """Where a pattern matches with nothing to excuse it."""
    ruling = pattern.ruling
    found = pattern.expression.search(text)
    if found is None or _is_excused(ruling, text, passage, regime):
        return None
    heeds = ruling.heeds
    if "warning" in heeds and is_warned(text, heading, before):
        return None
    if "question" in heeds and is_asked(text):
        return None
    while found is not None and "negation" in heeds and is_denied(text, found.start(), found.end()):
        found = pattern.expression.search(text, max(found.end(), found.start() + 1))
    return found.span() if found is not None else None


def _is_excused(ruling: Ruling, text: str, passage: str, regime: str) -> bool:
    """Whether the sentence or its paragraph holds what makes the words harmless."""
    sentence, near, evidence = (_excuse(ruling, name) for name in ("unless", "near", "evidence"))
    if sentence is not None and sentence.search(text):
        return True
    if near is not None and near.search(passage):
        return True
    return evidence is not None and regime not in ("advertisement", "mail") and bool(evidence.search(text))


def _advertisement(sentence: str, passage: str, regime: str, broken: dict[Ruling, tuple[int, int]]) -> None:
    """What holds for advertisements alone: the eight items; mail is one when it promotes."""
    if regime not in ("advertisement", "mail"):
        return
    eight, news = rulings()["MA-6"], rulings()["MA-16"]
    if news in broken and not _REPORT.search(sentence):
        del broken[news]
    if regime == "mail" and not (words("promotion").search(sentence) or broken.keys() - {rulings()["MA-7-1"]}):
        broken.pop(rulings()["MA-7-1"], None)
        return
    if regime == "mail" and sentence == passage and not _UNTITLED.search(sentence):
        broken.setdefault(rulings()["EM-13-3"], (0, len(sentence)))
    stretch = beyond_eight(sentence)
    if stretch is None:
        broken.pop(rulings()["MA-7-1"], None)
    else:
        broken[eight] = stretch


def _placed(reading: Reading, part: re.Match[str], ruling: Ruling, start: int, end: int) -> Match:
    first, last = reading.place(part.start() + start, part.start() + end)
    begin, finish = reading.place(part.start(), part.end())
    return Match(ruling, first, last, reading.source[begin:finish].strip())


def _whole(reading: Reading, ruling: Ruling, start: int, end: int) -> Match:
    first, last = reading.place(start, end)
    return Match(ruling, first, last, reading.source[first:last].strip())


_RELIC = re.compile(r"书法|题词|匾|文物|碑|印章|姓氏|题字|牌坊|古籍|楹联|篆刻|繁体")
_LATE: Callable[[], re.Pattern[str]] = cache(lambda: re.compile(f"[{''.join(simplified_by_traditional())}]"))


def _traditional(reading: Reading, regime: str, channel: str) -> list[Match]:
    """LG-14 looks at the characters as typed; two of them make a breach, one may be a name."""
    ruling = rulings()["LG-14"]
    if ruling.weight(regime, channel) is None:
        return []
    places = [found.start() for found in _LATE().finditer(reading.source)]
    if len(places) < 2 or _RELIC.search(reading.source.translate({})) or _RELIC.search(reading.words):
        return []
    first, last = places[0], places[-1] + 1
    return [Match(ruling, first, last, reading.source.strip())]
