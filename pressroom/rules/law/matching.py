"""Matching: which rulings a passage breaks in a regime, and where.

In: a NormalisedText, the regime and channel, the heading above.  Out: matches with the stretch of the source and the sentence.
The patterns of all rulings are tried together: one look at a sentence's characters leaves the few that could match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pressroom.core.diagnostic import Severity
from pressroom.core.lazy import regex
from pressroom.core.regex_cache import compiled
from pressroom.rules.law import classifier
from pressroom.rules.law.catalogue import Ruling, rulings
from pressroom.rules.law.lexicon import expand, words
from pressroom.rules.law.normalisation import NormalisedText, simplified_by_traditional
from pressroom.rules.law.patterns import Index, Pattern, formal, in_force, paragraphs, tonal
from pressroom.rules.law.scopes import is_asked, is_denied, is_warned
from pressroom.rules.law.whitelist import outside_whitelist

SENTENCE = regex(r"[^。！？；\n]+[。！？；]*[”」』]?")
_QUOTED = regex(r"[“”「」『』《》]")
_REPORT = regex(r"专访|报道|记者|访谈|通讯员|讯）")
_VAGUE = regex(r"研究|调查|统计|数据|据[^，。]{0,6}(?:报道|了解|说)|专家|学者|国外|资料")
_OURS = regex(r"我院|本院|我们(?:医院|科|这|中心)|我科|本中心|咱们(?:医院|院|科|这)|Ⓗ")
_UNTITLED = regex(r"^[【\[]?(?:广告|AD)|[。；：][”」』]?$|^(?=.{41})")
"""A line of mail that is no subject, or one that bears the mark 广告."""


class Match(NamedTuple):
    """A ruling that a passage breaks: the stretch of the source, and the sentence as it was typed."""

    ruling: Ruling
    start: int
    end: int
    sentence: str
    severity: Severity
    is_alike: bool = False
    """Whether it is known by its tone alone, and no words of the ruling were found."""


@cache
def _excuse(ruling: Ruling, name: str) -> re.Pattern[str] | None:
    texts = getattr(ruling, name)
    return compiled("|".join(expand(text) for text in texts)) if texts else None


class SentenceInContext(NamedTuple):
    """A sentence, and what its judgement needs of the passage around it and of where it is published."""

    sentence: str
    passage: str
    regime: str
    channel: str = ""
    heading: str = ""
    before: str = ""
    """The sentence before it."""

    @property
    def in_force(self) -> frozenset[Ruling]:
        """The rulings that hold here."""
        return in_force(self.regime, self.channel)


Stretches = dict[Ruling, tuple[int, int]]


class Breaches(NamedTuple):
    """The rulings that one sentence breaks: by pattern, by the classifier alone, and whether its score makes an error."""

    by_words: Stretches
    by_tone: Stretches
    is_loud: bool = False


def judge(
    reading: NormalisedText, regime: str, channel: str = "", heading: str = "", *, is_sourced: bool = False
) -> list[Match]:
    """Every ruling that the passage breaks, once a sentence, in the order of the text.

    ``is_sourced`` says that the document lists its sources: a plain figure then needs none beside it, vague words
    such as "studies show" still do.
    """
    text = reading.words
    found: list[Match] = []
    before = ""
    for part in SENTENCE.finditer(text):
        said = SentenceInContext(part[0], text, regime, channel, heading, before)
        broken = _broken(said)
        if is_sourced and not _VAGUE.search(said.sentence):
            for stretches in (broken.by_words, broken.by_tone):
                stretches.pop(rulings()["AD-11-2"], None)
        found += _told(reading, part, said, broken)
        before = said.sentence
    whole = SentenceInContext(text, text, regime, channel)
    for ruling, stretch in matched(paragraphs(), whole).items():
        found.append(_whole(reading, ruling, whole, *stretch))
    found += _traditional(reading, regime, channel)
    return found


def _broken(said: SentenceInContext) -> Breaches:
    """Combine both detectors: formal patterns always count, tonal ones unless the classifier overrules them."""
    broken = matched(formal(), said)
    excess = outside_whitelist(said.sentence) if said.regime == "advertisement" else None
    is_brief = classifier.is_brief(said.sentence)
    is_heard = is_brief or classifier.is_notable(said.sentence) or bool(_OURS.search(said.sentence))
    if excess is None and (said.regime == "advertisement" or not is_heard):
        return Breaches(broken, {})
    spoken = matched(tonal(), said)
    heard = classifier.breach_score_with(said.sentence, said.regime, [ruling.id for ruling in spoken])
    if excess is None and not is_brief and heard <= -classifier.ACQUITTAL_MARGIN:
        return Breaches(broken | {ruling: at for ruling, at in spoken.items() if _is_bold(said, at)}, {})
    # Of a sentence that has no place in an advertisement, each word that is forbidden besides is told.
    broken |= spoken
    likened = _likened(said, spoken) if heard > (classifier.BRIEF_THRESHOLD if is_brief else 0) else {}
    all_of_it = _advertised(said, broken | likened, excess)
    by_tone = {ruling: at for ruling, at in all_of_it.items() if ruling in likened and ruling not in broken}
    by_words = {ruling: at for ruling, at in all_of_it.items() if ruling not in by_tone}
    return Breaches(by_words, by_tone, heard > classifier.ERROR_THRESHOLD)


def matched(patterns: Index, said: SentenceInContext) -> Stretches:
    """Rulings whose patterns the sentence matches, each with the first stretch that nothing excuses."""
    found: Stretches = {}
    candidates = _candidates(patterns, said.sentence)
    allowed = said.in_force if candidates else frozenset[Ruling]()
    for pattern in candidates:
        ruling = pattern.ruling
        if ruling in found or ruling not in allowed:
            continue
        if pattern.needs_offer and said.regime == "education" and not _OURS.search(said.sentence):
            continue
        stretch = _stretch(pattern, said)
        if stretch is not None:
            found[ruling] = stretch
    return found


@lru_cache(maxsize=2 * classifier.SENTENCE_CACHE_SIZE)
def _candidates(patterns: Index, sentence: str) -> tuple[Pattern, ...]:
    """Patterns that a sentence could match, whatever the regime."""
    return tuple(patterns.candidates(set(sentence)))


def _likened(said: SentenceInContext, broken: Collection[Ruling]) -> Stretches:
    """Rulings of whose tone the whole sentence is, and the likeliest with those near to it; none if it warns or asks."""
    if is_warned(said.sentence, said.heading, said.before) or is_asked(said.sentence):
        return {}
    likely = classifier.ruling_scores(said.sentence, said.regime, [ruling.id for ruling in broken])
    ranked = [(rulings()[name], score) for name, score in likely if rulings()[name] in said.in_force]
    ranked = [(ruling, score) for ruling, score in ranked if not _is_excused(ruling, said)]
    least = max(ranked[0][1] - classifier.MAX_BEHIND_BEST, classifier.FALLBACK_THRESHOLD) if ranked else 0.0
    named = [ruling for ruling, score in ranked[: classifier.MAX_NAMED] if score >= least]
    if not (named or broken or said.regime in ("advertisement", "mail")):
        named = [ruling for ruling, _ in ranked[:1]]
    named += [ruling for ruling, score in ranked if score > classifier.RULING_THRESHOLD and ruling not in named]
    return {ruling: classifier.decisive_clause(said.sentence, ruling.id) for ruling in named if ruling not in broken}


def _is_bold(said: SentenceInContext, stretch: tuple[int, int]) -> bool:
    """Whether the words stand in a clause that speaks of this hospital and quotes nobody: no honest words around it excuse it."""
    clause = next(
        (one[0] for one in classifier.CLAUSE.finditer(said.sentence) if one.start() <= stretch[0] < one.end()), ""
    )
    return bool(_OURS.search(clause)) and not _QUOTED.search(clause)


def _stretch(pattern: Pattern, said: SentenceInContext) -> tuple[int, int] | None:
    """Where a pattern matches with nothing to excuse it."""
    ruling, text = pattern.ruling, said.sentence
    found = pattern.expression.search(text)
    if found is None or _is_excused(ruling, said):
        return None
    heeds = ruling.heeds
    if "warning" in heeds and is_warned(text, said.heading, said.before):
        return None
    if "question" in heeds and is_asked(text):
        return None
    while found is not None and "negation" in heeds and is_denied(text, found.start(), found.end()):
        found = pattern.expression.search(text, max(found.end(), found.start() + 1))
    return found.span() if found is not None else None


def _is_excused(ruling: Ruling, said: SentenceInContext) -> bool:
    """Whether the sentence or its paragraph holds what makes the words harmless."""
    sentence, evidence = _excuse(ruling, "unless"), _excuse(ruling, "evidence")
    if sentence is not None and sentence.search(said.sentence):
        return True
    if _is_near(ruling, said.passage):
        return True
    is_measured = evidence is not None and said.regime not in ("advertisement", "mail")
    return is_measured and evidence is not None and bool(evidence.search(said.sentence))


@lru_cache(maxsize=256)
def _is_near(ruling: Ruling, passage: str) -> bool:
    """Whether the paragraph excuses all of its sentences; of a long one each of them would search the whole."""
    near = _excuse(ruling, "near")
    return near is not None and near.search(passage) is not None


def _advertised(said: SentenceInContext, broken: Stretches, excess: tuple[int, int] | None) -> Stretches:
    """What holds for advertisements alone: the eight items; mail is one when it promotes."""
    regime, sentence = said.regime, said.sentence
    if regime not in ("advertisement", "mail"):
        return broken
    eight, news, disease = (rulings()[name] for name in ("MA-6", "MA-16", "MA-7-1"))
    if not _REPORT.search(sentence):
        broken.pop(news, None)
    if regime == "mail":
        if not (words("promotion").search(sentence) or broken.keys() - {disease}):
            broken.pop(disease, None)
            return broken
        if sentence == said.passage and not _UNTITLED.search(sentence):
            broken.setdefault(rulings()["EM-13-3"], (0, len(sentence)))
        excess = outside_whitelist(sentence)
    if excess is None:
        broken.pop(disease, None)
    else:
        broken[eight] = excess
    return broken


def _told(reading: NormalisedText, part: re.Match[str], said: SentenceInContext, broken: Breaches) -> Iterator[Match]:
    """A match for each ruling; of what is known by tone alone no more than a warning, unless the tone is beyond doubt."""
    for stretches, is_alike in ((broken.by_words, False), (broken.by_tone, True)):
        for ruling, (start, end) in stretches.items():
            severity = _weight(ruling, said)
            if is_alike and severity is Severity.ERROR and not broken.is_loud:
                severity = Severity.WARNING
            first, last = reading.place(part.start() + start, part.start() + end)
            begin, finish = reading.place(part.start(), part.end())
            yield Match(ruling, first, last, reading.source[begin:finish].strip(), severity, is_alike)


def _weight(ruling: Ruling, said: SentenceInContext) -> Severity:
    return ruling.weight(said.regime, said.channel) or Severity.REVIEW


def _whole(reading: NormalisedText, ruling: Ruling, said: SentenceInContext, start: int, end: int) -> Match:
    first, last = reading.place(start, end)
    return Match(ruling, first, last, reading.source[first:last].strip(), _weight(ruling, said))


_RELIC = regex(r"书法|题词|匾|文物|碑|印章|姓氏|题字|牌坊|古籍|楹联|篆刻|繁体")
_LATE: Callable[[], re.Pattern[str]] = cache(lambda: compiled(f"[{''.join(simplified_by_traditional())}]"))


def _traditional(reading: NormalisedText, regime: str, channel: str) -> list[Match]:
    """LG-14 looks at the characters as typed; two of them make a breach, one may be a name."""
    ruling = rulings()["LG-14"]
    severity = ruling.weight(regime, channel)
    if severity is None:
        return []
    places = [found.start() for found in _LATE().finditer(reading.source)]
    if len(places) < 2 or _RELIC.search(reading.source.translate({})) or _RELIC.search(reading.words):
        return []
    first, last = places[0], places[-1] + 1
    return [Match(ruling, first, last, reading.source.strip(), severity)]
