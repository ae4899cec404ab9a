"""Prefilter: the characters without which a pattern cannot match; one look at a sentence's characters rules most patterns out.

In: a regular expression of our dialect (no back references, no named groups).  Out: sets of characters; a match holds at
least one of each.  Never: gives a set that a match could lack, which a test holds against the patterns' own matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressroom.core.lazy import regex

RequiredCharacters = tuple[frozenset[str], ...]
_QUANTIFIER = regex(r"[*+?]|\{(\d+)(?:,\d*)?\}")
_COMMON = frozenset("的一是不了在有人我们这中大来上个国到说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔0123456789%")  # fmt: skip


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0

    def alternatives(self) -> RequiredCharacters:
        """Up to the closing bracket or the end: what every branch needs."""
        branches = [self.sequence()]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        chosen = [_best(branch) for branch in branches]
        if any(not one for one in chosen):
            return ()
        return (frozenset().union(*chosen),)

    def sequence(self) -> RequiredCharacters:
        found: list[frozenset[str]] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            one = self.atom()
            quantifier = _QUANTIFIER.match(self.text, self.at)
            if quantifier:
                self.at = quantifier.end()
                if self.at < len(self.text) and self.text[self.at] in "?+":
                    self.at += 1
                if quantifier[0] in "*?" or quantifier[1] == "0":
                    one = ()
            found.extend(one)
        return tuple(found)

    def atom(self) -> RequiredCharacters:
        character = self.text[self.at]
        self.at += 1
        if character == "(":
            return self.group()
        if character == "[":
            return self.characters()
        if character == "\\":
            escaped = self.text[self.at]
            self.at += 1
            return () if escaped.isalnum() else (frozenset(escaped),)
        return () if character in ".^$" else (frozenset(character),)

    def group(self) -> RequiredCharacters:
        is_ahead = self.text.startswith(("?=", "?!"), self.at)
        if is_ahead or self.text.startswith("?:", self.at):
            self.at += 2
        inside = self.alternatives()
        self.at += 1
        return () if is_ahead else inside

    def characters(self) -> RequiredCharacters:
        end = self.at + 1
        while self.text[end] != "]" or self.text[end - 1] == "\\":
            end += 1
        inside, self.at = self.text[self.at : end], end + 1
        if inside[0] == "^" or "-" in inside[1:-1] or "\\" in inside:
            return ()
        return (frozenset(inside),)


def _cost(characters: frozenset[str]) -> int:
    return sum(20 if character in _COMMON else 1 for character in characters)


def _best(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return min(sets, key=_cost, default=frozenset())


def required_characters(pattern: str, limit: int = 3) -> RequiredCharacters:
    """The ``limit`` rarest sets of characters of which every match holds one each."""
    return tuple(sorted(_Reader(pattern).alternatives(), key=_cost)[:limit])


def branches(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern at its top level; each needs more than all of them need together."""
    found, depth, begin, at = [], 0, 0, 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "[":
            at = pattern.index("]", at + 2)
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and not depth:
            found.append(pattern[begin:at])
            begin = at + 1
        at += 1
    return (*found, pattern[begin:])
